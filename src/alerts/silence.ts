import { HOUR } from "../model/clock.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { CampaignFacts, Hour } from "./facts.ts";
import { isStale, isWhole, LEAST_DAYS, sameTimeBefore } from "./hours.ts";
import type { Limits } from "./settings.ts";
import { lengthOf, moment } from "./words.ts";

/** A pause is unusual when it is so many times as long as the usual one. */
const FACTOR = 2;
/** Of this many days the two longest pauses are outliers, of fewer none is. */
const MANY_DAYS = 14;

/**
 * A campaign has had no post for longer than is usual at that time of day: the pause that goes on, against the pauses
 * that went on in the same local hour, or in the one before it, of each of the 28 days before. Days of which a part is
 * missing do not count, and while something is missing since the last post nothing is said.
 */
export function silence(facts: CampaignFacts, now: number, { silenceMs }: Limits): Finding {
  const { hours, knownUntil } = facts;
  const current = hours.at(-1);
  if (knownUntil === null || current === undefined || isStale(knownUntil, now)) return UNKNOWN;
  const last = lastPostBefore(hours, hours.length);
  if (last === null || !isWhole(facts, last, knownUntil)) return UNKNOWN;
  const usual = usualPause(facts, current);
  if (usual === null) return UNKNOWN;
  const pause = knownUntil - last;
  if (pause <= Math.max(silenceMs, FACTOR * usual)) {
    return { state: "fine", text: `${facts.campaign} has posts again, the last one of ${moment(last)}.` };
  }
  return {
    state: "bad",
    since: last,
    text:
      `${facts.campaign} has had no post for ${lengthOf(pause)}, since ${moment(last)}; ` +
      `pauses of up to ${lengthOf(usual)} are usual at this time of day.`,
    hint: "Look on the platform whether there are posts; if so, check the campaign's match and `birdsong status`.",
  };
}

/** The third longest pause of many days, the longest of few; null when too few days are known. */
function usualPause(facts: CampaignFacts, { local }: Hour): number | null {
  const pauses: number[] = [];
  for (const { at } of sameTimeBefore(facts.hours, local)) {
    const pause = pauseAt(facts, at);
    // Some days begin an hour later than others.
    const before = pauseAt(facts, at - 1);
    if (pause !== null) pauses.push(Math.max(pause, before ?? 0));
  }
  if (pauses.length < LEAST_DAYS) return null;
  pauses.sort((a, b) => b - a);
  return pauses[pauses.length >= MANY_DAYS ? 2 : 0] ?? null;
}

/** The longest pause that began before an hour or in it, and did not end before it; null where something is missing. */
function pauseAt(facts: CampaignFacts, place: number): number | null {
  const hour = facts.hours[place];
  const before = lastPostBefore(facts.hours, place);
  if (hour === undefined || before === null) return null;
  const end = hour.start + HOUR;
  if (!isWhole(facts, before, end)) return null;
  return Math.max((hour.firstAt ?? end) - before, end - (hour.lastAt ?? before));
}

/** When the last post in the first `count` hours was written. */
function lastPostBefore(hours: readonly Hour[], count: number): number | null {
  for (let place = count - 1; place >= 0; place--) {
    const { lastAt } = hours[place]!;
    if (lastAt !== null) return lastAt;
  }
  return null;
}
