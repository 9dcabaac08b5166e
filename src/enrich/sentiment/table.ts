/** What a word does to the mood of a post. */
export const ROLE = {
  /** It has a mood of its own, its weight. */
  mood: 0,
  /** Turns what follows round: "not". */
  not: 1,
  /** Strengthens its neighbour: "very". */
  more: 2,
  /** Weakens its neighbour: "slightly". */
  less: 3,
  /** What follows counts more than what came before: "but". */
  but: 4,
  /** A word that only another language has: shows that a claim of language is wrong. */
  foreign: 5,
  /** A word that only this language has. */
  native: 6,
} as const;
export type Role = (typeof ROLE)[keyof typeof ROLE];

export interface Entry {
  readonly role: Role;
  readonly weight: number;
}

export const HASH_SEED = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** One step of the hash: the hash of a word's beginning is the running hash at that letter. */
export function hashStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, HASH_PRIME);
}

/** Joins the hashes of words that stand side by side. */
export function joinHashes(left: number, right: number): number {
  return Math.imul((left << 5) ^ (left >>> 27) ^ right, 0x9e3779b1 | 0) ^ right;
}

/** Beginnings of this length tell most words apart. */
const HEAD = 3;
const HEADS = 0x2000;
/** What `lengthsOf` can tell of; no stem is as long. */
const MOST_LETTERS = 30;

/** FNV leaves its low bits poor; the slot is taken from mixed ones. */
function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}

/**
 * An open-addressing table from words, as code units with their running hash, to entries: no string is made for
 * looking up. Words are compared letter by letter, so that two with one hash are never mixed up.
 */
export class WordTable {
  readonly #mask: number;
  /** Number of the entry + 1, 0 for an empty slot. */
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;
  readonly #starts: Int32Array;
  readonly #letters: Uint16Array;
  readonly roles: Uint8Array;
  readonly weights: Float32Array;
  readonly longest: number;
  /** How many letters all words have got at least, up to `HEAD`: the beginning by which `#lengths` knows them. */
  readonly head: number;
  /** By the beginning of words, one bit for each length that words with this beginning have. */
  readonly #lengths = new Int32Array(HEADS);

  constructor(words: ReadonlyMap<string, Entry>) {
    let size = 16;
    while (size < words.size * 4) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    this.#hashes = new Int32Array(words.size);
    this.#starts = new Int32Array(words.size + 1);
    this.roles = new Uint8Array(words.size);
    this.weights = new Float32Array(words.size);
    const lengths = [...words.keys()].map((word) => word.length);
    this.longest = Math.max(0, ...lengths);
    this.head = Math.min(HEAD, ...lengths);
    this.#letters = new Uint16Array(lengths.reduce((sum, length) => sum + length, 0));
    let number = 0;
    for (const [word, entry] of words) this.#add(number++, word, entry);
  }

  #add(number: number, word: string, entry: Entry): void {
    const start = this.#starts[number]!;
    let hash = HASH_SEED;
    for (let i = 0; i < word.length; i++) {
      this.#letters[start + i] = word.charCodeAt(i);
      hash = hashStep(hash, word.charCodeAt(i));
      if (i + 1 === this.head)
        this.#lengths[slotOf(hash, HEADS - 1)]! |= 1 << Math.min(word.length, MOST_LETTERS);
    }
    this.#starts[number + 1] = start + word.length;
    this.#hashes[number] = hash;
    this.roles[number] = entry.role;
    this.weights[number] = entry.weight;
    let slot = slotOf(hash, this.#mask);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = number + 1;
  }

  /** Lengths of at most `most` that words may have whose first `head` letters have this hash, as bits. */
  lengthsOf(headHash: number, most: number): number {
    return this.#lengths[slotOf(headHash, HEADS - 1)]! & (most < MOST_LETTERS ? (2 << most) - 1 : -1);
  }

  /** The number of the entry for `letters[from..from + length]`, whose hash is `hash`; -1 if there is none. */
  find(letters: Uint16Array, from: number, length: number, hash: number): number {
    const slots = this.#slots;
    let slot = slotOf(hash, this.#mask);
    for (let number = slots[slot]!; number !== 0; number = slots[slot]!) {
      if (this.#hashes[number - 1] === hash && this.#is(number - 1, letters, from, length)) return number - 1;
      slot = (slot + 1) & this.#mask;
    }
    return -1;
  }

  #is(number: number, letters: Uint16Array, from: number, length: number): boolean {
    const start = this.#starts[number]!;
    if (this.#starts[number + 1]! - start !== length) return false;
    for (let i = 0; i < length; i++) if (this.#letters[start + i] !== letters[from + i]) return false;
    return true;
  }
}

const PAIRS = 0x1_0000;

/** Words that stand side by side, by the hashes of the words. */
export class PhraseTable {
  readonly #phrases = new Map<number, Entry & { readonly words: number }>();
  /** One bit for each pair of words with which a phrase ends: nearly every pair ends none. */
  readonly #ends = new Uint8Array(PAIRS / 8);
  readonly longest: number;

  constructor(phrases: ReadonlyMap<string, Entry>) {
    let longest = 0;
    for (const [phrase, entry] of phrases) {
      const words = phrase.split(" ");
      let joined = 0;
      let before = 0;
      let last = 0;
      for (const word of words) {
        before = last;
        last = HASH_SEED;
        for (let i = 0; i < word.length; i++) last = hashStep(last, word.charCodeAt(i));
        joined = joinHashes(joined, last);
      }
      longest = Math.max(longest, words.length);
      const pair = slotOf(joinHashes(before, last), PAIRS - 1);
      this.#ends[pair >> 3]! |= 1 << (pair & 7);
      this.#phrases.set(joined, { ...entry, words: words.length });
    }
    this.longest = longest;
  }

  /** Whether a phrase may end with these two words, by their hashes. */
  mayEndWith(before: number, last: number): boolean {
    const pair = slotOf(joinHashes(before, last), PAIRS - 1);
    return (this.#ends[pair >> 3]! & (1 << (pair & 7))) !== 0;
  }

  /** The longest phrase that ends with the word `last` of `hashes`, with how many words it has. */
  find(hashes: Int32Array, last: number): (Entry & { readonly words: number }) | undefined {
    for (let words = Math.min(this.longest, last + 1); words > 1; words--) {
      let joined = 0;
      for (let i = last - words + 1; i <= last; i++) joined = joinHashes(joined, hashes[i]!);
      const found = this.#phrases.get(joined);
      if (found !== undefined && found.words === words) return found;
    }
    return undefined;
  }
}
