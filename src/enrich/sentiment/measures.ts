import type { NoScoreReason, Sentiment, SentimentLabel } from "../scorer.ts";

export const LABELS: readonly SentimentLabel[] = ["negative", "neutral", "positive"];

/** What people said against what a scorer said. */
export interface Measures {
  readonly posts: number;
  /** Posts that got a label. */
  readonly labelled: number;
  readonly reasons: Partial<Record<NoScoreReason, number>>;
  /** `confusion[truth][said]`, in the order of `LABELS`; the fourth of each row counts posts without a label. */
  readonly confusion: readonly (readonly number[])[];
  /** Posts without a label taken for neutral, as whoever counts only moods takes them. */
  readonly all: Figures;
  /** Posts with a label only. */
  readonly covered: Figures;
}

/** Per cent; null where there is nothing to divide by. */
export interface Figures {
  readonly macroRecall: number | null;
  readonly macroF1: number | null;
  readonly accuracy: number | null;
  /** In the order of `LABELS`. */
  readonly recall: readonly (number | null)[];
}

const NONE = 3;
const NEUTRAL = 1;

export function measure(truths: readonly SentimentLabel[], said: readonly Sentiment[]): Measures {
  const confusion = LABELS.map(() => [0, 0, 0, 0]);
  const reasons: Partial<Record<NoScoreReason, number>> = {};
  for (const [i, { label, reason }] of said.entries()) {
    confusion[LABELS.indexOf(truths[i]!)]![label === null ? NONE : LABELS.indexOf(label)]!++;
    if (reason !== null) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const covered = confusion.map((row) => row.slice(0, NONE));
  const all = confusion.map((row) => row.slice(0, NONE).map((n, i) => (i === NEUTRAL ? n + row[NONE]! : n)));
  return {
    posts: said.length,
    labelled: sum(covered.flat()),
    reasons,
    confusion,
    all: figures(all),
    covered: figures(covered),
  };
}

/** Classes that do not occur count in no mean. */
function figures(table: readonly (readonly number[])[]): Figures {
  const recall = table.map((row, i) => share(row[i]!, sum(row)));
  const f1 = table.map((row, i) => {
    const truly = sum(row);
    return truly === 0 ? null : share(2 * row[i]!, truly + sum(table.map((each) => each[i]!)));
  });
  return {
    macroRecall: mean(recall),
    macroF1: mean(f1),
    accuracy: share(sum(table.map((row, i) => row[i]!)), sum(table.flat())),
    recall,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

export function mean(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((each) => each !== null);
  return known.length === 0 ? null : sum(known) / known.length;
}
