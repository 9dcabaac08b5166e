import { describe, expect, test } from "vitest";
import { budgetExhausted, cycleEnd, cycleStart, limitsOf, priceListAt } from "../../src/collect/budget.ts";
import { forecastCycle } from "../../src/collect/forecast.ts";
import { collectBySearch } from "../../src/collect/search.ts";
import { DAY, HOUR } from "../../src/model/clock.ts";
import { dollars } from "../../src/model/money.ts";
import { idsOf, openBench, signal, spent, testConfig } from "./workbench.ts";

const arcane = (budget: object, over: object = {}): { config: object } => ({
  config: { campaigns: { arcane: { match: { hashtags: ["Arcane"] }, authors: "never", budget, ...over } } },
});

describe("a budget", () => {
  test("of $1.00 stops at $1.00 or less, keeps what was paid for and says what is missing", async () => {
    await using bench = await openBench();
    await using one = await bench.process(arcane({ month: 1 }));
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toMatchObject({ code: "budget.exhausted", exitCode: 3 });
    expect(bench.simulator.meter().usd).toBeLessThanOrEqual(1);
    expect(bench.simulator.meter().usd).toBeGreaterThan(0.9);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    expect(report.posts).toBe(idsOf(await bench.batches()).length);
    expect(report.missing?.from).toBe("2026-11-13T12:01:00.000Z");
    const [gap] = await one.context.state.gaps.listOpen("arcane");
    expect(gap).toMatchObject({ cause: "budget", from_at: report.missing?.from, to_at: report.missing?.to });
    const truth = bench.simulator.books("#Arcane", Date.parse(gap!.from_at), Date.parse(gap!.to_at));
    const missing = truth.posts.filter((post) => post.kind !== "repost").length;
    expect(gap?.estimated_posts).toBeGreaterThan(missing / 2);
    expect(gap?.estimated_posts).toBeLessThan(missing * 2);
  });

  test("shrinks the last page to what is left", async () => {
    await using bench = await openBench();
    await using one = await bench.process(arcane({ total: 0.8 }));
    await collectBySearch(one.context, "arcane", signal);
    const batches = await bench.batches();
    const first = batches.filter(
      ({ header }) => (header["request"] as object)["next_token" as never] === undefined,
    );
    const left = 160 - idsOf(first).length;
    expect(bench.asks.slice(0, 2).map((ask) => ask.params["max_results"])).toEqual(["100", String(left)]);
    expect(bench.asks.length).toBeLessThan(5);
  });

  test("that is raised later lets the run go on behind its last page, and fills the gap", async () => {
    await using bench = await openBench();
    {
      await using poor = await bench.process(arcane({ month: 1 }));
      await collectBySearch(poor.context, "arcane", signal);
    }
    const before = bench.asks.length;
    await using rich = await bench.process(arcane({ month: 50 }));
    const report = await collectBySearch(rich.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(bench.asks[before]?.params["next_token"]).toBeDefined();
    expect(await rich.context.state.gaps.listOpen("arcane")).toEqual([]);
    expect((await rich.context.state.gaps.list())[0]).toMatchObject({ cause: "budget", filled_by: "search" });
    const ids = idsOf(await bench.batches());
    await using calm = await openBench();
    await using other = await calm.process();
    await collectBySearch(other.context, "arcane", signal);
    expect(new Set(ids)).toEqual(new Set(idsOf(await calm.batches())));
  });

  test("stopped again and again in front of the first page promises nothing yet, and records no gap", async () => {
    await using bench = await openBench();
    await using one = await bench.process(arcane({ day: 0.01 }));
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(HOUR);
    await collectBySearch(one.context, "arcane", signal);
    expect(bench.asks).toEqual([]);
    expect(await one.context.state.gaps.listOpen("arcane")).toEqual([]);
  });

  test("of a day starts anew with the UTC day", async () => {
    await using bench = await openBench();
    await using one = await bench.process(arcane({ day: 0.5 }));
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(DAY);
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.pages).toBe(1);
    expect(bench.simulator.meter().days.every((day) => day.usd <= 0.5)).toBe(true);
  });

  test("shared by two processes is never exceeded together", async () => {
    await using bench = await openBench({ topics: ["Arcane", "Birds"], postsPerDay: 600 });
    const config = {
      campaigns: {
        arcane: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month: 100 } },
        birds: { match: { hashtags: ["Birds"] }, authors: "never", budget: { month: 100 } },
      },
      sources: { x: { budget: { month: 2 } } },
    };
    await using one = await bench.process({ config });
    await using two = await bench.process({ config });
    const reports = await Promise.all([
      collectBySearch(one.context, "arcane", signal),
      collectBySearch(two.context, "birds", signal),
    ]);
    expect(reports.some((report) => report.stopped !== null)).toBe(true);
    expect(reports.every((report) => report.pages > 0)).toBe(true);
    expect(bench.simulator.meter().usd).toBeLessThanOrEqual(2);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("is demanded of a campaign on a paid source, with the line to add", () => {
    const config = testConfig("http://127.0.0.1:1", {
      campaigns: { arcane: { match: { hashtags: ["Arcane"] } } },
    });
    expect(() => limitsOf(config, "arcane")).toThrow(
      expect.objectContaining({
        code: "config.no-budget",
        exitCode: 2,
        hint: expect.stringContaining("budget: { month: 5.00 }"),
      }),
    );
  });

  test("that is used up names its key and what is left", () => {
    const error = budgetExhausted(
      {
        granted: false,
        limit: { scope: "campaign", period: "cycle", micros: 5_000_000 },
        left: 20_000,
        needed: 50_000,
      },
      "arcane",
    );
    expect(error.message).toContain("$0.02 left of $5.00 this billing cycle");
    expect(error.message).toContain("$0.05");
    expect(error.hint).toContain("campaigns.arcane.budget.month");
  });
});

describe("a full disk", () => {
  test("is told before anything is asked for and paid", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    const full = { ...one.context, queue: Object.assign(one.context.queue, { room: async () => 1_000_000 }) };
    const report = await collectBySearch(full, "arcane", signal);
    expect(report.stopped).toMatchObject({ code: "disk.full" });
    expect(bench.asks).toEqual([]);
  });
});

describe("an account without credit", () => {
  test("pauses paid work: the page in flight is not counted, and nothing more is sent", async () => {
    await using bench = await openBench({
      faults: [{ when: { from: 2 }, do: "answer", preset: "credits-depleted" }],
    });
    await using one = await bench.process();
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toMatchObject({ code: "x.credits-depleted", exitCode: 3 });
    expect(bench.asks).toHaveLength(2);
    expect(await one.context.state.pauses.get("x")).toMatchObject({ code: "x.credits-depleted" });
    expect(await one.context.state.ledger.sums("x")).toEqual({
      spent: Math.round(bench.simulator.meter().usd * 1e6),
      reserved: 0,
    });
  });
});

describe("prices", () => {
  const prices = [
    { from: "2026-01-01", post: 0.004, user: 0.01, counts_recent: 0.005, counts_all: 0.01 },
    { from: "2026-12-01", post: 0.006, user: 0.01, counts_recent: 0.005, counts_all: 0.01 },
  ];

  test("are those of the newest list that has begun, in micro-dollars", () => {
    expect(priceListAt(prices, Date.parse("2026-11-30T23:59:59Z"))).toMatchObject({
      from: "2026-01-01",
      micros: { post: 4_000 },
    });
    expect(priceListAt(prices, Date.parse("2026-12-01T00:00:00Z")).micros["post"]).toBe(6_000);
  });

  test("show two decimals, and more where the amount has them", () => {
    expect([0, 1_500_000, 5_000, 1_234_567, 20_000].map(dollars)).toEqual([
      "$0.00",
      "$1.50",
      "$0.005",
      "$1.234567",
      "$0.02",
    ]);
  });

  test("are summed over cycles that begin on the configured day", () => {
    const now = Date.parse("2026-01-10T05:00:00Z");
    expect([cycleStart(1, now), cycleEnd(1, now)]).toEqual(["2026-01-01", "2026-02-01"]);
    expect([cycleStart(15, now), cycleEnd(15, now)]).toEqual(["2025-12-15", "2026-01-15"]);
    expect(cycleStart(10, now)).toBe("2026-01-10");
  });

  test("draw a forecast from the mean of the last seven days", () => {
    const spends = [
      { day: "2026-11-01", amount: 70 },
      { day: "2026-11-18", amount: 7 },
      { day: "2026-11-20", amount: 7 },
    ];
    const cycle = { start: "2026-11-01", end: "2026-12-01" };
    expect(forecastCycle(spends, cycle, Date.parse("2026-11-20T12:00:00Z"))).toBe(84 + 2 * 10);
    expect(forecastCycle([], cycle, 0)).toBe(0);
  });
});
