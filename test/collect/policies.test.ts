import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authorCosts } from "../../bench/policies-authors.ts";
import { followPlan } from "../../bench/policies-plans.ts";
import type { Followed } from "../../bench/policies-plans.ts";

const SIZE = { days: 5, postsPerDay: 60, everyMs: 6 * 3_600_000, seed: 4 };
/** Hundreds of passes with real jobs, on a machine that may be busy. */
const PATIENCE = 300_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-policies-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("refresh plans on one world", () => {
  test(
    "the adaptive plan leaves less unseen than the fixed one for less money, and nothing at all helps for free",
    async () => {
      const follow = (name: string, refresh: unknown): Promise<Followed> =>
        followPlan(join(folder, name), { name, refresh }, SIZE);
      const none = await follow("none", "none");
      const fixed = await follow("fixed", "default");
      const free = await follow("free", { plan: "adaptive", per_day: 0 });
      const adaptive = await follow("adaptive", { plan: "adaptive", per_day: 0.1 });
      expect(none.posts).toBeGreaterThan(100);
      expect(free.usd).toBe(none.usd);
      expect(free.now.unseen).toBeLessThan(none.now.unseen);
      expect(adaptive.usd - none.usd).toBeGreaterThan(0);
      expect(adaptive.usd - none.usd).toBeLessThanOrEqual(SIZE.days * 0.1 + 1e-9);
      expect(adaptive.usd - none.usd).toBeLessThan((fixed.usd - none.usd) / 2);
      expect(adaptive.now.unseen).toBeLessThan(free.now.unseen / 2);
      expect(adaptive.now.unseen).toBeLessThan(fixed.now.unseen);
      expect(adaptive.unseenAllAlong).toBeLessThan(fixed.unseenAllAlong);
      expect(none.extrapolated.mean).toBeLessThan(none.final.mean);
    },
    PATIENCE,
  );
});

describe("author policies on one world", () => {
  test(
    "looking profiles up is never dearer than having them delivered with every page",
    async () => {
      const costs = await authorCosts(join(folder), { ...SIZE, everyMs: 12 * 3_600_000 });
      for (const crowd of new Set(costs.map((each) => each.crowd))) {
        const of = (policy: string): number =>
          costs.find((each) => each.crowd === crowd && each.policy === policy)!.usd;
        expect(of("never")).toBe(0);
        expect(of("first-seen")).toBeGreaterThan(0);
        expect(of("every: 7d")).toBeGreaterThanOrEqual(of("first-seen"));
        expect(of("expansion on each page")).toBeGreaterThanOrEqual(of("every: 1d"));
        expect(of("expansion on each page")).toBeGreaterThan(of("every: 7d"));
      }
    },
    PATIENCE,
  );
});
