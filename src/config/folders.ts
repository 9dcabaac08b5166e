import { join } from "node:path";

/** Where things stand below the data folder. */
export interface Folders {
  readonly root: string;
  /** Batches waiting to be loaded. */
  readonly spool: string;
  /** Lines no table could take, with their reasons. */
  readonly quarantine: string;
  /** Layer 1: every record received. */
  readonly lake: string;
  /** The star schema; owned by the loader. */
  readonly warehouse: string;
  /** Layer 2: the star schema as Parquet, for readers. */
  readonly marts: string;
  /** Checkpoints, ledger, runs. */
  readonly state: string;
  readonly exports: string;
}

export function foldersOf(data: string): Folders {
  return {
    root: data,
    spool: join(data, "spool"),
    quarantine: join(data, "quarantine"),
    lake: join(data, "lake"),
    warehouse: join(data, "warehouse.duckdb"),
    marts: join(data, "marts"),
    state: join(data, "state.sqlite"),
    exports: join(data, "exports"),
  };
}
