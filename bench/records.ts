import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newBatchId } from "../dist/model/batch.js";
import { seededRandom } from "../dist/model/random.js";
import { generateSearchPages, generateStreamLines } from "../dist/simulator/index.js";
import type { RecordBooks } from "../dist/simulator/index.js";

/** Size at which a batch is closed here, as a collector's roller would. */
const BATCH_BYTES = 8 * 2 ** 20;

/** Writes simulated records into batches of a spool. */
export async function generate(shape: "line" | "page", count: number, folder: string): Promise<RecordBooks> {
  const random = seededRandom(1);
  let file: number | undefined;
  let size = 0;
  let batch = 0;
  const write = (chunk: string): void => {
    if (file === undefined || size > BATCH_BYTES) {
      if (file !== undefined) closeSync(file);
      const id = newBatchId(Date.UTC(2026, 10, 1) + batch++ * 1000, random);
      file = openSync(join(folder, `${id}.ndjson`), "w");
      const header = {
        birdsong: "batch/1",
        id,
        source: "x",
        shape,
        acquisition: shape === "line" ? "stream" : "search",
        campaigns: ["arcane"],
        dialect: "legacy",
        received_at: new Date(Date.UTC(2026, 10, 1) + batch * 1000).toISOString(),
        request: null,
        origin: null,
      };
      size = writeSync(file, `${JSON.stringify(header)}\n`);
    }
    size += writeSync(file, chunk);
  };
  const books = await (shape === "line" ? generateStreamLines : generateSearchPages)(count, 7, write);
  if (file !== undefined) closeSync(file);
  return books;
}
