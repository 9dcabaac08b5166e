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
