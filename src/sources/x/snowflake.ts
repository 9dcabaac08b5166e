/** X's ids carry the time of their making: milliseconds since this moment, above 22 bits of machine and sequence. */
const EPOCH = 1_288_834_974_657n;
const SEQUENCE_BITS = 22n;

/** Milliseconds since 1970 at which the id was made. */
export function timeOfId(id: string): number {
  return Number((BigInt(id) >> SEQUENCE_BITS) + EPOCH);
}

/** The largest id made before `ms`: as an exclusive lower bound it lets everything from `ms` on through. */
export function idBefore(ms: number): string {
  const since = BigInt(Math.max(0, Math.trunc(ms))) - EPOCH;
  return since <= 0n ? "1" : ((since << SEQUENCE_BITS) - 1n).toString();
}
