import { LOWER } from "./letters.ts";
import { BEGINS, countOf, countsFor, ENDS, languageOf, Ngrams, startOf } from "./ngrams.ts";

/** A text is read up to the first end of a word after so many bytes of UTF-8, and never further than the second. */
const ENOUGH_BYTES = 350;
const MOST_BYTES = 380;
/** What is longer is no word; the rest of it is not looked at. */
const LONGEST_WORD = 70;
/** Slots for what a text was found to hold; a power of two, several times what the most bytes can fill. */
const MET = 1_024;
/** Fewer parts of words than this say nothing for sure. */
const FEWEST = 3;
/** What brings scores to between 0 and 1. */
const SCALE = 25;
/** Share of what a text of the language usually scores that is asked for. */
const RELIABLE = 0.75;
/** How far the next language must be behind where two opinions stand against each other. */
const AHEAD = 0.01;

/**
 * The small model of `eld`, by its own data and to the same verdict, without making a string: it is asked about
 * millions of posts. Measured against its large model it loses a tenth of a point of accuracy. See
 * docs/regions-and-languages.md.
 */
export class Model {
  readonly #ngrams: Ngrams;
  readonly #scores: Int32Array;
  readonly #word = new Uint8Array(LONGEST_WORD);
  #length = 0;
  /** Parts of words met in this text: their bytes, and in which text and where in the word. */
  readonly #met = new Int32Array(MET * 2);
  #text = 0;
  #parts = 0;
  #bytes = 0;
  #best = -1;

  constructor(ngrams = Ngrams.open()) {
    this.#ngrams = ngrams;
    this.#scores = new Int32Array(ngrams.languages.length);
  }

  get version(): string {
    return `${this.#ngrams.version}.${this.#ngrams.hash}`;
  }

  knows(language: string): boolean {
    return this.#ngrams.languages.includes(language);
  }

  /** Reads a text, given as first and last code unit of each of its words; asks the members below about the result. */
  read(text: string, spans: Uint16Array, words: number): void {
    this.#scores.fill(0);
    this.#parts = this.#bytes = 0;
    // the stamp of a text shares a number with two bits
    if (++this.#text === 2 ** 29) {
      this.#met.fill(0);
      this.#text = 1;
    }
    for (let word = 0; word < words && this.#bytes <= ENOUGH_BYTES; word++) {
      this.#readWord(text, spans[2 * word]!, spans[2 * word + 1]!);
    }
    this.#best = -1;
    let most = 0;
    for (let language = 0; language < this.#scores.length; language++) {
      if (this.#scores[language]! <= most) continue;
      most = this.#scores[language]!;
      this.#best = language;
    }
  }

  /** The likeliest language of the text that was read last, NULL when it has nothing that is known. */
  get language(): string | null {
    return this.#best === -1 ? null : this.#ngrams.languages[this.#best]!;
  }

  /** Whether the text scores about as much as texts of that language do. */
  get isReliable(): boolean {
    if (this.#best === -1 || this.#parts < FEWEST) return false;
    return this.#scaled(this.#scores[this.#best]!) >= this.#ngrams.usual[this.#best]! * RELIABLE;
  }

  /** Whether no other language scores about as much. */
  get isAhead(): boolean {
    if (this.#best === -1) return false;
    let next = 0;
    for (let language = 0; language < this.#scores.length; language++) {
      if (language !== this.#best && this.#scores[language]! > next) next = this.#scores[language]!;
    }
    return this.#scaled(this.#scores[this.#best]!) - this.#scaled(next) >= AHEAD;
  }

  /** Whether a language is among the three likeliest. */
  isLikely(language: string): boolean {
    const index = this.#ngrams.languages.indexOf(language);
    if (index === -1 || this.#scores[index] === 0) return false;
    const own = this.#scores[index]!;
    let before = 0;
    for (let other = 0; other < this.#scores.length; other++) {
      const theirs = this.#scores[other]!;
      if (theirs > own || (theirs === own && other < index)) before++;
    }
    return before < 3;
  }

  #scaled(score: number): number {
    const each = score / this.#parts;
    return each / (each + SCALE);
  }

  /** Marks within a word part it in two, to this model. */
  #readWord(text: string, from: number, to: number): void {
    const { isLetter } = this.#ngrams;
    for (let at = from; at < to && this.#bytes <= MOST_BYTES; at++) {
      const code = text.charCodeAt(at);
      if (isLetter[code] === 0 && code !== 0x27 && code !== 0x2019) {
        this.#close();
        continue;
      }
      this.#add(LOWER[code]!);
      // the one capital that is two letters when it is small
      if (code === 0x130) this.#add(0x307);
    }
    this.#close();
  }

  #add(code: number): void {
    if (code < 0x80) this.#addByte(code);
    else if (code < 0x800) {
      this.#addByte(0xc0 | (code >> 6));
      this.#addByte(0x80 | (code & 0x3f));
    } else {
      this.#addByte(0xe0 | (code >> 12));
      this.#addByte(0x80 | ((code >> 6) & 0x3f));
      this.#addByte(0x80 | (code & 0x3f));
    }
  }

  #addByte(byte: number): void {
    this.#bytes++;
    if (this.#length < LONGEST_WORD) this.#word[this.#length++] = byte;
  }

  /** The word is over: four bytes of every three on count, and its last four. */
  #close(): void {
    const length = this.#length;
    if (length === 0) return;
    const word = this.#word;
    let at = 0;
    for (; at + 4 < length; at += 3) {
      const bytes = word[at]! | (word[at + 1]! << 8) | (word[at + 2]! << 16) | (word[at + 3]! << 24);
      this.#count(bytes, at === 0 ? BEGINS : 0);
    }
    let bytes = 0;
    const last = Math.max(0, length - 4);
    for (let i = last; i < length; i++) bytes |= word[i]! << (8 * (i - last));
    this.#count(bytes, at === 0 ? BEGINS | ENDS : ENDS);
    this.#bytes++;
    this.#length = 0;
  }

  /** Counts a part of a word once in a text. */
  #count(bytes: number, ends: number): void {
    const met = this.#met;
    const stamp = (this.#text << 2) | ends;
    const mixed = Math.imul(bytes ^ ends, 0x9e3779b1);
    let at = mixed >>> 22;
    // a slot that was filled for an earlier text is free
    while (met[2 * at + 1]! >> 2 === this.#text) {
      if (met[2 * at] === bytes && met[2 * at + 1] === stamp) return;
      at = (at + 1) & (MET - 1);
    }
    met[2 * at] = bytes;
    met[2 * at + 1] = stamp;
    this.#parts++;
    const found = this.#ngrams.find(bytes, ends);
    const { scores } = this.#ngrams;
    for (let i = startOf(found), end = i + countOf(found); i < end; i++) {
      const score = scores[i]!;
      this.#scores[languageOf(score)]! += countsFor(score);
    }
  }
}
