import { aborted } from "../model/aborted.ts";
import type { Clock } from "../model/clock.ts";

/** What a timer can hold, milliseconds; anything longer would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A clock that follows another one, from a moment of its own and at its own speed. */
export class SimulatedClock implements Clock {
  readonly #base: Clock;
  #speed: number;
  #baseMoment: number;
  #moment: number;
  /** Woken when the time is changed by hand. */
  readonly #waiting = new Set<() => void>();

  constructor(base: Clock, startAt: number | undefined, speed: number) {
    this.#base = base;
    this.#speed = speed;
    this.#baseMoment = base.now();
    this.#moment = startAt ?? this.#baseMoment;
  }

  now(): number {
    return Math.floor(this.#moment + (this.#base.now() - this.#baseMoment) * this.#speed);
  }

  /** Waits for `ms` of simulated time; when time stands still, until aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#base.sleep(Math.min(ms / this.#speed, LONGEST_TIMER), signal);
  }

  /** Resolves once the simulated time has come, be it by waiting or because the time was changed by hand. */
  async until(moment: number, signal: AbortSignal): Promise<void> {
    while (this.now() < moment) {
      signal.throwIfAborted();
      const round = new AbortController();
      const wake = (): void => round.abort();
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
      try {
        if (this.#speed > 0) await this.sleep(moment - this.now(), round.signal);
        else await aborted(round.signal);
      } catch (error) {
        if (!round.signal.aborted) throw error;
      } finally {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
      }
    }
  }

  set(ms: number): void {
    this.#baseMoment = this.#base.now();
    this.#moment = ms;
    for (const wake of this.#waiting) wake();
  }

  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  get speed(): number {
    return this.#speed;
  }

  /** Simulated seconds a second; 0 stands still. */
  setSpeed(speed: number): void {
    const now = this.now();
    this.#speed = speed;
    this.set(now);
  }
}
