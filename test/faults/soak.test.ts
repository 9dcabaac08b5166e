import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test, vi } from "vitest";
import { DISCONNECTS } from "../../src/simulator/fault-presets.ts";
import type { FaultRule } from "../../src/simulator/index.ts";
import type { StreamReport } from "../../src/jobs/stream.ts";
import { PROGRAM, Victim } from "./victim.ts";
import { rowOf, streamBooks } from "./stream-books.ts";
import { onStream, openStreamStage } from "./stream-stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

/** Seconds by the wall clock; `BIRDSONG_SOAK_SECONDS=600` for the long mode. */
const SECONDS = Number(process.env["BIRDSONG_SOAK_SECONDS"] ?? 60);
/** The world runs ten times as fast, so that ten minutes of a platform's waits and keep-alives fit into one. */
const SPEED = 10;
/** Posts a second of the wall clock that the campaign is to receive. */
const LEAST_RATE = 250;

vi.setConfig({ testTimeout: 180_000 + SECONDS * 3_000 });

const rows: SummaryRow[] = [];
afterAll(async () => tell("load and soak", rows));

/** Connections end badly after a while, one way or another. */
const FAULTS: readonly FaultRule[] = [
  { do: "cut-record", record: 900, afterBytes: 300 } as const,
  { do: "end-stream", afterRecords: 1_500 } as const,
  { do: "silence", afterRecords: 1_200 } as const,
  { do: "ghost", afterRecords: 1_000, forMs: 120_000 } as const,
  { do: "answer", preset: "unavailable", headers: {} } as const,
  ...Object.keys(DISCONNECTS).map((type) => ({ do: "disconnect", type, afterRecords: 1_100 }) as const),
].map((rule, i) => ({ ...rule, when: { chance: 0.12, seed: i + 1 } }));

test(`for ${SECONDS} seconds at ${LEAST_RATE} posts a second, with faults: books equal, few connects, flat memory`, async () => {
  await using stage = await openStreamStage({
    speed: SPEED,
    simulator: { postsPerDay: 5_000_000, topics: ["Arcane"], authors: 20_000 },
    config: { sources: { x: { stream: { roll: "5s" } } } },
  });
  const { simulator } = stage;
  simulator.setFaults(
    onStream([...FAULTS, { do: "duplicate-records", every: 50 }, { do: "disorder", every: 40 }]),
  );
  const spawn = (job: "stream" | "load"): Victim =>
    new Victim({
      program: PROGRAM,
      data: stage.folder,
      config: stage.config,
      job,
      seed: 1,
      clock: { from: simulator.clock.now(), wall: Date.now(), speed: SPEED },
    });
  const stream = spawn("stream");
  expect(
    await stream.until(({ moments }) => moments.some(({ moment }) => moment === "stream-appended")),
  ).toBe(true);
  const began = Date.now();
  const memory: number[] = [];
  const loading = (async () => {
    let loads = 0;
    for (; Date.now() - began < SECONDS * 1_000; loads++) {
      await spawn("load").report();
      await delay(1_000);
    }
    return loads;
  })();
  while (Date.now() - began < SECONDS * 1_000) {
    memory.push(await residentBytes(stream.pid));
    await delay(500);
  }
  stream.terminate();
  const report = await stream.report<StreamReport>();
  const seconds = (Date.now() - began) / 1_000;
  const loads = await loading;
  const met = simulator.requests().filter(({ fault }) => fault !== null).length;
  const settled = await stage.settle();
  expect(settled.campaigns[0]?.error).toBeNull();
  const books = await streamBooks(stage);
  const rate = Math.round((report.posts + report.filled.posts) / seconds);
  const third = Math.floor(memory.length / 3);
  const [second, last] = [memory.slice(third, 2 * third), memory.slice(2 * third)].map((all) =>
    Math.max(...all),
  );
  console.log(
    `${report.posts} posts by stream and ${report.filled.posts} by search in ${seconds.toFixed(0)} s (${rate}/s), ` +
      `${report.connects} connects, ${report.gaps} gaps, ${report.filled.gaps} filled meanwhile, ${loads} loads; ` +
      `memory ${mb(second!)}, then ${mb(last!)}`,
  );
  rows.push(rowOf(`${rate} posts/s for ${SECONDS} s`, "stream, load", met, books));
  expect(books).toMatchObject({ lost: [], doubled: [], openGaps: 0, reserved: 0 });
  expect(books.connects).toBeLessThanOrEqual(50);
  expect(met).toBeGreaterThanOrEqual(3);
  expect(loads).toBeGreaterThanOrEqual(2);
  expect(books.meter - books.ledger).toBeGreaterThanOrEqual(0);
  expect(books.meter - books.ledger).toBeLessThanOrEqual(5_000 * 10 * report.connects);
  expect(last! / second!).toBeLessThanOrEqual(1.1);
});

/** What the process holds in memory. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
