/**
 * The numbers of the rules, the same for all texts. First set by judgement; some were then changed after measuring on
 * development sets (docs/insight.md).
 * A change of one is a new version of the scorer.
 */
export const RULES = {
  /** Raise it when the rules change other than by a number of this list. */
  revision: 3,
  /** How many words back a negation reaches. */
  negationReach: 3,
  /** What a negation leaves: "not good" is somewhat bad, "not bad" less than good. */
  negatedPositive: -0.7,
  negatedNegative: -0.25,
  /** A "not" that turns nothing round still complains a little. */
  bareNegation: -0.6,
  more: 1.3,
  less: 0.65,
  capitals: 1.25,
  drawnOut: 1.2,
  beforeBut: 0.6,
  afterBut: 1.3,
  /** Each of the first three exclamation marks. */
  exclamation: 0.06,
  /** What asks, wishes rather than praises. */
  questionedPositive: 0.65,
  /** A post that carries a link reports more often than it feels. */
  linked: 0.8,
  /** A Headline Reports; that is a post of so many words at least, more than such a share of them with a capital. */
  headline: 0.7,
  headlineLeast: 5,
  headlineShare: 0.5,
  /** An exclamation mark where nothing is bad cheers a little. */
  cheer: 0.3,
  /** A question complains more often than it cheers. */
  asks: -0.2,
  /** What is bad weighs more than what is good, in people's ratings and in their posts. */
  negativeSide: 1.2,
  emoji: 1.4,
  /** A post of more words has more of everything, and each word says less. */
  shortPost: 8,
  /** A word of a hashtag names a topic as often as it tells a mood. */
  tag: 0.6,
  /** Half-way point of the scale: a sum of this is a score of 0.71. */
  scale: 3,
  /** Words of another language that disprove a claim, unless words of the claimed one are so many times more. */
  foreignLeast: 2,
  foreignRatio: 0.25,
  /** From so many words on, one in `strangeShare` must be one that no sentence of the language does without. */
  strangeLeast: 4,
  strangeShare: 7,
} as const;

/** Scores below `negative` and above `positive` get these labels. */
export interface CutPoints {
  readonly negative: number;
  readonly positive: number;
}

/**
 * Chosen on development sets for macro-recall and macro-F1 together, rounded to 0.05, on both sides of 0 so that a
 * label never contradicts the sign of its score (docs/insight.md tells how). Word lists differ in how readily they
 * praise, which is what differs here.
 */
export const CUT_POINTS: Readonly<Record<string, CutPoints>> = {
  en: { negative: -0.25, positive: 0.35 },
  fr: { negative: 0, positive: 0.05 },
  de: { negative: -0.15, positive: 0.5 },
  it: { negative: -0.05, positive: 0.55 },
  pt: { negative: -0.05, positive: 0.7 },
  es: { negative: -0.15, positive: 0.65 },
  ar: { negative: -0.2, positive: 0.25 },
};
/** For texts of emoji only. */
export const NO_LANGUAGE: CutPoints = { negative: -0.25, positive: 0.25 };
