import { MINUTE } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";

/** What a caller has left, and when that was reckoned. */
interface Bucket {
  left: number;
  at: number;
}

/** Whoever asks more callers than this into existence makes room by the oldest. */
const MOST_CALLERS = 10_000;

/** So many questions a minute for each caller, the first ones at once; a caller that asks less saves up no more. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #clock: Pick<Clock, "now">;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, clock: Pick<Clock, "now">) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Takes one question of a caller. @returns milliseconds until the next is answered; 0 when this one is */
  take(caller: string): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(caller) ?? { left: this.#perMinute, at: now };
    const each = MINUTE / this.#perMinute;
    bucket.left = Math.min(this.#perMinute, bucket.left + Math.max(0, now - bucket.at) / each);
    bucket.at = now;
    // the one that asked last stands last: those in front are the oldest
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > MOST_CALLERS) this.#buckets.delete(this.#buckets.keys().next().value!);
    if (bucket.left < 1) return Math.ceil((1 - bucket.left) * each);
    bucket.left--;
    return 0;
  }
}
