import { MINUTE, SECOND } from "../../model/clock.ts";
import type { GapCause } from "../../model/words.ts";

/**
 * A source delivers late and unsorted: what was written in the last seconds before a moment may still come after it.
 */
export const MARGIN_MS = 10 * SECOND;

/**
 * A gap that lasts is written down in pieces of this length. Search fills a gap when it has ended: so that posts of a
 * source whose stream is out of order for hours come by search meanwhile, and not afterwards.
 */
const PIECE_MS = 15 * MINUTE;

/** A stretch that is not collected, milliseconds. While it lasts it grows. */
export interface Missing {
  readonly cause: GapCause;
  readonly from: number;
  readonly to: number;
}

/** Causes that say more than that the line is down: whoever reads them has to do something. */
const TELLING: ReadonlySet<GapCause> = new Set(["budget", "credits", "storage"]);

/**
 * What is known of one campaign's time, as a state machine:
 *
 * - UNKNOWN: never collected, and never live. Nothing is promised yet.
 * - COVERED: posts are delivered; `coveredUntil` follows what is durable, {@link MARGIN_MS} behind.
 * - MISSING: posts are not delivered. The gap is open and grows with the time; `coveredUntil` follows the time too,
 *   because it means "durable, or in the gap ledger".
 *
 * Whoever writes it down must write the gap in the same transaction as `coveredUntil`, or before it.
 */
export class Coverage {
  /** End of the time that is accounted for; null before the first. */
  #until: number | null;
  /** Beginning of the time that is accounted for by this run. */
  #since: number | null;
  #missing: Missing | null = null;
  /** Since when the piece of the gap that lasts grows. */
  #pieceSince = 0;

  /** `coveredUntil` is what earlier runs have accounted for. From there on everything is missing until it is live. */
  constructor(coveredUntil: number | null, now: number, cause: GapCause = "down") {
    this.#until = coveredUntil;
    this.#since = coveredUntil;
    this.#pieceSince = now;
    if (coveredUntil !== null) this.#missing = { cause, from: Math.min(coveredUntil, now), to: now };
  }

  get coveredUntil(): number | null {
    return this.#until;
  }

  /** The gap that lasts. */
  get missing(): Missing | null {
    return this.#missing;
  }

  get isCovered(): boolean {
    return this.#since !== null && this.#missing === null;
  }

  /** Posts are delivered from `at` on, which may lie ahead. Returns the gap that ends with it. */
  live(at: number): Missing | null {
    const ended = this.#missing === null ? null : { ...this.#missing, to: Math.max(this.#missing.to, at) };
    this.#missing = null;
    this.#since ??= at;
    this.#until ??= at;
    return ended;
  }

  /**
   * Posts are not delivered since the source was heard last (`heardAt`), and it is `now`. Returns the gap that gives
   * way to one with a cause that says more, or a piece that is long enough.
   */
  lost(cause: GapCause, heardAt: number, now: number): Missing | null {
    if (this.#since === null) return null; // nothing was promised
    const before = this.#missing;
    if (before === null) {
      const from = Math.max(this.#since, Math.min(heardAt, now) - MARGIN_MS);
      this.#missing = { cause, from: Math.min(from, now), to: now };
      this.#pieceSince = now;
      return null;
    }
    const worse = cause === "refused" && before.cause === "disconnected";
    const other = before.cause !== cause && (TELLING.has(cause) || TELLING.has(before.cause) || worse);
    if (!other) return this.grow(now);
    this.#pieceSince = now;
    this.#missing = { cause, from: Math.max(before.from, now), to: Math.max(before.from, now) };
    return { ...before, to: Math.max(before.to, now) };
  }

  /** The gap lasts. Returns the piece of it that is long enough to be filled. */
  grow(now: number): Missing | null {
    if (this.#missing === null) return null;
    const grown = { ...this.#missing, to: Math.max(this.#missing.to, now) };
    // What nobody can pay for or store, search cannot bring either.
    const isWhole = TELLING.has(grown.cause) || now - this.#pieceSince < PIECE_MS;
    this.#missing = isWhole ? grown : { ...grown, from: grown.to };
    if (isWhole) return null;
    this.#pieceSince = now;
    return grown;
  }

  /** Everything delivered before `frontier` is durable, and the source was heard until then (or is missing). */
  durable(frontier: number): void {
    if (this.#until !== null) this.#until = Math.max(this.#until, frontier - MARGIN_MS);
  }
}
