import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDatabase } from "../engine/engine.ts";
import { sizeBytes } from "../config/duration.ts";
import { ParquetLake } from "../lake/parquet/lake.ts";
import { Loader } from "../load/loader.ts";
import type { LoadReport } from "../load/loader.ts";
import { readQuarantine } from "../load/quarantine.ts";
import { BirdsongError, systemCode } from "../model/error.ts";
import { makeFolder, syncFolder } from "../model/write-durably.ts";
import { DuckdbWarehouse } from "../warehouse/duckdb/warehouse.ts";
import { rebuildLock } from "./forget.ts";
import { clearScratch, loadOptions, openWarehouse, tombstonesOf } from "./load.ts";
import { recorded } from "./recorded.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Rebuilds the warehouse from the lake, in the time zone of the configuration. The new one is made beside the old
 * one and takes its place at the end; until then a crash changes nothing.
 */
export async function replayJob(context: StoreContext, signal: AbortSignal): Promise<LoadReport> {
  return await recorded(
    context,
    "replay",
    (report) => report.posts,
    () => rebuild(context, signal),
  );
}

async function rebuild(context: StoreContext, signal: AbortSignal): Promise<LoadReport> {
  const { folders, clock } = context;
  await makeFolder(folders.root);
  const fresh = `${folders.warehouse}.replay`;
  await using _lock = await rebuildLock(context);
  await removeDatabase(fresh);
  await assertNobodyLoads(context);
  let total: LoadReport;
  {
    await using warehouse = await DuckdbWarehouse.open(
      fresh,
      { ...context.engine, timezone: context.config.timezone },
      clock,
    );
    total = await replayInto(warehouse, context, signal);
  }
  // The old file was closed cleanly a moment ago; a log it could not absorb must not be read with the new one.
  await rm(`${folders.warehouse}.wal`, { force: true });
  await rename(fresh, folders.warehouse);
  await syncFolder(folders.root);
  return total;
}

async function replayInto(
  warehouse: DuckdbWarehouse,
  context: StoreContext,
  signal: AbortSignal,
): Promise<LoadReport> {
  const { folders, queue, clock, enricher } = context;
  const lake = new ParquetLake(folders.lake, warehouse.engine);
  await using loader = new Loader({ queue, lake, warehouse, clock, enricher }, loadOptions(context));
  const aside = await readQuarantine(folders.quarantine);
  const withRecords = new Set<string>();
  let total: LoadReport = { batches: 0, records: 0, quarantined: 0, posts: 0, snapshots: 0 };
  const restored = lake.restore(
    join(folders.root, "scratch"),
    sizeBytes(context.config.load.batch_size),
    signal,
  );
  for await (const batches of restored) {
    for (const { header } of batches) withRecords.add(header.id);
    const ids = new Set(batches.map(({ header }) => header.id));
    const lines = aside.filter(({ header }) => ids.has(header.id)).flatMap((file) => file.lines);
    const report = await loader.reload(batches, lines, signal);
    total = {
      batches: total.batches + report.batches,
      records: total.records + report.records,
      quarantined: total.quarantined + report.quarantined,
      posts: total.posts + report.posts,
      snapshots: total.snapshots + report.snapshots,
    };
    context.progress(`replaying: ${total.batches} batches, ${total.posts} posts`);
    await clearScratch(context);
  }
  // Batches of which nothing could be read stand in no lake file.
  const lost = aside.filter(({ header }) => !withRecords.has(header.id));
  if (lost.length > 0) await loader.record(lost, signal);
  const tombstones = await tombstonesOf(context);
  if (tombstones.length > 0) await loader.withdraw(tombstones, signal);
  return total;
}

/** Takes and leaves the warehouse: a load that runs meanwhile would be lost with the old file. */
async function assertNobodyLoads(context: StoreContext): Promise<void> {
  try {
    await using warehouse = await openWarehouse(context);
    await warehouse.loaded([], new AbortController().signal);
  } catch (thrown) {
    // Another time zone, or a file that cannot be read at all, is what a replay is for.
    if (thrown instanceof BirdsongError && ["warehouse.timezone", "engine.failed"].includes(thrown.code))
      return;
    if (systemCode(thrown) === "ENOENT") return;
    throw thrown;
  }
}
