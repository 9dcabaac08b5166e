import { afterAll, expect, test, vi } from "vitest";
import { askReport } from "../../src/jobs/ask.ts";
import { publishJob } from "../../src/jobs/publish.ts";
import { DISCONNECTS } from "../../src/simulator/fault-presets.ts";
import type { FaultRule } from "../../src/simulator/index.ts";
import { HOUR } from "../../src/model/clock.ts";
import { signal } from "./stage.ts";
import { rowOf, streamBooks } from "./stream-books.ts";
import { onStream, openStreamStage } from "./stream-stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 240_000 });

const rows: SummaryRow[] = [];
afterAll(async () => tell("a bad day", rows));

/** Every connection ends in another way. */
const EVERY_WAY: readonly FaultRule[] = [
  { do: "cut-record", record: 3, afterBytes: 120 } as const,
  { do: "end-stream", afterRecords: 2 } as const,
  { do: "silence", afterRecords: 2 } as const,
  { do: "ghost", afterRecords: 2, forMs: 240_000 } as const,
  ...Object.keys(DISCONNECTS).map((type) => ({ do: "disconnect", type, afterRecords: 2 }) as const),
].map((rule, i) => ({ ...rule, when: { nth: i + 1 } }));

const OUTAGE: FaultRule = {
  do: "answer",
  preset: "unavailable",
  headers: {},
  when: { nth: [1, 2, 3, 4, 5].map((more) => EVERY_WAY.length + more) },
};

test("a day on which everything goes wrong ends with equal books, and every gap has its cause", async () => {
  await using stage = await openStreamStage({
    speed: 40,
    simulator: { postsPerDay: 30_000, startAt: Date.UTC(2026, 5, 9, 22) },
  });
  const { simulator } = stage;

  let running = await stage.start();
  await stage.pass(3);
  // The line is bad, every connection ends in another way, and then X is down for some minutes.
  simulator.setFaults(onStream([...EVERY_WAY, OUTAGE]));
  await running.stop();
  running = await stage.start();
  await stage.pass(32);
  simulator.setFaults([]);
  await running.stop(); // the machine is switched off for three hours, over midnight
  simulator.clock.advance(3 * HOUR);
  running = await stage.start();
  await stage.pass(4);
  simulator.setFaults([
    { do: "answer", preset: "credits-depleted", headers: {}, when: { path: "/2/tweets" } },
  ]);
  await running.stop();
  running = await stage.start(); // the account is dry …
  await stage.pass(3);
  simulator.setFaults([]);
  simulator.clock.advance(HOUR); // … until somebody buys credit, and an hour has gone by
  await stage.pass(4);
  const report = await running.stop();
  const settled = await stage.settle();

  const books = await streamBooks(stage);
  rows.push(
    rowOf(
      "scripted bad day",
      "stream",
      simulator.requests().filter(({ fault }) => fault !== null).length,
      books,
    ),
  );
  console.log(
    books.gaps
      .map((gap) => `${gap.from_at} to ${gap.to_at} ${gap.cause}, filled by ${gap.filled_by}`)
      .join("\n"),
  );
  expect(report.error).toBeNull();
  expect(settled.campaigns[0]?.error).toBeNull();
  expect(books).toMatchObject({ lost: [], doubled: [], openGaps: 0, reserved: 0 });
  expect(new Set(books.gaps.map(({ cause }) => cause))).toEqual(
    new Set(["disconnected", "refused", "down", "credits"]),
  );
  expect(books.connects).toBeLessThanOrEqual(50);
  expect(books.meter - books.ledger).toBeGreaterThanOrEqual(0);
  expect(books.meter - books.ledger).toBeLessThanOrEqual(5_000 * 5);

  const wired = await stage.open();
  await publishJob(wired, signal);
  const gaps = await askReport(stage.loaded, "gaps", {}, signal);
  expect(gaps.sentence).toBe(`All ${books.gaps.length} gaps were filled.`);
});
