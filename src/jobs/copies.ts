import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Folders } from "../config/folders.ts";
import { systemCode } from "../model/error.ts";
import { publishPlainJob } from "./publish-plain.ts";
import type { StoreContext } from "./store-context.ts";

/** Warehouses on their way: of a replay, of a purge, of a first load. */
const HALF_MADE = /\.(?:replay|scrubbed|[0-9a-f-]{36}\.new)(?:\.wal)?$/;

/**
 * Removes what killed processes left behind and what may hold anything: half-made warehouses, scratch, spilled tables.
 * The caller holds the locks under which the living ones are made; a server that misses its spilled tables makes them anew.
 */
export async function removeLeftovers(folders: Folders): Promise<void> {
  for (const name of ["scratch", "spill", "serving"]) {
    await rm(join(folders.root, name), { recursive: true, force: true });
  }
  const warehouse = basename(folders.warehouse);
  for (const name of await namesIn(dirname(folders.warehouse))) {
    if (!name.startsWith(`${warehouse}.`) || !HALF_MADE.test(name)) continue;
    await rm(join(dirname(folders.warehouse), name), { recursive: true, force: true });
  }
}

/**
 * Removes the copies that were made for other programs and that nobody can cut: a spreadsheet does not tell which post
 * a cell came from. Exports are made again in seconds; the plain layout is written again at once. Returns the number
 * of files that went.
 */
export async function removeCopies(context: StoreContext, signal: AbortSignal): Promise<number> {
  const { folders } = context;
  let removed = 0;
  for (const name of await namesIn(folders.exports)) {
    await rm(join(folders.exports, name), { recursive: true, force: true });
    removed++;
  }
  const plain = join(folders.root, "plain");
  if (await isThere(plain)) {
    removed += (await readdir(plain, { recursive: true })).filter((name) => name.endsWith(".parquet")).length;
    await publishPlainJob(context, undefined, signal);
  }
  return removed;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw thrown;
  }
}
