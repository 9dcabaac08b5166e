/** What a character is to the reader. */
export const KIND = {
  space: 0,
  lower: 1,
  upper: 2,
  arabic: 3,
  /** A letter of another script than Latin and Arabic. */
  foreign: 4,
  digit: 5,
  /** Stands inside a word and means nothing to it: accents of their own, tatweel, joiners. */
  mark: 6,
  apostrophe: 7,
  /** Ends a clause, and with it the reach of a negation. */
  stop: 8,
  /** Any other sign. */
  sign: 9,
} as const;

/** Characters below this are looked up in tables, others told apart by ranges. */
export const TABLE_SIZE = 0x780;

/** What a character becomes before it is looked up; 0 for what is no letter. Two letters come as `SPELT_OUT`. */
export type Fold = Uint16Array;

/** Ligatures are looked up as the two letters that people also write. */
export const SPELT_OUT: ReadonlyMap<number, readonly [number, number]> = new Map(
  "ßss œoe ŒOE æae ÆAE"
    .split(" ")
    .map((entry) => [entry.charCodeAt(0), [entry.charCodeAt(1) | 32, entry.charCodeAt(2) | 32] as const]),
);

/** Asked for each letter, which a map is too slow for: all ligatures stand between the ASCII letters and U+0180. */
export function isSpeltOut(code: number): boolean {
  return code > 0x7f && code < 0x180 && SPELT_OUT.has(code);
}

const ARABIC_FOLD: Readonly<Record<string, string>> = {
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ى: "ي",
  ئ: "ي",
  ؤ: "و",
  ة: "ه",
  // letters of Persian and Urdu keyboards that look the same
  ی: "ي",
  ک: "ك",
};

export const KINDS: Uint8Array = kinds();

/** Letters without case and accents; `kept` letters keep their accent, because they make another word of it. */
export function foldOf(kept: string): Fold {
  const keep = new Set(Array.from(kept, (letter) => letter.charCodeAt(0)));
  const fold = new Uint16Array(TABLE_SIZE);
  for (let code = 0; code < TABLE_SIZE; code++) {
    const kind = KINDS[code]!;
    if (kind < KIND.lower || kind > KIND.digit) continue;
    const letter = String.fromCharCode(code);
    const lower = letter.toLowerCase().charCodeAt(0);
    if (keep.has(lower)) fold[code] = lower;
    else if (kind === KIND.arabic) fold[code] = (ARABIC_FOLD[letter] ?? letter).charCodeAt(0);
    else fold[code] = letter.toLowerCase().normalize("NFD").charCodeAt(0);
  }
  return fold;
}

function kinds(): Uint8Array {
  const table = new Uint8Array(TABLE_SIZE);
  for (let code = 0; code < TABLE_SIZE; code++) table[code] = kindOf(String.fromCharCode(code));
  return table;
}

function kindOf(char: string): number {
  if (/\s/u.test(char)) return KIND.space;
  if (/[\p{M}\u0640\u00ad]/u.test(char)) return KIND.mark;
  if (/\p{Script=Arabic}/u.test(char) && /\p{L}/u.test(char)) return KIND.arabic;
  if (/\p{Script=Latin}/u.test(char)) return char === char.toLowerCase() ? KIND.lower : KIND.upper;
  if (/\p{L}/u.test(char)) return KIND.foreign;
  if (/\p{Nd}/u.test(char)) return KIND.digit;
  if (char === "'" || char === "`" || char === "´") return KIND.apostrophe;
  if (/[.,;:!?()[\]{}"“”«»¿¡،؛؟|/]/u.test(char)) return KIND.stop;
  return KIND.sign;
}

/** What a character beyond the tables is. Surrogates never come here. */
export function kindBeyond(code: number): number {
  if (code === 0x2019 || code === 0x2018) return KIND.apostrophe;
  if ((code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f) || code === 0xfeff) {
    return KIND.mark;
  }
  if (code >= 0x2000 && code <= 0x200a) return KIND.space;
  if (code >= 0x2010 && code <= 0x2027) return KIND.stop;
  if (code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000) {
    return KIND.space;
  }
  if (code >= 0x1e00 && code <= 0x1eff) return KIND.lower;
  if (code >= 0xfb50 && code <= 0xfeff) return KIND.arabic;
  if (code >= 0x2000 && code <= 0x2e7f) return KIND.sign;
  if (code >= 0x3001 && code <= 0x303f) return KIND.stop;
  if (code >= 0xff01 && code <= 0xff20) return KIND.stop;
  return KIND.foreign;
}
