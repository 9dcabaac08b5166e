import { DAY } from "../model/clock.ts";
import { startOfDay } from "./due.ts";

/** A day's ceiling is spent in no more portions than this, so that a look-up is not sent for every few posts. */
const PORTIONS = 4;
const IDS_A_REQUEST = 100;

/** A day's ceiling, in posts. */
export interface Ceiling {
  /** Posts that may be paid on one UTC day. */
  readonly perDay: number;
  /** Posts that were paid today. */
  readonly paid: number;
  /** When the run before this one began, milliseconds; undefined when this is the first. */
  readonly previousRun: number | undefined;
}

/**
 * How many posts may be paid in this run. Everything that costs is known at midnight (what was written today is free
 * today), and what is read early is free for the rest of the day: half of the ceiling may go at once, the other
 * half as the day does, to the next run that is to be expected. So a program that runs once a day spends all of it.
 */
export function released({ perDay, paid, previousRun }: Ceiling, now: number): number {
  const passed = passedBefore(previousRun, now);
  const left = Math.floor(perDay * (0.5 + passed / 2)) - paid;
  const portion = Math.min(IDS_A_REQUEST, Math.ceil(perDay / PORTIONS));
  if (left <= 0 || (left < portion && passed < 1)) return 0;
  return left;
}

/** Whether no other run is to be expected on this UTC day, if the next one comes after as long as this one did. */
export function isLastOfDay(previousRun: number | undefined, now: number): boolean {
  return passedBefore(previousRun, now) >= 1;
}

/** Share of the UTC day that will have passed before the next run. */
function passedBefore(previousRun: number | undefined, now: number): number {
  const pause = previousRun === undefined ? DAY : now - previousRun;
  return Math.min(1, (now + pause - startOfDay(now)) / DAY);
}
