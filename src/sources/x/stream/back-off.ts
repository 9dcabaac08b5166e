import { MINUTE, SECOND } from "../../../model/clock.ts";

/** How long X asks clients to wait before they connect again: each kind of failure has its own ladder. */
export type Ladder = "network" | "http" | "rate";

/** Attempts to connect that X allows in fifteen minutes. */
const CONNECTS = 50;
const WINDOW_MS = 15 * MINUTE;

/** The wait after the `failures`-th failure of a kind in a row (1-based), milliseconds. */
export function ladderDelayMs(ladder: Ladder, failures: number): number {
  switch (ladder) {
    case "network":
      return Math.min(250 * failures, 16 * SECOND);
    case "http":
      return Math.min(5 * SECOND * 2 ** (failures - 1), 320 * SECOND);
    case "rate":
      return Math.min(MINUTE * 2 ** (failures - 1), WINDOW_MS);
  }
}

/** Keeps attempts to connect below what X allows in any fifteen minutes, earlier runs included. */
export class ConnectBudget {
  #moments: number[];

  constructor(earlier: readonly number[]) {
    this.#moments = earlier.toSorted((a, b) => a - b);
  }

  /** How long to wait before the next attempt, milliseconds; 0 when it may be made now. */
  waitMs(now: number): number {
    this.#moments = this.#moments.filter((moment) => moment > now - WINDOW_MS);
    const [blocking] = this.#moments.slice(-CONNECTS);
    return this.#moments.length < CONNECTS || blocking === undefined ? 0 : blocking + WINDOW_MS - now;
  }

  take(now: number): void {
    this.#moments.push(now);
  }
}
