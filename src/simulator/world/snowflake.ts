/** Milliseconds at which X's ids begin. */
const EPOCH = 1_288_834_974_657;
/** Bits below the time. */
const LOW = 2 ** 22;

/** An id whose time part is `ms`. `low` is anything below 2^22 and orders ids within a millisecond. */
export function snowflake(ms: number, low: number): string {
  return (BigInt(ms - EPOCH) * BigInt(LOW) + BigInt(low)).toString();
}

/** The time written in an id, in milliseconds; ids older than the scheme give its beginning. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) / BigInt(LOW)) + EPOCH;
}

/** The smallest id of a moment; at or before the scheme's beginning that is "0". */
export function firstIdAt(ms: number): string {
  return ms <= EPOCH ? "0" : snowflake(ms, 0);
}

/** Orders ids as numbers without turning them into numbers: they exceed 2^53. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
