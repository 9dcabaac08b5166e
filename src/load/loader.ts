import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import type { Enricher } from "../enrich/enricher.ts";
import { withdrawnOf } from "../forget/withdrawn.ts";
import type { Withdrawn } from "../forget/withdrawn.ts";
import type { Lake, LakeEntry } from "../lake/lake.ts";
import type { BatchHeader } from "../model/batch.ts";
import type { Clock } from "../model/clock.ts";
import type { Claim, Queue } from "../queue/queue.ts";
import type { QuarantinedLine, Receipt, Tombstone, Warehouse } from "../warehouse/warehouse.ts";
import { enrich } from "./enrich.ts";
import type { QuarantineFile } from "./quarantine.ts";
import { prepareShredding, shred } from "./shred.ts";
import type { ShredBatch } from "./shred.ts";
import { stage } from "./stage.ts";
import type { Staged } from "./stage.ts";

/** Most batches one transaction takes, however small they are. */
const MAX_BATCHES = 2_000;
/** While one lane is merged the next is staged. */
const LANES = 2;
/** What was merged is settled on disk after about this much of it, so that memory does not grow with the backlog. */
const SETTLE_BYTES = 2 ** 30;

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
  readonly enricher: Enricher;
  readonly clock: Clock;
  /** Named moments at which fault tests strike. */
  readonly moment?: (name: string) => void | Promise<void>;
  /** Hears of lines that were set aside, before their batch takes effect; after a crash once more. */
  readonly onSetAside?: (header: BatchHeader, lines: readonly QuarantinedLine[]) => Promise<void>;
}

/** Claims whose records are staged on a lane and durable in the lake. */
interface Ready {
  readonly lane: Engine;
  readonly claims: readonly Claim[];
  readonly staged: Staged;
  readonly bytes: number;
}

const NOTHING: LoadReport = { batches: 0, records: 0, quarantined: 0, posts: 0, snapshots: 0 };

/**
 * Brings waiting batches into lake and warehouse, transaction by transaction.
 *
 * The order of the steps is the promise: lake file durable, rows and receipts committed, batch acknowledged. Each
 * may be repeated after a crash: the lake file has a name derived from its batches, a batch with a receipt is only
 * acknowledged. A record that cannot be read goes to the quarantine before its batch is committed. While one group
 * of batches is merged the next is staged; merges follow one another.
 */
export class Loader implements AsyncDisposable {
  readonly #parts: LoaderParts;
  readonly #options: LoadOptions;
  readonly #lanes: Engine[] = [];
  #tombstones: readonly Tombstone[] = [];
  #withdrawn: Withdrawn = new Map();

  constructor(parts: LoaderParts, options: LoadOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /**
   * Loads what waits; of what comes in meanwhile at most what fits into the last turn, or a load beside a busy stream
   * would never end. What the tombstones name is cut out of the records before they are written anywhere.
   * `onProgress` hears the sums after each transaction.
   */
  async run(
    tombstones: readonly Tombstone[],
    onProgress: (report: LoadReport) => void,
    signal: AbortSignal,
  ): Promise<LoadReport> {
    let total = NOTHING;
    let merging: Promise<LoadReport> = Promise.resolve(NOTHING);
    let unsettled = 0;
    let stones = tombstones;
    this.#tombstones = tombstones;
    this.#withdrawn = withdrawnOf(tombstones);
    const { batches: waiting } = await this.#parts.queue.depth(signal);
    let taken = 0;
    for (let turn = 0; ; turn++) {
      const isOver = turn > 0 && taken >= waiting;
      const next = isOver ? Promise.resolve(undefined) : this.#ready(turn % LANES, stones, signal);
      const [ready, merged] = await bothOf(next, merging);
      total = add(total, merged);
      if (merged !== NOTHING) onProgress(total);
      if (ready === undefined) return total;
      stones = [];
      taken += ready.claims.length;
      merging = this.#finish(ready, signal);
      unsettled += ready.bytes;
      if (unsettled >= SETTLE_BYTES) {
        const report = await merging;
        merging = Promise.resolve(NOTHING);
        total = add(total, report);
        onProgress(total);
        await this.#parts.warehouse.settle(signal);
        unsettled = 0;
      }
    }
  }

  /** Loads batches that stand in the lake already, as `replay` does; nothing is written to the lake. */
  async reload(
    batches: readonly (ShredBatch & LakeEntry)[],
    quarantined: readonly QuarantinedLine[],
    signal: AbortSignal,
  ): Promise<LoadReport> {
    const lane = await this.#lane(0);
    await shred(lane, batches, []);
    await enrich(lane, "staging", this.#parts.enricher, signal);
    const badOf = (id: string): number => quarantined.filter((line) => line.batch_id === id).length;
    const receipts = batches.map(({ header, file, records }): Receipt => {
      const bad = badOf(header.id);
      return { header, records: records + bad, quarantined: bad, lakeFile: file };
    });
    return await this.#merge(lane, { receipts, quarantined }, signal);
  }

  /** Receipts of batches of which no record could be read, as `replay` finds them in the quarantine. */
  async record(files: readonly QuarantineFile[], signal: AbortSignal): Promise<void> {
    const lane = await this.#lane(0);
    await shred(lane, [], []);
    await enrich(lane, "staging", this.#parts.enricher, signal);
    const receipts = files.map(({ header, lines }): Receipt => {
      return { header, records: lines.length, quarantined: lines.length, lakeFile: null };
    });
    await this.#merge(lane, { receipts, quarantined: files.flatMap((file) => file.lines) }, signal);
  }

  /** Applies tombstones alone. */
  async withdraw(tombstones: readonly Tombstone[], signal: AbortSignal): Promise<void> {
    const lane = await this.#lane(0);
    await shred(lane, [], tombstones);
    await enrich(lane, "staging", this.#parts.enricher, signal);
    await this.#merge(lane, { receipts: [], quarantined: [] }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const lane of this.#lanes) await lane[Symbol.asyncDispose]();
  }

  /** Claims and stages the next batches; undefined when nothing waits. */
  async #ready(
    turn: number,
    tombstones: readonly Tombstone[],
    signal: AbortSignal,
  ): Promise<Ready | undefined> {
    signal.throwIfAborted();
    const claims = await this.#parts.queue.claim(
      { batches: MAX_BATCHES, bytes: this.#options.bytes },
      signal,
    );
    if (claims.length === 0 && tombstones.length === 0) return undefined;
    try {
      const lane = await this.#lane(turn);
      if (this.#withdrawn.size > 0) {
        await lane.runFile("duckdb/forget/gone.sql", {
          ids: JSON.stringify(this.#tombstones.map(({ source, kind, id }) => ({ source, kind, id }))),
        });
      }
      const known = await this.#parts.warehouse.loaded(
        claims.map(({ header }) => header.id),
        signal,
      );
      const staged = await stage(
        {
          lane,
          lake: this.#parts.lake,
          enricher: this.#parts.enricher,
          nowMs: this.#parts.clock.now(),
          quarantine: this.#options.quarantine,
          scratch: join(this.#options.scratch, `lane-${turn}`),
          withdrawn: this.#withdrawn,
          moment: (name) => this.#moment(name),
          onSetAside: async (header, lines) => this.#parts.onSetAside?.(header, lines),
        },
        claims.filter(({ header }) => !known.has(header.id)),
        tombstones,
        signal,
      );
      const bytes = claims.reduce((sum, claim) => sum + claim.bytes, 0);
      return { lane, claims, staged, bytes };
    } catch (thrown) {
      for (const claim of claims) await claim.release();
      throw thrown;
    }
  }

  async #finish({ lane, claims, staged }: Ready, signal: AbortSignal): Promise<LoadReport> {
    try {
      await this.#moment("before-merge");
      const report = await this.#merge(lane, staged, signal);
      await this.#moment("merged");
      for (const claim of claims) await claim.ack();
      await this.#moment("acknowledged");
      return report;
    } catch (thrown) {
      for (const claim of claims) await claim.release();
      throw thrown;
    }
  }

  async #merge(lane: Engine, staged: Staged, signal: AbortSignal): Promise<LoadReport> {
    const merged = await this.#parts.warehouse.merge(lane, staged.receipts, staged.quarantined, signal);
    return {
      batches: staged.receipts.length,
      records: staged.receipts.reduce((sum, { records }) => sum + records, 0),
      quarantined: staged.quarantined.length,
      ...merged,
    };
  }

  async #lane(turn: number): Promise<Engine> {
    const open = this.#lanes[turn];
    if (open !== undefined) return open;
    const lane = await this.#parts.warehouse.lane();
    this.#lanes[turn] = lane;
    await prepareShredding(lane);
    return lane;
  }

  async #moment(name: string): Promise<void> {
    await this.#parts.moment?.(name);
  }
}

/**
 * Both results, when both are there. When the merge failed, what was staged meanwhile goes back to the queue: a load
 * tried again in this process has to find it.
 */
async function bothOf(
  staging: Promise<Ready | undefined>,
  merging: Promise<LoadReport>,
): Promise<readonly [Ready | undefined, LoadReport]> {
  const [ready, merged] = await Promise.allSettled([staging, merging]);
  if (merged.status === "rejected") {
    if (ready.status === "fulfilled") for (const claim of ready.value?.claims ?? []) await claim.release();
    throw merged.reason as Error;
  }
  if (ready.status === "rejected") throw ready.reason as Error;
  return [ready.value, merged.value];
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
