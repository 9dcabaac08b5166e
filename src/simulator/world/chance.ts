import type { Random } from "../../model/random.ts";

/**
 * Mixes integers into one 32-bit seed, so that every hour, author and post draws from its own
 * sequence and can be generated without generating its neighbours.
 */
export function mixSeeds(...parts: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ Math.floor(part / 2 ** 32), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A seed for a word, so that topics named alike draw alike. */
export function seedOf(word: string): number {
  let hash = 2166136261;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 16777619);
  return hash >>> 0;
}

/** Standard normal (Box-Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Poisson; above 200 the normal approximation is closer than the picture needs. */
export function poisson(random: Random, mean: number): number {
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/** One element; the list must not be empty. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** An integer in [low, high]. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** A table of shares: draws a key in proportion to its weight. */
export class Shares<T> {
  readonly #values: readonly T[];
  readonly #upTo: Float64Array;

  constructor(weights: readonly (readonly [T, number])[]) {
    this.#values = weights.map(([value]) => value);
    this.#upTo = new Float64Array(weights.length);
    let sum = 0;
    for (const [i, [, weight]] of weights.entries()) this.#upTo[i] = sum += weight;
    for (let i = 0; i < this.#upTo.length; i++) this.#upTo[i] = this.#upTo[i]! / sum;
  }

  draw(random: Random): T {
    const point = random();
    let low = 0;
    let high = this.#upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#upTo[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return this.#values[low]!;
  }
}

const HEX = "0123456789abcdef";
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function hex(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += HEX[Math.floor(random() * 16)];
  return text;
}

export function base62(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += BASE62[Math.floor(random() * 62)];
  return text;
}
