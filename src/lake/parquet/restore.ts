import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { sqlFile } from "../../engine/sql-file.ts";
import type { BatchHeader } from "../../model/batch.ts";
import { makeFolder, writeDurably } from "../../model/write-durably.ts";
import type { LakeBatch, LakeEntry } from "../lake.ts";

type Restored = LakeBatch & LakeEntry;

/**
 * Writes the batches of lake files back as NDJSON files, in groups of about `bytes`. A batch that stands in two
 * files (a load that was repeated after a crash) is given once.
 */
export async function* restoreFiles(
  engine: Engine,
  root: string,
  files: readonly string[],
  folder: string,
  bytes: number,
  signal: AbortSignal,
): AsyncIterable<readonly Restored[]> {
  await makeFolder(folder);
  const given = new Set<string>();
  let group: Restored[] = [];
  let size = 0;
  for (const file of files) {
    for await (const batch of batchesOf(engine, join(root, file))) {
      signal.throwIfAborted();
      if (given.has(batch.header.id)) continue;
      given.add(batch.header.id);
      const path = join(folder, `${batch.header.id}.ndjson`);
      await writeDurably(path, async (out) => {
        await out.write(`${JSON.stringify(batch.header)}\n`);
        await out.write(batch.records.map((record) => `${record}\n`).join(""));
      });
      group.push({ header: batch.header, path, file, records: batch.records.length });
      size += batch.records.reduce((sum, record) => sum + record.length, 0);
      if (size >= bytes) {
        yield group;
        group = [];
        size = 0;
      }
    }
  }
  if (group.length > 0) yield group;
}

interface RecordsOfBatch {
  readonly header: BatchHeader;
  readonly records: readonly string[];
}

async function* batchesOf(engine: Engine, path: string): AsyncIterable<RecordsOfBatch> {
  let batchId: string | undefined;
  let header = "";
  let records: string[] = [];
  const rows = engine.stream<{ batch_id: string; header: string; record: string }>(
    sqlFile("duckdb/lake/records-of-file.sql"),
    { file: path },
  );
  for await (const group of rows) {
    for (const row of group) {
      if (row.batch_id !== batchId) {
        if (batchId !== undefined) yield { header: JSON.parse(header) as BatchHeader, records };
        ({ batch_id: batchId, header } = row);
        records = [];
      }
      records.push(row.record);
    }
  }
  if (batchId !== undefined) yield { header: JSON.parse(header) as BatchHeader, records };
}
