import { DAY, HOUR, MINUTE, isoTime } from "../model/clock.ts";

/** `3 days`, `5 hours`, `12 minutes`; whole ones, rounded down. */
export function lengthOf(ms: number): string {
  if (ms >= 2 * DAY) return many(Math.floor(ms / DAY), "day");
  if (ms >= 2 * HOUR) return many(Math.floor(ms / HOUR), "hour");
  return many(Math.max(1, Math.floor(ms / MINUTE)), "minute");
}

/** `1 post`, `2,000 posts` */
export function many(count: number, one: string, several = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : several}`;
}

export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** `2026-11-17 09:00 UTC` */
export function moment(ms: number): string {
  return `${isoTime(ms).slice(0, 16).replace("T", " ")} UTC`;
}

/** `the hour of 2026-11-17 10:00` by the wall clock of the project. */
export function wallClock(local: string): string {
  return local.replace("T", " ");
}
