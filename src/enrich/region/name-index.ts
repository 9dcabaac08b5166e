/**
 * Names and the places they belong to, over the bytes of the data file itself: a table of numbers in place of a
 * hundred thousand strings, so that it is there at once and small. Names are UTF-8. What is read together stands
 * together, because a look-up costs little but its walks to memory.
 */
export class NameIndex {
  readonly #bytes: Uint8Array;
  /** By slot: a name's hash, and its first entry plus one. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** By entry: where its name starts, how many bytes it has, its place, and the next entry of the same name. */
  readonly #entries: Int32Array;
  #count = 0;
  readonly #asked = new Uint8Array(LONGEST * 3);
  /** One bit by the hash of a word: whether a name may end with it. */
  readonly #endings = new Uint32Array(ENDINGS / 32);

  /** `most` is how many names there may be, at most. */
  constructor(bytes: Uint8Array, most: number) {
    this.#bytes = bytes;
    const size = 2 ** Math.ceil(Math.log2(most * 2));
    this.#slots = new Int32Array(size * 2);
    this.#mask = size - 1;
    this.#entries = new Int32Array(most * FIELDS);
  }

  /** Adds the name that stands at these bytes; names of one spelling keep the order in which they were added. */
  add(from: number, to: number, place: number): void {
    const entry = this.#count++;
    const at = entry * FIELDS;
    this.#entries[at + START] = from;
    this.#entries[at + LENGTH] = to - from;
    this.#entries[at + PLACE] = place;
    this.#entries[at + NEXT] = NONE;
    this.#addEnding(this.#bytes, from, to);
    const hash = hashOf(this.#bytes, from, to);
    const slot = this.#slotOf(this.#bytes, from, to, hash);
    const first = this.#slots[2 * slot + 1]!;
    if (first === 0) {
      this.#slots[2 * slot] = hash;
      this.#slots[2 * slot + 1] = entry + 1;
      return;
    }
    let last = first - 1;
    for (let next = this.after(last); next !== NONE; next = this.after(last)) last = next;
    this.#entries[last * FIELDS + NEXT] = entry;
  }

  /** Something that `mayEnd` shall know besides the last words of the names. */
  addEnding(name: string): void {
    const length = this.#encode(name);
    this.#addEnding(this.#asked, 0, length);
  }

  /** False when no name, whatever its first words are, has this last one. */
  mayEnd(word: string): boolean {
    const length = this.#encode(word);
    const bit = hashOf(this.#asked, 0, length) & (ENDINGS - 1);
    return ((this.#endings[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
  }

  /** First entry of a name, or -1. */
  first(name: string): number {
    if (name.length > LONGEST) return NONE;
    const length = this.#encode(name);
    const slot = this.#slotOf(this.#asked, 0, length, hashOf(this.#asked, 0, length));
    return this.#slots[2 * slot + 1]! - 1;
  }

  /** The entry of the same name after this one, or -1. */
  after(entry: number): number {
    return this.#entries[entry * FIELDS + NEXT]!;
  }

  placeOf(entry: number): number {
    return this.#entries[entry * FIELDS + PLACE]!;
  }

  /** Where an entry's name starts among the bytes. */
  startOf(entry: number): number {
    return this.#entries[entry * FIELDS + START]!;
  }

  #addEnding(bytes: Uint8Array, from: number, to: number): void {
    let word = to;
    while (word > from && bytes[word - 1] !== SPACE) word--;
    const bit = hashOf(bytes, word, to) & (ENDINGS - 1);
    this.#endings[bit >>> 5]! |= 1 << (bit & 31);
  }

  #encode(name: string): number {
    const length = Math.min(name.length, LONGEST);
    for (let at = 0; at < length; at++) {
      const code = name.charCodeAt(at);
      if (code > 0x7f) return ENCODER.encodeInto(name, this.#asked).written;
      this.#asked[at] = code;
    }
    return length;
  }

  /** The slot that holds this name, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, from: number, to: number, hash: number): number {
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const first = this.#slots[2 * slot + 1]!;
      if (first === 0) return slot;
      if (this.#slots[2 * slot] === hash && this.#isAt(first - 1, bytes, from, to)) return slot;
    }
  }

  #isAt(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#entries[entry * FIELDS + LENGTH] !== to - from) return false;
    const start = this.#entries[entry * FIELDS + START]!;
    for (let at = 0; at < to - from; at++) {
      if (this.#bytes[start + at] !== bytes[from + at]) return false;
    }
    return true;
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

const NONE = -1;
const SPACE = 0x20;
/** What an entry consists of. */
const FIELDS = 4;
const [START, LENGTH, PLACE, NEXT] = [0, 1, 2, 3];
/** No name of the data is longer. */
const LONGEST = 120;
/** Bits for last words, about ten to each. */
const ENDINGS = 2 ** 20;
const ENCODER = new TextEncoder();
