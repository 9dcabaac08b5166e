import { describe, expect, test } from "vitest";
import { fillGaps } from "../../src/collect/fill.ts";
import { collectBySearch } from "../../src/collect/search.ts";
import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import type { GapCause } from "../../src/model/words.ts";
import type { CollectContext } from "../../src/collect/context.ts";
import type { Gap } from "../../src/state/tables.ts";
import { Killed, START, firstVersionsOf, openBench, signal, spent } from "./workbench.ts";
import type { Bench } from "./workbench.ts";

const NOW = Date.parse(START);

async function gap(
  context: CollectContext,
  from: number,
  to: number,
  cause: GapCause = "down",
): Promise<void> {
  await context.state.gaps.open({
    source: "x",
    campaign: "arcane",
    from_at: isoTime(from),
    to_at: isoTime(to),
    cause,
    estimated_posts: null,
    noticed_at: isoTime(context.clock.now()),
  });
}

/** First versions of what a search may find of a stretch. */
function expected(bench: Bench, from: number, to: number): string[] {
  const { posts } = bench.simulator.books("#Arcane", from, to);
  return posts.filter((post) => post.kind !== "repost").map((post) => post.firstId);
}

const open = (gaps: readonly Gap[]): readonly Gap[] => gaps.filter((each) => each.filled_at === null);

describe("filling gaps", () => {
  test("a gap is filled by search between its ends, and says so", async () => {
    await using bench = await openBench({ postsPerDay: 3_000 });
    await using one = await bench.process();
    const [from, to] = [NOW - 9 * HOUR, NOW - 2 * HOUR];
    await gap(one.context, from, to);
    const report = await fillGaps(one.context, "arcane", signal);
    expect(report).toMatchObject({ filled: 1, open: 0, stopped: null });
    expect(report.pages).toBeGreaterThan(1);
    const found = firstVersionsOf(await bench.batches());
    expect(new Set(found)).toEqual(new Set(expected(bench, from, to)));
    expect(await one.context.state.gaps.list()).toMatchObject([
      { cause: "down", filled_by: "search", filled_at: isoTime(NOW) },
    ]);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    expect((await bench.batches())[0]?.header).toMatchObject({
      acquisition: "search",
      campaigns: ["arcane"],
    });
  });

  test("gaps that overlap or touch are asked for together, others apart", async () => {
    await using bench = await openBench({ postsPerDay: 100 });
    await using one = await bench.process();
    await gap(one.context, NOW - 5 * HOUR, NOW - 4 * HOUR);
    await gap(one.context, NOW - 4.5 * HOUR, NOW - 3 * HOUR, "refused");
    await gap(one.context, NOW - 3 * HOUR, NOW - 2 * HOUR, "disconnected");
    await gap(one.context, NOW - HOUR, NOW - 50 * MINUTE);
    const report = await fillGaps(one.context, "arcane", signal);
    expect(report).toMatchObject({ filled: 4, open: 0, pages: 2 });
    const bounds = bench.asks.map((ask) => [
      one.context.source.timeOf(ask.params["since_id"] ?? ""),
      one.context.source.timeOf(ask.params["until_id"] ?? ""),
    ]);
    expect(bounds).toEqual([
      [NOW - 5 * HOUR - 1, NOW - 2 * HOUR],
      [NOW - HOUR - 1, NOW - 50 * MINUTE],
    ]);
  });

  test.each(["reserved", "page-received", "batch-appended", "settled", "state-advanced"] as const)(
    "killed at %s of its second page, it goes on from the last durable one",
    async (moment) => {
      await using bench = await openBench({ postsPerDay: 3_000 });
      const [from, to] = [NOW - 6 * HOUR, NOW - HOUR];
      let passed = 0;
      {
        await using dying = await bench.process({
          crashPoint: (point) => {
            if (point === moment && ++passed === 2) throw new Killed();
          },
        });
        await gap(dying.context, from, to);
        const report = await fillGaps(dying.context, "arcane", signal);
        expect(report.stopped).toBeInstanceOf(Killed);
      }
      await using one = await bench.process();
      expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ open: 0, stopped: null });
      const found = firstVersionsOf(await bench.batches());
      expect(new Set(found)).toEqual(new Set(expected(bench, from, to)));
      // Only the page in flight may be asked for again; a durable one never.
      const tokens = bench.asks.map((ask) => ask.params["next_token"] ?? "");
      const again = tokens.length - new Set(tokens).size;
      expect(again).toBeLessThanOrEqual(moment === "page-received" ? 1 : 0);
      expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    },
  );

  test("what lies beyond the search's reach stays a gap, and the rest of it is filled", async () => {
    await using bench = await openBench({ postsPerDay: 100, historyDays: 10 });
    await using one = await bench.process();
    await gap(one.context, NOW - 8 * DAY, NOW - 6 * DAY);
    await gap(one.context, NOW - 9 * DAY, NOW - 8.5 * DAY);
    const report = await fillGaps(one.context, "arcane", signal);
    expect(report).toMatchObject({ filled: 1, open: 2, stopped: null });
    const gaps = await one.context.state.gaps.list();
    expect(open(gaps).map((each) => [each.from_at, each.to_at < isoTime(NOW - 6.9 * DAY)])).toEqual([
      [isoTime(NOW - 8 * DAY), true],
      [isoTime(NOW - 9 * DAY), true],
    ]);
    const filled = gaps.find((each) => each.filled_at !== null);
    expect(filled).toMatchObject({ to_at: isoTime(NOW - 6 * DAY), filled_by: "search" });
    // Again, nothing is left to ask for.
    const asked = bench.asks.length;
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 0, open: 2 });
    expect(bench.asks.length).toBe(asked);
  });

  test("a gap that is still going on is left until the search knows all of it", async () => {
    await using bench = await openBench({ postsPerDay: 100 });
    await using one = await bench.process();
    await gap(one.context, NOW - HOUR, NOW - 10_000);
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 0, open: 1, pages: 0 });
    bench.clock.advance(MINUTE);
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 1, open: 0 });
  });

  test("a budget too small for a page leaves the gap open and estimated by a count", async () => {
    await using bench = await openBench({ postsPerDay: 1_000 });
    const budget = { campaigns: { arcane: { match: { hashtags: ["Arcane"] }, budget: { total: 0.04 } } } };
    await using one = await bench.process({ config: budget });
    const [from, to] = [NOW - 3 * HOUR, NOW - HOUR];
    await gap(one.context, from, to);
    const report = await fillGaps(one.context, "arcane", signal);
    expect(report.stopped).toMatchObject({ code: "budget.exhausted" });
    const [left] = await one.context.state.gaps.listOpen("arcane");
    const books = bench.simulator.books("#Arcane -is:retweet", from, to);
    expect(left?.estimated_posts).toBeGreaterThan(10);
    expect(left?.estimated_posts).toBe(books.posts.length + books.withdrawn.length);
    expect(await spent(one.context)).toBe(5_000);
    // An estimate is bought once.
    await fillGaps(one.context, "arcane", signal);
    expect(await spent(one.context)).toBe(5_000);
  });

  test("with fill_gaps off nothing is searched, and the gap is estimated", async () => {
    await using bench = await openBench({ postsPerDay: 1_000 });
    const config = {
      campaigns: {
        arcane: { match: { hashtags: ["Arcane"] }, collect: { fill_gaps: false }, budget: { month: 5 } },
      },
    };
    await using one = await bench.process({ config });
    await gap(one.context, NOW - 3 * HOUR, NOW - HOUR);
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 0, open: 1, pages: 0 });
    expect((await one.context.state.gaps.listOpen("arcane"))[0]?.estimated_posts).toBeGreaterThan(10);
  });

  test("pages that lead in circles leave the gap open under that name until the next day", async () => {
    const body = JSON.stringify({ meta: { result_count: 0, next_token: "b26v89c19zqg8o3" } });
    const circles = [
      { when: { path: "/2/tweets/search/recent" }, do: "send" as const, status: 200, body, headers: {} },
    ];
    await using bench = await openBench({ postsPerDay: 3_000, faults: circles });
    await using one = await bench.process();
    await gap(one.context, NOW - 2 * HOUR, NOW - HOUR);
    await fillGaps(one.context, "arcane", signal);
    const [left] = await one.context.state.gaps.listOpen("arcane");
    expect(left?.cause).toBe("repeating-token");
    const asked = bench.asks.filter((ask) => ask.path.endsWith("recent")).length;
    await fillGaps(one.context, "arcane", signal);
    expect(bench.asks.filter((ask) => ask.path.endsWith("recent")).length).toBe(asked);
    bench.clock.advance(DAY);
    await fillGaps(one.context, "arcane", signal);
    expect(bench.asks.filter((ask) => ask.path.endsWith("recent")).length).toBeGreaterThan(asked);
  });

  test("a record that stays unreadable when it is fetched again is not fetched a third time", async () => {
    await using bench = await openBench({ postsPerDay: 100 });
    await using one = await bench.process();
    await gap(one.context, NOW - 2 * HOUR, NOW - HOUR, "quarantine");
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 1, pages: 1 });
    await gap(one.context, NOW - 2 * HOUR, NOW - HOUR, "quarantine");
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 0, open: 1, pages: 0 });
  });

  test("what an interrupted search still has to read is left to it", async () => {
    await using bench = await openBench({ postsPerDay: 3_000 });
    const poor = { campaigns: { arcane: { match: { hashtags: ["Arcane"] }, budget: { total: 2 } } } };
    {
      await using short = await bench.process({ config: poor });
      const report = await collectBySearch(short.context, "arcane", signal);
      expect(report.stopped).toMatchObject({ code: "budget.exhausted" });
    }
    await using one = await bench.process();
    const asked = bench.asks.length;
    expect(await fillGaps(one.context, "arcane", signal)).toMatchObject({ filled: 0, open: 1 });
    expect(bench.asks.slice(asked).every((ask) => ask.path.includes("counts"))).toBe(true);
    expect((await collectBySearch(one.context, "arcane", signal)).stopped).toBeNull();
    expect(await one.context.state.gaps.listOpen("arcane")).toEqual([]);
  });
});
