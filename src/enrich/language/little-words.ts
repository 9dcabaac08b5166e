import { functionWords } from "./function-words.ts";
import { LOWER } from "./letters.ts";
import { markWords } from "./marks.ts";

export const HASH_SEED = 0x811c9dc5 | 0;

/** One step of the hash: a word's hash is that of its small letters one after another. */
export const hashStep = (hash: number, letter: number): number => Math.imul(hash ^ letter, 0x01000193);

const [APOSTROPHE, CURLED] = [0x27, 0x2019];

/**
 * The words that tell languages apart, found by their letters where they stand in a text: no string is made for
 * looking up.
 */
class LittleWords {
  readonly longest: number;
  readonly #words: readonly string[];
  readonly #bits: Uint32Array;
  /** By slot: number of the word plus one. */
  readonly #slots: Uint16Array;
  readonly #mask: number;

  constructor(bitsByWord: ReadonlyMap<string, number>) {
    this.#words = [...bitsByWord.keys()];
    this.longest = Math.max(...this.#words.map((word) => word.length));
    this.#bits = Uint32Array.from(bitsByWord.values());
    const size = 2 ** Math.ceil(Math.log2(this.#words.length * 4));
    this.#mask = size - 1;
    this.#slots = new Uint16Array(size);
    for (const [number, word] of this.#words.entries()) {
      let hash = HASH_SEED;
      for (let at = 0; at < word.length; at++) hash = hashStep(hash, word.charCodeAt(at));
      let slot = (hash ^ (hash >>> 15)) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = number + 1;
    }
  }

  /** Bits of the word that has this hash and stands there in the text; 0 when it is none of them. */
  bitsOf(text: string, from: number, length: number, hash: number): number {
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (;;) {
      const number = this.#slots[slot]!;
      if (number === 0) return 0;
      if (isAt(this.#words[number - 1]!, text, from, length)) return this.#bits[number - 1]!;
      slot = (slot + 1) & this.#mask;
    }
  }
}

function isAt(word: string, text: string, from: number, length: number): boolean {
  if (word.length !== length) return false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(from + at);
    if (word.charCodeAt(at) !== (code === CURLED ? APOSTROPHE : LOWER[code]!)) return false;
  }
  return true;
}

export const LITTLE_WORDS = new LittleWords(gather());

/** Words of different scripts cannot meet, so that bits of languages and of marks can stand in one table. */
function gather(): ReadonlyMap<string, number> {
  const bits = new Map<string, number>();
  for (const words of [functionWords(), markWords()]) {
    for (const [word, bit] of words) if (word !== "") bits.set(word, (bits.get(word) ?? 0) | bit);
  }
  return bits;
}
