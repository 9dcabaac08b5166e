import type { Clock } from "../../src/model/clock.ts";

/** Turns of the event loop that traffic on loopback needs to arrive, with room to spare. */
const SETTLING_TURNS = 40;

/** A clock that moves only when a test moves it, timer by timer, and lets what was woken run in between. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly wake: () => void }>();

  constructor(startAt: number) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#timers.delete(timer);
        reject(signal.reason as Error);
      };
      const timer = {
        at: this.#now + Math.max(0, ms),
        wake: (): void => {
          signal.removeEventListener("abort", fail);
          this.#timers.delete(timer);
          resolve();
        },
      };
      if (signal.aborted) return fail();
      signal.addEventListener("abort", fail, { once: true });
      this.#timers.add(timer);
    });
  }

  /** Goes on by `ms`, stopping at every timer on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Goes on in steps until `done` says so; fails when that takes more than `limitMs`. */
  async advanceUntil(done: () => boolean, limitMs: number, stepMs = 1_000): Promise<void> {
    const end = this.#now + limitMs;
    await settle();
    while (!done()) {
      if (this.#now >= end) throw new Error(`It had not happened after ${limitMs} ms.`);
      await this.advance(stepMs);
    }
  }
}

/** Lets everything that is under way on loopback arrive. */
export async function settle(): Promise<void> {
  for (let i = 0; i < SETTLING_TURNS; i++) await new Promise((resolve) => setImmediate(resolve));
}
