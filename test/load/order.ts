import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine, Row } from "../../src/engine/engine.ts";
import { Enricher } from "../../src/enrich/enricher.ts";
import type { Lake } from "../../src/lake/lake.ts";
import { Loader } from "../../src/load/loader.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Claim, Queue } from "../../src/queue/queue.ts";
import { DuckdbWarehouse } from "../../src/warehouse/duckdb/warehouse.ts";
import type { Tombstone } from "../../src/warehouse/warehouse.ts";
import { bytesOf, signal } from "./store.ts";
import type { TestBatch } from "./store.ts";

/** One transaction of a load: its batches in the order they are claimed, and what the state learned meanwhile. */
export interface Turn {
  readonly batches: readonly TestBatch[];
  readonly tombstones?: readonly Tombstone[];
}

/** Batches written once, to be loaded in many orders. */
export interface OrderBench extends AsyncDisposable {
  /** Loads turn by turn into a fresh warehouse in memory, without a lake, and hands it to `work`. */
  load<T>(turns: readonly Turn[], work: (engine: Engine) => Promise<T>): Promise<T>;
}

export async function openOrderBench(
  batches: readonly TestBatch[],
  timezone = "Europe/Paris",
): Promise<OrderBench> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-order-"));
  for (const { header, records } of batches) {
    const lines = [bytesOf({ ...header }), ...records.map(bytesOf)];
    await writeFile(
      join(folder, `${header.id}.ndjson`),
      Buffer.concat(lines.flatMap((each) => [each, BREAK])),
    );
  }
  return {
    load: async (turns, work) => {
      await using warehouse = await DuckdbWarehouse.open(
        ":memory:",
        { memory: "1GB", threads: 2, timezone },
        systemClock,
      );
      const waiting: Claim[] = [];
      await using loader = new Loader(
        { queue: queueOf(waiting), lake: NO_LAKE, warehouse, enricher: ENRICHER, clock: systemClock },
        { bytes: 2 ** 30, quarantine: join(folder, "quarantine"), scratch: join(folder, "scratch") },
      );
      for (const { batches: next, tombstones = [] } of turns) {
        waiting.push(...next.map(({ header }) => claimOf(header, join(folder, `${header.id}.ndjson`))));
        await loader.run(tombstones, () => undefined, signal);
      }
      return await work(warehouse.engine);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Rows of one query on a fresh warehouse that holds these batches. */
export async function loadedRows(
  batches: readonly TestBatch[],
  query: string,
  timezone?: string,
): Promise<readonly Row[]> {
  await using bench = await openOrderBench(batches, timezone);
  return await bench.load([{ batches }], (engine) => engine.rows(query));
}

/** One for all tests of a file: it holds lists and a model, and nothing of what it was asked. */
export const ENRICHER = new Enricher({ threads: 0 });

const BREAK = Buffer.from("\n");

function claimOf(header: Claim["header"], path: string): Claim {
  return { header, path, bytes: 1, ack: async () => undefined, release: async () => undefined };
}

/** Hands out everything that waits, in the order it was put there. */
function queueOf(waiting: Claim[]): Queue {
  return {
    name: "list",
    append: () => Promise.reject(new Error("This queue is filled by its test.")),
    claim: async () => waiting.splice(0),
    depth: async () => ({ batches: waiting.length, bytes: waiting.length, oldest: null }),
    forget: () => Promise.reject(new Error("This queue holds what its test gave it.")),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

const NO_LAKE: Lake = {
  name: "none",
  append: async (batches) => new Map(batches.map(({ header }) => [header.id, { file: "none", records: 1 }])),
  tidy: async () => ({ folded: 0, removed: 0 }),
  forget: async () => ({ files: 0, records: 0 }),
  restore: () => ({
    [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
  }),
  [Symbol.asyncDispose]: async () => undefined,
};
