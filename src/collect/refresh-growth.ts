import { MINUTE } from "../model/clock.ts";
import type { GrowthStep } from "../model/watched.ts";

/**
 * What is assumed before a campaign has shown how its posts grow: minutes of age, and the share of its final
 * engagement that a post has by then. Nine tenths within the first hour is what 1.2 billion posts showed in 2010; the
 * rest is spread over a month.
 */
const ASSUMED: readonly (readonly [minutes: number, share: number])[] = [
  [5, 0.35],
  [15, 0.65],
  [30, 0.82],
  [60, 0.92],
  [120, 0.936],
  [360, 0.95],
  [720, 0.96],
  [1_440, 0.97],
  [2_880, 0.98],
  [5_760, 0.99],
  [10_080, 0.995],
  [20_160, 0.998],
  [43_200, 1],
];
/** As much evidence as this, in the weights of {@link GrowthStep}, counts as much as the assumption. */
const ASSUMED_WEIGHT = 20;
const ROUNDS = 30;
/** Growth may be slow, but is never ruled out: what is not believed possible would not be looked for. */
const LEAST = 1e-6;

/** Share of its final engagement that a post of this campaign has at an age. */
export interface Growth {
  /** Age in milliseconds; from 0 to 1, rising. */
  share(ageMs: number): number;
}

/**
 * Learns how a campaign's posts grow with age from what consecutive readings showed. Between two ages engagement
 * grows by a factor; the logarithm of that factor is made up of the parts of each stretch of age it spans, and the
 * parts are raised or lowered until they explain the gains that were seen.
 */
export function learnGrowth(steps: readonly GrowthStep[]): Growth {
  const rises = ASSUMED.slice(1).map(([, share], i) => Math.log(share / ASSUMED[i]![1]));
  const assumed = [...rises];
  const seen = steps.map((step) => ({ ...step, spans: spansOf(step.from_minutes, step.to_minutes) }));
  for (let round = 0; round < ROUNDS; round++) {
    const gained = assumed.map((rise) => rise * ASSUMED_WEIGHT);
    const expected = rises.map((rise) => rise * ASSUMED_WEIGHT);
    for (const { before, after, spans } of seen) {
      const parts = spans.map((span, i) => span * rises[i]!);
      const whole = parts.reduce((sum, part) => sum + part, 0);
      if (whole <= 0) continue;
      const gain = Math.max(0, after - before);
      const foreseen = before * Math.expm1(whole);
      for (const [i, part] of parts.entries()) {
        gained[i]! += (gain * part) / whole;
        expected[i]! += (foreseen * part) / whole;
      }
    }
    for (const i of rises.keys()) rises[i] = Math.max(LEAST, (rises[i]! * gained[i]!) / expected[i]!);
  }
  // From each assumed age to the end: asked for each post, this must not add them up anew.
  const still = rises.map((_, i) => rises.slice(i).reduce((sum, rise) => sum + rise, 0));
  return { share: (ageMs) => shareAt(rises, still, ageMs / MINUTE) };
}

function shareAt(rises: readonly number[], still: readonly number[], minutes: number): number {
  if (minutes <= 0) return 0;
  const [first] = ASSUMED[0]!;
  // Nothing is learned of the first minutes: growth is taken as even in them.
  if (minutes < first) return Math.exp(-still[0]!) * (minutes / first);
  const i = ASSUMED.findLastIndex(([start]) => start <= minutes);
  if (i >= rises.length) return 1;
  const [start] = ASSUMED[i]!;
  const [end] = ASSUMED[i + 1]!;
  return Math.exp(rises[i]! * (Math.log(minutes / start) / Math.log(end / start)) - still[i]!);
}

/** How much of each stretch between two assumed ages lies between `from` and `to`, from 0 to 1; ages count by ratio. */
function spansOf(from: number, to: number): number[] {
  return ASSUMED.slice(1).map(([end], i) => {
    const start = ASSUMED[i]![0];
    const low = Math.min(Math.max(from, start), end);
    const high = Math.min(Math.max(to, start), end);
    return high <= low ? 0 : Math.log(high / low) / Math.log(end / start);
  });
}
