import { openLanguageDetector } from "./language/detect.ts";
import type { LanguageDetector } from "./language/detect.ts";
import { LexiconScorer } from "./sentiment/lexicon.ts";
import { readWordFiles } from "./sentiment/word-files.ts";
import { emptyReading, LanguageNumbers, METHODS, moodNumber } from "./texts.ts";
import type { ReadTexts, Texts } from "./texts.ts";

/** Versions of the rules and lists that read texts. */
export interface TextVersions {
  readonly language: string;
  /** The house scorer's, `lexicon/…`; null when it is not the one that scores. */
  readonly sentiment: string | null;
}

const METHOD_NUMBER: ReadonlyMap<string | null, number> = new Map(
  METHODS.map((method, index) => [method, index]),
);

/** Finds the language of texts and, unless another scorer does, their mood; for one thread. */
export class TextReader {
  readonly versions: TextVersions;
  readonly #detector: LanguageDetector;
  readonly #lexicon: LexiconScorer | null;

  private constructor(detector: LanguageDetector, lexicon: LexiconScorer | null) {
    this.#detector = detector;
    this.#lexicon = lexicon;
    this.versions = {
      language: detector.version,
      sentiment: lexicon === null ? null : `${lexicon.id}/${lexicon.version}`,
    };
  }

  static async open(withLexicon: boolean): Promise<TextReader> {
    return new TextReader(
      await openLanguageDetector(),
      withLexicon ? new LexiconScorer(await readWordFiles()) : null,
    );
  }

  read({ texts, claims }: Texts): ReadTexts {
    const read = emptyReading(texts.length);
    const numbers = new LanguageNumbers();
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      const { lang, lang_detected, lang_method } = this.#detector.detect(text ?? "", claims[i]!);
      read.lang[i] = numbers.of(lang);
      read.detected[i] = numbers.of(lang_detected);
      read.method[i] = METHOD_NUMBER.get(lang_method)!;
      if (text === null || this.#lexicon === null) continue;
      const sentiment = this.#lexicon.scoreText(text, lang);
      read.mood[i] = moodNumber(sentiment);
      if (sentiment.score !== null) read.score[i] = sentiment.score;
    }
    return { languages: numbers.names, ...read };
  }
}
