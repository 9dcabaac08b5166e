import { DAY, HOUR } from "../model/clock.ts";
import type { CampaignFacts, Hour } from "./facts.ts";

/** What is usual is drawn from so many days before, and at least from so many of them. */
export const DAYS = 28;
export const LEAST_DAYS = 7;

const STALE_MS = 3 * HOUR;

/** Whether what is known is so old that it says nothing about now. */
export function isStale(knownUntil: number, now: number): boolean {
  return now - knownUntil > STALE_MS;
}

/** Hours that are over and known whole; none when what is known is too old to tell of. */
export function wholeHours({ hours, knownUntil }: CampaignFacts, now: number): readonly Hour[] {
  if (knownUntil === null || isStale(knownUntil, now)) return [];
  return hours.filter(({ start }) => start + HOUR <= knownUntil);
}

/** Whether nothing of the time from `from` to `to` is missing. */
export function isWhole({ gaps }: Pick<CampaignFacts, "gaps">, from: number, to: number): boolean {
  return !gaps.some((gap) => gap.from < to && gap.to > from);
}

/**
 * Places of the hours with the same wall clock on the days before, nearest first, and how many days before each is.
 * Where the clock was put forward over it there is none; where it was put back there are two.
 */
export function sameTimeBefore(
  hours: readonly Hour[],
  local: string,
): readonly { readonly at: number; readonly daysBefore: number }[] {
  const places = new Map<string, number[]>();
  for (const [place, hour] of hours.entries()) {
    const known = places.get(hour.local);
    if (known === undefined) places.set(hour.local, [place]);
    else known.push(place);
  }
  return Array.from({ length: DAYS }, (_, index) => index + 1).flatMap((daysBefore) =>
    (places.get(earlier(local, daysBefore)) ?? []).map((at) => ({ at, daysBefore })),
  );
}

/** Wall clocks are reckoned as if they were UTC: whatever zone it is, a day before is the day before. */
function earlier(local: string, days: number): string {
  return new Date(Date.parse(`${local}Z`) - days * DAY).toISOString().slice(0, 16);
}
