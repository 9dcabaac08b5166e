import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../model/error.ts";
import { filesOf, filesOfMarts } from "./manifest.ts";
import type { Manifest, Mart } from "./manifest.ts";

/**
 * Files that stay although no table names them any more: those of the manifest before, from now on, and those
 * superseded earlier whose time of grace is not over; without any grace there are none. Times are ISO.
 */
export function supersededBy(
  tables: Iterable<Mart>,
  before: Manifest | undefined,
  now: string,
  graceOver: string,
): Manifest["superseded"] {
  if (before === undefined) return [];
  const wanted = filesOfMarts(tables);
  const dropped = [...filesOf(before)].filter((path) => !wanted.has(path)).map((path) => ({ path, at: now }));
  return [...before.superseded, ...dropped].filter(({ at }) => at > graceOver);
}

/**
 * Removes files that the manifest names neither as wanted nor as superseded: their time of grace is over, or a
 * publish died before its manifest was written. Returns how many.
 */
export async function removeUnnamed(folder: string, manifest: Manifest): Promise<number> {
  const kept = new Set([...filesOf(manifest), ...manifest.superseded.map(({ path }) => path)]);
  let removed = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.(parquet|w\.tmp)$/.test(name) || kept.has(name)) continue;
    await rm(join(folder, name), { force: true });
    removed++;
    await removeIfEmpty(dirname(join(folder, name)));
  }
  return removed;
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOTEMPTY") throw thrown;
  }
}
