import { chmod, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Engine, interruptible } from "../../engine/engine.ts";
import type { EngineSettings, Params, Row } from "../../engine/engine.ts";
import { sqlFile } from "../../engine/sql-file.ts";
import { isoTime } from "../../model/clock.ts";
import type { Clock } from "../../model/clock.ts";
import { BirdsongError } from "../../model/error.ts";
import type { WithdrawnId } from "../../forget/withdrawn.ts";
import type {
  Entailed,
  MergeReport,
  QuarantinedLine,
  Receipt,
  RereadReport,
  Tombstone,
  Warehouse,
} from "../warehouse.ts";
import { createWhole } from "./create.ts";
import { migrate } from "./migrate.ts";
import { scrub } from "./scrub.ts";

/** Scripts of one merge, in order: each reads the staging tables and what the ones before it made. */
const MERGE = [
  "places",
  "media",
  "chunk",
  "posts",
  "known-posts",
  "snapshots",
  "users",
  "known-bridges",
  "bridges",
  "campaigns",
  "versions",
  "counts",
  "withdraw",
  "enrichment",
  "dates",
  "receipts",
];

/** What `merge/needed.sql` answers: whether this load has anything for the scripts below. */
type Needed = Readonly<Record<"known" | "versions" | "counts" | "withdrawals", boolean>>;

/** Scripts that are left out when there is nothing for them. */
const ONLY_WHEN: Readonly<Record<string, keyof Needed>> = {
  "known-posts": "known",
  "known-bridges": "known",
  versions: "versions",
  counts: "counts",
  withdraw: "withdrawals",
};

/**
 * Bytes of log after which a commit brings the log into the file. Doing so rewrites the last row group of every table;
 * at DuckDB's own 16 MB every commit of a backlog would, which costs more than reading the records does.
 */
const CHECKPOINT_BYTES = 256 * 2 ** 20;

/** Below this many free bytes no merge begins: a full disk in the middle of one costs a restart of the engine. */
const MIN_FREE_BYTES = 64 * 2 ** 20;

/** The star schema in one DuckDB file, for one machine. */
export class DuckdbWarehouse implements Warehouse {
  readonly name = "duckdb";
  readonly dialect = "duckdb";
  readonly engine: Engine;
  readonly #clock: Clock;
  readonly #settings: EngineSettings & { readonly timezone: string };

  private constructor(
    engine: Engine,
    clock: Clock,
    settings: EngineSettings & { readonly timezone: string },
  ) {
    this.engine = engine;
    this.#clock = clock;
    this.#settings = settings;
  }

  static async open(
    path: string,
    settings: EngineSettings & { readonly timezone: string },
    clock: Clock,
  ): Promise<DuckdbWarehouse> {
    if (path !== ":memory:") await createWhole(path, settings);
    const engine = await Engine.open(path, settings);
    try {
      if (path !== ":memory:") await chmod(path, 0o600);
      await migrate(engine, settings.timezone);
      // Statements that care about order say so; keeping it would hold back a row group for each file that is read.
      await engine.run("SET preserve_insertion_order = false");
      await engine.run(`SET checkpoint_threshold = '${CHECKPOINT_BYTES}B'`);
      return new DuckdbWarehouse(engine, clock, settings);
    } catch (thrown) {
      await engine[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async loaded(batchIds: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    const rows = await this.query<{ batch_id: string }>(
      sqlFile("duckdb/lake/places.sql"),
      { ids: JSON.stringify(batchIds) },
      signal,
    );
    return new Set(rows.map((row) => row.batch_id));
  }

  async lane(): Promise<Engine> {
    const lane = await this.engine.lane();
    await lane.runFile("duckdb/merge/session.sql");
    return lane;
  }

  async settle(signal: AbortSignal): Promise<void> {
    await interruptible(this.engine, signal, () => this.engine.run("CHECKPOINT"));
  }

  async merge(
    staged: Engine,
    receipts: readonly Receipt[],
    quarantined: readonly QuarantinedLine[],
    signal: AbortSignal,
  ): Promise<MergeReport> {
    await this.#requireSpace();
    return await interruptible(staged, signal, async () => {
      const report = await staged.transaction(async () => {
        await staged.runFile("duckdb/merge/begin.sql");
        const params = {
          receipts: JSON.stringify(receipts.map((receipt) => this.#receiptRow(receipt))),
          quarantined: JSON.stringify(quarantined),
        };
        let needed: Needed | undefined;
        for (const script of MERGE) {
          const question = ONLY_WHEN[script];
          if (question !== undefined) {
            needed ??= (await staged.rows<Needed>(sqlFile("duckdb/merge/needed.sql")))[0]!;
            if (!needed[question]) continue;
          }
          await staged.runFile(`duckdb/merge/${script}.sql`, params);
        }
        const [counted] = await staged.rows<{ posts: bigint; snapshots: bigint }>(
          `SELECT (SELECT count(*) FROM fact_post WHERE inserted_seq = getvariable('load_seq')) AS posts,
                  (SELECT count(*) FROM fact_post_metrics WHERE load_seq = getvariable('load_seq')) AS snapshots`,
        );
        return { posts: Number(counted?.posts ?? 0), snapshots: Number(counted?.snapshots ?? 0) };
      });
      await staged.runFile("duckdb/merge/end.sql");
      return report;
    });
  }

  async reread(staged: Engine, signal: AbortSignal): Promise<RereadReport> {
    await this.#requireSpace();
    return await interruptible(staged, signal, async () => {
      const report = await staged.transaction(async () => {
        await staged.runFile("duckdb/merge/begin.sql");
        await staged.runFile("duckdb/merge/reread.sql");
        await staged.runFile("duckdb/merge/enrichment.sql");
        const [counted] = await staged.rows<{ posts: number; authors: number }>(
          "SELECT (SELECT count(*) FROM reread_post)::INTEGER AS posts, (SELECT count(*) FROM reread_user)::INTEGER AS authors",
        );
        return counted!;
      });
      await staged.runFile("duckdb/merge/end.sql");
      return report;
    });
  }

  /** Every withdrawal the warehouse knows, those of compliance results included. */
  async tombstones(signal: AbortSignal): Promise<readonly Tombstone[]> {
    const rows = await this.query<{
      source: string;
      kind: Tombstone["kind"];
      id: string;
      withdrawn_at: Date;
      reason: string;
    }>("SELECT source, kind, id, withdrawn_at, reason FROM tombstone ORDER BY source, kind, id", {}, signal);
    return rows.map((row) => ({ ...row, withdrawn_at: row.withdrawn_at.toISOString() }));
  }

  /** Where these batches stand in the lake, according to their receipts. */
  async places(batchIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const rows = await this.query<{ batch_id: string; lake_file: string | null }>(
      sqlFile("duckdb/lake/places.sql"),
      { ids: JSON.stringify(batchIds) },
      signal,
    );
    return new Map(rows.map((row) => [row.batch_id, row.lake_file ?? ""]));
  }

  /** Notes new places in the lake. */
  async move(places: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
    await interruptible(this.engine, signal, () =>
      this.engine.runFile("duckdb/lake/move.sql", {
        places: JSON.stringify([...places].map(([batch_id, lake_file]) => ({ batch_id, lake_file }))),
      }),
    );
  }

  async entailed(ids: readonly WithdrawnId[], signal: AbortSignal): Promise<Entailed> {
    await using lane = await this.lane();
    return await interruptible(lane, signal, async () => {
      await lane.runFile("duckdb/forget/gone.sql", { ids: JSON.stringify(ids) });
      const rows = await lane.rows<{
        source: string;
        kind: WithdrawnId["kind"];
        id: string;
        handle: string | null;
      }>(sqlFile("duckdb/forget/entailed.sql"));
      return {
        ids: rows.map(({ source, kind, id }) => ({ source, kind, id })),
        handles: rows.flatMap(({ source, handle }) => (handle === null ? [] : { source, handle })),
      };
    });
  }

  async forget(tombstones: readonly Tombstone[], signal: AbortSignal): Promise<void> {
    await this.#requireSpace();
    await using lane = await this.lane();
    await interruptible(lane, signal, async () => {
      await lane.runFile("duckdb/shred/staging.sql");
      await lane.runFile("duckdb/shred/stage-tombstones.sql", { tombstones: JSON.stringify(tombstones) });
      await lane.transaction(async () => {
        await lane.runFile("duckdb/merge/begin.sql");
        await lane.runFile("duckdb/merge/withdraw.sql");
      });
      await lane.runFile("duckdb/merge/end.sql");
    });
  }

  async scrub(signal: AbortSignal, moment: (name: string) => Promise<void>): Promise<void> {
    if (this.engine.path !== ":memory:") {
      await interruptible(this.engine, signal, () => scrub(this.engine, this.#settings, moment));
    }
    await this.engine[Symbol.asyncDispose]();
  }

  async query<R extends Row = Row>(
    query: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<readonly R[]> {
    return await interruptible(this.engine, signal, () => this.engine.rows<R>(query, params));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
  }

  #receiptRow(receipt: Receipt): Record<string, unknown> {
    const { header } = receipt;
    return {
      batch_id: header.id,
      source: header.source,
      shape: header.shape,
      acquisition: header.acquisition,
      received_at: header.received_at,
      origin: header.origin,
      records: receipt.records,
      quarantined: receipt.quarantined,
      lake_file: receipt.lakeFile,
      loaded_at: isoTime(this.#clock.now()),
    };
  }

  async #requireSpace(): Promise<void> {
    if (this.engine.path === ":memory:") return;
    const disk = await statfs(dirname(this.engine.path));
    const free = disk.bavail * disk.bsize;
    if (free < MIN_FREE_BYTES) {
      throw new BirdsongError(
        `Only ${Math.floor(free / 2 ** 20)} MB are free for ${this.engine.path}; loading needs at least ${MIN_FREE_BYTES / 2 ** 20} MB.`,
        {
          code: "disk.full",
          hint: "Free some space and run the same command again; nothing is lost, the batches wait in the spool.",
          retryable: true,
        },
      );
    }
  }
}
