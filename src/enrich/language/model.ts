import { Remembered } from "../remembered.ts";

/** What the model says of a cleaned text. */
export interface Guess {
  /** ISO 639-1, NULL when it has no idea. */
  readonly language: string | null;
  readonly reliable: boolean;
  /** Whether a language is among the three likeliest. */
  isLikely(language: string): boolean;
}

export interface Model {
  readonly version: string;
  readonly languages: ReadonlySet<string>;
  detect(words: string): Guess;
}

/** Texts remembered: reposts and copied texts are asked about again and again. */
const REMEMBERED = 8_000;

const NOTHING: Guess = { language: null, reliable: false, isLikely: () => false };

/**
 * The small model of `eld`: measured against its large one it loses a tenth of a point of accuracy and saves 240 MB
 * of memory. See docs/regions-and-languages.md.
 */
export async function openModel(): Promise<Model> {
  const { eld } = await import("eld/small");
  const known = new Remembered<Guess>(REMEMBERED);
  return {
    version: "eld-small-2.1.0",
    languages: new Set(Object.values(eld.info().Languages)),
    detect: (words) => {
      const before = known.get(words);
      if (before !== undefined) return before;
      const result = eld.detect(words);
      const guess: Guess =
        result.language === ""
          ? NOTHING
          : {
              language: result.language,
              reliable: result.isReliable(),
              isLikely: (language) => likeliest(result.getScores()).includes(language),
            };
      known.set(words, guess);
      return guess;
    },
  };
}

function likeliest(scores: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(scores)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([language]) => language);
}
