import { afterAll, describe, expect, test, vi } from "vitest";
import { MINUTE } from "../../src/model/clock.ts";
import type { CollectReport } from "../../src/jobs/collect.ts";
import type { RunReport } from "../../src/jobs/run.ts";
import { audit, ledgerOf } from "./books.ts";
import { CAMPAIGN, QUERY, START, openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";
import type { Victim } from "./victim.ts";

vi.setConfig({ testTimeout: 120_000 });

const rows: SummaryRow[] = [];

afterAll(async () => tell("money", rows));

const MOMENTS = [
  { moment: "reserved", nth: 2 },
  { moment: "page-received", nth: 2 },
  { moment: "durable", nth: 2 },
  { moment: "batch-appended", nth: 1 },
  { moment: "settled", nth: 2 },
  { moment: "state-advanced", nth: 2 },
] as const;

/** Kills a collection at one moment after the other; a moment that is not reached any more kills nobody. */
async function killCollecting(stage: Stage, moments: readonly (typeof MOMENTS)[number][]): Promise<number> {
  let kills = 0;
  for (const stopAt of moments) {
    const victim = stage.spawn("collect", { stopAt });
    if ((await victim.stands()) && (await victim.kill()) !== undefined) kills++;
    await stage.note(victim);
  }
  return kills;
}

async function row(stage: Stage, name: string, faults: number, reread: number): Promise<void> {
  const { ledger, meter } = await ledgerOf(stage);
  rows.push({
    row: name,
    phase: "collect",
    faults,
    lost: 0,
    doubled: 0,
    reread,
    ledger: ledger / 1e6,
    meter: meter / 1e6,
  });
}

describe("money", () => {
  test("with forgiveness off, kills cost at most the page in flight and the overlap each", async () => {
    const simulator = { postsPerDay: 160, forgiveness: false } as const;
    const config = {
      campaigns: {
        [CAMPAIGN]: {
          match: { hashtags: ["Arcane"], reposts: false },
          authors: "never",
          budget: { month: 100 },
        },
      },
      sources: { x: { same_day_free: false } },
    };
    await using undisturbed = await openStage({ standing: true, simulator, config });
    await undisturbed.finish("collect");
    await using stage = await openStage({ standing: true, simulator, config });
    const kills = await killCollecting(stage, MOMENTS);
    await stage.finish("collect");

    expect(kills).toBeGreaterThanOrEqual(4);
    expect(stage.rereads()).toEqual([]);
    const overlap = stage.simulator.books(QUERY, START - 11 * MINUTE).posts.length;
    const returned = stage.simulator.meter().returned.posts;
    const usual = undisturbed.simulator.meter().returned.posts;
    expect(usual).toBeGreaterThan(300);
    expect(returned).toBeLessThanOrEqual(usual + kills * (100 + overlap));
    const { ledger, meter, reserved } = await ledgerOf(stage);
    expect(ledger).toBeGreaterThanOrEqual(meter);
    expect(reserved).toBe(0);
    await row(stage, "forgiveness off", kills, returned - usual);
  });

  test.each([
    { moment: "durable", nth: 2 },
    { moment: "batch-appended", nth: 2 },
    { moment: "state-advanced", nth: 2 },
  ])(
    "killed at 23:59:50 at $moment and resumed at 00:00:10 pays for no durable page twice",
    async (stopAt) => {
      await using stage = await openStage({
        standing: true,
        simulator: { startAt: Date.UTC(2026, 5, 10, 23, 59, 50), postsPerDay: 160 },
        config: {
          campaigns: {
            [CAMPAIGN]: {
              match: { hashtags: ["Arcane"], reposts: false },
              authors: "never",
              budget: { month: 100 },
            },
          },
        },
      });
      const victim = stage.spawn("collect", { stopAt });
      expect(await victim.stands()).toBe(true);
      expect(await victim.kill()).toBeDefined();
      await stage.note(victim);
      expect(stage.durable.size).toBe(2);
      stage.simulator.clock.set(Date.UTC(2026, 5, 11, 0, 0, 10));
      await stage.finish("run");

      expect(stage.rereads()).toEqual([]);
      const books = await audit(stage);
      expect(books).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
      // Of the day before, only its last ten seconds are read again.
      expect(stage.simulator.meter().billed.posts).toBeLessThanOrEqual(books.posts + 2);
      await row(stage, `midnight, ${stopAt.moment}`, 1, stage.rereads().length);
    },
  );

  test("a budget of $1.00 is never exceeded, however often the process is killed", async () => {
    await using stage = await openStage({
      simulator: { postsPerDay: 160 },
      config: {
        campaigns: { [CAMPAIGN]: { match: { hashtags: ["Arcane"], reposts: false }, budget: { total: 1 } } },
      },
    });
    const kills = await killCollecting(stage, MOMENTS.slice(0, 4));
    const report = await stage.finish<RunReport>("run");
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(report.exitCode).toBe(3);
    expect(report.collect.campaigns[0]).toMatchObject({
      outcome: "budget",
      error: { code: "budget.exhausted" },
    });
    expect(report.collect.campaigns[0]?.missing).not.toBeNull();
    const again = await stage.finish<RunReport>("run");
    expect(again.exitCode).toBe(3);
    const { ledger, reserved, meter } = await ledgerOf(stage);
    expect(meter).toBeLessThanOrEqual(1_000_000);
    expect(meter).toBeGreaterThan(800_000);
    expect(ledger + reserved).toBeLessThanOrEqual(1_000_000);
    expect(ledger).toBe(meter);
    await row(stage, "budget of $1.00", kills, stage.rereads().length);
  });

  test("two processes that share a budget never exceed it together", async () => {
    const campaign = (tag: string): object => ({
      match: { hashtags: [tag], reposts: false },
      authors: "never",
      budget: { month: 100 },
    });
    await using stage = await openStage({
      simulator: { postsPerDay: 300, latencyMs: 15, topics: ["Arcane", "Birdwatching"] },
      config: {
        campaigns: { [CAMPAIGN]: campaign("Arcane"), birds: campaign("Birdwatching") },
        sources: { x: { budget: { total: 1 } } },
      },
    });
    const stopAt = { moment: "reserved", nth: 1 };
    const spend = (name: string, tag: string): Victim =>
      stage.spawn("collect", {
        config: { campaigns: { [name]: campaign(tag) }, sources: { x: { budget: { total: 1 } } } },
        stopAt,
      });
    const one = spend(CAMPAIGN, "Arcane");
    const two = spend("birds", "Birdwatching");
    // Both hold money before either spends any: a slow start of one must not leave it nothing to share.
    expect(await Promise.all([one.stands(), two.stands()])).toEqual([true, true]);
    one.goOn();
    two.goOn();
    const reports = await Promise.all([one.report<CollectReport>(), two.report<CollectReport>()]);
    expect(reports.map(({ exitCode }) => exitCode)).toContain(3);
    const { ledger, reserved, meter } = await ledgerOf(stage);
    expect(meter).toBeLessThanOrEqual(1_000_000);
    expect(ledger + reserved).toBeLessThanOrEqual(1_000_000);
    expect(ledger).toBe(meter);
    await row(stage, "two processes, one budget", 0, 0);
  });

  test("an account without credit pauses paid work and says so; what was bought is loaded and published", async () => {
    await using stage = await openStage({
      simulator: { postsPerDay: 160, creditsUsd: 1 },
    });
    const first = await stage.finish<RunReport>("run");
    expect(first.exitCode).toBe(3);
    expect(first.collect.campaigns[0]?.error).toMatchObject({ code: "x.credits-depleted" });
    expect(first.load?.posts).toBeGreaterThan(100);
    expect(first.publish?.files).toBeGreaterThan(0);
    const asked = stage.simulator.meter().requests;
    const second = await stage.finish<RunReport>("run");
    expect(second.exitCode).toBe(3);
    expect(second.collect.campaigns[0]?.error).toMatchObject({
      code: "x.paused",
      hint: expect.stringContaining("--resume") as string,
    });
    expect(stage.simulator.meter().requests).toBe(asked);
    const books = await audit(stage);
    expect(books.doubled).toEqual([]);
    expect(books.ledger).toBe(books.meter);
    await row(stage, "402", 1, stage.rereads().length);
  });
});
