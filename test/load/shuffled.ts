import type { Random } from "../../src/model/random.ts";

/** A copy in another order (Fisher-Yates): the same random source, the same order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}

/** Cuts a list into runs of 1 to `most` items. */
export function cut<T>(items: readonly T[], most: number, random: Random): T[][] {
  const runs: T[][] = [];
  for (let from = 0; from < items.length; ) {
    const to = from + 1 + Math.floor(random() * most);
    runs.push(items.slice(from, to));
    from = to;
  }
  return runs;
}
