import { afterAll, describe, expect, test, vi } from "vitest";
import { MINUTE } from "../../src/model/clock.ts";
import { audit } from "./books.ts";
import type { Audit } from "./books.ts";
import { readMeanwhile } from "./reader.ts";
import type { Reading } from "./reader.ts";
import { patched } from "./sabotage.ts";
import type { Edit } from "./sabotage.ts";
import { openStage } from "./stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 90_000 });

const rows: SummaryRow[] = [];

afterAll(async () => tell("sabotaged, to be found out", rows));

interface Found {
  readonly books: Audit;
  readonly rereads: readonly string[];
  readonly reading: Reading;
}

interface Strike {
  readonly moment: string;
  readonly nth: number;
  /** After a run that was left alone and two hours, so that there is something published. @default false */
  readonly later?: boolean;
}

/** A run that is killed at one moment and a run that is left alone, while a reader asks and asks. */
async function play(program: string | undefined, { later = false, ...stopAt }: Strike): Promise<Found> {
  await using stage = await openStage({
    simulator: { postsPerDay: 160 },
    ...(program === undefined ? {} : { program }),
  });
  const stop = new AbortController();
  const reader = readMeanwhile(stage.folders.marts, stop.signal);
  if (later) {
    const first = stage.spawn("run", { stopAt });
    await first.stands();
    first.goOn();
    await first.end();
    await stage.note(first);
    stage.simulator.clock.advance(120 * MINUTE);
  }
  const victim = stage.spawn("run", { stopAt });
  expect(await victim.stands()).toBe(true);
  if (later) await new Promise((resolve) => setTimeout(resolve, READER_MS));
  expect(await victim.kill()).toBeDefined();
  await stage.note(victim);
  const last = stage.spawn("run");
  await last.end();
  await stage.note(last);
  stop.abort();
  return { books: await audit(stage), rereads: stage.rereads(), reading: await reader };
}

/** How long the reader gets to meet what stands there. */
const READER_MS = 1_000;
/** Where the transaction of a merge begins, as compiled. */
const TRANSACTION = `            const report = await staged.transaction(async () => {
                await staged.runFile("duckdb/merge/begin.sql");
                const params = {
`;

/** What the suites would say; empty when all is well. */
function complaints({ books, rereads, reading }: Found): string[] {
  return [
    ...books.lost.map((each) => `lost ${each}`),
    ...books.doubled.map((each) => `doubled ${each}`),
    ...rereads.map((each) => `asked again: ${each}`),
    ...(books.ledger === books.meter ? [] : [`ledger ${books.ledger}, meter ${books.meter}`]),
    ...(books.reserved === 0 ? [] : [`${books.reserved} still reserved`]),
    ...reading.faults.map((each) => `a reader: ${each}`),
  ];
}

interface Sabotage {
  readonly safety: string;
  readonly edits: readonly Edit[];
  readonly at: Strike;
  /** The complaint that must be among those made. */
  readonly complaint: RegExp;
}

const SABOTAGES: readonly Sabotage[] = [
  {
    safety: "the checkpoint moves only after the durable write",
    edits: [
      {
        file: "collect/buy.js",
        from: "        await queue.append(headerOf(batchId, context.source.name, order, ask, answer), [answer.body], signal);\n",
        to: "",
      },
      {
        file: "collect/buy.js",
        from: '    await context.crashPoint("state-advanced");\n',
        to: '    await context.crashPoint("state-advanced");\n    if (recorded.kept) await queue.append(headerOf(batchId, context.source.name, order, ask, answer), [answer.body], signal);\n',
      },
    ],
    at: { moment: "state-advanced", nth: 1 },
    complaint: /^lost post/,
  },
  {
    safety: "what a dead process left is completed before anything is asked for",
    edits: [
      {
        file: "collect/search.js",
        from: "        await reconcile(context, searchOwner(campaign), signal);\n",
        to: "",
      },
    ],
    at: { moment: "durable", nth: 2 },
    complaint: /^asked again/,
  },
  {
    safety: "every answer is settled in the ledger",
    edits: [
      {
        file: "collect/effect.js",
        from: "const cost = await stores.ledger.settle(row.batch_id, recorded.uses, recorded.answeredAt, how.sameDayFree);",
        to: "const cost = 0; await stores.ledger.release(row.batch_id);",
      },
    ],
    at: { moment: "reserved", nth: 1 },
    complaint: /^ledger/,
  },
  {
    safety: "the receipt stands in the transaction of its rows",
    edits: [
      { file: "warehouse/duckdb/warehouse.js", from: '    "receipts",\n]', to: "]" },
      {
        file: "warehouse/duckdb/warehouse.js",
        from: TRANSACTION,
        to:
          '            await staged.runFile("duckdb/merge/begin.sql");\n' +
          '            await staged.runFile("duckdb/merge/receipts.sql", { receipts: JSON.stringify(receipts.map((each) => this.#receiptRow(each))), quarantined: JSON.stringify(quarantined) });\n' +
          '            await globalThis.birdsongMoment("sabotaged");\n' +
          TRANSACTION,
      },
    ],
    at: { moment: "sabotaged", nth: 1 },
    complaint: /^lost post/,
  },
  {
    safety: "a batch is acknowledged only after the commit",
    edits: [
      {
        file: "load/loader.js",
        from: '            await this.#moment("before-merge");',
        to: '            for (const claim of claims) await claim.ack();\n            await this.#moment("before-merge");',
      },
    ],
    at: { moment: "before-merge", nth: 1 },
    complaint: /^lost batch/,
  },
  {
    safety: "the manifest is replaced in one step",
    edits: [
      {
        file: "marts/manifest.js",
        from: "    await writeDurably(join(folder, NAME), `${JSON.stringify(manifest, undefined, 1)}\\n`);",
        to:
          "    const text = JSON.stringify(manifest, undefined, 1);\n" +
          '    const { appendFile, writeFile } = await import("node:fs/promises");\n' +
          "    await writeFile(join(folder, NAME), text.slice(0, 500));\n" +
          '    await globalThis.birdsongMoment("sabotaged");\n' +
          "    await appendFile(join(folder, NAME), text.slice(500));",
      },
    ],
    at: { moment: "sabotaged", nth: 1, later: true },
    complaint: /^a reader/,
  },
];

describe("the suites find out a program without one of its safeties", () => {
  test.each(SABOTAGES)("$safety", async ({ safety, edits, at, complaint }) => {
    await using program = await patched(edits);
    const found = await play(program.root, at);
    const told = complaints(found);
    rows.push({
      row: safety,
      phase: at.moment,
      faults: 1,
      lost: found.books.lost.length,
      doubled: found.books.doubled.length,
      reread: found.rereads.length,
      ledger: found.books.ledger / 1e6,
      meter: found.books.meter / 1e6,
    });
    expect(told.filter((each) => complaint.test(each))).not.toEqual([]);
  });

  test("and the whole program leaves no half-made warehouse, killed when its schema was only in DuckDB's log", async () => {
    const checkpoint = 'await engine.run("CHECKPOINT");';
    await using program = await patched([
      {
        file: "warehouse/duckdb/migrate.js",
        from: checkpoint,
        to: `await globalThis.birdsongMoment("migrated");\n${checkpoint}`,
      },
    ]);
    const found = await play(program.root, { moment: "migrated", nth: 1 });
    expect(complaints(found)).toEqual([]);
  });

  test.each<Strike>([
    { moment: "durable", nth: 2 },
    { moment: "files-written", nth: 1, later: true },
  ])("and have nothing to say about the whole program, killed at $moment", async (at) => {
    const found = await play(undefined, at);
    expect(complaints(found)).toEqual([]);
  });
});
