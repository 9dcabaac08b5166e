import { rm } from "node:fs/promises";
import { isBadInput } from "../engine/engine-error.ts";
import type { Lake, LakeEntry } from "../lake/lake.ts";
import type { Clock } from "../model/clock.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { QuarantinedLine, Receipt, Tombstone, Warehouse } from "../warehouse/warehouse.ts";
import { cleanBatch } from "./clean-batch.ts";
import { quarantine } from "./quarantine.ts";
import type { BadLine, QuarantineFile } from "./quarantine.ts";
import { prepareShredding, shred } from "./shred.ts";
import type { ShredBatch } from "./shred.ts";

/** Most batches one transaction takes, however small they are. */
const MAX_BATCHES = 2_000;

export interface LoadOptions {
  /** Bytes of batches one transaction takes. */
  readonly bytes: number;
  /** Folder of the lines set aside. */
  readonly quarantine: string;
  /** Folder for cleaned copies; emptied at the end. */
  readonly scratch: string;
}

export interface LoadReport {
  readonly batches: number;
  readonly records: number;
  readonly quarantined: number;
  /** Posts that were new. */
  readonly posts: number;
  /** Snapshots that were new. */
  readonly snapshots: number;
}

export interface LoaderParts {
  readonly queue: Queue;
  readonly lake: Lake;
  readonly warehouse: Warehouse;
  readonly clock: Clock;
  /** Named moments at which fault tests strike. */
  readonly moment?: (name: string) => void | Promise<void>;
}

/**
 * Brings waiting batches into lake and warehouse, transaction by transaction.
 *
 * The order of the steps is the promise: lake file durable, rows and receipts committed, batch acknowledged. Each
 * may be repeated after a crash: the lake file has a name derived from its batches, a batch with a receipt is only
 * acknowledged. A record that cannot be read goes to the quarantine before its batch is committed.
 */
export class Loader {
  readonly #parts: LoaderParts;
  readonly #options: LoadOptions;
  #prepared = false;

  constructor(parts: LoaderParts, options: LoadOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Loads until nothing waits. `onProgress` hears the sums after each transaction. */
  async run(
    tombstones: readonly Tombstone[],
    onProgress: (report: LoadReport) => void,
    signal: AbortSignal,
  ): Promise<LoadReport> {
    let total: LoadReport = { batches: 0, records: 0, quarantined: 0, posts: 0, snapshots: 0 };
    let stones = tombstones;
    for (;;) {
      signal.throwIfAborted();
      const claims = await this.#parts.queue.claim(
        { batches: MAX_BATCHES, bytes: this.#options.bytes },
        signal,
      );
      if (claims.length === 0 && stones.length === 0) return total;
      total = add(total, await this.#loadClaims(claims, stones, signal));
      stones = [];
      onProgress(total);
      if (claims.length === 0) return total;
    }
  }

  /** Loads batches that stand in the lake already, as `replay` does; nothing is written to the lake. */
  async reload(
    batches: readonly (ShredBatch & LakeEntry)[],
    quarantined: readonly QuarantinedLine[],
    signal: AbortSignal,
  ): Promise<LoadReport> {
    await this.#prepare();
    await shred(this.#parts.warehouse.engine, batches, []);
    const badOf = (id: string): number => quarantined.filter((line) => line.batch_id === id).length;
    const receipts = batches.map(({ header, file, records }): Receipt => {
      const bad = badOf(header.id);
      return { header, records: records + bad, quarantined: bad, lakeFile: file };
    });
    const merged = await this.#parts.warehouse.merge(receipts, quarantined, signal);
    return {
      batches: receipts.length,
      records: sum(receipts.map((receipt) => receipt.records)),
      quarantined: quarantined.length,
      ...merged,
    };
  }

  /** Receipts of batches of which no record could be read, as `replay` finds them in the quarantine. */
  async record(files: readonly QuarantineFile[], signal: AbortSignal): Promise<void> {
    await this.#prepare();
    await shred(this.#parts.warehouse.engine, [], []);
    const receipts = files.map(({ header, lines }): Receipt => {
      return { header, records: lines.length, quarantined: lines.length, lakeFile: null };
    });
    await this.#parts.warehouse.merge(
      receipts,
      files.flatMap((file) => file.lines),
      signal,
    );
  }

  /** Applies tombstones alone. */
  async withdraw(tombstones: readonly Tombstone[], signal: AbortSignal): Promise<void> {
    await this.#prepare();
    await shred(this.#parts.warehouse.engine, [], tombstones);
    await this.#parts.warehouse.merge([], [], signal);
  }

  async #loadClaims(
    claims: readonly Claim[],
    tombstones: readonly Tombstone[],
    signal: AbortSignal,
  ): Promise<LoadReport> {
    try {
      const known = await this.#parts.warehouse.loaded(
        claims.map(({ header }) => header.id),
        signal,
      );
      const fresh = claims.filter(({ header }) => !known.has(header.id));
      const report = await this.#load(fresh, tombstones, signal);
      for (const claim of claims) await claim.ack();
      await this.#moment("acknowledged");
      return report;
    } catch (thrown) {
      for (const claim of claims) await claim.release();
      throw thrown;
    }
  }

  async #load(
    batches: readonly ShredBatch[],
    tombstones: readonly Tombstone[],
    signal: AbortSignal,
  ): Promise<LoadReport> {
    const { lake, warehouse, clock } = this.#parts;
    const nothing = { batches: 0, records: 0, quarantined: 0, posts: 0, snapshots: 0 };
    if (batches.length === 0 && tombstones.length === 0) return nothing;
    await this.#prepare();
    try {
      const { readable, bad } = await this.#stage(batches, tombstones, signal);
      await this.#moment("staged");
      const places =
        readable.length === 0
          ? new Map<string, LakeEntry>()
          : await lake.append(readable, clock.now(), signal);
      await this.#moment("lake-written");
      const quarantined: QuarantinedLine[] = [];
      for (const { header } of batches) {
        const lines = bad.get(header.id) ?? [];
        if (lines.length > 0) {
          quarantined.push(...(await quarantine(this.#options.quarantine, header, lines)));
        }
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
      await this.#moment("before-merge");
      const merged = await warehouse.merge(receipts, quarantined, signal);
      await this.#moment("merged");
      return {
        batches: receipts.length,
        records: sum(receipts.map((receipt) => receipt.records)),
        quarantined: quarantined.length,
        ...merged,
      };
    } finally {
      await rm(this.#options.scratch, { recursive: true, force: true });
    }
  }

  /** Fast path: everything in one go. Refused: each batch alone, and the refused ones line by line. */
  async #stage(
    batches: readonly ShredBatch[],
    tombstones: readonly Tombstone[],
    signal: AbortSignal,
  ): Promise<{
    readonly readable: readonly ShredBatch[];
    readonly bad: ReadonlyMap<string, readonly BadLine[]>;
  }> {
    const { engine } = this.#parts.warehouse;
    const bad = new Map<string, readonly BadLine[]>();
    try {
      await shred(engine, batches, tombstones);
      return { readable: batches, bad };
    } catch (thrown) {
      if (!isBadInput(thrown)) throw thrown;
    }
    const readable: ShredBatch[] = [];
    for (const batch of batches) {
      try {
        await shred(engine, [batch], []);
        readable.push(batch);
      } catch (thrown) {
        if (!isBadInput(thrown)) throw thrown;
        const cleaned = await cleanBatch(engine, batch, this.#options.scratch, signal);
        bad.set(batch.header.id, cleaned.bad);
        if (cleaned.clean !== null) readable.push(cleaned.clean);
      }
    }
    await shred(engine, readable, tombstones);
    return { readable, bad };
  }

  async #prepare(): Promise<void> {
    if (this.#prepared) return;
    await prepareShredding(this.#parts.warehouse.engine);
    this.#prepared = true;
  }

  async #moment(name: string): Promise<void> {
    await this.#parts.moment?.(name);
  }
}

function add(one: LoadReport, other: LoadReport): LoadReport {
  return {
    batches: one.batches + other.batches,
    records: one.records + other.records,
    quarantined: one.quarantined + other.quarantined,
    posts: one.posts + other.posts,
    snapshots: one.snapshots + other.snapshots,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
