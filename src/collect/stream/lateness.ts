import { MINUTE, SECOND } from "../../model/clock.ts";

/** For how long a late post is held against the stream. */
const WINDOW_MS = MINUTE;
/** An id that tells a time far off says nothing about the stream. */
const MOST_MS = 10 * MINUTE;

/**
 * How far behind the writing of posts their delivery is: a source in trouble, a crowded line or a busy reader makes
 * it more than the usual seconds, and then time is accounted for that much later.
 */
export class Lateness {
  /** Worst lateness by second of delivery. */
  #seconds = new Map<number, number>();

  /** A post that was written at `writtenAt` was delivered at `at`. */
  note(writtenAt: number, at: number): void {
    const late = Math.min(MOST_MS, Math.max(0, at - writtenAt));
    const second = Math.floor(at / SECOND);
    this.#seconds.set(second, Math.max(late, this.#seconds.get(second) ?? 0));
  }

  /** The worst of the last minute; 0 when nothing came. */
  worst(now: number): number {
    const oldest = Math.floor((now - WINDOW_MS) / SECOND);
    let worst = 0;
    for (const [second, late] of this.#seconds) {
      if (second < oldest) this.#seconds.delete(second);
      else worst = Math.max(worst, late);
    }
    return worst;
  }
}
