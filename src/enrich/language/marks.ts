import { LOWER } from "./letters.ts";
import type { Script } from "./scripts.ts";

/** Letters and words that tell languages of one script apart: the claim is likely with some of these, without those. */
interface Marks {
  readonly script: Script;
  readonly letters: string;
  readonly words: string;
  readonly not: string;
  readonly notWords: string;
}

const MARKS: Readonly<Record<string, Marks>> = {
  ar: {
    script: "arabic",
    letters: "ةىأإ",
    words: "في من على ما لا يا و",
    not: "پچژگکیٹڈڑںےہھ",
    notWords: "",
  },
  fa: {
    script: "arabic",
    letters: "پچژگ",
    words: "که این است را از به می",
    not: "ٹڈڑںےەێڕڵۆ",
    notWords: "",
  },
  ur: { script: "arabic", letters: "ٹڈڑںے", words: "", not: "ټډړښڼ", notWords: "" },
  ru: { script: "cyrillic", letters: "ыэё", words: "", not: "іїєґўјљњћђџѓќѕәғқңөұүһ", notWords: "" },
  uk: { script: "cyrillic", letters: "іїєґ", words: "", not: "ыэёўј", notWords: "" },
  hi: {
    script: "devanagari",
    letters: "",
    words: "है हैं के में की का नहीं और से को यह हो भी",
    not: "ळ",
    notWords: "आहे आणि छ छन् गर्न",
  },
};

/** All of the marks as one text, for whoever must notice a change. */
export const MARK_LISTS = JSON.stringify(MARKS);

const LANGUAGES = Object.keys(MARKS);
const hasBit = (language: number): number => 1 << (2 * language);
const notBit = (language: number): number => 2 << (2 * language);

/** The bit of the Arabic article, which stands before its word without a space. */
export const ARTICLE_BIT = hasBit(LANGUAGES.indexOf("ar"));

/** By code unit: what a letter speaks for and against. */
export const MARK_BITS: Uint16Array = marksByCode();

function marksByCode(): Uint16Array {
  const bits = new Uint16Array(0x10000);
  for (const [index, language] of LANGUAGES.entries()) {
    const { letters, not } = MARKS[language]!;
    for (const letter of letters) bits[letter.charCodeAt(0)]! |= hasBit(index);
    for (const letter of not) bits[letter.charCodeAt(0)]! |= notBit(index);
  }
  for (let code = 0; code < bits.length; code++) bits[code]! |= bits[LOWER[code]!]!;
  return bits;
}

/** Every word with the bit of what it speaks for or against. */
export function* markWords(): Generator<readonly [word: string, bits: number]> {
  for (const [index, language] of LANGUAGES.entries()) {
    const { words, notWords } = MARKS[language]!;
    for (const word of words.split(" ")) yield [word, hasBit(index)];
    for (const word of notWords.split(" ")) yield [word, notBit(index)];
  }
}

/** Whether the marks that a text has are those of a language of this script. */
export function hasMarksOf(language: string, script: Script, marks: number): boolean {
  const index = LANGUAGES.indexOf(language);
  return (
    index !== -1 &&
    MARKS[language]!.script === script &&
    (marks & hasBit(index)) !== 0 &&
    (marks & notBit(index)) === 0
  );
}
