import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** `src/enrich/language` and `dist/enrich/language` are equally deep, so this is the same file for both. */
const FILE = new URL("../../../lists/language/ngrams.txt", import.meta.url);

/** Bits beside the four bytes of an n-gram: whether a word begins or ends with it. */
export const BEGINS = 1;
export const ENDS = 2;

/**
 * What parts of words count for which language, as numbers: no string is made for looking one up, and its two numbers
 * stand side by side, because each look-up is a walk to memory.
 */
export class Ngrams {
  readonly version: string;
  /** Hash of the file. */
  readonly hash: string;
  readonly languages: readonly string[];
  /** By language: what a text of it usually scores. */
  readonly usual: Float64Array;
  /** By UTF-16 code unit: whether it is a letter to this model. */
  readonly isLetter = new Uint8Array(0x10000);
  /** Scores, one after another: the language in the low bits, what it counts above. */
  readonly scores: Uint16Array;
  /** By slot: four bytes, then where the scores start, how many there are, and the bits for the word's ends. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  private constructor(bytes: Buffer) {
    const reader = new LineReader(bytes);
    this.hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    this.version = /^# ([^:]+):/.exec(reader.line())![1]!;
    for (const range of reader.line().split(" ").slice(1)) {
      const [from, to = from] = range.split("-").map((code) => Number.parseInt(code, 16)) as [
        number,
        number?,
      ];
      this.isLetter.fill(1, from, to + 1);
    }
    const usual = reader.line().split(" ").slice(1);
    this.languages = usual.map((each) => each.slice(0, 2));
    this.usual = Float64Array.from(usual, (each) => Number(each.slice(2)) / 1_000);
    const [lines, scores] = reader.rest();
    const size = 2 ** Math.ceil(Math.log2(lines * 1.5));
    this.#mask = size - 1;
    this.#slots = new Int32Array(size * 2);
    this.scores = new Uint16Array(scores);
    this.#read(reader);
  }

  static open(): Ngrams {
    return new Ngrams(readFileSync(FILE));
  }

  /** Where the scores are of what has these bytes and ends, for `startOf` and `countOf`; 0 when it has none. */
  find(bytes: number, ends: number): number {
    const slots = this.#slots;
    for (let at = slotOf(bytes, ends, this.#mask); ; at = (at + 1) & this.#mask) {
      const found = slots[2 * at + 1]!;
      if (found === 0 || (slots[2 * at] === bytes && (found & 3) === ends)) return found;
    }
  }

  #read(reader: LineReader): void {
    const numbers = new Map(this.languages.map((language, index) => [twoLetters(language), index]));
    let next = 0;
    while (!reader.isAtEnd) {
      const [bytes, ends] = reader.ngram();
      const start = next;
      while (reader.hasScore) {
        const language = numbers.get(reader.twoLetters())!;
        this.scores[next++] = language | (reader.number() << LANGUAGE_BITS);
      }
      let at = slotOf(bytes, ends, this.#mask);
      while (this.#slots[2 * at + 1] !== 0) at = (at + 1) & this.#mask;
      this.#slots[2 * at] = bytes;
      this.#slots[2 * at + 1] = (start << 8) | ((next - start) << 2) | ends;
    }
  }
}

const LANGUAGE_BITS = 6;

export const startOf = (found: number): number => found >>> 8;
export const countOf = (found: number): number => (found >>> 2) & 63;
export const languageOf = (score: number): number => score & ((1 << LANGUAGE_BITS) - 1);
/** The file has what exceeds this, which every n-gram that is known counts at least. */
export const countsFor = (score: number): number => (score >>> LANGUAGE_BITS) + 53;

function slotOf(bytes: number, ends: number, mask: number): number {
  const mixed = Math.imul(bytes ^ (ends << 29), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

const [SPACE, LINE, UNDERSCORE] = [0x20, 0x0a, 0x5f];

const twoLetters = (language: string): number => language.charCodeAt(0) * 256 + language.charCodeAt(1);

/** Reads the file by its bytes: eighty thousand strings would take longer than all else at the start. */
class LineReader {
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  line(): string {
    const from = this.#at;
    const to = this.#bytes.indexOf(LINE, from);
    this.#at = to + 1;
    return this.#bytes.toString("utf8", from, to);
  }

  /** How many lines are left, and how many scores in them. */
  rest(): readonly [lines: number, scores: number] {
    let [lines, spaces] = [0, 0];
    for (let at = this.#at; at < this.#bytes.length; at++) {
      if (this.#bytes[at] === LINE) lines++;
      else if (this.#bytes[at] === SPACE) spaces++;
    }
    return [lines, spaces];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** `_c3a974 `: up to four bytes, the first in the lowest place, and whether a word begins or ends there. */
  ngram(): readonly [bytes: number, ends: number] {
    let [bytes, ends, shift] = [0, 0, 0];
    for (;;) {
      const sign = this.#bytes[this.#at++]!;
      if (sign === SPACE) return [bytes, ends];
      if (sign === UNDERSCORE) ends |= shift === 0 ? BEGINS : ENDS;
      else {
        bytes |= (digit(sign) * 16 + digit(this.#bytes[this.#at++]!)) << shift;
        shift += 8;
      }
    }
  }

  /** Whether the line goes on; its end is passed over. */
  get hasScore(): boolean {
    if (this.#bytes[this.#at] !== LINE) return true;
    this.#at++;
    return false;
  }

  twoLetters(): number {
    this.#at += 2;
    return this.#bytes[this.#at - 2]! * 256 + this.#bytes[this.#at - 1]!;
  }

  number(): number {
    let value = 0;
    for (; ; this.#at++) {
      const sign = this.#bytes[this.#at]!;
      if (sign === LINE) return value;
      if (sign === SPACE) break;
      value = value * 10 + sign - 0x30;
    }
    this.#at++;
    return value;
  }
}

const digit = (sign: number): number => (sign < 0x3a ? sign - 0x30 : sign - 0x57);
