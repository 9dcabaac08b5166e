import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { searchOwner } from "../../src/collect/search.ts";
import type { CampaignPrice } from "../../src/collect/price.ts";
import { foldersOf } from "../../src/config/folders.ts";
import { collectJob } from "../../src/jobs/collect.ts";
import { planJob } from "../../src/jobs/plan.ts";
import { refreshJob } from "../../src/jobs/refresh.ts";
import { statusJob } from "../../src/jobs/status.ts";
import type { StatusContext } from "../../src/jobs/status.ts";
import { HOUR, MINUTE } from "../../src/model/clock.ts";
import { tryProcessLock } from "../../src/state/process-lock.ts";
import type { Bench, Process } from "../collect/workbench.ts";
import { jobContextOf, openBench, signal, spent } from "../collect/workbench.ts";

const statusContext = (bench: Bench, one: Process): StatusContext => ({
  ...one.context,
  folders: foldersOf(bench.folder),
  reaches: (_source, search, now) => one.context.source.reaches(search, now),
});

const campaigns = (over: object = {}): { config: object } => ({
  config: {
    campaigns: {
      arcane: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month: 100 }, ...over },
    },
  },
});

describe("the collect job", () => {
  test("shows the price before the first collection, asks once, and collects when agreed", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    const prices: CampaignPrice[] = [];
    const confirm = async (price: CampaignPrice): Promise<boolean> => {
      prices.push(price);
      return true;
    };
    const context = jobContextOf(bench, one);
    const report = await collectJob(context, { confirm }, signal);
    expect(report).toMatchObject({ exitCode: 0, campaigns: [{ campaign: "arcane", outcome: "done" }] });
    await collectJob(context, { confirm }, signal);
    expect(prices).toHaveLength(1);
    const posts = report.campaigns[0]!.posts;
    expect(prices[0]!.first.posts).toBeGreaterThanOrEqual(posts * 0.9);
    expect(prices[0]!.first.posts).toBeLessThanOrEqual(posts * 1.3);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("declined spends only what the price cost", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    const report = await collectJob(jobContextOf(bench, one), { confirm: async () => false }, signal);
    expect(report).toMatchObject({
      exitCode: 2,
      campaigns: [{ outcome: "declined", error: { code: "collect.not-agreed" } }],
    });
    expect(bench.asks.map((ask) => ask.shape)).toEqual(["counts"]);
    expect(bench.simulator.meter().usd).toBe(0.005);
  });

  test("agreed to beforehand does not pay for the price", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(bench.asks.every((ask) => ask.shape === "page")).toBe(true);
  });

  test("buys the authors of what it collected, each once", async () => {
    await using bench = await openBench();
    await using one = await bench.process(campaigns({ authors: "first-seen" }));
    const context = jobContextOf(bench, one);
    const first = await collectJob(context, { confirm: null }, signal);
    expect(first.campaigns[0]!.authors).toBeGreaterThan(10);
    bench.clock.advance(HOUR);
    await collectJob(context, { confirm: null }, signal);
    const users = bench.asks
      .filter((ask) => ask.shape === "users")
      .flatMap((ask) => ask.params["ids"]!.split(","));
    expect(new Set(users).size).toBe(users.length);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("stopped by the budget exits with 3 and says what is missing", async () => {
    await using bench = await openBench();
    await using one = await bench.process(campaigns({ budget: { month: 1 } }));
    const report = await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(report).toMatchObject({
      exitCode: 3,
      campaigns: [
        { outcome: "budget", error: { code: "budget.exhausted" }, missing: { from: expect.any(String) } },
      ],
    });
    expect((await one.context.state.runs.latest(1))[0]).toMatchObject({ job: "collect", outcome: "budget" });
  });

  test("goes on with other campaigns when one has spent its own budget", async () => {
    await using bench = await openBench();
    await using one = await bench.process({
      config: {
        campaigns: {
          poor: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month: 0.01 } },
          rich: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month: 100 } },
        },
      },
    });
    const report = await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(report.campaigns.map(({ campaign, outcome }) => [campaign, outcome])).toEqual([
      ["poor", "budget"],
      ["rich", "done"],
    ]);
    expect(report.exitCode).toBe(3);
  });

  test("sends nothing more while the account is dry, tries again after an hour, or at once when told to", async () => {
    await using bench = await openBench({
      faults: [{ when: { from: 2 }, do: "answer", preset: "credits-depleted" }],
    });
    await using one = await bench.process(campaigns({ collect: { since: "5d" } }));
    const context = jobContextOf(bench, one);
    expect((await collectJob(context, { confirm: null }, signal)).exitCode).toBe(3);
    const asked = bench.asks.length;
    const paused = await collectJob(context, { confirm: null }, signal);
    expect(paused).toMatchObject({ exitCode: 3, campaigns: [{ error: { code: "x.paused" } }] });
    expect(bench.asks).toHaveLength(asked);
    await collectJob(context, { confirm: null, ignorePause: true }, signal);
    expect(bench.asks).toHaveLength(asked + 1);
    bench.simulator.setFaults([]);
    bench.clock.advance(HOUR + MINUTE);
    const recovered = await collectJob(context, { confirm: null }, signal);
    expect(recovered.exitCode).toBe(0);
    expect(await one.context.state.pauses.get("x")).toBeUndefined();
  });

  test("leaves a campaign alone that another process is collecting", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await using _held = await tryProcessLock(join(bench.folder, "locks", `${searchOwner("arcane")}.lock`));
    const report = await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(report).toMatchObject({
      exitCode: 1,
      campaigns: [{ outcome: "busy", error: { code: "collect.busy" } }],
    });
    expect(bench.asks).toEqual([]);
  });

  test.each([
    ["an unknown campaign", campaigns(), ["arcana"], "config.unknown-campaign"],
    ["no budget", campaigns({ budget: undefined }), undefined, "config.no-budget"],
    ["a query X would refuse", campaigns({ match: { languages: ["fr"] } }), undefined, "query.needs-subject"],
    ["no campaign at all", { config: { campaigns: {} } }, undefined, "config.no-campaign"],
  ])("with %s is refused before anything is paid", async (_what, options, wanted, code) => {
    await using bench = await openBench();
    await using one = await bench.process(options);
    const job = collectJob(
      jobContextOf(bench, one),
      { confirm: null, ...(wanted === undefined ? {} : { campaigns: wanted }) },
      signal,
    );
    await expect(job).rejects.toMatchObject({ code, exitCode: 2 });
    expect(bench.asks).toEqual([]);
  });

  test("stopped by the user ends with the user's reason, and its run is told as cancelled", async () => {
    await using bench = await openBench();
    const stop = new AbortController();
    await using one = await bench.process({
      crashPoint: (point) => {
        if (point === "state-advanced") stop.abort(new Error("stopped by the user"));
      },
    });
    const job = collectJob(jobContextOf(bench, one), { confirm: null }, stop.signal);
    await expect(job).rejects.toThrow("stopped by the user");
    expect((await one.context.state.runs.latest(1))[0]).toMatchObject({ outcome: "cancelled" });
    expect(bench.asks).toHaveLength(1);
  });

  test("writes no secret anywhere", async () => {
    await using bench = await openBench();
    await using one = await bench.process({ config: { sources: { x: { bearer_token: "s3cret-t0ken" } } } });
    await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    const files = (await readdir(bench.folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const content = await readFile(join(file.parentPath, file.name));
      expect(content.includes("s3cret-t0ken"), file.name).toBe(false);
    }
  });
});

describe("the plan job", () => {
  test("prices each campaign with one counts request, keeps the answer, and prices the refresh plans", async () => {
    await using bench = await openBench();
    await using one = await bench.process(campaigns({ refresh: "default", authors: "first-seen" }));
    const report = await planJob(jobContextOf(bench, one), {}, signal);
    expect(report.campaigns).toHaveLength(1);
    expect(report.campaigns[0]).toMatchObject({
      campaign: "arcane",
      query: "#Arcane",
      authors: "first-seen",
      asked: 5_000,
    });
    const { first, month } = report.campaigns[0]!;
    expect(first.postsCost).toBe(first.posts * 5_000);
    expect(first.authorsAtMost).toBe(first.posts * 10_000);
    expect(month.refreshCost).toBe(month.posts * 4 * 5_000);
    expect(report.refreshPlans.map(({ plan, perThousand, perDay }) => [plan, perThousand, perDay])).toEqual([
      ["none", 0, null],
      ["default", 20e6, null],
      ["daily", 150e6, null],
      ["adaptive", null, 0.1e6],
    ]);
    expect(month.refreshCosts).toContainEqual({ plan: "default", cost: month.refreshCost });
    expect(month.refreshCosts).toContainEqual({ plan: "adaptive", cost: 30 * 0.1e6 });
    const [batch] = await bench.batches();
    expect(batch?.header).toMatchObject({ shape: "counts", acquisition: "search", campaigns: ["arcane"] });
  });
});

describe("the refresh job", () => {
  test("has nothing to do before anything was published", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    expect(await refreshJob(jobContextOf(bench, one), {}, signal)).toEqual({ campaigns: [], exitCode: 0 });
  });
});

describe("the status job", () => {
  test("tells what was collected, spent, reserved and left, and what is missing, while another process works", async () => {
    await using bench = await openBench();
    await using one = await bench.process(campaigns({ budget: { month: 1, total: 40 } }));
    await using other = await bench.process(campaigns({ budget: { month: 1, total: 40 } }));
    await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    const report = await statusJob(statusContext(bench, other), signal);
    const money = report.campaigns[0]!.money;
    expect(money.cycle).toMatchObject({ spent: await spent(one.context), reserved: 0, limit: 1_000_000 });
    expect(money.total.limit).toBe(40_000_000);
    expect(money.day.limit).toBeNull();
    expect(money.forecast).toBeGreaterThan(money.cycle.spent);
    expect(report.campaigns[0]).toMatchObject({
      collectedUntil: null,
      underWay: { pages: expect.any(Number) },
    });
    expect(report.campaigns[0]!.openGaps).toMatchObject([{ cause: "budget", fate: "under-way" }]);
    expect(report.stream).toBeNull();
    expect(report.spool.batches).toBe((await bench.batches()).length);
    expect(report.runs[0]).toMatchObject({ job: "collect", campaign: "arcane", outcome: "budget" });
    expect(report.quarantine).toEqual({ lines: 0, latest: [] });
  });
});
