import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { interruptible } from "../engine/engine.ts";
import { makeFolder, syncFolder, writeDurably } from "../model/write-durably.ts";
import { DAILY_MARTS, SMALL_MARTS } from "./catalogue.ts";
import type { MartsReader } from "./reader.ts";

/** Daily marts that have no day a reader would filter by. */
const UNPARTITIONED: ReadonlySet<string> = new Set<string>(["dim_user", "dim_media", ...SMALL_MARTS]);

/**
 * The layout that Spark, pandas and Hive read without knowing Birdsong: `<table>/date=YYYY-MM-DD/*.parquet`, one
 * file for small tables, and `_SUCCESS` in each table's folder when it is complete. Each table is written beside
 * the old one and then takes its place. Returns the number of tables.
 */
export async function publishPlain(marts: MartsReader, folder: string, signal: AbortSignal): Promise<number> {
  await makeFolder(folder);
  // The view post_media is written too: whoever reads these files has no views.
  const tables = [...DAILY_MARTS, "post_media", ...SMALL_MARTS];
  for (const table of tables) {
    signal.throwIfAborted();
    const fresh = join(folder, `.${table}.new`);
    await rm(fresh, { recursive: true, force: true });
    await makeFolder(fresh);
    // DuckDB makes the folders below a partitioned target and the file of another.
    const path = UNPARTITIONED.has(table) ? join(fresh, "part-0.parquet") : fresh;
    await interruptible(marts.engine, signal, () =>
      marts.engine.runFile(`duckdb/plain/${table}.sql`, { path }),
    );
    await syncAll(fresh);
    await writeDurably(join(fresh, "_SUCCESS"), "");
    await takePlace(fresh, join(folder, table));
  }
  await syncFolder(folder);
  return tables.length;
}

async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = await open(join(entry.parentPath, entry.name), "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

async function takePlace(fresh: string, place: string): Promise<void> {
  const old = join(dirname(place), `${fresh.slice(dirname(fresh).length + 1)}.old`);
  await rm(old, { recursive: true, force: true });
  const names = await readdir(dirname(place));
  if (names.some((name) => join(dirname(place), name) === place)) await rename(place, old);
  await rename(fresh, place);
  await rm(old, { recursive: true, force: true });
}
