import type { Clock } from "../../../model/clock.ts";

/** Cuts a line on which nothing was heard for too long. Time during which nobody listens does not count. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #limitMs: number;
  #heardAt: number;
  #paused = false;

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#heardAt = clock.now();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** What was received is being dealt with: silence is ours. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.heard();
  }

  /** Resolves with true when the line has been silent too long, with false when `line` is over. */
  async silence(line: AbortSignal): Promise<boolean> {
    while (!line.aborted) {
      if (this.#paused) this.heard();
      const left = this.#heardAt + this.#limitMs - this.#clock.now();
      if (left <= 0) return true;
      try {
        await this.#clock.sleep(left, line);
      } catch (thrown) {
        if (!line.aborted) throw thrown;
      }
    }
    return false;
  }
}
