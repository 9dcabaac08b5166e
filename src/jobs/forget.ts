import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import { withdrawnOf } from "../forget/withdrawn.ts";
import type { Forgotten, WithdrawnId } from "../forget/withdrawn.ts";
import { ParquetLake } from "../lake/parquet/lake.ts";
import { forgetInQuarantine } from "../load/quarantine.ts";
import { isoTime, utcDay } from "../model/clock.ts";
import { BirdsongError, systemCode } from "../model/error.ts";
import { makeFolder, writeDurably } from "../model/write-durably.ts";
import { tryProcessLock } from "../state/process-lock.ts";
import type { ProcessLock } from "../state/process-lock.ts";
import type { Tombstone } from "../state/tables.ts";
import { removeCopies, removeLeftovers } from "./copies.ts";
import { openWarehouse } from "./load.ts";
import { publishFrom } from "./publish.ts";
import { recorded } from "./recorded.ts";
import type { StoreContext } from "./store-context.ts";

/** What a purge did: ids and counts, no content. */
export interface ForgetReport {
  readonly at: string;
  /** Tombstones that took effect. */
  readonly ids: readonly Tombstone[];
  readonly stores: {
    readonly spool: Forgotten;
    readonly quarantine: Forgotten;
    readonly lake: Forgotten;
    /** Stubs of the withdrawn posts and authors that the warehouse keeps. */
    readonly warehouse: { readonly posts: number; readonly authors: number };
    readonly marts: { readonly written: number; readonly removed: number };
    /** Files that Birdsong had written for others to read: exports, the plain layout. */
    readonly exports: { readonly removed: number };
  };
}

/** Where the proof stands in the data folder. */
export const PROOF = "forgotten.ndjson";

/**
 * Removes what tombstones name from everything that holds it, in the order in which data flows, so that nothing cut
 * comes back from a place before it. `more` are noted first; all that are pending take effect. Each step may be
 * repeated: a purge that was killed is done again from its beginning, and ends in the same place. Undefined when
 * nothing was pending.
 *
 * Throws `warehouse.locked`, `spool.busy` or `rebuild.busy` (retryable) when another process loads, publishes or
 * replays; what was noted stays noted.
 */
export async function forgetJob(
  context: StoreContext,
  more: readonly Tombstone[],
  signal: AbortSignal,
): Promise<ForgetReport | undefined> {
  await context.state.tombstones.add(more);
  await context.moment("tombstones-noted");
  if ((await context.state.tombstones.pending()).length === 0) return undefined;
  return await recorded(
    context,
    "forget",
    () => 0,
    () => purge(context, signal),
  );
}

/**
 * What `run` does once a UTC day: the source wants withdrawn content gone within 24 hours, and rewriting files for
 * each withdrawal by itself would cost more than all else.
 */
export async function forgetDaily(
  context: StoreContext,
  signal: AbortSignal,
): Promise<ForgetReport | undefined> {
  const last = await context.state.tombstones.lastPurge();
  if (last !== undefined && last.slice(0, 10) === utcDay(context.clock.now())) return undefined;
  return await forgetJob(context, [], signal);
}

async function purge(context: StoreContext, signal: AbortSignal): Promise<ForgetReport> {
  const { state, queue, folders, clock } = context;
  await makeFolder(folders.root);
  await using _lock = await rebuildLock(context);
  await using warehouse = await openWarehouse(context);
  await removeLeftovers(folders);
  await context.moment("leftovers-removed");

  const ids = await state.tombstones.pending();
  const entailed = await warehouse.entailed(ids.map(idOf), signal);
  const withdrawn = withdrawnOf(entailed.ids, entailed.handles);
  context.progress(`forgetting ${ids.length} posts and authors: spool and quarantine`);
  const spool = await queue.forget(withdrawn, signal);
  await context.moment("spool-cut");
  const quarantine = await forgetInQuarantine(folders.quarantine, withdrawn, signal);
  await context.moment("quarantine-cut");
  context.progress("forgetting: lake");
  const lake = await new ParquetLake(folders.lake, warehouse.engine).forget(withdrawn, signal);
  await context.moment("lake-cut");
  context.progress("forgetting: warehouse and marts");
  await warehouse.forget(
    ids.map(({ noted_at, ...stone }) => ({ ...stone, withdrawn_at: noted_at })),
    signal,
  );
  await context.moment("warehouse-cut");
  const published = await publishFrom(warehouse, context, signal, NO_GRACE);
  await context.moment("marts-published");
  const removed = await removeCopies(context, signal);
  await context.moment("copies-removed");
  const stubs = await stubsOf(warehouse.engine, ids);
  await warehouse.scrub(signal, async (name) => context.moment(name));
  await context.moment("warehouse-scrubbed");

  const report: ForgetReport = {
    at: isoTime(clock.now()),
    ids,
    stores: {
      spool,
      quarantine,
      lake,
      warehouse: stubs,
      marts: { written: published.files, removed: published.removed },
      exports: { removed },
    },
  };
  await prove(join(folders.root, PROOF), report);
  await context.moment("proof-written");
  await state.transaction(async (stores) => stores.tombstones.purged(ids, report.at));
  await context.moment("purge-noted");
  return report;
}

/** What is withdrawn may not wait for readers: a query that has a file open meets its end. */
const NO_GRACE = 0;

/** Held by whoever rewrites the lake or replaces the warehouse by one made from it: one of them at a time. */
export async function rebuildLock(context: Pick<StoreContext, "folders">): Promise<ProcessLock> {
  const lock = await tryProcessLock(join(context.folders.root, ".rebuild.lock"));
  if (lock !== undefined) return lock;
  throw new BirdsongError("Another process is replaying or forgetting in this data folder.", {
    code: "rebuild.busy",
    hint: "Wait until it has ended and run the same command again.",
    retryable: true,
  });
}

async function stubsOf(
  engine: Engine,
  ids: readonly WithdrawnId[],
): Promise<{ readonly posts: number; readonly authors: number }> {
  await engine.runFile("duckdb/forget/gone.sql", { ids: JSON.stringify(ids.map(idOf)) });
  const [row] = await engine.rows<{ posts: bigint; authors: bigint }>(sqlFile("duckdb/forget/stubs.sql"));
  return { posts: Number(row?.posts ?? 0), authors: Number(row?.authors ?? 0) };
}

/** Adds a line to the proof, unless its last one is of the same ids: a purge that was killed after writing it. */
async function prove(path: string, report: ForgetReport): Promise<void> {
  let before = "";
  try {
    before = await readFile(path, "utf8");
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw thrown;
  }
  const last = before.trimEnd().split("\n").at(-1) ?? "";
  if (last !== "" && JSON.stringify((JSON.parse(last) as ForgetReport).ids) === JSON.stringify(report.ids))
    return;
  await writeDurably(path, `${before}${JSON.stringify(report)}\n`);
}

function idOf({ source, kind, id }: WithdrawnId): WithdrawnId {
  return { source, kind, id };
}
