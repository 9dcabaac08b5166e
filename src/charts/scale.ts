import { formatted } from "./numbers.ts";

/** A number's place in a picture. */
export type Scale = (value: number) => number;

export function linear([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const span = high - low;
  return (value) => (span === 0 ? from : from + ((value - low) / span) * (to - from));
}

/** Round numbers from `low` to `high` or just beyond, about `count` of them. @param whole whether fractions mean nothing */
export function niceTicks(low: number, high: number, count: number, whole = false): readonly number[] {
  const top = high > low ? high : low + 1;
  const rough = (top - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough)!;
  const step = whole ? Math.max(1, nice) : nice;
  const first = Math.floor(low / step);
  const last = Math.ceil(top / step);
  return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
}

/** 0.1 + 0.2 is 0.3. */
const tidy = (value: number): number => Number(value.toPrecision(12));

export interface TimeTick {
  readonly at: number;
  readonly label: string;
}

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Steps of the axis of time, finest first; from a month on they follow the calendar. */
const STEPS = [
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  7 * DAY,
  14 * DAY,
] as const;
const MONTHS = [1, 3, 6, 12, 24, 60] as const;

/**
 * Round moments between two wall-clock times, at most `most` of them. Wall clocks are kept as if they were UTC.
 *
 * @param least a finer step than this would point at nothing
 */
export function timeTicks(from: number, to: number, most: number, least = HOUR): readonly TimeTick[] {
  const step = STEPS.find((each) => each >= least && (to - from) / each <= most);
  if (step !== undefined) {
    // 5 January 1970 was a Monday: steps of weeks begin on one
    const origin = step >= 7 * DAY ? 4 * DAY : 0;
    const ticks: TimeTick[] = [];
    for (let at = Math.ceil((from - origin) / step) * step + origin; at < to; at += step)
      ticks.push({ at, label: at % DAY === 0 ? formatted.day(at) : formatted.hour(at) });
    return ticks;
  }
  const months = MONTHS.find((each) => (to - from) / (each * 30.4 * DAY) <= most) ?? MONTHS.at(-1)!;
  const ticks: TimeTick[] = [];
  const begin = new Date(from);
  for (let month = Math.ceil(begin.getUTCMonth() / months) * months; ; month += months) {
    const at = Date.UTC(begin.getUTCFullYear(), month, 1);
    if (at >= to) return ticks;
    if (at >= from) ticks.push({ at, label: formatted.month(at) });
  }
}
