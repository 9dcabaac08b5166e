import type { Use } from "../../state/ledger.ts";

/** One line of a batch to be: a record, or bytes that no post can be read from. */
export interface RollerLine {
  readonly bytes: Buffer;
  /** When it came, milliseconds. */
  readonly at: number;
  readonly campaigns: readonly string[];
  /** Who pays for it; null where nothing was delivered. */
  readonly payer: string | null;
  /** What it delivered. Nothing although there is a payer: a post that broke off before it told its id. */
  readonly uses: readonly Use[];
}

export interface RollerLimits {
  readonly ageMs: number;
  readonly bytes: number;
  readonly lines: number;
}

/** Lines that become one batch. */
export interface Roll {
  readonly lines: readonly RollerLine[];
  readonly bytes: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

const LINE_END_BYTES = 1;

/**
 * Gathers lines into rolls: each line goes into exactly one, in the order of their coming. A roll holds no more than
 * the limits say, unless one line alone does.
 */
export class Roller {
  readonly #limits: RollerLimits;
  #lines: RollerLine[] = [];
  #bytes = 0;

  constructor(limits: RollerLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest line came that no roll holds yet. */
  get firstAt(): number | null {
    return this.#lines[0]?.at ?? null;
  }

  /** Takes a line; returns the roll that had no room for it. */
  add(line: RollerLine): Roll | null {
    const size = line.bytes.length + LINE_END_BYTES;
    const isFull = this.#lines.length >= this.#limits.lines || this.#bytes + size > this.#limits.bytes;
    const full = isFull ? this.close() : null;
    this.#lines.push(line);
    this.#bytes += size;
    return full;
  }

  /** Whether the oldest line has waited long enough, or the next one would find no room. */
  isDue(now: number): boolean {
    const { firstAt } = this;
    if (firstAt === null) return false;
    return (
      now - firstAt >= this.#limits.ageMs ||
      this.#lines.length >= this.#limits.lines ||
      this.#bytes >= this.#limits.bytes
    );
  }

  /** What has been gathered; null when nothing was. */
  close(): Roll | null {
    const [first] = this.#lines;
    if (first === undefined) return null;
    const roll: Roll = {
      lines: this.#lines,
      bytes: this.#bytes,
      firstAt: first.at,
      lastAt: this.#lines.at(-1)?.at ?? first.at,
    };
    this.#lines = [];
    this.#bytes = 0;
    return roll;
  }
}
