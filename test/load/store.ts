import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configSchema } from "../../src/config/schema.ts";
import { foldersOf } from "../../src/config/folders.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { loadJob, loadOptions, openWarehouse } from "../../src/jobs/load.ts";
import { publishJob } from "../../src/jobs/publish.ts";
import type { PublishReport } from "../../src/marts/publish.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Effects, Wired } from "../../src/jobs/wire.ts";
import { ParquetLake } from "../../src/lake/parquet/lake.ts";
import { Loader } from "../../src/load/loader.ts";
import type { LoadReport } from "../../src/load/loader.ts";
import type { BatchHeader } from "../../src/model/batch.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { Tombstone } from "../../src/warehouse/warehouse.ts";
import { TestClock } from "../collect/workbench.ts";

export const signal: AbortSignal = new AbortController().signal;

/** A batch as it stands in a queue; records are bytes or values to be written as JSON. */
export interface TestBatch {
  readonly header: BatchHeader;
  readonly records: readonly (Buffer | Readonly<Record<string, unknown>>)[];
}

export interface StoreOptions {
  readonly timezone?: string;
  readonly batchSize?: string;
  /** Who rates moods, as configured. */
  readonly sentiment?: Readonly<Record<string, unknown>>;
  readonly moment?: (name: string) => void | Promise<void>;
  /** An existing data folder; it is then left behind. */
  readonly folder?: string;
}

/** A data folder with everything that loads, publishes and replays. */
export interface Store extends AsyncDisposable {
  readonly folder: string;
  readonly clock: TestClock;
  readonly wired: Wired;
  append(...batches: readonly TestBatch[]): Promise<void>;
  /** What the load job does, on the batches appended so far. */
  load(): Promise<LoadReport>;
  publish(): Promise<PublishReport>;
  /** Opens the warehouse for as long as `work` lasts. */
  look<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  /** Rows of one query on the warehouse. */
  rows<R = Record<string, unknown>>(query: string): Promise<readonly R[]>;
}

let stores = 0;

export async function openStore(options: StoreOptions = {}): Promise<Store> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "birdsong-store-")));
  const clock = new TestClock("2026-11-20T12:00:00Z");
  const config = configSchema.parse({
    timezone: options.timezone ?? "Europe/Paris",
    data: folder,
    load: { memory: "600MB", threads: 2, batch_size: options.batchSize ?? "64MB" },
    sentiment: options.sentiment ?? {},
    campaigns: {},
  });
  const loaded: LoadedConfig = {
    config,
    path: join(folder, "birdsong.yaml"),
    found: true,
    folders: foldersOf(folder),
    warnings: [],
  };
  const effects: Effects = {
    clock,
    random: seededRandom(++stores),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    progress() {},
    ...(options.moment === undefined ? {} : { moment: options.moment }),
  };
  const wired = await wire(loaded, effects, signal);
  const look = async <T>(work: (engine: Engine) => Promise<T>): Promise<T> => {
    await using warehouse = await openWarehouse(wired);
    return await work(warehouse.engine);
  };
  return {
    folder,
    clock,
    wired,
    append: async (...batches) => {
      for (const { header, records } of batches)
        await wired.queue.append(header, records.map(bytesOf), signal);
    },
    load: () => loadJob(wired, signal),
    publish: () => publishJob(wired, signal),
    look,
    rows: async <R>(query: string) => (await look((engine) => engine.rows(query))) as unknown as readonly R[],
    [Symbol.asyncDispose]: async () => {
      await wired[Symbol.asyncDispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Keeps one warehouse open, for tests that load many times. */
export async function withLoader<T>(
  store: Store,
  work: (load: (tombstones?: readonly Tombstone[]) => Promise<LoadReport>, engine: Engine) => Promise<T>,
): Promise<T> {
  const { wired } = store;
  await using warehouse = await openWarehouse(wired);
  const lake = new ParquetLake(wired.folders.lake, warehouse.engine);
  await using loader = new Loader(
    { queue: wired.queue, lake, warehouse, enricher: wired.enricher, clock: wired.clock },
    loadOptions(wired),
  );
  return await work((tombstones = []) => loader.run(tombstones, () => undefined, signal), warehouse.engine);
}

/** A record as it stands in a batch file. */
export function bytesOf(record: Buffer | object): Buffer {
  return Buffer.isBuffer(record) ? record : Buffer.from(JSON.stringify(record));
}
