import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../src/model/random.ts";
import { PROGRAM, Victim } from "./victim.ts";
import type { Phase } from "./victim.ts";
import { rowOf, streamBooks } from "./stream-books.ts";
import { onStream, openStreamStage } from "./stream-stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

/** Kills in all; `BIRDSONG_FAULT_RUNS=200` for the long mode. */
const KILLS = Math.max(12, Math.round(Number(process.env["BIRDSONG_FAULT_RUNS"] ?? 54) / 3));
const STORMS = 2;
const SPEED = 10;

vi.setConfig({ testTimeout: 120_000 + KILLS * 10_000 });

/** Moments to be killed at, and after how much longer. */
const TARGETS = [
  { moment: "stream-reserved", nth: 1 },
  { moment: "stream-received", nth: 1 },
  { moment: "stream-received", nth: 3 },
  { moment: "durable", nth: 2 },
  { moment: "stream-appended", nth: 1 },
  { moment: "stream-appended", nth: 2 },
  { moment: "stream-settled", nth: 1 },
  { moment: "stream-settled", nth: 3 },
  { moment: "stream-advanced", nth: 1 },
  { moment: "stream-advanced", nth: 1, thenMs: 400 },
  { moment: "stream-advanced", nth: 2, thenMs: 700 },
  { moment: "stream-reserved", nth: 1, thenMs: 900 },
] as const;

const rows: SummaryRow[] = [];
const hits: Record<"stream" | "roll", number> = { stream: 0, roll: 0 };

afterAll(async () => {
  await tell("streams killed again and again", rows);
  console.log(`kills by phase: ${JSON.stringify(hits)}`);
});

describe("a stream killed again and again", () => {
  test.concurrent.for(Array.from({ length: STORMS }, (_, i) => i + 1))(
    "loses nothing, doubles nothing, and the ledger is the meter (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      await using stage = await openStreamStage({
        seed,
        speed: SPEED,
        simulator: { seed, postsPerDay: 60_000 },
      });
      const { simulator } = stage;
      // Connections break between the kills as well.
      simulator.setFaults(
        onStream([
          { do: "cut-record", record: 4, afterBytes: 200, when: { chance: 0.3, seed } },
          { do: "ghost", afterRecords: 6, forMs: 60_000, when: { chance: 0.1, seed: seed + 1 } },
        ]),
      );
      const spawn = (stopAt?: { moment: string; nth: number }): Victim =>
        new Victim({
          program: PROGRAM,
          data: stage.folder,
          config: stage.config,
          job: "stream",
          seed: Math.floor(random() * 1e9),
          clock: { from: simulator.clock.now(), wall: Date.now(), speed: SPEED },
          ...(stopAt === undefined ? {} : { stopAt }),
        });
      const undisturbed = async (batches: number): Promise<void> => {
        const victim = spawn();
        const advanced = ({ moments }: Victim): boolean =>
          moments.filter(({ moment }) => moment === "stream-advanced").length >= batches;
        await victim.until(advanced);
        await stage.pass(0.5); // until its rules act for certain, nothing is promised
        victim.terminate();
        await victim.report();
      };
      await undisturbed(1);
      let kills = 0;
      for (let round = 0; kills < KILLS / STORMS; round++) {
        if (round > KILLS) throw new Error(`${round} streams, of which only ${kills} could be killed.`);
        const target = TARGETS[Math.floor(random() * TARGETS.length)]!;
        const victim = spawn(target);
        const stood = await victim.stands();
        if (stood && "thenMs" in target) {
          victim.goOn();
          await delay(random() * target.thenMs);
        }
        const phase: Phase | undefined = await victim.kill();
        if (!stood || (phase !== "stream" && phase !== "roll")) continue;
        hits[phase]++;
        kills++;
      }
      await undisturbed(3);
      const settled = await stage.settle();
      expect(settled.campaigns[0]?.error).toBeNull();
      const books = await streamBooks(stage);
      rows.push(rowOf(`kill -9, seed ${seed}`, "stream, roll", kills, books));
      expect(books).toMatchObject({ lost: [], doubled: [], openGaps: 0, reserved: 0 });
      expect(books.posts).toBeGreaterThan(20);
      expect(books.connects).toBeLessThanOrEqual(50);
      // Each kill may leave what was on the wire billed, and withdrawn or edited before the search read it.
      expect(books.meter - books.ledger).toBeGreaterThanOrEqual(0);
      expect(books.meter - books.ledger).toBeLessThanOrEqual(5_000 * Math.ceil(kills / 4));
    },
  );

  test("was hit at least three times while it received and while it put a batch away", () => {
    expect(hits.stream).toBeGreaterThanOrEqual(3);
    expect(hits.roll).toBeGreaterThanOrEqual(3);
  });
});
