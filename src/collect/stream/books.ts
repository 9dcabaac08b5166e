import type { BatchHeader } from "../../model/batch.ts";
import { newBatchId } from "../../model/batch.ts";
import { isoTime } from "../../model/clock.ts";
import type { Stores } from "../../state/open.ts";
import type { CollectContext } from "../context.ts";
import { LeaseChange } from "./lease-change.ts";
import type { Booked, TopUp } from "./lease-change.ts";
import type { Leases } from "./leases.ts";
import { holdTorn } from "./lost-leases.ts";
import type { Roll, RollerLine } from "./roller.ts";
import type { StatusRow } from "./status-row.ts";
import type { Timekeeper } from "./timekeeper.ts";

/** What the books are told by whoever reads the stream. */
export interface Reader {
  /** When the oldest line came that is not stored, leaving aside a roll whose batch is durable; null when none is. */
  frontier(durable: Roll | null): number | null;
  readonly heardAt: number | null;
  /** How far behind the writing of posts their delivery was of late, milliseconds. */
  readonly lateMs: number;
  /** Why nothing is read although it could be. */
  readonly blocked: string | null;
  /** What is asked of the source, for batch headers. */
  readonly request: Readonly<Record<string, string>>;
  /** Campaigns whose rules are to stand, in the order of the configuration. */
  readonly active: readonly string[];
  /** Told what the budgets gave when reservations were topped up. */
  toppedUp(campaign: string, topUp: TopUp): void;
}

/** How far a roll has come; an attempt after a failure goes on from there. */
interface Progress {
  readonly batchId: string;
  booked: readonly Booked[] | null;
  appended: boolean;
}

/**
 * Writes down everything that must survive: batches, money, coverage and the stream's row. A roll goes the way of a
 * page in `buy`:
 *
 *     book what was delivered ─► append batch ─► settle, move checkpoints, in one transaction
 *
 * with the money reserved long before. Each transaction also writes how far each campaign's time is accounted for.
 */
export class Books {
  readonly leases: Leases;
  readonly time: Timekeeper;
  readonly row: StatusRow;
  readonly #context: CollectContext;
  readonly #reader: Reader;
  readonly #progress = new WeakMap<Roll, Progress>();
  #last: Promise<unknown> = Promise.resolve();
  /** Batches stored, and what their posts cost in micro-dollars. */
  batches = 0;
  cost = 0;

  constructor(
    context: CollectContext,
    parts: { readonly leases: Leases; readonly time: Timekeeper; readonly row: StatusRow },
    reader: Reader,
  ) {
    this.#context = context;
    this.leases = parts.leases;
    this.time = parts.time;
    this.row = parts.row;
    this.#reader = reader;
  }

  /** One transaction after the other; each leaves the state as it is in memory. */
  async write<T>(
    work: (stores: Stores, change: LeaseChange) => Promise<T>,
    durable: Roll | null = null,
  ): Promise<T> {
    const mine = this.#last.then(async () => this.#write(work, durable));
    this.#last = mine.catch(() => undefined); // its error is the caller's; the next transaction is another matter
    return await mine;
  }

  /** Writes what has changed in memory. */
  async note(): Promise<void> {
    await this.write(async () => undefined);
  }

  /** Stores a roll; may be called again with it after an error. */
  async store(roll: Roll): Promise<void> {
    const { clock, random, queue, config } = this.#context;
    const progress: Progress = this.#progress.get(roll) ?? {
      batchId: newBatchId(clock.now(), random),
      booked: null,
      appended: false,
    };
    this.#progress.set(roll, progress);
    if (progress.booked === null) {
      await this.#context.crashPoint("stream-received");
      progress.booked = await this.#book(roll, progress.batchId);
    }
    if (!progress.appended) {
      const lines = roll.lines.map(({ bytes }) => bytes);
      await queue.append(this.#headerOf(roll, progress.batchId), lines, NEVER);
      progress.appended = true;
      await this.#context.crashPoint("stream-appended");
    }
    const { booked } = progress;
    const cost = await this.write(async ({ ledger }) => {
      let sum = 0;
      for (const { leaseId, uses } of booked)
        sum += await ledger.settle(leaseId, uses, roll.lastAt, config.sources.x.same_day_free, 0);
      await this.#context.crashPoint("stream-settled");
      return sum;
    }, roll);
    this.batches++;
    this.cost += cost;
    await this.#context.crashPoint("stream-advanced");
  }

  /** Gives back what campaigns have reserved and not used; they pay no more. */
  async release(campaigns: readonly string[]): Promise<void> {
    await this.write(async (stores, change) => {
      for (const campaign of campaigns) await change.release(stores, campaign, true);
    });
  }

  /** Reserves what is missing; `least` as in `LeaseChange.topUp`. Says which campaigns have enough. */
  async topUp(
    campaigns: readonly string[],
    least?: (campaign: string) => number,
  ): Promise<readonly string[]> {
    const results = await this.write(async (stores, change) => {
      const all: [string, TopUp][] = [];
      for (const campaign of campaigns)
        all.push([campaign, await change.topUp(stores, campaign, least?.(campaign))]);
      return all;
    });
    for (const [campaign, result] of results) this.#reader.toppedUp(campaign, result);
    return results.flatMap(([campaign, { kind }]) => (kind === "enough" ? [campaign] : []));
  }

  /** Reservations are of the day on which they were made: on a new one they are made anew. */
  async turnDay(campaigns: readonly string[]): Promise<void> {
    await this.write(async (stores, change) => {
      for (const campaign of campaigns) await change.release(stores, campaign, false);
    });
    await this.topUp(campaigns);
  }

  async #book(roll: Roll, batchId: string): Promise<readonly Booked[]> {
    const shares = this.leases.sharesOf(roll.lines.flatMap(paid));
    const torn = tornOf(roll.lines);
    const { active } = this.#reader;
    const { booked, topUps } = await this.write(async (stores, change) => {
      const delivery = { batchId, answeredAt: roll.lastAt };
      const onLeases = await change.book(stores, shares, delivery);
      for (const [campaign, posts] of torn) await holdTorn(this.#context, stores, campaign, posts);
      const results: [string, TopUp][] = [];
      for (const campaign of active) results.push([campaign, await change.topUp(stores, campaign)]);
      return { booked: onLeases, topUps: results };
    });
    for (const [campaign, topUp] of topUps) this.#reader.toppedUp(campaign, topUp);
    return booked;
  }

  async #write<T>(
    work: (stores: Stores, change: LeaseChange) => Promise<T>,
    durable: Roll | null,
  ): Promise<T> {
    const { state, clock } = this.#context;
    const change = new LeaseChange(this.#context, this.leases);
    const { result, written } = await state.transaction(async (stores) => {
      const done = await work(stores, change);
      const { heardAt, lateMs, blocked } = this.#reader;
      this.row.heardAt = heardAt ?? this.row.heardAt;
      const frontier = this.#reader.frontier(durable);
      const noted = await this.time.write(
        stores,
        frontier === null ? null : frontier - lateMs,
        heardAt === null ? null : heardAt - lateMs,
      );
      await stores.streams.set(this.row.at(clock.now(), blocked));
      return { result: done, written: noted };
    });
    const { reserves } = change;
    change.commit();
    written();
    if (reserves) await this.#context.crashPoint("stream-reserved");
    return result;
  }

  #headerOf(roll: Roll, id: string): BatchHeader {
    const matched = new Set(roll.lines.flatMap(({ campaigns }) => campaigns));
    return {
      birdsong: "batch/1",
      id,
      source: this.#context.source.name,
      shape: "line",
      acquisition: "stream",
      campaigns: [...matched].sort(),
      dialect: "legacy",
      received_at: isoTime(roll.lastAt),
      request: this.#reader.request,
      origin: null,
    };
  }
}

const NEVER = new AbortController().signal;

function paid({ payer, uses }: RollerLine): { readonly payer: string; readonly uses: RollerLine["uses"] }[] {
  return payer === null || uses.length === 0 ? [] : [{ payer, uses }];
}

/** Posts that broke off before they told their ids, by who pays for them. */
function tornOf(lines: readonly RollerLine[]): ReadonlyMap<string, number> {
  const torn = new Map<string, number>();
  for (const { payer, uses } of lines)
    if (payer !== null && uses.length === 0) torn.set(payer, (torn.get(payer) ?? 0) + 1);
  return torn;
}
