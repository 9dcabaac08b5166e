import type { CampaignFacts, Facts, Hour } from "../../src/alerts/facts.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { localTimes } from "../../src/reports/local-time.ts";

export const MODEL = "lexicon/1.test";
/** A Tuesday, ten in the morning in Paris. */
export const NOW = Date.parse("2026-11-17T09:05:00Z");

export interface HourOf {
  readonly posts: number;
  readonly scored?: number;
  readonly net?: number;
  readonly model?: string | null;
}

/** What was said in an hour of a made-up world: its beginning, its wall clock. */
export type World = (start: number, local: string) => number | HourOf;

/** A campaign whose posts are spread evenly over each hour, known until `until`. */
export function campaign(
  world: World,
  more: Partial<CampaignFacts> & { readonly timezone?: string } = {},
): CampaignFacts {
  const { timezone = "Europe/Paris", ...rest } = more;
  const until = rest.knownUntil ?? NOW - 2 * MINUTE;
  const local = localTimes(timezone);
  const hours: Hour[] = [];
  for (let start = Math.floor(until / HOUR) * HOUR - 30 * DAY; start < until; start += HOUR) {
    const clock = local(new Date(start)).slice(0, 16);
    const said = world(start, clock);
    const { posts, scored = 0, net = 0, model = MODEL } = typeof said === "number" ? { posts: said } : said;
    // the first right at the beginning, the last so that the next would come with the next hour
    const step = HOUR / Math.max(1, posts);
    const firstAt = posts === 0 ? null : start;
    const lastAt = posts === 0 ? null : Math.min(start + (posts - 1) * step, until);
    hours.push({
      start,
      local: clock,
      posts,
      firstAt,
      lastAt,
      scored,
      net,
      model: scored > 0 ? model : null,
    });
  }
  return {
    campaign: "arcane",
    collectedUntil: until,
    lateFrom: NOW + HOUR,
    knownUntil: until,
    gaps: [],
    hours,
    ...rest,
  };
}

export function facts(more: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    campaigns: [],
    budgets: [],
    pause: null,
    waitingSince: null,
    loadedAt: NOW - 10 * MINUTE,
    publishedAt: NOW - 9 * MINUTE,
    quarantine: { records: 0, grewAt: null },
    jobs: [],
    digests: [],
    moodError: { model: MODEL, spread: 0.052 },
    ...more,
  };
}

export const LIMITS = {
  silenceMs: HOUR,
  lagMs: 30 * MINUTE,
  gapsMs: 2 * HOUR,
  budget: 0.8,
  failures: 3,
  spikePosts: 20,
  moodPosts: 200,
};

/** Repeatable noise: `low` to `high`, whole. */
export function noise(seed: number, low: number, high: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ Math.imul(seed, 0x297a2d39);
  return low + (((mixed ^ (mixed >>> 12)) >>> 0) % (high - low + 1));
}
