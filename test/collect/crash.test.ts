import { describe, expect, test } from "vitest";
import type { CrashPoint } from "../../src/collect/context.ts";
import { collectBySearch } from "../../src/collect/search.ts";
import type { Bench } from "./workbench.ts";
import { Killed, idsOf, openBench, signal, spent } from "./workbench.ts";

const POINTS: readonly CrashPoint[] = [
  "reserved",
  "page-received",
  "batch-appended",
  "settled",
  "state-advanced",
  "run-finished",
];

/** Runs until the n-th pass of a point; true when it was reached. */
async function killAt(bench: Bench, point: CrashPoint, nth: number): Promise<boolean> {
  let passes = 0;
  await using doomed = await bench.process({
    crashPoint: (passed) => {
      if (passed === point && ++passes === nth) throw new Killed(point);
    },
  });
  const report = await collectBySearch(doomed.context, "arcane", signal);
  return report.stopped instanceof Killed;
}

describe("a process that dies while collecting", () => {
  for (const point of POINTS) {
    for (const nth of point === "run-finished" ? [1] : [1, 2, 4]) {
      test(`at ${point} for the ${nth}. time loses nothing, repeats nothing durable, and its ledger is the meter's`, async () => {
        await using undisturbed = await openBench();
        await using whole = await undisturbed.process();
        const expected = await collectBySearch(whole.context, "arcane", signal);

        await using bench = await openBench();
        expect(await killAt(bench, point, nth)).toBe(true);
        const durable = await bench.batches();
        const before = bench.asks.length;
        await using next = await bench.process();
        const report = await collectBySearch(next.context, "arcane", signal);

        expect(report.stopped).toBeNull();
        const ids = new Set(idsOf(await bench.batches()));
        expect([...ids].sort()).toEqual([...new Set(idsOf(await undisturbed.batches()))].sort());
        expect(await spent(next.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
        expect((await next.context.state.ledger.sums("x")).reserved).toBe(0);
        // a page is told by its token: none that was durable is asked for again
        const kept = new Set(durable.map(({ header }) => tokenOf(header["request"])));
        const resumed = bench.asks.slice(before);
        const ofTheRun = resumed.filter((ask) => ask.params["start_time"] !== undefined);
        expect(ofTheRun.filter((ask) => kept.has(ask.params["next_token"]))).toEqual([]);
        // all pages once, the page in flight at most twice, and the overlap of the run after the resumed one
        expect(bench.asks.length).toBeLessThanOrEqual(expected.pages + 2);
      });
    }
  }

  test("with forgiveness off, what was returned is at most an undisturbed run's, one page and the overlap", async () => {
    await using undisturbed = await openBench({ forgiveness: false });
    await using whole = await undisturbed.process();
    await collectBySearch(whole.context, "arcane", signal);
    for (const point of POINTS.slice(0, 5)) {
      await using bench = await openBench({ forgiveness: false });
      await killAt(bench, point, 2);
      await using next = await bench.process({ config: { sources: { x: { same_day_free: false } } } });
      await collectBySearch(next.context, "arcane", signal);
      const returned = bench.simulator.meter().returned.posts;
      expect(returned).toBeLessThanOrEqual(undisturbed.simulator.meter().returned.posts + 100 + 10);
      // nothing is forgiven here, so nothing is forgotten either: never below the meter
      expect(await spent(next.context)).toBeGreaterThanOrEqual(Math.round(bench.simulator.meter().usd * 1e6));
    }
  });

  test("after its batch was loaded and acknowledged meanwhile does not ask for that page again", async () => {
    await using bench = await openBench();
    await killAt(bench, "batch-appended", 2);
    await using loader = await bench.process();
    for (const claim of await loader.context.queue.claim({ batches: 100, bytes: 1e9 }, signal))
      await claim.ack();
    expect(await bench.batches()).toEqual([]);
    const before = bench.asks.length;
    const report = await collectBySearch(loader.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    const resumed = bench.asks.slice(before);
    const asked = bench.asks.slice(0, before).map((ask) => ask.params["next_token"]);
    expect(asked).not.toContain(resumed[0]?.params["next_token"]);
    expect(await spent(loader.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("before midnight pays for no durable page a second time after it", async () => {
    await using bench = await openBench({}, "2026-11-20T23:59:50Z");
    await killAt(bench, "batch-appended", 3);
    const durable = idsOf(await bench.batches()).length;
    expect(durable).toBeGreaterThan(200);
    bench.clock.set("2026-11-21T00:00:10Z");
    await using next = await bench.process();
    const report = await collectBySearch(next.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    const meter = bench.simulator.meter();
    expect(await spent(next.context)).toBe(Math.round(meter.usd * 1e6));
    const distinct = new Set(idsOf(await bench.batches())).size;
    expect(meter.billed.posts).toBeLessThanOrEqual(distinct + 2); // the ten seconds before midnight
  });

  test("with a request in flight, resumed on another day, counts it at its worst case", async () => {
    await using bench = await openBench({}, "2026-11-20T23:59:50Z");
    await killAt(bench, "page-received", 1);
    bench.clock.set("2026-11-21T00:00:10Z");
    await using next = await bench.process();
    await collectBySearch(next.context, "arcane", signal);
    const byDay = await next.context.state.ledger.list();
    expect(byDay.find((spend) => spend.day === "2026-11-20")?.units).toBe(100);
    expect(await spent(next.context)).toBeGreaterThanOrEqual(Math.round(bench.simulator.meter().usd * 1e6));
  });
});

function tokenOf(request: unknown): string | undefined {
  return (request as Record<string, string> | null)?.["next_token"];
}
