import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { isBadInput } from "../engine/engine-error.ts";
import { sqlFile } from "../engine/sql-file.ts";
import type { Enricher } from "../enrich/enricher.ts";
import type { BatchHeader } from "../model/batch.ts";
import { cutBatch } from "../forget/cut-lines.ts";
import type { Withdrawn } from "../forget/withdrawn.ts";
import type { Lake, LakeEntry } from "../lake/lake.ts";
import { makeFolder } from "../model/write-durably.ts";
import type { QuarantinedLine, Receipt, Tombstone } from "../warehouse/warehouse.ts";
import { cleanBatch } from "./clean-batch.ts";
import { enrich } from "./enrich.ts";
import { quarantine } from "./quarantine.ts";
import type { BadLine } from "./quarantine.ts";
import { shred } from "./shred.ts";
import type { ShredBatch } from "./shred.ts";

/** Batches on their way: typed in the staging tables of a lane, durable in the lake, not yet merged. */
export interface Staged {
  readonly receipts: readonly Receipt[];
  readonly quarantined: readonly QuarantinedLine[];
}

export interface StageParts {
  /** Where the staging tables are built. */
  readonly lane: Engine;
  readonly lake: Lake;
  readonly enricher: Enricher;
  readonly nowMs: number;
  readonly quarantine: string;
  /** For cleaned copies of batches with bad lines; removed at the end. */
  readonly scratch: string;
  /** What must not reach the lake; the lane's table `gone` holds the same. */
  readonly withdrawn: Withdrawn;
  moment(name: string): Promise<void>;
  /** Hears of lines that were set aside, before their batch takes effect; after a crash once more. */
  onSetAside(header: BatchHeader, lines: readonly QuarantinedLine[]): Promise<void>;
}

/** Everything of a load that comes before its transaction, each step repeatable. */
export async function stage(
  parts: StageParts,
  batches: readonly ShredBatch[],
  tombstones: readonly Tombstone[],
  signal: AbortSignal,
): Promise<Staged> {
  try {
    const { readable, bad } = await shredWithoutGone(parts, batches, tombstones, signal);
    await parts.moment("staged");
    // the lake is written by the engine while threads read texts
    const [places] = await bothSettled(
      readable.length === 0
        ? Promise.resolve(new Map<string, LakeEntry>())
        : parts.lake.append(readable, parts.nowMs, signal),
      enrich(parts.lane, "staging", parts.enricher, signal),
    );
    await parts.moment("lake-written");
    const quarantined: QuarantinedLine[] = [];
    for (const { header } of batches) {
      const lines = bad.get(header.id) ?? [];
      if (lines.length === 0) continue;
      const aside = await quarantine(parts.quarantine, header, lines);
      await parts.onSetAside(header, aside);
      quarantined.push(...aside);
    }
    const receipts = batches.map(({ header }): Receipt => {
      const place = places.get(header.id);
      const aside = bad.get(header.id)?.length ?? 0;
      return {
        header,
        records: (place?.records ?? 0) + aside,
        quarantined: aside,
        lakeFile: place?.file ?? null,
      };
    });
    return { receipts, quarantined };
  } finally {
    await rm(parts.scratch, { recursive: true, force: true });
  }
}

interface Shredded {
  readonly readable: readonly ShredBatch[];
  readonly bad: ReadonlyMap<string, readonly BadLine[]>;
}

/** Shreds; what turns out to hold something withdrawn is cut out of a copy, which is shredded and kept in its place. */
async function shredWithoutGone(
  parts: StageParts,
  batches: readonly ShredBatch[],
  tombstones: readonly Tombstone[],
  signal: AbortSignal,
): Promise<Shredded> {
  const shredded = await shredAll(parts, batches, tombstones, signal);
  if (parts.withdrawn.size === 0) return shredded;
  const rows = await parts.lane.rows<{ batch_id: string }>(sqlFile("duckdb/forget/staged-batches.sql"));
  const suspects = new Set(rows.map(({ batch_id }) => batch_id));
  if (suspects.size === 0) return shredded;
  await makeFolder(parts.scratch);
  let cut = 0;
  const readable: ShredBatch[] = [];
  for (const batch of shredded.readable) {
    const gone = parts.withdrawn.get(batch.header.source);
    const path = join(parts.scratch, `${batch.header.id}.cut.ndjson`);
    const records =
      gone === undefined || !suspects.has(batch.header.id)
        ? 0
        : await cutBatch(batch.path, path, gone, signal);
    readable.push(records === 0 ? batch : { header: batch.header, path });
    cut += records;
  }
  if (cut === 0) return shredded;
  await shred(parts.lane, readable, tombstones);
  return { readable, bad: shredded.bad };
}

/** Fast path: everything in one go. Refused: each batch alone, and the refused ones line by line. */
async function shredAll(
  { lane, scratch }: StageParts,
  batches: readonly ShredBatch[],
  tombstones: readonly Tombstone[],
  signal: AbortSignal,
): Promise<Shredded> {
  const bad = new Map<string, readonly BadLine[]>();
  try {
    await shred(lane, batches, tombstones);
    return { readable: batches, bad };
  } catch (thrown) {
    if (!isBadInput(thrown)) throw thrown;
  }
  const readable: ShredBatch[] = [];
  for (const batch of batches) {
    try {
      await shred(lane, [batch], []);
      readable.push(batch);
    } catch (thrown) {
      if (!isBadInput(thrown)) throw thrown;
      const cleaned = await cleanBatch(lane, batch, scratch, signal);
      bad.set(batch.header.id, cleaned.bad);
      if (cleaned.clean !== null) readable.push(cleaned.clean);
    }
  }
  await shred(lane, readable, tombstones);
  return { readable, bad };
}

/** Both results; a failure is told when neither is under way any more, or one would still work on a lane that is to be filled anew. */
async function bothSettled<One, Other>(
  one: Promise<One>,
  other: Promise<Other>,
): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}
