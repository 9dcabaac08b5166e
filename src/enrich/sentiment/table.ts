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

function hashOf(word: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < word.length; i++) hash = hashStep(hash, word.charCodeAt(i));
  return hash;
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

/** Pairs of words, by their hash, that are told apart. */
const PAIRS = 0x2_0000;
const REACHES = 0x1000;

/** Words that stand side by side, by the hashes of the words from the last to the first. */
export class PhraseTable {
  readonly #phrases = new Map<number, Entry & { readonly words: number }>();
  /** One bit for each pair of words with which a phrase ends: nearly every pair ends none. */
  readonly #ends = new Uint8Array(PAIRS / 8);
  /** By the pair of words with which they end, how many words phrases have at most. */
  readonly #longest = new Uint8Array(REACHES);

  constructor(phrases: ReadonlyMap<string, Entry>) {
    for (const [phrase, entry] of phrases) {
      const words = phrase.split(" ");
      let joined = 0;
      let pair = 0;
      for (let word = words.length - 1; word >= 0; word--) {
        joined = joinHashes(joined, hashOf(words[word]!));
        if (word === words.length - 2) pair = joined;
      }
      const end = slotOf(pair, PAIRS - 1);
      this.#ends[end >> 3]! |= 1 << (end & 7);
      const reach = slotOf(pair, REACHES - 1);
      this.#longest[reach] = Math.max(this.#longest[reach]!, words.length);
      this.#phrases.set(joined, { ...entry, words: words.length });
    }
  }

  /** The longest phrase that ends with the word `last` of `hashes`, with how many words it has. */
  find(hashes: Int32Array, last: number): (Entry & { readonly words: number }) | undefined {
    if (last < 1) return undefined;
    let joined = joinHashes(joinHashes(0, hashes[last]!), hashes[last - 1]!);
    const end = slotOf(joined, PAIRS - 1);
    if ((this.#ends[end >> 3]! & (1 << (end & 7))) === 0) return undefined;
    let found: (Entry & { readonly words: number }) | undefined;
    const most = Math.min(this.#longest[slotOf(joined, REACHES - 1)]!, last + 1);
    for (let words = 2; words <= most; words++) {
      if (words > 2) joined = joinHashes(joined, hashes[last - words + 1]!);
      const phrase = this.#phrases.get(joined);
      if (phrase !== undefined && phrase.words === words) found = phrase;
    }
    return found;
  }
}
