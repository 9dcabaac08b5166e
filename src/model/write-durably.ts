import { chmod, mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { BirdsongError, systemCode, toError } from "./error.ts";

/** Owner only: collected posts and state are nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export interface DurableFile {
  /** Appends; resolves when the bytes were handed to the system. */
  write(bytes: Uint8Array | string): Promise<void>;
}

/**
 * Creates a folder and its parents, readable by the owner only. They survive a power cut when it resolves: what is
 * written into a folder is lost with it, however well it was synced itself.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true, mode: FOLDER_MODE });
    if (first === undefined) return;
    const above = dirname(resolve(first));
    for (let folder = dirname(resolve(path)); folder.length >= above.length; folder = dirname(folder)) {
      await syncFolder(folder);
      if (folder === above) break;
    }
  } catch (thrown) {
    throw describeDiskError(await reasonOf(thrown, path), path);
  }
}

/** Node says ENOENT of a folder on a read-only disk when it makes its parents too; one alone tells the reason. */
async function reasonOf(thrown: unknown, path: string): Promise<unknown> {
  if (systemCode(thrown) !== "ENOENT") return thrown;
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    try {
      await mkdir(folder, { mode: FOLDER_MODE });
      return thrown;
    } catch (reason) {
      if (systemCode(reason) !== "ENOENT") return reason;
    }
  }
  return thrown;
}

/** Makes a rename, creation or removal in the folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * The one recipe by which Birdsong writes files that matter: a temporary name beside the target, write,
 * fsync, rename, fsync the folder. When it resolves the file is whole and survives a power cut; until then
 * nothing stands under `path`. On any error the temporary file is removed.
 */
export async function writeDurably(
  path: string,
  content: Uint8Array | string | ((file: DurableFile) => Promise<void>),
): Promise<void> {
  const temporary = `${path}.w.tmp`;
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, "w", FILE_MODE);
    const handle = file;
    const write = async (bytes: Uint8Array | string): Promise<void> => {
      await handle.writeFile(bytes);
    };
    if (typeof content === "function") await content({ write });
    else await write(content);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    await file?.close().catch(() => undefined); // the first error is the one worth telling
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeDiskError(thrown, path);
  }
}

/**
 * The same recipe for a file another program wrote under `temporary` (DuckDB's COPY): fsync, owner-only mode,
 * rename to `path`, fsync the folder.
 */
export async function adoptDurably(temporary: string, path: string): Promise<void> {
  try {
    await chmod(temporary, FILE_MODE);
    const file = await open(temporary, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw describeDiskError(thrown, path);
  }
}

/** Turns the system's refusals to write into errors that name the path and what to do. */
export function describeDiskError(thrown: unknown, path: string): Error {
  switch (systemCode(thrown)) {
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
    case "SQLITE_FULL":
      return new BirdsongError(`No space left to write ${path}.`, {
        code: "disk.full",
        hint: "Free some space and run the same command again; nothing that was stored is lost.",
        retryable: true,
        cause: thrown,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
    case "SQLITE_READONLY":
    case "SQLITE_CANTOPEN":
      return new BirdsongError(`Not allowed to write ${path}.`, {
        code: "disk.not-writable",
        hint: "Give the account that runs Birdsong write permission on this folder, or choose another with `data:`.",
        cause: thrown,
      });
    default:
      return toError(thrown);
  }
}
