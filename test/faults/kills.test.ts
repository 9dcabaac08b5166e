import { afterAll, describe, expect, test, vi } from "vitest";
import { audit, tablesIn } from "./books.ts";
import { differencesOf } from "../load/tables.ts";
import { readMeanwhile } from "./reader.ts";
import { HOUR } from "../../src/model/clock.ts";
import { openStage } from "./stage.ts";
import { PHASES, storm } from "./storm.ts";
import type { SummaryRow } from "./table.ts";
import { tell } from "./table.ts";
import type { RunPhase } from "./victim.ts";

/** Kills in all; `BIRDSONG_FAULT_RUNS=200` for the long mode. */
const KILLS = Number(process.env["BIRDSONG_FAULT_RUNS"] ?? 54);
const STORMS = 3;

vi.setConfig({ testTimeout: 120_000 + KILLS * 8_000 });

const rows: SummaryRow[] = [];
const hits: Record<RunPhase, number> = { collect: 0, checkpoint: 0, load: 0, merge: 0, publish: 0 };

afterAll(async () => {
  await tell("killed again and again", rows);
  console.log(`kills by phase: ${JSON.stringify(hits)}`);
});

describe("killed again and again while it collects, checkpoints, loads, merges and publishes", () => {
  // The victims are processes of their own: the storms rage side by side.
  test.concurrent.for(Array.from({ length: STORMS }, (_, i) => i + 1))(
    "nothing is lost, nothing is twice, the ledger is the meter, and readers never notice (seed %i)",
    async (seed) => {
      await using stage = await openStage({ seed, simulator: { seed, postsPerDay: 120 } });
      const stop = new AbortController();
      const reader = readMeanwhile(stage.folders.marts, stop.signal);
      const found = await storm(stage, {
        kills: Math.ceil(KILLS / STORMS),
        seed,
        atRest: async () => {
          const books = await audit(stage);
          expect(books).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
        },
      });
      stage.simulator.clock.advance(HOUR);
      await stage.finish("run");
      stop.abort();
      const reading = await reader;
      const books = await audit(stage);
      for (const phase of PHASES) {
        hits[phase] += found.hits[phase];
        rows.push({
          row: `kill -9, seed ${seed}`,
          phase,
          faults: found.hits[phase],
          lost: books.lost.length,
          doubled: books.doubled.length,
          reread: stage.rereads().length,
          ledger: books.ledger / 1e6,
          meter: books.meter / 1e6,
        });
      }
      expect(books).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
      expect(books.records.received).toBe(books.records.lake + books.records.quarantined);
      expect(stage.rereads()).toEqual([]);
      expect(books.posts).toBeGreaterThan(200);
      expect(reading.faults).toEqual([]);
      expect(reading.answers).toBeGreaterThan(10);

      const live = await tablesIn(stage);
      await stage.finish("replay");
      expect(differencesOf(await tablesIn(stage), live)).toEqual({});
    },
  );

  test("every phase was hit at least three times", () => {
    for (const phase of PHASES) expect(hits[phase], phase).toBeGreaterThanOrEqual(3);
    expect(Object.values(hits).reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(
      Math.min(KILLS, 50),
    );
  });
});
