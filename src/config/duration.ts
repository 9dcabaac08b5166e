import { DAY, HOUR, MINUTE, SECOND } from "../model/clock.ts";

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Milliseconds of a duration the schema has accepted (`15m`). */
export function durationMs(text: string): number {
  const unit = UNITS[text.slice(-1)];
  if (unit === undefined) throw new RangeError(`Not a duration: ${text}`);
  return Number(text.slice(0, -1)) * unit;
}

/** Bytes of a size the schema has accepted (`64MB`). */
export function sizeBytes(text: string): number {
  return Number(text.slice(0, -2)) * (text.endsWith("GB") ? 2 ** 30 : 2 ** 20);
}
