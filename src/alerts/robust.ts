/** The middle of the values in their order; the mean of the two middle ones. Throws when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new RangeError("Nothing has no median");
  return (low + high) / 2;
}

/** Makes the median of distances the standard deviation of a normal distribution. */
const NORMAL = 1.4826;

/** How far values usually lie from their median; a few far ones do not count. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return NORMAL * median(values.map((value) => Math.abs(value - middle)));
}
