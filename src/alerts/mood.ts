import { HOUR } from "../model/clock.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { CampaignFacts, Hour, MoodError } from "./facts.ts";
import { isWhole, LEAST_DAYS, sameTimeBefore, wholeHours } from "./hours.ts";
import { median, spread } from "./robust.ts";
import type { Limits } from "./settings.ts";
import { many, wallClock } from "./words.ts";

/** Lengths of the window in hours: the shortest with enough posts is looked at. */
const WINDOWS = [1, 3, 6, 12, 24];
/** Windows before it need this share of the posts. */
const EARLIER_POSTS = 1 / 4;
/** Groups of this many posts were measured; the error of others goes by the root of their number. */
const MEASURED_GROUP = 200;
/** Of a difference of two groups at about 19 in 20, and of what varies from day to day. */
const ERRORS = 3;
const RAISED = 4;
/** Standing, a swing is over below this share of what raised it. */
const EASE = 0.5;

interface Mood {
  readonly scored: number;
  readonly net: number;
}

/**
 * The mood of a campaign's newest posts differs from that of the same hours of the 28 days before: from their median
 * by more than four spreads of these days, and by more than the measured error of groups of that size. Nothing is
 * claimed for a scorer that was not measured, nor across versions of it.
 */
export function moodSwings(
  facts: CampaignFacts,
  now: number,
  limits: Limits,
  error: MoodError | undefined,
  isStanding: boolean,
): Finding {
  const whole = wholeHours(facts, now);
  const last = whole.at(-1);
  if (error === undefined || last === undefined) return UNKNOWN;
  const length = WINDOWS.find(
    (hours) => (moodOf(facts, whole.length, hours, error)?.scored ?? 0) >= limits.moodPosts,
  );
  const mood = length === undefined ? undefined : moodOf(facts, whole.length, length, error);
  if (length === undefined || mood === undefined) return UNKNOWN;
  const before = sameTimeBefore(facts.hours, last.local).flatMap(({ at }) => {
    const earlier = moodOf(facts, at + 1, length, error);
    return earlier === undefined || earlier.scored < limits.moodPosts * EARLIER_POSTS ? [] : [earlier];
  });
  if (before.length < LEAST_DAYS) return UNKNOWN;
  const nets = before.map(({ net }) => net);
  const usual = median(nets);
  const off = (posts: number): number => error.spread * Math.sqrt(MEASURED_GROUP / posts);
  const measured = ERRORS * Math.hypot(off(mood.scored), off(median(before.map(({ scored }) => scored))));
  const most = Math.max(measured, RAISED * spread(nets)) * (isStanding ? EASE : 1);
  const points = Math.round((mood.net - usual) * 100);
  const window = `in the ${length === 1 ? "hour" : `${length} hours`} up to ${wallClock(hourAfter(last))} (local time)`;
  if (Math.abs(mood.net - usual) <= most)
    return { state: "fine", text: `The mood of ${facts.campaign} is back to what is usual ${window}.` };
  return {
    state: "bad",
    since: last.start + HOUR - length * HOUR,
    text:
      `The mood of ${facts.campaign} was ${many(Math.abs(points), "point")} ${points > 0 ? "higher" : "lower"} than usual ` +
      `${window}, over ${many(mood.scored, "post")}; groups of this size are off by up to about ${Math.round(measured * 100)}.`,
    hint: "`birdsong report best-and-worst --per hour` names posts, `birdsong report sentiment-by-day --by hour` the course.",
  };
}

/** Of the `length` hours that end with the first `count`; undefined where hours are missing, or scorers differ. */
function moodOf(facts: CampaignFacts, count: number, length: number, { model }: MoodError): Mood | undefined {
  const hours = facts.hours.slice(Math.max(0, count - length), count);
  const [first] = hours;
  const last = hours.at(-1);
  if (first === undefined || last === undefined || hours.length < length) return undefined;
  if (!isWhole(facts, first.start, last.start + HOUR)) return undefined;
  if (hours.some((hour) => hour.scored > 0 && hour.model !== model)) return undefined;
  const scored = hours.reduce((sum, hour) => sum + hour.scored, 0);
  if (scored === 0) return undefined;
  return { scored, net: hours.reduce((sum, hour) => sum + hour.net, 0) / scored };
}

/** The wall clock when an hour ends, as if no clock were put forward or back just then. */
function hourAfter({ local }: Hour): string {
  return new Date(Date.parse(`${local}Z`) + HOUR).toISOString().slice(0, 16);
}
