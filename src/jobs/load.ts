import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isFatal } from "../engine/engine-error.ts";
import { ParquetLake } from "../lake/parquet/lake.ts";
import { gapsOfUnreadable } from "../load/quarantine-gap.ts";
import { Loader } from "../load/loader.ts";
import type { LoadReport } from "../load/loader.ts";
export type { LoadReport } from "../load/loader.ts";
import { sizeBytes } from "../config/duration.ts";
import type { BatchHeader } from "../model/batch.ts";
import { SECOND } from "../model/clock.ts";
import { BirdsongError } from "../model/error.ts";
import { retryDelayMs } from "../model/retry.ts";
import type { RetryPolicy } from "../model/retry.ts";
import { makeFolder } from "../model/write-durably.ts";
import { DuckdbWarehouse } from "../warehouse/duckdb/warehouse.ts";
import type { QuarantinedLine, Tombstone } from "../warehouse/warehouse.ts";
import { recorded } from "./recorded.ts";
import type { StoreContext } from "./store-context.ts";

/** After a fatal error the engine answers nothing any more: it is closed and opened again, a few times. */
const REOPEN: RetryPolicy = { attempts: 3, firstDelayMs: SECOND, maxDelayMs: 10 * SECOND };

/**
 * Loads every batch that waits. Throws `warehouse.locked` when another process is loading, and `disk.full` when
 * there is no room: what was loaded before stays, the rest waits in the spool.
 */
export async function loadJob(context: StoreContext, signal: AbortSignal): Promise<LoadReport> {
  return await recorded(
    context,
    "load",
    (report) => report.posts,
    () => loadAgainAndAgain(context, signal),
  );
}

async function loadAgainAndAgain(context: StoreContext, signal: AbortSignal): Promise<LoadReport> {
  const tombstones = await tombstonesOf(context);
  for (let attempt = 1; ; attempt++) {
    try {
      return await loadOnce(context, tombstones, signal);
    } catch (thrown) {
      const hopeless = thrown instanceof BirdsongError && thrown.code === "disk.full";
      if (!isFatal(thrown) || hopeless || attempt >= REOPEN.attempts) throw thrown;
      const wait = retryDelayMs(REOPEN, attempt, context.random);
      context.log.warn({ error: thrown, attempt, wait }, "the engine had to stop; it is opened again");
      await context.clock.sleep(wait, signal);
    }
  }
}

async function loadOnce(
  context: StoreContext,
  tombstones: readonly Tombstone[],
  signal: AbortSignal,
): Promise<LoadReport> {
  await using warehouse = await openWarehouse(context);
  const lake = new ParquetLake(context.folders.lake, warehouse.engine);
  await using loader = new Loader(
    {
      queue: context.queue,
      lake,
      warehouse,
      enricher: context.enricher,
      clock: context.clock,
      moment: (name) => context.moment(name),
      onSetAside: async (header, lines) => noteGaps(context, header, lines),
    },
    loadOptions(context),
  );
  const report = await loader.run(
    tombstones,
    (sofar) => context.progress(`loading: ${sofar.batches} batches, ${sofar.posts} new posts`),
    signal,
  );
  await lake.tidy(
    (batchIds) => warehouse.places(batchIds, signal),
    (places) => warehouse.move(places, signal),
    signal,
  );
  await noteTombstones(context, await warehouse.tombstones(signal));
  return report;
}

/** A collected record that cannot be read leaves a gap, which a search may fill. */
async function noteGaps(
  context: StoreContext,
  header: BatchHeader,
  lines: readonly QuarantinedLine[],
): Promise<void> {
  const timeOf = (id: string): number => context.timeOf(header.source, id);
  const gaps = gapsOfUnreadable(header, lines, timeOf, context.clock.now());
  for (const gap of gaps) await context.state.gaps.open(gap);
}

/** Withdrawals that came as records (compliance results) are known to the state from here on: it is asked first. */
async function noteTombstones({ state }: StoreContext, tombstones: readonly Tombstone[]): Promise<void> {
  if (tombstones.length === (await state.tombstones.count())) return;
  await state.tombstones.add(
    tombstones.map(({ withdrawn_at, ...stone }) => ({ ...stone, noted_at: withdrawn_at })),
  );
}

export function loadOptions(context: StoreContext): ConstructorParameters<typeof Loader>[1] {
  return {
    bytes: sizeBytes(context.config.load.batch_size),
    quarantine: context.folders.quarantine,
    scratch: join(context.folders.root, "scratch"),
  };
}

/** Opens the embedded warehouse for writing, creating or migrating it. */
export async function openWarehouse(context: StoreContext): Promise<DuckdbWarehouse> {
  await makeFolder(context.folders.root);
  return await DuckdbWarehouse.open(
    context.folders.warehouse,
    { ...context.engine, timezone: context.config.timezone },
    context.clock,
  );
}

/** Withdrawals the state knows; compliance results in the lake speak for themselves. */
export async function tombstonesOf(context: StoreContext): Promise<readonly Tombstone[]> {
  return (await context.state.tombstones.list()).map(({ source, kind, id, reason, noted_at }) => ({
    source,
    kind,
    id,
    reason,
    withdrawn_at: noted_at,
  }));
}

/** Removes what a load that was killed left in its scratch folder. */
export async function clearScratch(context: StoreContext): Promise<void> {
  await rm(join(context.folders.root, "scratch"), { recursive: true, force: true });
}
