import { afterAll, describe, expect, test, vi } from "vitest";
import type { FaultRule } from "../../src/simulator/index.ts";
import { DISCONNECTS } from "../../src/simulator/fault-presets.ts";
import { onStream, openStreamStage } from "./stream-stage.ts";
import { rowOf, streamBooks } from "./stream-books.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 5 });

const rows: SummaryRow[] = [];
afterAll(async () => tell("streams that suffer", rows));

/** What a connection suffers. Most happen again and again, because the plan meets every connection. */
interface Row {
  readonly name: string;
  readonly faults: readonly FaultRule[];
  /** Simulated minutes. */
  readonly minutes?: number;
  readonly postsPerDay?: number;
  /** How the gaps are explained; none where nothing is missed. */
  readonly causes: readonly string[];
  /** Least number of connections that the fault must have brought about. */
  readonly connects?: number;
}

/** Micro-dollars. */
const POST = 5_000;

const twice = { times: 2 };

const ROWS: readonly Row[] = [
  {
    name: "silence",
    faults: [{ do: "silence", afterRecords: 5, when: twice }],
    causes: ["disconnected"],
    connects: 3,
  },
  {
    name: "half-open socket",
    faults: [
      { do: "end-stream", afterRecords: 5, when: { nth: 1 } },
      { do: "hang", when: { nth: [2, 3] } },
    ],
    causes: ["disconnected"],
    connects: 2,
  },
  {
    name: "reset in mid-record",
    faults: [{ do: "cut-record", record: 5, afterBytes: 99, when: twice }],
    causes: ["disconnected"],
    connects: 3,
  },
  ...([1, 2, 3] as const).map(
    (afterBytes): Row => ({
      name: `an emoji split at byte ${afterBytes}`,
      postsPerDay: 120_000,
      faults: [{ do: "cut-emoji", afterBytes: afterBytes, when: twice }],
      causes: ["disconnected"],
      connects: 2,
    }),
  ),
  ...Object.keys(DISCONNECTS).map(
    (type): Row => ({
      name: type,
      faults: [{ do: "disconnect", type, afterRecords: 4, when: twice }],
      causes: ["disconnected", "refused"],
      connects: 3,
    }),
  ),
  {
    name: "ended without a word",
    faults: [{ do: "end-stream", afterRecords: 3, when: twice }],
    causes: ["disconnected"],
    connects: 3,
  },
  {
    name: "503 three times",
    faults: [
      { do: "end-stream", afterRecords: 5, when: { nth: 1 } },
      { do: "answer", preset: "unavailable", headers: {}, when: { nth: [2, 3, 4] } },
    ],
    causes: ["disconnected", "refused"],
    connects: 2,
  },
  {
    name: "429",
    faults: [
      { do: "end-stream", afterRecords: 5, when: { nth: 1 } },
      { do: "answer", preset: "rate-limited", headers: {}, when: { nth: [2] } },
    ],
    minutes: 5,
    causes: ["disconnected", "refused"],
    connects: 2,
  },
  {
    name: "429 with a ghost connection",
    faults: [{ do: "ghost", afterRecords: 5, forMs: 3_600_000, when: { nth: 1 } }],
    causes: ["disconnected", "refused"],
    connects: 2,
  },
  {
    name: "a web page",
    faults: [{ do: "answer", preset: "html-error", headers: {}, when: { nth: 1 } }],
    causes: [],
    connects: 1,
  },
  { name: "duplicates", faults: [{ do: "duplicate-records", every: 3 }], causes: [] },
  { name: "disorder", faults: [{ do: "disorder", every: 2 }], causes: [] },
  {
    name: "unknown message types",
    faults: [{ do: "unknown-message", afterRecords: 2, body: '{"news":{"of":"1"}}' }],
    causes: [],
  },
  { name: "byte by byte", faults: [{ do: "drip" }], minutes: 2, causes: [] },
];

describe("a stream that suffers loses nothing, pays once, and explains every gap", () => {
  test.concurrent.for(ROWS)(
    "$name",
    async ({ name, faults, minutes = 4, postsPerDay, causes, connects = 1 }) => {
      await using stage = await openStreamStage(
        postsPerDay === undefined ? {} : { simulator: { postsPerDay } },
      );
      stage.simulator.setFaults(onStream(faults));
      const running = await stage.start();
      await stage.pass(minutes);
      const report = await running.stop();
      expect(report.error).toBeNull();
      const met = stage.simulator.requests().filter(({ fault }) => fault !== null).length;
      const stoppedAt = stage.simulator.clock.now();
      const settled = await stage.settle();
      expect(settled.campaigns[0]?.error).toBeNull();
      const books = await streamBooks(stage);
      rows.push(rowOf(name, "stream", met, books));
      expect(met).toBeGreaterThanOrEqual(1);
      expect(books).toMatchObject({ lost: [], doubled: [], openGaps: 0, reserved: 0 });
      expect(books.until).toBeGreaterThan(stoppedAt);
      // What was on the wire when we left is billed, and may be withdrawn or edited before the search reads it.
      expect(books.meter - books.ledger).toBeGreaterThanOrEqual(0);
      expect(books.meter - books.ledger).toBeLessThanOrEqual(2 * POST);
      expect(stage.simulator.connections().length).toBeGreaterThanOrEqual(connects);
      expect(books.connects).toBeLessThanOrEqual(50);
      expect(books.posts).toBeGreaterThan(20);
      // On a machine that is busy a connection may seem silent: such a gap is explained, and filled, as well.
      for (const { cause } of books.gaps) expect([...causes, "disconnected"]).toContain(cause);
      expect(books.gaps.map(({ cause }) => cause as string)).toEqual(
        expect.arrayContaining(causes.slice(0, 1)) as string[],
      );
    },
  );
});
