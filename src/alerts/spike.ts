import { HOUR } from "../model/clock.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { CampaignFacts } from "./facts.ts";
import { isWhole, LEAST_DAYS, sameTimeBefore, wholeHours } from "./hours.ts";
import { median, spread } from "./robust.ts";
import type { Limits } from "./settings.ts";
import { many, number, wallClock } from "./words.ts";

/** A spike is so many spreads above the median, in posts and in times as many; standing, it is over below the second. */
const RAISED = { posts: 4, times: 3.5 };
const CLEARED = { posts: 2, times: 2 };
/** What happens every week at that hour is no news, unless it is so many times as much. */
const WEEKLY = 1.5;
/** Of how many weeks that hour must be known for that. */
const WEEKS = 3;

/**
 * In the newest whole hour a campaign had many more posts than is usual: more than the median of the same local hour
 * of the 28 days before by four spreads (1.4826 times the median distance from it, at least the root of the median
 * plus one), by three and a half spreads of its logarithm, and more than one and a half times the median of the same
 * hour of the week.
 */
export function spikes(facts: CampaignFacts, now: number, limits: Limits, isStanding: boolean): Finding {
  const hour = wholeHours(facts, now).at(-1);
  if (hour === undefined || !isWhole(facts, hour.start, hour.start + HOUR)) return UNKNOWN;
  const before = sameTimeBefore(facts.hours, hour.local)
    .map(({ at, daysBefore }) => ({ ...facts.hours[at]!, daysBefore }))
    .filter(({ start }) => isWhole(facts, start, start + HOUR));
  const posts = before.map((each) => each.posts);
  if (posts.length < LEAST_DAYS) return UNKNOWN;
  const expected = median(posts);
  const one = Math.max(spread(posts), Math.sqrt(expected + 1));
  const weekly = before.filter(({ daysBefore }) => daysBefore % 7 === 0).map((each) => each.posts);
  const spreads = isStanding ? CLEARED : RAISED;
  const most = Math.max(
    expected + spreads.posts * one,
    timesAsMany(posts, spreads.times),
    weekly.length < WEEKS ? 0 : WEEKLY * median(weekly),
  );
  if (hour.posts < limits.spikePosts || hour.posts <= most) {
    return {
      state: "fine",
      text: `${facts.campaign} is back to what is usual: ${many(hour.posts, "post")} in the hour of ${wallClock(hour.local)}.`,
    };
  }
  return {
    state: "bad",
    since: hour.start,
    text:
      `${facts.campaign} had ${many(hour.posts, "post")} in the hour of ${wallClock(hour.local)} (local time), ` +
      `where ${number(expected)} are usual.`,
    hint: "`birdsong report spikes` says what leads it, with its most engaging post.",
  };
}

/** The same by how many times as much hours differ: of what is lively, twice as much is nothing. */
function timesAsMany(posts: readonly number[], spreads: number): number {
  const logs = posts.map((count) => Math.log(count + 1));
  return Math.exp(median(logs) + spreads * spread(logs)) - 1;
}
