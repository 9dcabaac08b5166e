import { setTimeout as wait } from "node:timers/promises";

/** Time as the program sees it. Everything that reads or spends time takes one, so tests need no sleeping. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }),
};

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `2026-11-24T06:25:02.123Z` */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** The UTC calendar day, `2026-11-24`: the unit in which X forgives paying twice. */
export function utcDay(ms: number): string {
  return isoTime(ms).slice(0, 10);
}
