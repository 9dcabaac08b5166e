import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join } from "node:path";
import { BirdsongError, EXIT } from "../model/error.ts";
import { batchesOfFile } from "../sources/file/batches.ts";
import type { ImportOptions } from "../sources/file/batches.ts";
import { recorded } from "./recorded.ts";
export { isIdList } from "../sources/file/ids.ts";
import type { StoreContext } from "./store-context.ts";

export interface ImportReport {
  readonly files: number;
  readonly batches: number;
  readonly lines: number;
}

/**
 * Puts existing collections into the spool, file by file: pages, stream lines, flattened posts, counts, compliance
 * results, packed or not. The next load brings them in. Importing a file again changes nothing.
 */
export async function importJob(
  context: StoreContext,
  files: readonly string[],
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportReport> {
  return await recorded(
    context,
    "import",
    () => 0,
    () => importFiles(context, files, options, signal),
  );
}

async function importFiles(
  context: Pick<StoreContext, "queue" | "progress">,
  files: readonly string[],
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ImportReport> {
  await assertReadable(files);
  let batches = 0;
  let lines = 0;
  for (const file of files) {
    for await (const batch of batchesOfFile(file, options, signal)) {
      await context.queue.append(batch.header, batch.records, signal);
      batches++;
      lines += batch.records.length;
      context.progress(`importing ${batch.header.origin ?? file}: ${lines} lines`);
    }
  }
  return { files: files.length, batches, lines };
}

/** All names are looked at before the first file is taken, so that a slip leaves nothing half done. */
async function assertReadable(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const refused = (message: string, hint: string, cause?: unknown): BirdsongError =>
      new BirdsongError(message, { code: "import.no-file", hint, exitCode: EXIT.usage, cause });
    const entry = await stat(file).catch((thrown: unknown) => thrown as Error);
    if (!(entry instanceof Error) && entry.isDirectory())
      throw refused(`${file} is a folder.`, `Name its files with a pattern: ${join(file, "*.jsonl")}`);
    try {
      await access(file, constants.R_OK);
    } catch (thrown) {
      throw refused(`${file} cannot be read.`, "Check the name; nothing was imported.", thrown);
    }
  }
}
