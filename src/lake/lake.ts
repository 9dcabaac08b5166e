import type { Forgotten, Withdrawn } from "../forget/withdrawn.ts";
import type { BatchHeader } from "../model/batch.ts";

/** A batch on its way into the lake: a local NDJSON file, header first, every record readable. */
export interface LakeBatch {
  readonly header: BatchHeader;
  readonly path: string;
}

/** Where a batch stands in the lake, and how many records of it. */
export interface LakeEntry {
  readonly file: string;
  readonly records: number;
}

/**
 * Layer 1: every record ever received, kept as it was received.
 *
 * `append` is durable when it resolves. It may be repeated for the same batches after a crash; `redundant` copies
 * are removed by `tidy`, never the only one. `restore` gives each batch once.
 */
export interface Lake extends AsyncDisposable {
  readonly name: string;
  /** Writes the records of these batches; answers where each stands. */
  append(
    batches: readonly LakeBatch[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, LakeEntry>>;
  /**
   * Folds small files and removes copies no receipt points to. `receipts` says where each batch of a file stands
   * according to the warehouse; `moved` records new places before old files go.
   */
  tidy(
    receipts: (batchIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
    moved: (places: ReadonlyMap<string, string>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<{ readonly folded: number; readonly removed: number }>;
  /** Every batch, once each, oldest first, as local NDJSON files below `folder` that the caller removes. */
  restore(
    folder: string,
    bytes: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly (LakeBatch & LakeEntry)[]>;
  /**
   * The one exception to keeping records as received: cuts what is withdrawn out of every record that holds it. Batches
   * keep their files and their number of records. When it resolves the bytes are gone, also from what a dead writer
   * left half-written. May be repeated after a crash. The caller sees to it that nobody appends, tidies or restores
   * meanwhile; what is appended afterwards is not cut: the loader does that.
   */
  forget(withdrawn: Withdrawn, signal: AbortSignal): Promise<Forgotten>;
}
