import { describe, expect, test } from "vitest";
import type { CampaignFacts, Hour } from "../../src/alerts/facts.ts";
import { moodSwings } from "../../src/alerts/mood.ts";
import { silence } from "../../src/alerts/silence.ts";
import { spikes } from "../../src/alerts/spike.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { LIMITS, MODEL } from "./facts.ts";

/*
 * Campaigns made by chance, with nights and quieter week-ends, of which nothing is worth an alert; and what is found
 * when an hour gets more posts, or a day another mood.
 */

const BEFORE = 30;
const WATCHED = 60;
const START = Date.parse("2026-01-01T00:00:00Z");
const error = { model: MODEL, spread: 0.052 };

/** @param vary how much hours differ beyond the chance of single posts, as a standard deviation of the logarithm */
function chance(mean: number, vary: number): readonly Hour[] {
  const random = seededRandom(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const poisson = (expected: number): number => {
    if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal()));
    let [count, part, left] = [0, Math.exp(-expected), random()];
    for (; left > part; part *= expected / ++count) left -= part;
    return count;
  };
  return Array.from({ length: (BEFORE + WATCHED) * 24 }, (_, at) => {
    const start = START + at * HOUR;
    const isWeekEnd = Math.floor(at / 24) % 7 > 4;
    const daylight = 0.15 + 0.85 * Math.max(0, Math.sin((((at % 24) - 6) / 18) * Math.PI));
    const lively = Math.exp(vary * normal() - (vary * vary) / 2);
    const posts = poisson(2 * mean * daylight * (isWeekEnd ? 0.7 : 1) * lively);
    const times = Array.from({ length: Math.min(posts, 60) }, random).sort((a, b) => a - b);
    const [first, last] = [times[0], times.at(-1)];
    const scored = poisson(posts * 0.75);
    // a tenth more positive than negative, which varies from hour to hour
    const net = Math.round(scored * (0.1 + 0.04 * normal()) + Math.sqrt(scored * 0.55) * normal());
    return {
      start,
      local: new Date(start).toISOString().slice(0, 16),
      posts,
      firstAt: first === undefined ? null : start + first * HOUR,
      lastAt: last === undefined ? null : start + last * HOUR,
      scored,
      net: Math.max(-scored, Math.min(scored, net)),
      model: scored > 0 ? MODEL : null,
    };
  });
}

function upTo(hours: readonly Hour[], end: number): { readonly facts: CampaignFacts; readonly now: number } {
  const seen = hours.slice(end - BEFORE * 24, end);
  const knownUntil = seen.at(-1)!.start + HOUR;
  const facts = {
    campaign: "c",
    collectedUntil: knownUntil,
    lateFrom: null,
    knownUntil,
    gaps: [],
    hours: seen,
  };
  return { facts, now: knownUntil + 5 * MINUTE };
}

/** Ends of the hours that are watched, each `step`th. */
const ends = (step: number): readonly number[] =>
  Array.from({ length: Math.floor((WATCHED * 24) / step) }, (_, at) => BEFORE * 24 + at * step + 1);

/** How often an alert is raised, over the days that are watched. */
function episodes(find: (end: number, isStanding: boolean) => string): number {
  let [raised, isStanding] = [0, false];
  for (const end of ends(1)) {
    const state = find(end, isStanding);
    if (state === "bad" && !isStanding) raised++;
    if (state !== "unknown") isStanding = state === "bad";
  }
  return raised;
}

const share = (found: readonly boolean[]): number => found.filter(Boolean).length / Math.max(1, found.length);

describe.each([
  // so much of a spike of five and of ten times as many, and of a mood lower by 0.2 and 0.3, is found at least
  [1, 0.3, [0, 0.1, 0, 0]],
  [20, 0.3, [0.5, 0.9, 0.4, 0.8]],
  [200, 0.3, [0.6, 0.9, 0.4, 0.8]],
  [200, 0.6, [0.1, 0.4, 0.4, 0.8]],
] as const)("in two months of a campaign of %i posts an hour, which vary by %f", (mean, vary, least) => {
  const hours = chance(mean, vary);

  test("hardly any alert is for nothing", () => {
    const of = (
      rule: (facts: CampaignFacts, now: number, isStanding: boolean) => { readonly state: string },
    ): number =>
      episodes((end, isStanding) => {
        const { facts, now } = upTo(hours, end);
        return rule(facts, now, isStanding).state;
      });
    expect(of((facts, now, isStanding) => spikes(facts, now, LIMITS, isStanding))).toBeLessThanOrEqual(5);
    expect(of((facts, now) => silence(facts, now, LIMITS))).toBeLessThanOrEqual(5);
    expect(
      of((facts, now, isStanding) => moodSwings(facts, now, LIMITS, error, isStanding)),
    ).toBeLessThanOrEqual(5);
  });

  test("what is told is mostly found", () => {
    const withSpike = (times: number): number =>
      share(
        ends(7).map((end) => {
          const last = hours[end - 1]!;
          const changed = [...hours.slice(0, end - 1), { ...last, posts: last.posts * times }];
          const { facts, now } = upTo(changed, end);
          return spikes(facts, now, LIMITS, false).state === "bad";
        }),
      );
    const fallen = (points: number): number =>
      share(
        ends(13).flatMap((end) => {
          const changed = hours.map((hour, at) =>
            at >= end - DAY / HOUR && at < end
              ? { ...hour, net: Math.max(-hour.scored, hour.net - Math.round(points * hour.scored)) }
              : hour,
          );
          const { facts, now } = upTo(changed, end);
          const { state } = moodSwings(facts, now, LIMITS, error, false);
          return state === "unknown" ? [] : [state === "bad"];
        }),
      );
    const found = [withSpike(5), withSpike(10), fallen(0.2), fallen(0.3)];
    for (const [at, part] of found.entries()) expect(part, `${at}`).toBeGreaterThanOrEqual(least[at]!);
  });
});
