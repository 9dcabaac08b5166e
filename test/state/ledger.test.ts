import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY, utcDay } from "../../src/model/clock.ts";
import type { Ledger, Need } from "../../src/state/ledger.ts";
import { openState } from "../../src/state/open.ts";
import type { State } from "../../src/state/open.ts";

const signal = new AbortController().signal;
const NOW = Date.parse("2026-11-20T12:00:00Z");
const clock = { now: () => NOW, sleep: async () => undefined };
let folder = "";
let state: State;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-ledger-"));
  state = await openState(join(folder, "state.sqlite"), { clock }, signal);
});
afterEach(async () => {
  await state[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const need = (over: Partial<Need> = {}): Need => ({
  batchId: "b1",
  owner: "collect.arcane",
  source: "x",
  campaign: "arcane",
  at: NOW,
  cycleStart: "2026-11-01",
  limits: [{ scope: "campaign", period: "cycle", micros: 1_000 }],
  priceList: "2026-05-04",
  request: {},
  units: { min: 10, max: 100 },
  lines: (units) => [{ resource: "post", units, price: 5 }],
  sameDayFree: true,
  ...over,
});
const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => String(from + i));
const posts = (from: number, to: number) => [{ resource: "post", ids: ids(from, to) }];

describe("the ledger", () => {
  test("reserves the worst case and settles to what was new that day", async () => {
    expect(await state.ledger.reserve(need())).toEqual({
      granted: true,
      units: 100,
      amount: 500,
      tightest: { scope: "campaign", period: "cycle", micros: 1_000 },
    });
    expect(await state.ledger.sums("x", "arcane")).toEqual({ spent: 0, reserved: 500 });
    expect(await state.ledger.settle("b1", posts(0, 40), NOW, true)).toBe(200);
    await state.ledger.reserve(need({ batchId: "b2" }));
    expect(await state.ledger.settle("b2", posts(30, 50), NOW, true)).toBe(50);
    expect(await state.ledger.sums("x")).toEqual({ spent: 250, reserved: 0 });
    expect(await state.ledger.list()).toEqual([
      {
        source: "x",
        campaign: "arcane",
        day: "2026-11-20",
        resource: "post",
        requests: 2,
        units: 50,
        amount: 250,
        price_list: "2026-05-04",
      },
    ]);
  });

  test("settled twice counts once", async () => {
    await state.ledger.reserve(need());
    await state.ledger.settle("b1", posts(0, 10), NOW, true);
    expect(await state.ledger.settle("b1", posts(10, 20), NOW, true)).toBe(0);
    expect((await state.ledger.sums("x")).spent).toBe(50);
  });

  test("forgets ids of the day before yesterday, and pays them again", async () => {
    await state.ledger.reserve(need());
    await state.ledger.settle("b1", posts(0, 10), NOW, true);
    await state.ledger.reserve(need({ batchId: "b2", at: NOW + DAY }));
    expect(await state.ledger.settle("b2", posts(0, 10), NOW + DAY, true)).toBe(50);
    expect((await state.ledger.lastReads("x", "post", ["3"])).get("3")).toBe("2026-11-21T12:00:00.000Z");
    await state.ledger.reserve(need({ batchId: "b3", at: NOW + 3 * DAY }));
    await state.ledger.settle("b3", posts(50, 60), NOW + 3 * DAY, true);
    expect((await state.ledger.lastReads("x", "post", ["3"])).size).toBe(0);
  });

  test("grants what still fits, and names the limit that refuses", async () => {
    await state.ledger.reserve(need());
    await state.ledger.settle("b1", posts(0, 100), NOW, true);
    expect(await state.ledger.reserve(need({ batchId: "b2" }))).toMatchObject({ granted: true, units: 100 });
    await state.ledger.settle("b2", posts(100, 180), NOW, true);
    expect(await state.ledger.reserve(need({ batchId: "b3" }))).toMatchObject({ granted: true, units: 20 });
    await state.ledger.settle("b3", posts(180, 195), NOW, true);
    expect(await state.ledger.reserve(need({ batchId: "b4" }))).toEqual({
      granted: false,
      limit: { scope: "campaign", period: "cycle", micros: 1_000 },
      left: 25,
      needed: 50,
    });
  });

  test("takes over an unanswered request of the same owner on its day", async () => {
    await state.ledger.reserve(need());
    expect(await state.ledger.reserve(need({ batchId: "b2" }))).toMatchObject({ granted: true });
    expect(await state.ledger.sums("x")).toEqual({ spent: 0, reserved: 500 });
  });

  test("leaves an unanswered request of another owner reserved", async () => {
    await state.ledger.reserve(need());
    await state.ledger.reserve(need({ batchId: "b2", owner: "refresh.arcane" }));
    expect((await state.ledger.sums("x")).reserved).toBe(1_000);
  });

  for (const [name, over] of [
    ["on a later day", { at: NOW + DAY }],
    ["where forgiveness is not relied on", { sameDayFree: false }],
  ] as const) {
    test(`counts an unanswered request at its worst case ${name}`, async () => {
      await state.ledger.reserve(need());
      await state.ledger.reserve(need({ batchId: "b2", ...over }));
      expect((await state.ledger.list()).map(({ day, units, amount }) => [day, units, amount])).toEqual([
        ["2026-11-20", 100, 500],
      ]);
    });
  }

  test("counts a paid request that is charged by itself, whatever it returns", async () => {
    const counts = need({
      units: { min: 1, max: 1 },
      lines: () => [{ resource: "counts_recent", units: 1, price: 5, perRequest: true }],
    });
    await state.ledger.reserve(counts);
    expect(await state.ledger.settle("b1", [], NOW, true)).toBe(5);
  });

  test("never lets reservations and spending exceed a limit, whatever happens in whatever order", async () => {
    const step = fc.record({
      act: fc.constantFrom("settle", "release", "lose", "record"),
      owner: fc.constantFrom("a", "b"),
      campaign: fc.constantFrom("arcane", "birds"),
      hours: fc.integer({ min: 0, max: 9 }),
      from: fc.integer({ min: 0, max: 60 }),
      count: fc.integer({ min: 0, max: 40 }),
    });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const source = `x${++serial}`; // a ledger of its own
        const limits = [
          { scope: "campaign", period: "day", micros: 600 },
          { scope: "source", period: "total", micros: 1_000 },
        ] as const;
        let at = NOW;
        for (const [i, { act, owner, campaign, hours, from, count }] of steps.entries()) {
          at += hours * 3_600_000;
          const batchId = `${source}-${i}`;
          const grant = await state.ledger.reserve(
            need({
              batchId,
              owner: `${source}.${owner}`,
              source,
              campaign,
              at,
              limits,
              units: { min: 1, max: 40 },
            }),
          );
          await checkLimits(state.ledger, source, at);
          if (!grant.granted) continue;
          if (act === "release") await state.ledger.release(batchId);
          if (act === "settle") {
            const used = Math.min(count, grant.units);
            await state.ledger.settle(batchId, posts(from, from + used), at, true);
          }
          if (act === "record") await state.ledger.writeOff(batchId);
          await checkLimits(state.ledger, source, at);
        }
      }),
      { numRuns: 25 },
    );
    expect(serial).toBeGreaterThanOrEqual(25);
  });
});

async function checkLimits(ledger: Ledger, source: string, at: number): Promise<void> {
  const total = await ledger.sums(source);
  expect(total.spent + total.reserved).toBeLessThanOrEqual(1_000);
  for (const campaign of ["arcane", "birds"]) {
    const day = await ledger.sums(source, campaign, { day: utcDay(at) });
    expect(day.spent + day.reserved).toBeLessThanOrEqual(600);
  }
}
