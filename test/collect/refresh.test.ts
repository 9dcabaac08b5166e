import { describe, expect, test } from "vitest";
import { dueAges, isAuthorDue, oldestDue, paidDays, planOf } from "../../src/collect/due.ts";
import { refreshCampaign } from "../../src/collect/refresh.ts";
import { collectBySearch } from "../../src/collect/search.ts";
import type { WatchedPost, WatchedPosts } from "../../src/model/watched.ts";
import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import { WatchedInMemory } from "../../bench/policies-memory.ts";
import type { Bench } from "./workbench.ts";
import { Killed, START, openBench, signal, spent } from "./workbench.ts";

/** What a warehouse would know after loading all batches of a bench. */
function watchedOf(bench: Bench): WatchedPosts {
  const load = async (): Promise<WatchedInMemory> => {
    const memory = new WatchedInMemory();
    for (const each of await bench.batches()) memory.take(each);
    return memory;
  };
  return {
    async *candidates(campaign, oldest) {
      yield* (await load()).candidates(campaign, oldest);
    },
    growth: async (campaign, since) => (await load()).growth(campaign, since),
    async *authors() {
      yield* (await load()).authors();
    },
    profiles: async (ids) => (await load()).profiles(ids),
  };
}

const settings = (refresh: unknown, authors: unknown = "never"): { config: object } => ({
  config: {
    campaigns: { arcane: { match: { hashtags: ["Arcane"] }, authors, refresh, budget: { month: 500 } } },
  },
});

describe("what is due", () => {
  const created = Date.parse("2026-11-20T10:00:00Z");
  const plan = planOf("default");

  test("is every age that has come and that no observation covers", () => {
    expect(dueAges(plan, created, [created], created + 10 * MINUTE)).toEqual([]);
    expect(dueAges(plan, created, [created], created + 20 * MINUTE)).toEqual(["15m"]);
    expect(dueAges(plan, created, [created], created + 4 * HOUR)).toEqual(["15m", "1h", "3h"]);
    expect(dueAges(plan, created, [created + 4 * HOUR], created + 5 * HOUR)).toEqual([]);
  });

  test("is not an age whose moment was met a little early", () => {
    expect(dueAges(plan, created, [created + 14 * MINUTE], created + 20 * MINUTE)).toEqual([]);
    expect(dueAges(plan, created, [created + 10 * MINUTE], created + 20 * MINUTE)).toEqual(["15m"]);
    expect(dueAges(plan, created, [created + DAY - 9 * MINUTE], created + DAY)).toEqual([]);
    expect(dueAges(plan, created, [created + DAY - 11 * MINUTE], created + DAY)).toEqual(["1d"]);
  });

  test("includes the evening of the first day only for posts made before it", () => {
    const at = (time: string): number => Date.parse(`2026-11-20T${time}:00Z`);
    expect(dueAges(planOf(["23:50"]), at("10:00"), [at("10:00")], at("23:55"))).toEqual(["23:50"]);
    expect(dueAges(planOf(["23:50"]), at("23:55"), [at("23:55")], at("23:59") + DAY)).toEqual([]);
  });

  test("is nothing for old posts that were collected late", () => {
    expect(dueAges(plan, created, [created + 400 * DAY], created + 401 * DAY)).toEqual([]);
  });

  test("under the daily plan is one reading a UTC day, from the day after on, for as long as asked", () => {
    const daily = planOf({ plan: "daily", for: "3d" });
    expect(dueAges(daily, created, [created], created + HOUR)).toEqual([]);
    expect(dueAges(daily, created, [created], created + DAY)).toEqual(["2026-11-21"]);
    expect(dueAges(daily, created, [created + DAY], created + DAY + HOUR)).toEqual([]);
    expect(dueAges(daily, created, [created], created + 4 * DAY)).toEqual([]);
    expect(
      dueAges(planOf({ plan: "daily", for: "forever" }), created, [created], created + 999 * DAY),
    ).toHaveLength(1);
  });

  test("is priced by the UTC days that are paid again", () => {
    expect(paidDays(planOf("default"))).toBe(4);
    expect(paidDays(planOf("daily"))).toBe(30);
    expect(paidDays(planOf("none"))).toBe(0);
  });

  test("never reaches further back than the plan and a week", () => {
    expect(oldestDue(plan, created)).toBe(created - 14 * DAY);
    expect(oldestDue(planOf("none"), created)).toBe(created);
  });

  test("of authors follows the policy", () => {
    expect(isAuthorDue("first-seen", undefined, created)).toBe(true);
    expect(isAuthorDue("first-seen", created - 900 * DAY, created)).toBe(false);
    expect(isAuthorDue({ every: "7d" }, created - 8 * DAY, created)).toBe(true);
    expect(isAuthorDue({ every: "7d" }, created - 6 * DAY, created)).toBe(false);
    expect(isAuthorDue("never", undefined, created)).toBe(false);
  });
});

describe("refreshing", () => {
  test("reads what is due in look-ups of a hundred, and directly after it nothing", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("daily"));
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(DAY);
    const before = bench.asks.length;
    const watched = watchedOf(bench);
    const report = await refreshCampaign(one.context, watched, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.due).toBeGreaterThan(300);
    expect(bench.asks.length - before).toBe(Math.ceil(report.due / 100));
    expect(report.posts + report.absent).toBe(report.due);
    expect(report).toMatchObject({
      free: 0,
      skippedFlat: 0,
      skippedForMoney: 0,
      expectedUnseen: null,
      nextDueAt: "2026-11-22T00:00:00.000Z",
    });
    const after = bench.asks.length;
    expect((await refreshCampaign(one.context, watched, "arcane", signal)).due).toBe(0);
    expect(bench.asks).toHaveLength(after);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    const refreshed = (await bench.batches()).find(({ header }) => header["acquisition"] === "lookup");
    expect(refreshed?.header).toMatchObject({ shape: "page", campaigns: [] });
  });

  test("knows its own readings of today before anything was loaded", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("daily"));
    await collectBySearch(one.context, "arcane", signal);
    const stale: WatchedPost[] = [];
    for await (const post of watchedOf(bench).candidates("arcane", "", signal)) stale.push(post);
    bench.clock.advance(DAY);
    const watched: WatchedPosts = {
      ...watchedOf(bench),
      async *candidates() {
        yield* stale;
      },
    };
    await refreshCampaign(one.context, watched, "arcane", signal);
    const asked = bench.asks.length;
    expect((await refreshCampaign(one.context, watched, "arcane", signal)).due).toBe(0);
    expect(bench.asks).toHaveLength(asked);
  });

  test("on the day of collecting is free, even when the budget is used up", async () => {
    await using bench = await openBench({}, "2026-11-20T12:00:00Z");
    await using one = await bench.process({
      config: {
        campaigns: {
          arcane: {
            match: { hashtags: ["Arcane"] },
            authors: "never",
            refresh: ["3h"],
            collect: { since: "1h" },
            budget: { total: 1 },
          },
        },
      },
    });
    const collected = await collectBySearch(one.context, "arcane", signal);
    expect(collected.posts).toBeGreaterThan(0);
    const paid = await spent(one.context);
    bench.clock.advance(4 * HOUR);
    const report = await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.posts).toBeGreaterThan(0);
    expect(await spent(one.context)).toBe(paid);
  });

  test("withdraws what was deleted or suspended, and never asks for it again", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("daily"));
    await collectBySearch(one.context, "arcane", signal);
    const posts: WatchedPost[] = [];
    for await (const post of watchedOf(bench).candidates("arcane", "", signal)) posts.push(post);
    bench.simulator.changePost(posts[0]!.post_id, "delete");
    bench.clock.advance(DAY);
    await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    const withdrawn = await one.context.state.tombstones.among("x", "post", [posts[0]!.post_id]);
    expect([...withdrawn]).toEqual([posts[0]!.post_id]);
    bench.clock.advance(DAY);
    const before = bench.asks.length;
    await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    const asked = bench.asks.slice(before).flatMap((ask) => ask.params["ids"]?.split(",") ?? []);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked).not.toContain(posts[0]!.post_id);
  });

  test("believes a refused post only after a second look a day later", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("daily"));
    await collectBySearch(one.context, "arcane", signal);
    const [first] = await bench.batches();
    const [post] = first!.records[0]!["data"] as [{ id: string; author_id: string }];
    bench.simulator.changeAuthor(post.author_id, "protect");
    const { tombstones, rechecks } = one.context.state;
    bench.clock.advance(DAY);
    await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    expect((await tombstones.among("x", "post", [post.id])).size).toBe(0);
    expect((await rechecks.among("x", "post", [post.id])).get(post.id)).toMatchObject({
      reason: "authorization",
    });
    bench.clock.advance(DAY);
    await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    const found = (await tombstones.list()).find((tombstone) => tombstone.id === post.id);
    expect(found?.reason).toBe("protected");
    expect((await rechecks.among("x", "post", [post.id])).size).toBe(0);
  });

  test("asks less and less often for a post that is neither delivered nor mentioned, and never withdraws it", async () => {
    await using bench = await openBench({ silentlyAbsentShare: 1 });
    await using one = await bench.process(settings("daily"));
    await collectBySearch(one.context, "arcane", signal);
    const watched = watchedOf(bench);
    const asks: number[] = [];
    bench.clock.advance(DAY);
    for (let hour = 0; hour < 8; hour++) {
      const before = bench.asks.length;
      await refreshCampaign(one.context, watched, "arcane", signal);
      asks.push(bench.asks.length - before);
      bench.clock.advance(HOUR);
    }
    expect(asks.map((count) => count > 0)).toEqual([true, true, false, true, false, false, false, true]);
    expect((await one.context.state.tombstones.list()).map((tombstone) => tombstone.reason)).not.toContain(
      "absent",
    );
  });

  test("that dies in mid-run asks for no durable look-up again, and its ledger is the meter's", async () => {
    for (const point of ["page-received", "batch-appended", "state-advanced"] as const) {
      await using bench = await openBench();
      {
        let passes = 0;
        let armed = false;
        await using doomed = await bench.process({
          ...settings("daily"),
          crashPoint: (passed) => {
            if (armed && passed === point && ++passes === 2) throw new Killed(point);
          },
        });
        await collectBySearch(doomed.context, "arcane", signal);
        bench.clock.set("2026-11-21T12:00:00Z");
        armed = true;
        const report = await refreshCampaign(doomed.context, watchedOf(bench), "arcane", signal);
        expect(report.stopped).toBeInstanceOf(Killed);
      }
      const kept = (await bench.batches())
        .filter(({ header }) => header["acquisition"] === "lookup")
        .map(({ header }) => (header["request"] as { ids: string }).ids);
      const before = bench.asks.length;
      await using next = await bench.process(settings("daily"));
      const report = await refreshCampaign(next.context, watchedOf(bench), "arcane", signal);
      expect(report.stopped).toBeNull();
      const again = bench.asks.slice(before).flatMap((ask) => ask.params["ids"]?.split(",") ?? []);
      const durable = new Set(kept.flatMap((ids) => ids.split(",")));
      expect(again.filter((id) => durable.has(id))).toEqual([]);
      expect(await spent(next.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    }
  });

  test("buys each author once under first-seen, whatever the UTC day", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("none", "first-seen"));
    await collectBySearch(one.context, "arcane", signal);
    const watched = watchedOf(bench);
    const report = await refreshCampaign(one.context, watched, "arcane", signal);
    expect(report.authors).toBeGreaterThan(10);
    const users = (await bench.batches()).filter(({ header }) => header["shape"] === "users");
    expect(users.length).toBeGreaterThan(0);
    bench.clock.advance(5 * DAY);
    const before = bench.asks.length;
    await refreshCampaign(one.context, watched, "arcane", signal);
    const asked = bench.asks.slice(before).flatMap((ask) => ask.params["ids"]?.split(",") ?? []);
    const bought = new Set(
      users.flatMap(({ records }) => (records[0]!["data"] as { id: string }[]).map(({ id }) => id)),
    );
    expect(asked.filter((id) => bought.has(id))).toEqual([]);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("renews profiles of authors who write on, and not of those who fell silent", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("none", { every: "2d" }));
    await collectBySearch(one.context, "arcane", signal);
    const watched = watchedOf(bench);
    const first = await refreshCampaign(one.context, watched, "arcane", signal);
    bench.clock.advance(3 * DAY);
    expect((await refreshCampaign(one.context, watched, "arcane", signal)).authors).toBe(0);
    await collectBySearch(one.context, "arcane", signal);
    const again = await refreshCampaign(one.context, watched, "arcane", signal);
    expect(again.authors).toBeGreaterThan(0);
    expect(again.authors).toBeLessThan(first.authors);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("leaves reposts alone: their metrics are the original's", async () => {
    await using bench = await openBench();
    await using one = await bench.process(settings("daily"));
    const watched: WatchedPosts = {
      async *candidates() {
        yield {
          post_id: "1",
          created_at: isoTime(Date.parse(START) - 2 * DAY),
          kind: "repost",
          observed_ats: [],
          readings: [],
        };
      },
      growth: async () => [],
      async *authors() {},
      profiles: async () => new Map(),
    };
    expect((await refreshCampaign(one.context, watched, "arcane", signal)).due).toBe(0);
    expect(bench.asks).toEqual([]);
  });
});

describe("the adaptive plan", () => {
  const adaptive = (per_day: number): { config: object } => settings({ plan: "adaptive", per_day });

  test("reads what grows for free on the day of collecting, and directly after it nothing", async () => {
    await using bench = await openBench({ postsPerDay: 400 }, "2026-11-20T12:00:00Z");
    await using one = await bench.process(adaptive(0));
    await collectBySearch(one.context, "arcane", signal);
    const paid = await spent(one.context);
    const stale: WatchedPost[] = [];
    for await (const post of watchedOf(bench).candidates("arcane", "", signal)) stale.push(post);
    // what was read a minute ago is known before it was loaded
    const watched: WatchedPosts = {
      ...watchedOf(bench),
      async *candidates() {
        yield* stale;
      },
    };
    bench.clock.advance(MINUTE);
    const report = await refreshCampaign(one.context, watched, "arcane", signal);
    expect(report.posts).toBeGreaterThan(0);
    expect(report).toMatchObject({ free: report.posts, cost: 0, stopped: null });
    expect(report.expectedUnseen).toBeGreaterThanOrEqual(0);
    expect(await spent(one.context)).toBe(paid);
    const asked = bench.asks.length;
    bench.clock.advance(1_000);
    expect((await refreshCampaign(one.context, watched, "arcane", signal)).posts).toBe(0);
    expect(bench.asks).toHaveLength(asked);
  });

  test("pays no more than its ceiling on a UTC day, whatever the runs, and says what waits for money", async () => {
    await using bench = await openBench({ postsPerDay: 400 });
    await using one = await bench.process(adaptive(0.1));
    await collectBySearch(one.context, "arcane", signal);
    const collected = await spent(one.context);
    bench.clock.set("2026-11-22T01:00:00Z");
    const costs: number[] = [];
    for (let run = 0; run < 3; run++) {
      const report = await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
      costs.push(report.cost);
      expect(report.stopped).toBeNull();
      expect(report.skippedForMoney).toBeGreaterThan(0);
      expect(report.nextDueAt).not.toBeNull();
      bench.clock.advance(2 * HOUR);
    }
    // withdrawn posts cost nothing, so a later run may have something left
    const day = costs.reduce((sum, each) => sum + each, 0);
    expect(costs[0]).toBeGreaterThan(0.08e6);
    expect(day).toBeLessThanOrEqual(0.1e6);
    bench.clock.set("2026-11-23T01:00:00Z");
    const next = await refreshCampaign(one.context, watchedOf(bench), "arcane", signal);
    expect(next.cost).toBeGreaterThan(0.08e6);
    expect(next.cost).toBeLessThanOrEqual(0.1e6);
    expect(await spent(one.context)).toBe(collected + day + next.cost);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("stops at a budget below its ceiling, and what it read is not asked for again", async () => {
    await using bench = await openBench({ postsPerDay: 400 });
    await using rich = await bench.process(adaptive(5));
    await collectBySearch(rich.context, "arcane", signal);
    const budget = (await spent(rich.context)) / 1e6 + 0.05;
    await using poor = await bench.process({
      config: {
        campaigns: {
          arcane: {
            match: { hashtags: ["Arcane"] },
            authors: "never",
            refresh: { plan: "adaptive", per_day: 5 },
            budget: { total: budget },
          },
        },
      },
    });
    bench.clock.set("2026-11-22T01:00:00Z");
    const report = await refreshCampaign(poor.context, watchedOf(bench), "arcane", signal);
    expect(report.stopped).toMatchObject({ code: "budget.exhausted" });
    expect(report.posts + report.absent).toBeGreaterThan(0);
    expect(report.cost).toBeLessThanOrEqual(50_000);
    expect(report.skippedForMoney).toBe(report.due - report.posts - report.absent);
    const asked = (from: number): string[] =>
      bench.asks.slice(from).flatMap((ask) => ask.params["ids"]?.split(",") ?? []);
    const before = new Set(asked(0));
    const from = bench.asks.length;
    bench.clock.advance(MINUTE);
    await refreshCampaign(rich.context, watchedOf(bench), "arcane", signal);
    expect(asked(from).length).toBeGreaterThan(0);
    expect(asked(from).filter((id) => before.has(id))).toEqual([]);
  });
});
