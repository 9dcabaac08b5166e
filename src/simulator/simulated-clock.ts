import type { Clock } from "../model/clock.ts";

/** What a timer can hold, milliseconds; anything longer would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A clock that follows another one, from a moment of its own and at its own speed. */
export class SimulatedClock implements Clock {
  readonly #base: Clock;
  #speed: number;
  #baseMoment: number;
  #moment: number;

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

  set(ms: number): void {
    this.#baseMoment = this.#base.now();
    this.#moment = ms;
  }

  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  get speed(): number {
    return this.#speed;
  }

  /** Simulated seconds a second; 0 stands still. */
  setSpeed(speed: number): void {
    this.set(this.now());
    this.#speed = speed;
  }
}
