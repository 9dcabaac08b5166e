import type { EmojiTable } from "./emoji.ts";
import { emoticonAt } from "./emoticons.ts";
import type { Language } from "./language.ts";
import { isSpeltOut, KIND, kindBeyond, KINDS, SPELT_OUT, TABLE_SIZE } from "./letters.ts";
import type { Moods } from "./moods.ts";
import { WordSeeker } from "./seeking.ts";

/** Longer than any post a platform takes (X: 25,000); bounds the arrays. */
export const LONGEST_TEXT = 32_768;

/** What was seen besides words. */
export interface Seen {
  words: number;
  emoji: number;
  emojiWeight: number;
  exclamations: number;
  questions: number;
  links: number;
  latin: number;
  arabic: number;
  foreign: number;
}

const [HASH, AT, AMPERSAND, UNDERSCORE] = [35, 64, 38, 95];

/**
 * Reads a text once, letter by letter, and leaves in `moods` what each word does. Nothing is allocated for a word:
 * its letters and the hashes of its beginnings stand in arrays that are used again for the next one.
 */
export class Reader {
  readonly #seeker = new WordSeeker();
  readonly #emojiTable: EmojiTable;
  /** How many characters of each kind of letter. */
  readonly #letters = new Uint32Array(KIND.sign + 1);
  readonly seen: Seen = {
    words: 0,
    emoji: 0,
    emojiWeight: 0,
    exclamations: 0,
    questions: 0,
    links: 0,
    latin: 0,
    arabic: 0,
    foreign: 0,
  };

  constructor(emoji: EmojiTable) {
    this.#emojiTable = emoji;
  }

  /** `text` is at most `LONGEST_TEXT` long. */
  read(text: string, language: Language, moods: Moods): Seen {
    const { seen } = this;
    const seeker = this.#seeker;
    const { fold } = language;
    seen.words = seen.emoji = seen.emojiWeight = seen.exclamations = seen.questions = seen.links = 0;
    const letters = this.#letters.fill(0);
    moods.clear();
    seeker.start();
    let inTag = false;
    let before = KIND.space as number;
    const end = text.length;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      let kind: number;
      if (code < TABLE_SIZE) kind = KINDS[code]!;
      else if (code >= 0xd800 && code <= 0xdfff) {
        this.#close(language, moods, inTag);
        inTag = false;
        if (code <= 0xdbff) this.#emoji(text.codePointAt(at)!);
        before = KIND.sign;
        continue;
      } else kind = kindBeyond(code);

      if (kind >= KIND.lower && kind <= KIND.digit) {
        if (inTag && kind === KIND.upper && beginsWord(text, at, before)) this.#close(language, moods, true);
        if (code < TABLE_SIZE && !isSpeltOut(code)) {
          at = seeker.addAll(text, at, fold, inTag, letters) - 1;
          before = KINDS[text.charCodeAt(at)]!;
          continue;
        }
        letters[kind]!++;
        before = kind;
        const spelt = SPELT_OUT.get(code);
        if (spelt === undefined) seeker.add(foldBeyond(code), kind);
        else for (const letter of spelt) seeker.add(letter, kind);
        continue;
      }
      if (kind === KIND.mark) continue;
      if (kind === KIND.apostrophe && seeker.endsWith(110) && (text.charCodeAt(at + 1) | 32) === 116)
        continue;
      // an address is no text: "https://…", "www.…"
      if (
        code === 58 &&
        text.charCodeAt(at + 1) === 47 &&
        text.charCodeAt(at + 2) === 47 &&
        seeker.length > 2
      ) {
        seeker.start();
        seen.links++;
        at = endOfWord(text, at) - 1;
        continue;
      }
      if (code === 46 && seeker.isW3) {
        seeker.start();
        seen.links++;
        at = endOfWord(text, at) - 1;
        continue;
      }
      this.#close(language, moods, inTag);
      inTag = code === HASH || (inTag && code === UNDERSCORE);
      if (code === AT) {
        at = endOfName(text, at);
        before = KIND.sign;
        continue;
      }
      if (kind === KIND.space) {
        before = kind;
        continue;
      }
      if (code === AMPERSAND) {
        before = KIND.sign;
        continue;
      }
      const emoticon = emoticonAt(text, at);
      if (emoticon !== undefined) {
        seen.emoji++;
        seen.emojiWeight += emoticon.weight;
        at += emoticon.length - 1;
        before = KIND.sign;
        continue;
      }
      if (code >= 0x2000) this.#emoji(code);
      else if (kind === KIND.stop) {
        if (code === 33 || code === 0xa1) seen.exclamations++;
        else if (code === 63 || code === 0x61f) seen.questions++;
        moods.breakClause();
      }
      before = kind;
    }
    this.#close(language, moods, inTag);
    seen.latin = letters[KIND.lower]! + letters[KIND.upper]!;
    seen.arabic = letters[KIND.arabic]!;
    seen.foreign = letters[KIND.foreign]!;
    return seen;
  }

  #close(language: Language, moods: Moods, inTag: boolean): void {
    if (this.#seeker.isCutLink) this.seen.links++;
    else if (this.#seeker.isWord) {
      this.seen.words++;
      this.#seeker.close(language, moods, inTag);
    }
    this.#seeker.start();
  }

  #emoji(code: number): void {
    const weight = this.#emojiTable.weight(code);
    if (weight === 0) return;
    this.seen.emoji++;
    this.seen.emojiWeight += weight;
  }
}

/** Whether a capital in a hashtag begins another word: "SuchA|Wonderful", "Such|AWonderful". */
function beginsWord(text: string, at: number, before: number): boolean {
  if (before === KIND.lower) return true;
  return before === KIND.upper && KINDS[text.charCodeAt(at + 1)] === KIND.lower;
}

function foldBeyond(code: number): number {
  return code >= 0x1e00 && code <= 0x1eff
    ? String.fromCharCode(code).toLowerCase().normalize("NFD").charCodeAt(0)
    : code;
}

function endOfWord(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) > 32) end++;
  return end;
}

/** The last character of an @name that begins at `at`. */
function endOfName(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const isName =
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
    if (!isName) break;
  }
  return end - 1;
}
