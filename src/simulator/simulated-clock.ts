import type { Clock } from "../model/clock.ts";

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

  /** Waits for `ms` of simulated time. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#base.sleep(ms / this.#speed, signal);
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

  /** Simulated seconds a second. */
  setSpeed(speed: number): void {
    this.set(this.now());
    this.#speed = speed;
  }
}
