import { chmod, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { removeDatabase } from "../../engine/engine.ts";
import type { Engine, EngineSettings } from "../../engine/engine.ts";
import { literal } from "../../engine/literal.ts";
import { describeDiskError, syncFolder } from "../../model/write-durably.ts";
import { createWhole } from "./create.ts";

/** What is appended to the warehouse's name for the copy that is to take its place. */
export const COPY_SUFFIX = ".scrubbed";

/**
 * Copies every row into a new file and puts it in place of the old one, whose free pages still hold what was deleted:
 * a checkpoint frees pages, it does not empty them. Nothing may be under way on the engine, and nothing may follow: it
 * works on the old file, which has lost its name. Both files are locked until the engine is closed, so nobody loads
 * into the one or the other meanwhile. Killed before the rename, the old file is as it was.
 */
export async function scrub(
  engine: Engine,
  settings: EngineSettings & { readonly timezone: string },
  moment: (name: string) => Promise<void>,
): Promise<void> {
  const { path } = engine;
  const copy = `${path}${COPY_SUFFIX}`;
  await removeDatabase(copy);
  await createWhole(copy, settings);
  const [own] = await engine.rows<{ name: string }>("SELECT current_database() AS name");
  await engine.run(`ATTACH ${literal(copy)} AS scrubbed`);
  const tables = await engine.rows<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND schema_name = 'main' AND NOT temporary ORDER BY 1`,
  );
  // Published files are read by ranges of time: rows stay in the order in which they came.
  await engine.run("SET preserve_insertion_order = true");
  for (const { name } of tables) {
    // Names from the catalogue of our own schema; the new file's settings are replaced by the old one's.
    await engine.run(`DELETE FROM scrubbed.main."${name}"`);
    await engine.run(`INSERT INTO scrubbed.main."${name}" BY NAME SELECT * FROM main."${name}"`);
  }
  await engine.run("CHECKPOINT scrubbed");
  await engine.run("CHECKPOINT");
  await moment("warehouse-copied");
  try {
    await chmod(copy, 0o600);
    // Everything of the old log is in the old file; read beside the new one it would bring rows back.
    await rm(`${path}.wal`, { force: true });
    await rename(copy, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    throw describeDiskError(thrown, path);
  }
  // The old file is closed first: closing it removes its log, and the new file's will have the same name.
  await engine.run(`USE scrubbed; DETACH "${own?.name ?? ""}"`);
}
