/** One post's own words and the language they are believed to be in. */
export interface Scorable {
  readonly text: string;
  /** A language code (`en`, `pt-BR`), or null when nobody knows. */
  readonly language: string | null;
}

export type SentimentLabel = "negative" | "neutral" | "positive";

/** Why a post has no score. What is not known is never called neutral. */
export const NO_SCORE_REASONS = [
  /** Nothing to read: no word and no emoji, once addresses and @names are taken away. */
  "empty",
  /** The words say nothing about mood that the scorer knows. */
  "no_evidence",
  /** The scorer does not read this language or script, or the text is not in the language it claims. */
  "not_covered",
  /** Longer than anything a platform lets people post. */
  "too_long",
  /** The user's own scorer failed at this post. */
  "scorer_failed",
] as const;
export type NoScoreReason = (typeof NO_SCORE_REASONS)[number];

/** A score with its label, or a reason why there is neither. */
export type Sentiment =
  | { readonly score: number; readonly label: SentimentLabel; readonly reason: null }
  | { readonly score: null; readonly label: null; readonly reason: NoScoreReason };

/**
 * Port: texts in, moods out.
 *
 * - Answers are as many as posts, in their order. A post that cannot be scored gets a reason; no string throws.
 * - The same version gives the same text the same answer, on every machine: rows scored by two versions can be
 *   told apart by `id` and `version`, which are stored beside each score.
 * - `score` rejects when the scorer itself cannot work (its process is gone for good, its model is unreadable), or
 *   with the signal's reason.
 */
export interface Scorer extends AsyncDisposable {
  readonly id: string;
  readonly version: string;
  /** Codes of the languages it reads, or "any" when only the scorer itself knows. */
  readonly languages: readonly string[] | "any";
  score(posts: readonly Scorable[], signal: AbortSignal): Promise<readonly Sentiment[]>;
}

/** What each reason looks like; one object each, because a million posts share them. */
export const NO_SCORE: Readonly<Record<NoScoreReason, Sentiment>> = Object.freeze(
  Object.fromEntries(
    NO_SCORE_REASONS.map((reason) => [reason, Object.freeze({ score: null, label: null, reason })]),
  ) as unknown as Record<NoScoreReason, Sentiment>,
);

/** `pt-BR`, `PT_br` and `pt` are one language to a list of words. */
export function primaryLanguage(code: string | null): string | null {
  if (code === null) return null;
  const end = code.search(/[-_]/);
  const primary = (end === -1 ? code : code.slice(0, end)).toLowerCase();
  return primary === "" || primary === "und" || primary === "zxx" ? null : primary;
}
