import {
  bitsOfLetters,
  isHindiStrong,
  isHindiWeak,
  languageBits,
  WORD_BITS,
  WORD_LANGUAGES,
} from "./function-words.ts";
import { SCRIPT_OF, SCRIPTS } from "./scripts.ts";

/** Longest text that is looked at, in UTF-16 code units; what follows changes no verdict. */
const LOOKED_AT = 1_200;
/** Letters from which any further changes no verdict, only its price. */
const ENOUGH = 200;
/** No function word is longer. */
const LONGEST_WORD = 10;

/** What one pass over a post's words found. Reused by the next call: read it before calling again. */
export interface Reading {
  /** Letters by index into `SCRIPTS`. */
  readonly letters: Uint32Array;
  /** Length of the words with one space between them. */
  length: number;
  words: number;
  /** Function words found, by index into `WORD_LANGUAGES`. */
  readonly hits: Uint32Array;
  hindiStrong: number;
  hindiWeak: number;
}

const reading: Reading = {
  letters: new Uint32Array(SCRIPTS.length),
  length: 0,
  words: 0,
  hits: new Uint32Array(WORD_LANGUAGES.length),
  hindiStrong: 0,
  hindiWeak: 0,
};

/** First and last code unit of each word, in pairs. */
const spans = new Uint16Array(LOOKED_AT * 2);

/**
 * Reads the words of a post: addresses, @names, #tags, emoji, HTML entities, digits and the prefix of a repost are
 * passed over. Written by hand over code units because this runs for every post ever loaded.
 */
export function readPost(text: string): Reading {
  reading.letters.fill(0);
  reading.hits.fill(0);
  reading.length = reading.words = reading.hindiStrong = reading.hindiWeak = 0;
  const end = Math.min(text.length, LOOKED_AT);
  let at = startsAsRepost(text) ? 2 : 0;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (SCRIPT_OF[code] === 0) at = afterMark(text, at, end, code);
    else if ((code | 32) === 0x68 && isAddress(text, at)) at = afterSpace(text, at, end);
    else if ((code | 32) === 0x77 && text.startsWith("ww.", at + 1)) at = afterSpace(text, at, end);
    else at = readWord(text, at, end);
  }
  return reading;
}

/** The words that `readPost` read last from this text, with one space between them. */
export function wordsRead(text: string): string {
  let all = "";
  for (let word = 0; word < reading.words && all.length < ENOUGH; word++) {
    if (word > 0) all += " ";
    all += text.slice(spans[2 * word], spans[2 * word + 1]);
  }
  return all;
}

function readWord(text: string, from: number, end: number): number {
  let at = from;
  let plain = true;
  while (at < end) {
    const code = text.charCodeAt(at);
    const script = SCRIPT_OF[code]!;
    if (script !== 0) {
      reading.letters[script - 1]!++;
      if (code < 0x61 || code > 0x7a) plain = false;
    } else if (isJoiner(code) && at + 1 < end && SCRIPT_OF[text.charCodeAt(at + 1)] !== 0) {
      plain = false;
    } else if (!isMark(code)) {
      break;
    }
    at++;
  }
  spans[2 * reading.words] = from;
  spans[2 * reading.words + 1] = at;
  reading.length += at - from + (reading.words > 0 ? 1 : 0);
  reading.words++;
  if (at - from <= LONGEST_WORD || !plain)
    count(text.slice(from, Math.min(at, from + 2 * LONGEST_WORD)), plain);
  return at;
}

function count(word: string, plain: boolean): void {
  const bits = plain ? WORD_BITS.get(word) : bitsOf(word.toLowerCase().replace("’", "'"));
  if (bits === undefined) return;
  if (isHindiStrong(bits)) reading.hindiStrong++;
  else if (isHindiWeak(bits)) reading.hindiWeak++;
  let rest = languageBits(bits);
  while (rest !== 0) {
    const index = 31 - Math.clz32(rest);
    reading.hits[index]!++;
    rest ^= 1 << index;
  }
}

/** Of `l'équipe` and `dell'anno`, which no list has, the first part tells. */
function bitsOf(word: string): number {
  return WORD_BITS.get(word) ?? WORD_BITS.get(word.slice(0, word.indexOf("'") + 1)) ?? bitsOfLetters(word);
}

/** Where reading goes on after something that is no letter. */
function afterMark(text: string, at: number, end: number, code: number): number {
  if (code === 0x40 || code === 0x23 || code === 0xff20 || code === 0xff03)
    return afterName(text, at + 1, end);
  if (code === 0x26) return afterEntity(text, at, end);
  return at + 1;
}

/** @names and #tags go on through letters, digits and `_`. */
function afterName(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (SCRIPT_OF[code] === 0 && code !== 0x5f && !(code >= 0x30 && code <= 0x39) && !isMark(code)) break;
    at++;
  }
  return at;
}

/** `&amp;`, `&#39;` and their like are skipped; a lone `&` is a sign. */
function afterEntity(text: string, at: number, end: number): number {
  for (let next = at + 1; next < Math.min(end, at + 10); next++) {
    const code = text.charCodeAt(next);
    if (code === 0x3b) return next + 1;
    if (code !== 0x23 && !(code >= 0x30 && code <= 0x39) && !((code | 32) >= 0x61 && (code | 32) <= 0x7a))
      break;
  }
  return at + 1;
}

function afterSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) > 0x20 && text.charCodeAt(at) !== 0x3000) at++;
  return at;
}

const isAddress = (text: string, at: number): boolean => /^https?:\/\//i.test(text.slice(at, at + 8));

const startsAsRepost = (text: string): boolean => text.startsWith("RT @");

const isJoiner = (code: number): boolean => code === 0x27 || code === 0x2019;

/** Combining marks and the non-joiners within words. */
const isMark = (code: number): boolean =>
  (code >= 0x0300 && code <= 0x036f) || code === 0x200c || code === 0x200d || code === 0x0640;
