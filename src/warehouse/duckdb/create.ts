import { randomUUID } from "node:crypto";
import { access, link } from "node:fs/promises";
import { dirname } from "node:path";
import { Engine, removeDatabase } from "../../engine/engine.ts";
import type { EngineSettings } from "../../engine/engine.ts";
import { systemCode } from "../../model/error.ts";
import { describeDiskError, syncFolder } from "../../model/write-durably.ts";
import { migrate } from "./migrate.ts";

/**
 * Makes the warehouse's file unless it is there: beside it, under a name of its own, and put in place when its schema
 * is in the file and not in the log any more. A process killed meanwhile leaves no half-made warehouse, and of two
 * that make it at once one finds the other's.
 */
export async function createWhole(
  path: string,
  settings: EngineSettings & { readonly timezone: string },
): Promise<void> {
  if (await exists(path)) return;
  const fresh = `${path}.${randomUUID()}.new`;
  try {
    {
      await using engine = await Engine.open(fresh, settings);
      await migrate(engine, settings.timezone);
      await engine.run("CHECKPOINT");
    }
    await link(fresh, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    if (systemCode(thrown) !== "EEXIST") throw describeDiskError(thrown, path);
  } finally {
    await removeDatabase(fresh);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return false;
    throw describeDiskError(thrown, path);
  }
}
