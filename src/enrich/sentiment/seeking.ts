import type { Language } from "./language.ts";
import { isSpeltOut, KIND, KINDS, TABLE_SIZE } from "./letters.ts";
import type { Fold } from "./letters.ts";
import { FLAG } from "./moods.ts";
import type { Moods } from "./moods.ts";
import { HASH_SEED, hashStep, ROLE } from "./table.ts";
import type { WordTable } from "./table.ts";

/** No word that is looked up is longer; what is longer is known by its beginning only. */
const LONGEST_WORD = 48;
/** Repeated this often, a letter is drawn out: "sooo". */
const DRAWN_OUT = 3;

/** The word that is being read: its letters, and the hash of each of its beginnings. */
export class WordSeeker {
  readonly #letters = new Uint16Array(LONGEST_WORD);
  /** `#hashes[n]`: hash of the first n letters. */
  readonly #hashes = new Int32Array(LONGEST_WORD + 1);
  /** Where a letter was drawn out, and may be one letter too many. */
  readonly #drawn = new Uint8Array(LONGEST_WORD);
  readonly #shorter = new Uint16Array(LONGEST_WORD);
  readonly #shorterHashes = new Int32Array(LONGEST_WORD + 1);
  #length = 0;
  #alphabetic = 0;
  #uppers = 0;
  #run = 0;
  #isDrawnOut = false;

  constructor() {
    this.#hashes[0] = this.#shorterHashes[0] = HASH_SEED;
  }

  start(): void {
    this.#length = this.#alphabetic = this.#uppers = this.#run = 0;
    if (!this.#isDrawnOut) return;
    this.#isDrawnOut = false;
    this.#drawn.fill(0);
  }

  get length(): number {
    return this.#length;
  }

  get isWord(): boolean {
    return this.#alphabetic > 0;
  }

  /** Whether it is "www", drawn out as it is. */
  get isW3(): boolean {
    return this.#isDrawnOut && this.#length === 2 && this.#letters[0] === 119 && this.#letters[1] === 119;
  }

  /** What is left of an address that was cut off or taken out: "http", "https". */
  get isCutLink(): boolean {
    const letters = this.#letters;
    return (
      (this.#length === 4 || (this.#length === 5 && letters[4] === 115)) &&
      letters[0] === 104 &&
      letters[1] === 116 &&
      letters[2] === 116 &&
      letters[3] === 112
    );
  }

  endsWith(letter: number): boolean {
    return this.#length > 0 && this.#length < LONGEST_WORD && this.#letters[this.#length - 1] === letter;
  }

  add(letter: number, kind: number): void {
    const length = this.#length;
    if (kind !== KIND.digit) this.#alphabetic++;
    if (kind === KIND.upper) this.#uppers++;
    if (length === LONGEST_WORD) return;
    if (length > 0 && this.#letters[length - 1] === letter && kind !== KIND.digit) {
      if (++this.#run >= DRAWN_OUT) {
        this.#isDrawnOut = true;
        this.#drawn[length - 1] = 1;
        return;
      }
    } else this.#run = 1;
    this.#letters[length] = letter;
    this.#hashes[length + 1] = hashStep(this.#hashes[length]!, letter);
    this.#length = length + 1;
  }

  /**
   * Adds the letters of `text` from `from` on, as far as they are plain ones of the tables, and counts them by kind;
   * returns where they end. In a hashtag a capital ends them, because it may begin another word. The same as `add`
   * letter by letter, but what is known of the word is not put down after each.
   */
  addAll(text: string, from: number, fold: Fold, inTag: boolean, counts: Uint32Array): number {
    const [letters, hashes, drawn] = [this.#letters, this.#hashes, this.#drawn];
    let length = this.#length;
    let hash = hashes[length]!;
    let last = length > 0 ? letters[length - 1]! : 0;
    let run = this.#run;
    let [alphabetic, uppers] = [this.#alphabetic, this.#uppers];
    let at = from;
    for (const end = text.length; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code >= TABLE_SIZE) break;
      const kind = KINDS[code]!;
      if (kind < KIND.lower || kind > KIND.digit || isSpeltOut(code)) break;
      if (inTag && kind === KIND.upper && at > from) break;
      counts[kind]!++;
      if (kind !== KIND.digit) alphabetic++;
      if (kind === KIND.upper) uppers++;
      if (length === LONGEST_WORD) continue;
      const letter = fold[code]!;
      if (letter === last && kind !== KIND.digit) {
        if (++run >= DRAWN_OUT) {
          this.#isDrawnOut = true;
          drawn[length - 1] = 1;
          continue;
        }
      } else run = 1;
      letters[length] = letter;
      hash = hashStep(hash, letter);
      hashes[++length] = hash;
      last = letter;
    }
    this.#length = length;
    this.#run = run;
    this.#alphabetic = alphabetic;
    this.#uppers = uppers;
    return at;
  }

  /** The word is over: what it does goes to `moods`. */
  close(language: Language, moods: Moods, inTag: boolean): void {
    let hash = this.#hashes[this.#length]!;
    let found = seek(language, this.#letters, 0, this.#length, this.#hashes);
    if (found === NOTHING && this.#isDrawnOut) {
      const length = this.#shorten();
      found = seek(language, this.#shorter, 0, length, this.#shorterHashes);
      hash = this.#shorterHashes[length]!;
    }
    if (found === NOTHING && language.affixes) found = this.#bare(language);
    const flags =
      (this.#uppers > 0 ? FLAG.capital : 0) |
      (this.#uppers > 1 && this.#uppers === this.#alphabetic ? FLAG.capitals : 0) |
      (this.#isDrawnOut ? FLAG.drawnOut : 0) |
      (inTag ? FLAG.tag : 0);
    if (found === NOTHING) moods.add(hash, ROLE.mood, 0, flags);
    else {
      const table = found < STEM ? language.words : language.stems;
      const number = found < STEM ? found : found - STEM;
      moods.add(hash, table.roles[number]!, table.weights[number]!, flags);
    }
    const phrase = language.phrases.find(moods.hashes, moods.count - 1);
    if (phrase !== undefined) moods.joinLast(phrase.words, phrase.role, phrase.weight);
  }

  /** Each drawn-out letter once, where `#letters` has it twice: "yess" becomes "yes". */
  #shorten(): number {
    let length = 0;
    for (let i = 0; i < this.#length; i++) {
      if (this.#drawn[i] === 1) continue;
      const letter = this.#letters[i]!;
      this.#shorter[length] = letter;
      this.#shorterHashes[length + 1] = hashStep(this.#shorterHashes[length]!, letter);
      length++;
    }
    return length;
  }

  /**
   * Arabic writes "and", "with", "for" and "the" before the word and "my", "your", "our" and plurals behind it, all as
   * one word: they are taken off one at a time.
   */
  #bare(language: Language): number {
    const length = this.#length;
    let from = 0;
    let hashes = this.#hashes;
    for (let taken = 0; taken <= MOST_PREFIXES; taken++) {
      if (taken > 0) {
        const prefix = prefixLength(this.#letters, from, length);
        from += prefix;
        if (prefix === 0 || length - from < SHORTEST_BARE) return NOTHING;
        hashes = this.#shorterHashes;
        for (let i = from; i < length; i++) {
          hashes[i - from + 1] = hashStep(hashes[i - from]!, this.#letters[i]!);
        }
        const found = seek(language, this.#letters, from, length - from, hashes);
        if (found !== NOTHING) return found;
      }
      for (let suffix = 1; suffix <= 2; suffix++) {
        const left = length - from - suffix;
        if (left < SHORTEST_BARE || !isSuffix(this.#letters, length - suffix, suffix)) continue;
        const found = language.words.find(this.#letters, from, left, hashes[left]!);
        if (found !== NOTHING) return found;
      }
    }
    return NOTHING;
  }
}

const MOST_PREFIXES = 3;
const SHORTEST_BARE = 3;
const NOTHING = -1;
/** Numbers from here on are of the table of stems. */
const STEM = 1 << 24;

const [ALEF, BEH, FEH, KAF, LAM, WAW] = [0x627, 0x628, 0x641, 0x643, 0x644, 0x648];
const SUFFIXES: ReadonlySet<number> = new Set(
  ["ه", "ها", "هم", "هن", "ك", "كم", "نا", "ي", "ني", "ين", "ون", "ات", "ت", "وا", "ا", "ان"].map(
    (suffix) => (suffix.charCodeAt(0) << 16) | (suffix.length > 1 ? suffix.charCodeAt(1) : 0),
  ),
);

function isSuffix(letters: Uint16Array, at: number, length: number): boolean {
  return SUFFIXES.has((letters[at]! << 16) | (length > 1 ? letters[at + 1]! : 0));
}

function prefixLength(letters: Uint16Array, from: number, length: number): number {
  const first = letters[from];
  const left = length - from;
  if ((first === ALEF || first === LAM) && letters[from + 1] === LAM && left > 4) return 2;
  const isParticle = first === WAW || first === FEH || first === BEH || first === KAF || first === LAM;
  return isParticle && left > 3 ? 1 : 0;
}

/** The whole word, else its longest known beginning. */
function seek(
  language: Language,
  letters: Uint16Array,
  from: number,
  length: number,
  hashes: Int32Array,
): number {
  const { words, stems } = language;
  const whole = length <= words.longest ? words.find(letters, from, length, hashes[length]!) : NOTHING;
  return whole !== NOTHING ? whole : seekStem(stems, letters, from, length, hashes);
}

function seekStem(
  stems: WordTable,
  letters: Uint16Array,
  from: number,
  length: number,
  hashes: Int32Array,
): number {
  const { head } = stems;
  if (length < head) return NOTHING;
  for (let lengths = stems.lengthsOf(hashes[head]!, length); lengths !== 0; ) {
    const part = 31 - Math.clz32(lengths);
    const found = stems.find(letters, from, part, hashes[part]!);
    if (found !== NOTHING) return found + STEM;
    lengths ^= 1 << part;
  }
  return NOTHING;
}
