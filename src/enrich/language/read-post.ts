import { LETTER_BITS, STRONG_BIT, WEAK_BIT, WORD_LANGUAGES } from "./function-words.ts";
import { LOWER } from "./letters.ts";
import { HASH_SEED, hashStep, LITTLE_WORDS } from "./little-words.ts";
import { ARTICLE_BIT, MARK_BITS } from "./marks.ts";
import { SCRIPT_OF, SCRIPTS } from "./scripts.ts";

/** Longest text that is looked at, in UTF-16 code units; what follows changes no verdict. */
const LOOKED_AT = 1_200;

/** What one pass over a post's words found. Reused by the next call: read it before calling again. */
export interface Reading {
  /** Letters by index into `SCRIPTS`. */
  readonly letters: Uint32Array;
  /** First and last code unit of each word, in pairs. */
  readonly spans: Uint16Array;
  /** Length of the words with one space between them. */
  length: number;
  words: number;
  /** Function words found, by index into `WORD_LANGUAGES`. */
  readonly hits: Uint32Array;
  hindiStrong: number;
  hindiWeak: number;
  /** What letters and words of other scripts speak for and against. */
  marks: number;
}

const reading: Reading = {
  letters: new Uint32Array(SCRIPTS.length),
  spans: new Uint16Array(LOOKED_AT * 2),
  length: 0,
  words: 0,
  hits: new Uint32Array(WORD_LANGUAGES.length),
  hindiStrong: 0,
  hindiWeak: 0,
  marks: 0,
};

/**
 * Reads the words of a post: addresses, @names, #tags, emoji, HTML entities, digits and the prefix of a repost are
 * passed over. Written by hand over code units, without making strings, because this runs for every post ever loaded.
 */
export function readPost(text: string): Reading {
  reading.letters.fill(0);
  reading.hits.fill(0);
  reading.length = reading.words = reading.hindiStrong = reading.hindiWeak = reading.marks = 0;
  const end = Math.min(text.length, LOOKED_AT);
  let at = text.startsWith("RT @") ? 2 : 0;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (SCRIPT_OF[code] === 0) at = afterMark(text, at, end, code);
    else if ((code | 32) === 0x68 && isAddress(text, at)) at = afterSpace(text, at, end);
    else if ((code | 32) === 0x77 && text.startsWith("ww.", at + 1)) at = afterSpace(text, at, end);
    else at = readWord(text, at, end);
  }
  return reading;
}

function readWord(text: string, from: number, end: number): number {
  const script = SCRIPT_OF[text.charCodeAt(from)]!;
  let hash = HASH_SEED;
  let own = 0;
  let letterBits = -1;
  // of `l'équipe` and `dell'anno`, which no list has, the first part tells
  let elided = 0;
  let elidedHash = 0;
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    const here = SCRIPT_OF[code]!;
    if (here === 0) {
      if (isJoiner(code) && at + 1 < end && SCRIPT_OF[text.charCodeAt(at + 1)] !== 0) {
        hash = hashStep(hash, 0x27);
        if (elided === 0) [elided, elidedHash] = [at - from + 1, hash];
      } else if (!isMark(code)) break;
      continue;
    }
    if (here === script) own++;
    else reading.letters[here - 1]!++;
    const letter = LOWER[code]!;
    hash = hashStep(hash, letter);
    if (code < 0x80) continue;
    if (code >= 0x250) reading.marks |= MARK_BITS[code]!;
    else if (LETTER_BITS[letter] !== 0) letterBits &= LETTER_BITS[letter]!;
  }
  reading.letters[script - 1]! += own;
  const { spans, words } = reading;
  spans[2 * words] = from;
  spans[2 * words + 1] = at;
  reading.length += at - from + (words > 0 ? 1 : 0);
  reading.words = words + 1;
  const length = at - from;
  let bits = length <= LITTLE_WORDS.longest ? LITTLE_WORDS.bitsOf(text, from, length, hash) : 0;
  if (script !== LATIN) {
    reading.marks |= bits | (isArticle(text, from) ? ARTICLE_BIT : 0);
    return at;
  }
  if (bits === 0 && elided > 0 && elided <= LITTLE_WORDS.longest) {
    bits = LITTLE_WORDS.bitsOf(text, from, elided, elidedHash);
  }
  if (bits === 0 && letterBits !== -1) bits = letterBits;
  if (bits !== 0) count(bits);
  return at;
}

const LATIN = SCRIPTS.indexOf("latin") + 1;

function count(bits: number): void {
  if ((bits & STRONG_BIT) !== 0) reading.hindiStrong++;
  else if ((bits & WEAK_BIT) !== 0) reading.hindiWeak++;
  let rest = bits & ~(STRONG_BIT | WEAK_BIT);
  while (rest !== 0) {
    const index = 31 - Math.clz32(rest);
    reading.hits[index]!++;
    rest ^= 1 << index;
  }
}

/** ال, and something after it. */
const isArticle = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 0x627 && text.charCodeAt(at + 1) === 0x644;

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

/** `http://` or `https://`, in capitals too; the `h` is known. */
function isAddress(text: string, at: number): boolean {
  const is = (offset: number, letter: number): boolean => (text.charCodeAt(at + offset) | 32) === letter;
  if (!is(1, 0x74) || !is(2, 0x74) || !is(3, 0x70)) return false;
  return text.startsWith("://", at + (is(4, 0x73) ? 5 : 4));
}

const isJoiner = (code: number): boolean => code === 0x27 || code === 0x2019;

/** Combining marks and the non-joiners within words. */
const isMark = (code: number): boolean =>
  (code >= 0x0300 && code <= 0x036f) || code === 0x200c || code === 0x200d || code === 0x0640;
