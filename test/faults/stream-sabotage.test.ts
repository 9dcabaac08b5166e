import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { FaultRule } from "../../src/simulator/index.ts";
import { patched } from "./sabotage.ts";
import type { Edit } from "./sabotage.ts";
import { rowOf, streamBooks } from "./stream-books.ts";
import type { StreamBooks } from "./stream-books.ts";
import { onStream, openStreamStage } from "./stream-stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";
import { PROGRAM, Victim } from "./victim.ts";

vi.setConfig({ testTimeout: 240_000, maxConcurrency: 3 });

const rows: SummaryRow[] = [];
afterAll(async () => tell("streams sabotaged, to be found out", rows));

interface Scenario {
  readonly faults: readonly FaultRule[];
  /** Killed there after an undisturbed beginning; told to stop after a while when absent. */
  readonly stopAt?: { readonly moment: string; readonly nth: number };
  /** Simulated seconds a second. */
  readonly speed: number;
  /** How often it has to connect before it is told to stop … */
  readonly connects: number;
  /** … and how long it is left alone then, milliseconds of the wall clock. */
  readonly forMs: number;
}

/** A stream of this program, and what is found when the whole program has filled and loaded what it left. */
async function play(
  program: string,
  { faults, stopAt, speed, connects, forMs }: Scenario,
): Promise<StreamBooks> {
  await using stage = await openStreamStage({ speed, simulator: { postsPerDay: 160_000 } });
  const { simulator } = stage;
  const spawn = (at?: Scenario["stopAt"]): Victim =>
    new Victim({
      program,
      data: stage.folder,
      config: stage.config,
      job: "stream",
      seed: 1,
      clock: { from: simulator.clock.now(), wall: Date.now(), speed },
      ...(at === undefined ? {} : { stopAt: at }),
    });
  const first = spawn();
  await first.until(({ moments }) => moments.some(({ moment }) => moment === "stream-advanced"));
  await stage.pass(0.5); // until its rules act for certain, nothing is promised
  first.terminate();
  await first.report();
  simulator.setFaults(onStream(faults));
  const before = simulator.connections().length;
  const victim = spawn(stopAt);
  if (stopAt === undefined) {
    const deadline = Date.now() + LONGEST_MS;
    while (simulator.connections().length < before + connects && Date.now() < deadline) await delay(100);
    await delay(forMs);
    victim.terminate();
    await victim.report();
  } else {
    if (!(await victim.stands())) throw new Error("It ended before it could be killed.");
    await victim.kill();
  }
  await stage.settle();
  return await streamBooks(stage);
}

/** What the suites would say; empty when all is well. */
function complaints(books: StreamBooks): string[] {
  return [
    ...(books.lost.length === 0 ? [] : [`lost ${books.lost.length} posts`]),
    ...books.doubled.map((each) => `doubled ${each}`),
    ...(books.openGaps === 0 ? [] : [`${books.openGaps} gaps open`]),
    ...(books.connects <= 50 ? [] : [`${books.connects} connects in a quarter of an hour`]),
    // What a stop had to leave behind stays reserved until the next stream adopts it.
    ...(books.meter - books.ledger - books.reserved <= 10_000
      ? []
      : [`ledger ${books.ledger}, reserved ${books.reserved}, meter ${books.meter}`]),
  ];
}

/** Whoever needs longer to connect so often never will. */
const LONGEST_MS = 40_000;

const CHUNKS: Scenario = { faults: [{ do: "drip" }], speed: 10, connects: 1, forMs: 8_000 };
const KILLED: Scenario = {
  faults: [],
  stopAt: { moment: "stream-received", nth: 3 },
  speed: 10,
  connects: 1,
  forMs: 0,
};
const BROKEN: Scenario = {
  faults: [{ do: "silence", afterRecords: 4, when: { times: 2 } }],
  speed: 10,
  connects: 3,
  forMs: 2_000,
};
const REFUSED: Scenario = {
  faults: [{ do: "end-stream", afterRecords: 0 }],
  speed: 40,
  connects: 49,
  forMs: 5_000,
};

const SABOTAGES: readonly {
  readonly safety: string;
  readonly edits: readonly Edit[];
  readonly scenario: Scenario;
  readonly complaint: RegExp;
}[] = [
  {
    safety: "the splitter carries over what a chunk leaves incomplete",
    edits: [
      {
        file: "sources/x/stream/splitter.js",
        from: "            this.#keep(chunk.subarray(from));\n",
        to: "            void 0;\n",
      },
    ],
    scenario: CHUNKS,
    complaint: /^lost/,
  },
  {
    safety: "time is covered only as far as it is durable",
    edits: [
      {
        file: "collect/stream/timekeeper.js",
        from: "coverage.durable(Math.min(frontier ?? reached, reached));",
        to: "coverage.durable(reached + 30_000);",
      },
    ],
    scenario: KILLED,
    complaint: /^lost/,
  },
  {
    safety: "what a broken connection missed is written down",
    edits: [
      {
        file: "collect/stream/timekeeper.js",
        from: "        if (gap.to <= gap.from)\n            return;",
        to: "        if (gap.cause === 'disconnected')\n            return;",
      },
    ],
    scenario: BROKEN,
    complaint: /^lost/,
  },
  {
    safety: "connects are counted",
    edits: [
      {
        file: "sources/x/stream/back-off.js",
        from: "        return this.#moments.length < CONNECTS || blocking === undefined ? 0 : blocking + WINDOW_MS - now;",
        to: "        return 0;",
      },
    ],
    scenario: REFUSED,
    complaint: /connects in a quarter/,
  },
];

describe("the suites find out a stream without one of its safeties", () => {
  test.concurrent.for(SABOTAGES)("$safety", async ({ safety, edits, scenario, complaint }) => {
    await using program = await patched(edits);
    const books = await play(program.root, scenario);
    rows.push(rowOf(safety, "stream", 1, books));
    expect(complaints(books).filter((each) => complaint.test(each))).not.toEqual([]);
  });

  test.concurrent.for([
    { what: "byte by byte", scenario: CHUNKS },
    { what: "killed with a batch in hand", scenario: KILLED },
    { what: "broken", scenario: BROKEN },
    { what: "ended at once, again and again", scenario: REFUSED },
  ])("and have nothing to say about the whole program, $what", async ({ scenario }) => {
    expect(complaints(await play(PROGRAM, scenario))).toEqual([]);
  });
});
