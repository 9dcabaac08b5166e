import { ROLE } from "./table.ts";

/** How a word was written, and where. */
export const FLAG = {
  capitals: 1,
  /** "sooo" */
  drawnOut: 2,
  /** Part of a hashtag. */
  tag: 4,
  /** A clause ends after it. */
  stop: 8,
  /** It has a capital. */
  capital: 16,
} as const;

/** The words of one text in order, each with what it does. Used again for the next text. */
export class Moods {
  count = 0;
  readonly hashes: Int32Array;
  readonly roles: Uint8Array;
  readonly weights: Float32Array;
  readonly flags: Uint8Array;

  /** For texts of at most `longest` characters. */
  constructor(longest: number) {
    // fewer: two words of a hashtag take three letters at least
    const words = longest;
    this.hashes = new Int32Array(words);
    this.roles = new Uint8Array(words);
    this.weights = new Float32Array(words);
    this.flags = new Uint8Array(words);
  }

  clear(): void {
    this.count = 0;
  }

  add(hash: number, role: number, weight: number, flags: number): void {
    const at = this.count++;
    this.hashes[at] = hash;
    this.roles[at] = role;
    this.weights[at] = weight;
    this.flags[at] = flags;
  }

  breakClause(): void {
    if (this.count > 0) this.flags[this.count - 1]! |= FLAG.stop;
  }

  /** The last words are a phrase, which counts in place of them. */
  joinLast(words: number, role: number, weight: number): void {
    const last = this.count - 1;
    for (let at = last - words + 1; at < last; at++) {
      this.roles[at] = ROLE.native;
      this.weights[at] = 0;
    }
    this.roles[last] = role;
    this.weights[last] = weight;
  }
}
