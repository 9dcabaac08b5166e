import { MINUTE, SECOND } from "../../model/clock.ts";

/** How much money is kept ahead of a stream, in posts. */
export interface LeaseSize {
  /** What is to be there after each roll. */
  readonly want: number;
  /** Below it, more must be had or the stream wound up: it pays for what comes until changed rules act. */
  readonly headroom: number;
  /** Below it, the connection is closed at once. */
  readonly floor: number;
}

const LEAST_WANT = 100;
const LEAST_HEADROOM = 24;
/** Streams come in bursts: what is expected, times this. */
const BURST = 1.5;
/** Rolls that one lease lasts, if all goes well. */
const ROLLS = 3;
/** Share of the headroom that is left for what is on the wire when a connection is closed. */
const FLOOR = 1 / 3;

/** Sizes for a stream of so many posts a second. */
export function leaseSize(postsPerSecond: number, rollMs: number, rulesActMs: number): LeaseSize {
  const during = (ms: number): number => Math.ceil((postsPerSecond * BURST * ms) / SECOND);
  const headroom = Math.max(LEAST_HEADROOM, during(rulesActMs));
  const want = Math.max(LEAST_WANT, headroom + ROLLS * during(rollMs));
  return { want, headroom, floor: Math.ceil(headroom * FLOOR) };
}

const LONG_MS = MINUTE;
const SHORT_MS = 10 * SECOND;

/** How many posts a second come: of the last minute, or of the last ten seconds when those were busier. */
export class RateMeter {
  /** Posts by second. */
  #seconds = new Map<number, number>();

  count(at: number, posts = 1): void {
    const second = Math.floor(at / SECOND);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + posts);
  }

  perSecond(now: number): number {
    const oldest = Math.floor((now - LONG_MS) / SECOND);
    for (const second of this.#seconds.keys()) if (second < oldest) this.#seconds.delete(second);
    return Math.max(this.#over(LONG_MS, now), this.#over(SHORT_MS, now));
  }

  #over(ms: number, now: number): number {
    const from = Math.floor((now - ms) / SECOND);
    let posts = 0;
    for (const [second, count] of this.#seconds) if (second > from) posts += count;
    return (posts * SECOND) / ms;
  }
}
