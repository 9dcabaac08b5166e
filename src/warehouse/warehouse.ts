import type { Engine, Params, Row } from "../engine/engine.ts";
import type { WithdrawnId } from "../forget/withdrawn.ts";
import type { BatchHeader } from "../model/batch.ts";

/** What a load did with one batch; stored in the transaction of its rows. */
export interface Receipt {
  readonly header: BatchHeader;
  /** Records in the batch: loaded + quarantined. */
  readonly records: number;
  readonly quarantined: number;
  /** Name in the lake; null when no record could be loaded. */
  readonly lakeFile: string | null;
}

/** A record set aside; its bytes stand in the quarantine folder. */
export interface QuarantinedLine {
  readonly batch_id: string;
  /** Line in the batch file, the header being line 1. */
  readonly line: number;
  readonly reason: string;
  readonly origin: string | null;
  /** Line in the imported file. */
  readonly origin_line: number | null;
  readonly received_at: string;
}

/** A withdrawn post or author, as the state or a compliance result names it. */
export interface Tombstone {
  readonly source: string;
  readonly kind: "post" | "user";
  readonly id: string;
  readonly withdrawn_at: string;
  readonly reason: string;
}

/** Everything that goes with some withdrawn ids. */
export interface Entailed {
  /** Those ids, every version of the posts, every post of the authors. Reposts name what they repeat. */
  readonly ids: readonly WithdrawnId[];
  /** Names of the authors, as far as they are still known. */
  readonly handles: readonly { readonly source: string; readonly handle: string }[];
}

export interface MergeReport {
  /** Posts that were new. */
  readonly posts: number;
  /** Snapshots that were new. */
  readonly snapshots: number;
}

export interface RereadReport {
  /** Posts whose language, mood or region changed. */
  readonly posts: number;
  /** Authors whose region changed. */
  readonly authors: number;
}

/**
 * The star schema.
 *
 * `merge` takes what the staging tables of a lane hold and the receipts of the batches they came from, in one
 * transaction: either all of it takes effect or nothing. One merge at a time. Loading the same batches in any order ends in the same
 * tables. Errors: `disk.full` and `engine.fatal` mean close, wait, open again; nothing that was merged is lost.
 */
export interface Warehouse extends AsyncDisposable {
  readonly name: string;
  readonly dialect: "duckdb" | "postgres" | "bigquery";
  /** The warehouse's own connection; queries run on it. */
  readonly engine: Engine;
  /**
   * A connection in which staging tables are built, while others may be merged. The embedded warehouse gives lanes
   * of its own engine, so that nothing is copied. The caller closes it.
   */
  lane(): Promise<Engine>;
  /** Of these batches, the ones that took effect already. */
  loaded(batchIds: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  merge(
    staged: Engine,
    receipts: readonly Receipt[],
    quarantined: readonly QuarantinedLine[],
    signal: AbortSignal,
  ): Promise<MergeReport>;
  /**
   * Puts what was read again of everything stored (temporary tables of the lane) in the place of what was read before,
   * in one transaction; afterwards only these versions have worked on the warehouse. Only what differs is written.
   */
  reread(staged: Engine, signal: AbortSignal): Promise<RereadReport>;
  /** Brings what was merged into its final form on disk; between merges, when nothing else is under way. */
  settle(signal: AbortSignal): Promise<void>;
  /** What goes with these ids. The same before and after `forget`, but for the handles. */
  entailed(ids: readonly WithdrawnId[], signal: AbortSignal): Promise<Entailed>;
  /**
   * Turns what these tombstones name into stubs, in one transaction: of a post stays its key, its time and the reason,
   * of an author the key; what hung on them goes, and their names in the mentions and links of others. Other posts stay
   * as they are. May be repeated.
   */
  forget(tombstones: readonly Tombstone[], signal: AbortSignal): Promise<void>;
  /**
   * Leaves no byte of removed rows in what this warehouse keeps, and closes it: the last call before disposing it.
   * Killed meanwhile, it holds what it held before. A warehouse whose service removes for good when it deletes only
   * closes.
   */
  scrub(signal: AbortSignal, moment: (name: string) => Promise<void>): Promise<void>;
  query<R extends Row = Row>(query: string, params: Params, signal: AbortSignal): Promise<readonly R[]>;
}
