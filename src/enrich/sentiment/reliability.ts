import type { Random } from "../../model/random.ts";
import type { Sentiment, SentimentLabel } from "../scorer.ts";

/**
 * How far the mood of a group of posts can be trusted. Net sentiment is the share of positive posts less the share
 * of negative ones; groups are drawn so that it varies from one to the next, as it does from week to week.
 */
export interface Reliability {
  readonly groups: number;
  readonly size: number;
  /** Of measured with true net sentiment: 1 when the measure ranks groups as people do. */
  readonly correlation: number;
  /** Of measured on true net sentiment: 0.5 halves every swing. */
  readonly slope: number;
  /** Mean of measured less true. */
  readonly bias: number;
  /** Standard error of a group's measured sentiment: how far it lies from what slope and bias make of the true one. */
  readonly spread: number;
  /** Nine of ten pairs of groups whose measured sentiment differs by this much differ the same way in truth. */
  readonly least: number | null;
}

const GROUPS = 400;
const SIZE = 200;
/** Shares of negative posts that groups are drawn with. */
const [LEAST_NEGATIVE, MOST_NEGATIVE] = [0.05, 0.75];
const RIGHT = 0.9;

/** Null when one of the three labels has no post: then no group can vary. */
export function reliability(
  truths: readonly SentimentLabel[],
  said: readonly Sentiment[],
  random: Random,
): Reliability | null {
  const at = (label: SentimentLabel): number[] => truths.flatMap((truth, i) => (truth === label ? [i] : []));
  const [negative, neutral, positive] = [at("negative"), at("neutral"), at("positive")];
  if (negative.length === 0 || neutral.length === 0 || positive.length === 0) return null;
  const positiveShare = positive.length / (positive.length + neutral.length);
  const truly: number[] = [];
  const measured: number[] = [];
  for (let group = 0; group < GROUPS; group++) {
    const negatives = LEAST_NEGATIVE + (MOST_NEGATIVE - LEAST_NEGATIVE) * random();
    let [net, saidNet] = [0, 0];
    for (let post = 0; post < SIZE; post++) {
      const pool = random() < negatives ? negative : random() < positiveShare ? positive : neutral;
      const i = pool[Math.floor(random() * pool.length)]!;
      net += sign(truths[i]!);
      saidNet += sign(said[i]!.label);
    }
    truly.push(net / SIZE);
    measured.push(saidNet / SIZE);
  }
  const [trueMean, saidMean] = [meanOf(truly), meanOf(measured)];
  let [both, trueSquares, saidSquares] = [0, 0, 0];
  for (let i = 0; i < GROUPS; i++) {
    const [x, y] = [truly[i]! - trueMean, measured[i]! - saidMean];
    both += x * y;
    trueSquares += x * x;
    saidSquares += y * y;
  }
  return {
    groups: GROUPS,
    size: SIZE,
    correlation: saidSquares === 0 ? 0 : both / Math.sqrt(trueSquares * saidSquares),
    slope: both / trueSquares,
    bias: saidMean - trueMean,
    spread: Math.sqrt(Math.max(0, saidSquares - (both * both) / trueSquares) / (GROUPS - 2)),
    least: leastDifference(truly, measured),
  };
}

/** The smallest difference of two measured groups from which on nine of ten pairs differ the same way in truth. */
function leastDifference(truly: readonly number[], measured: readonly number[]): number | null {
  const bins = Array.from({ length: 50 }, () => ({ right: 0, pairs: 0 }));
  for (let a = 0; a < truly.length; a++) {
    for (let b = 0; b < a; b++) {
      const difference = measured[a]! - measured[b]!;
      const bin = bins[Math.min(bins.length - 1, Math.floor(Math.abs(difference) * 100))]!;
      bin.pairs++;
      if (difference * (truly[a]! - truly[b]!) > 0) bin.right++;
    }
  }
  let from: number | null = null;
  for (let i = bins.length - 1; i > 0; i--) {
    const { right, pairs } = bins[i]!;
    if (pairs > 0 && right / pairs < RIGHT) break;
    if (pairs > 0) from = i / 100;
  }
  return from;
}

function sign(label: SentimentLabel | null): number {
  return label === "positive" ? 1 : label === "negative" ? -1 : 0;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
