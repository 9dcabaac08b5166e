import { open } from "node:fs/promises";
import { dirname } from "node:path";
import Database from "libsql";
import { describeDiskError, makeFolder } from "../model/write-durably.ts";

/** Held until disposed, or until the process ends, however it ends. */
export interface ProcessLock extends AsyncDisposable {
  readonly path: string;
}

/**
 * Takes a lock that at most one holder on this machine has, in this process or another; undefined when it is held.
 *
 * The lock is SQLite's own lock on an empty file, that is one of the operating system: a killed process leaves
 * nothing behind to clean up, so nobody has to guess from process ids or ages whether its holder still lives.
 */
export async function tryProcessLock(path: string): Promise<ProcessLock | undefined> {
  await makeFolder(dirname(path));
  try {
    await (await open(path, "a", 0o600)).close();
  } catch (thrown) {
    throw describeDiskError(thrown, path);
  }
  const database = new Database(path, { timeout: 0 });
  try {
    // A journal on disk would need room: the lock must be had on a full disk too, or nothing could be loaded off it.
    database.exec("pragma journal_mode = memory");
    database.exec("begin exclusive");
  } catch (thrown) {
    database.close();
    if (isBusy(thrown)) return undefined;
    throw describeDiskError(thrown, path);
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      if (!database.open) return;
      database.exec("rollback");
      database.close();
    },
  };
}

export function isBusy(thrown: unknown): boolean {
  return thrown instanceof Database.SqliteError && thrown.code.startsWith("SQLITE_BUSY");
}
