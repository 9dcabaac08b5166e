/**
 * Names and the places they belong to, over the bytes of the data file itself: a table of numbers in place of a
 * hundred thousand strings, so that it is there at once and small. Names are UTF-8.
 */
export class NameIndex {
  readonly #bytes: Uint8Array;
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** By entry: where its name starts, how many bytes it has, its place, and the next entry of the same name. */
  readonly #starts: Uint32Array;
  readonly #lengths: Uint16Array;
  readonly #places: Uint32Array;
  readonly #next: Int32Array;
  #entries = 0;
  readonly #asked = new Uint8Array(LONGEST * 3);

  /** `most` is how many names there may be, at most. */
  constructor(bytes: Uint8Array, most: number) {
    this.#bytes = bytes;
    const size = 2 ** Math.ceil(Math.log2(most * 2));
    this.#slots = new Int32Array(size).fill(NONE);
    this.#mask = size - 1;
    this.#starts = new Uint32Array(most);
    this.#lengths = new Uint16Array(most);
    this.#places = new Uint32Array(most);
    this.#next = new Int32Array(most).fill(NONE);
  }

  /** Adds the name that stands at these bytes; names of one spelling keep the order in which they were added. */
  add(from: number, to: number, place: number): void {
    const entry = this.#entries++;
    this.#starts[entry] = from;
    this.#lengths[entry] = to - from;
    this.#places[entry] = place;
    const slot = this.#slotOf(this.#bytes, from, to);
    let last = this.#slots[slot]!;
    if (last === NONE) {
      this.#slots[slot] = entry;
      return;
    }
    while (this.#next[last] !== NONE) last = this.#next[last]!;
    this.#next[last] = entry;
  }

  /** First entry of a name, or -1. */
  first(name: string): number {
    if (name.length > LONGEST) return NONE;
    const length = this.#encode(name);
    return this.#slots[this.#slotOf(this.#asked, 0, length)]!;
  }

  /** The entry of the same name after this one, or -1. */
  after(entry: number): number {
    return this.#next[entry]!;
  }

  placeOf(entry: number): number {
    return this.#places[entry]!;
  }

  /** Where an entry's name starts among the bytes. */
  startOf(entry: number): number {
    return this.#starts[entry]!;
  }

  #encode(name: string): number {
    for (let at = 0; at < name.length; at++) {
      const code = name.charCodeAt(at);
      if (code > 0x7f) return ENCODER.encodeInto(name, this.#asked).written;
      this.#asked[at] = code;
    }
    return name.length;
  }

  /** The slot that holds this name, or the free one where it belongs. */
  #slotOf(bytes: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry === NONE || this.#isAt(entry, bytes, from, to)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #isAt(entry: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#lengths[entry] !== to - from) return false;
    const start = this.#starts[entry]!;
    for (let at = 0; at < to - from; at++) {
      if (this.#bytes[start + at] !== bytes[from + at]) return false;
    }
    return true;
  }
}

const NONE = -1;
/** No name of the data is longer. */
const LONGEST = 120;
const ENCODER = new TextEncoder();
