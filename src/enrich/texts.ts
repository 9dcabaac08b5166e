import { NO_SCORE_REASONS } from "./scorer.ts";
import type { NoScoreReason, Sentiment, SentimentLabel } from "./scorer.ts";

/** Texts to be read, in columns. A text that is null, as of a repost, has only what its source claims. */
export interface Texts {
  readonly texts: readonly (string | null)[];
  /** The source's language fields, as given. */
  readonly claims: readonly (string | null)[];
}

/** What was read, in columns as long as the texts: numbers travel between threads and into tables faster than words. */
export interface ReadTexts {
  /** What the numbers of `lang` and `detected` mean; 0 is none. */
  readonly languages: readonly string[];
  readonly lang: Uint16Array;
  readonly detected: Uint16Array;
  /** Place in {@link METHODS}. */
  readonly method: Uint8Array;
  /** Place in {@link MOODS}. */
  readonly mood: Uint8Array;
  /** From -1 to 1; NaN where there is none. */
  readonly score: Float64Array;
}

/** What a number in `ReadTexts.method` means. */
export const METHODS = [null, "script", "words", "model", "claim"] as const;

/** What a number in `ReadTexts.mood` means: 0 was not scored, then the labels, then the reasons. */
export const MOODS: readonly (SentimentLabel | NoScoreReason | null)[] = [
  null,
  "negative",
  "neutral",
  "positive",
  ...NO_SCORE_REASONS,
];

/** How many of {@link MOODS}, from the second on, are labels. */
export const LABELS = 3;

const NUMBER_OF_MOOD: ReadonlyMap<string | null, number> = new Map(MOODS.map((mood, index) => [mood, index]));

export function moodNumber(sentiment: Sentiment): number {
  return NUMBER_OF_MOOD.get(sentiment.label ?? sentiment.reason)!;
}

/** Columns for `count` texts, none of them read yet. */
export function emptyReading(count: number): Omit<ReadTexts, "languages"> {
  return {
    lang: new Uint16Array(count),
    detected: new Uint16Array(count),
    method: new Uint8Array(count),
    mood: new Uint8Array(count),
    score: new Float64Array(count).fill(Number.NaN),
  };
}

/** Gives languages their numbers, from 1 in the order of being met. */
export class LanguageNumbers {
  readonly names: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(language: string | null): number {
    if (language === null) return 0;
    let number = this.#numbers.get(language);
    if (number === undefined) {
      number = this.names.push(language);
      this.#numbers.set(language, number);
    }
    return number;
  }
}

/** Parts of one answer put together again, their languages numbered anew. */
export function joinReadings(parts: readonly ReadTexts[]): ReadTexts {
  if (parts.length === 1) return parts[0]!;
  const whole = emptyReading(parts.reduce((sum, part) => sum + part.lang.length, 0));
  const numbers = new LanguageNumbers();
  let at = 0;
  for (const part of parts) {
    const renumbered = [0, ...part.languages.map((language) => numbers.of(language))];
    for (let i = 0; i < part.lang.length; i++) {
      whole.lang[at + i] = renumbered[part.lang[i]!]!;
      whole.detected[at + i] = renumbered[part.detected[i]!]!;
    }
    whole.method.set(part.method, at);
    whole.mood.set(part.mood, at);
    whole.score.set(part.score, at);
    at += part.lang.length;
  }
  return { languages: numbers.names, ...whole };
}
