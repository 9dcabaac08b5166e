import { DAY, isoTime, utcDay } from "../model/clock.ts";
import { billedOn, lastReads, noteBilled } from "./billed.ts";
import { affordable, cost, linesOf } from "./ledger-terms.ts";
import type { Grant, Hold, Limit, Line, Need, Sums, Use } from "./ledger-terms.ts";
import type { Db, ReservationRow, Spend } from "./tables.ts";
import { inTransaction } from "./transaction.ts";

export type { Grant, Hold, Limit, Line, Need, Period, Scope, Sums, Use } from "./ledger-terms.ts";
export { cost, linesOf } from "./ledger-terms.ts";

/**
 * What is paid. A request is reserved at its worst case before it is sent and settled to what was new that UTC
 * day after its answer is durable. Each call is one transaction that begins by taking SQLite's write lock, so
 * processes that share the state never exceed a limit together.
 */
export class Ledger {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Reserves the largest request that every limit allows, or says which limit refuses the smallest.
   *
   * Earlier requests of the same owner without a known answer are taken over: on their own UTC day, what they may
   * have bought is free when asked again, so they cost nothing beside this one. On a later day, or where that
   * forgiveness is not relied on, they are counted as spent at their worst case.
   */
  async reserve(need: Need): Promise<Grant> {
    return inTransaction(this.#db, async (db) => {
      const ledger = new Ledger(db);
      const day = utcDay(need.at);
      if (need.besideOthers !== true) await ledger.#takeOver(need, day);
      let tightest: { limit: Limit; left: number } | undefined;
      for (const limit of need.limits) {
        const sums = await ledger.sums(need.source, limit.scope === "campaign" ? need.campaign : undefined, {
          ...(limit.period === "day" ? { day } : {}),
          ...(limit.period === "cycle" ? { since: need.cycleStart } : {}),
        });
        const left = limit.micros - sums.spent - sums.reserved;
        if (tightest === undefined || left < tightest.left) tightest = { limit, left };
      }
      const units = tightest === undefined ? need.units.max : affordable(need, tightest.left);
      if (tightest !== undefined && units < need.units.min) {
        return { granted: false, ...tightest, needed: cost(need.lines(need.units.min)) };
      }
      const lines = need.lines(units);
      const amount = cost(lines);
      await db
        .insertInto("reservation")
        .values({
          batch_id: need.batchId,
          owner: need.owner,
          source: need.source,
          campaign: need.campaign,
          day,
          lines: JSON.stringify(lines),
          amount,
          price_list: need.priceList,
          request: JSON.stringify(need.request),
          reserved_at: isoTime(need.at),
          answer: null,
        })
        .execute();
      return { granted: true, units, amount, tightest: tightest?.limit ?? null };
    });
  }

  /** Notes what the answer will change, before its batch is appended: from here on it is known to be billed. */
  async recordAnswer(batchId: string, answer: unknown): Promise<void> {
    await this.#db
      .updateTable("reservation")
      .set({ answer: JSON.stringify(answer) })
      .where("batch_id", "=", batchId)
      .execute();
  }

  /**
   * Notes what a reservation of a stream has bought, in place of what it might have: lines are what that costs at most.
   * From here on it is known to be billed.
   */
  async recordDelivery(batchId: string, lines: readonly Line[], delivery: unknown): Promise<void> {
    await this.#db
      .updateTable("reservation")
      .set({ lines: JSON.stringify(lines), amount: cost(lines), answer: JSON.stringify(delivery) })
      .where("batch_id", "=", batchId)
      .execute();
  }

  /** Leaves of a reservation what `lines` may have cost, in the name of another owner. */
  async reassign(batchId: string, owner: string, lines: readonly Line[]): Promise<void> {
    await this.#db
      .updateTable("reservation")
      .set({ owner, lines: JSON.stringify(lines), amount: cost(lines) })
      .where("batch_id", "=", batchId)
      .execute();
  }

  /** Keeps money aside without asking any limit: it may be gone already. */
  async hold(hold: Hold): Promise<void> {
    await this.#db
      .insertInto("reservation")
      .values({
        batch_id: hold.batchId,
        owner: hold.owner,
        source: hold.source,
        campaign: hold.campaign,
        day: utcDay(hold.at),
        lines: JSON.stringify(hold.lines),
        amount: cost(hold.lines),
        price_list: hold.priceList,
        request: JSON.stringify(hold.request),
        reserved_at: isoTime(hold.at),
        answer: null,
      })
      .execute();
  }

  /** The request was certainly not billed: refused, or never sent. */
  async release(batchId: string): Promise<void> {
    await this.#db.deleteFrom("reservation").where("batch_id", "=", batchId).execute();
  }

  /**
   * Turns a reservation into what was really new at `at`. Returns the micro-dollars it cost. `requests` is how many
   * requests it stands for: none for a part of a stream.
   */
  async settle(
    batchId: string,
    uses: readonly Use[],
    at: number,
    sameDayFree: boolean,
    requests = 1,
  ): Promise<number> {
    return inTransaction(this.#db, async (db) => {
      const ledger = new Ledger(db);
      const row = await ledger.#find(batchId);
      if (row === undefined) return 0;
      const day = utcDay(at);
      let total = 0;
      let uncounted = requests;
      for (const line of linesOf(row)) {
        let units = line.perRequest === true ? line.units : 0;
        for (const use of uses) {
          if (use.resource !== line.resource || line.perRequest === true) continue;
          const fresh = await noteBilled(db, row.source, use, day, isoTime(at));
          units += sameDayFree ? fresh : use.ids.length;
        }
        if (units > 0 || uncounted > 0) await ledger.#spend(row, day, line, units, uncounted);
        uncounted = 0; // the request is counted once, on its first resource
        total += units * line.price;
      }
      await ledger.release(batchId);
      await db
        .deleteFrom("billed")
        .where("day", "<", utcDay(at - DAY))
        .execute();
      return total;
    });
  }

  /** Counts a reservation as spent at its worst case, on the day it was made. */
  async writeOff(batchId: string): Promise<void> {
    await inTransaction(this.#db, async (db) => {
      const ledger = new Ledger(db);
      const row = await ledger.#find(batchId);
      if (row === undefined) return;
      let requests = 1;
      for (const line of linesOf(row)) {
        if (line.units > 0 || requests > 0) await ledger.#spend(row, row.day, line, line.units, requests);
        requests = 0;
      }
      await ledger.release(batchId);
    });
  }

  /** Reservations of an owner that no settlement has closed, oldest first. */
  async open(owner: string): Promise<ReservationRow[]> {
    return this.#db
      .selectFrom("reservation")
      .selectAll()
      .where("owner", "=", owner)
      .orderBy("batch_id")
      .execute();
  }

  /** Spent and reserved of a source, or of one campaign on it; on one day, since a day (inclusive), or ever. */
  async sums(
    source: string,
    campaign?: string,
    when: { readonly day?: string; readonly since?: string } = {},
  ): Promise<Sums> {
    let spent = this.#db
      .selectFrom("spend")
      .select((row) => row.fn.sum<number | null>("amount").as("amount"))
      .where("source", "=", source);
    let reserved = this.#db
      .selectFrom("reservation")
      .select((row) => row.fn.sum<number | null>("amount").as("amount"))
      .where("source", "=", source);
    if (campaign !== undefined) {
      spent = spent.where("campaign", "=", campaign);
      reserved = reserved.where("campaign", "=", campaign);
    }
    if (when.day !== undefined) {
      spent = spent.where("day", "=", when.day);
      reserved = reserved.where("day", "=", when.day);
    }
    if (when.since !== undefined) {
      spent = spent.where("day", ">=", when.since);
      reserved = reserved.where("day", ">=", when.since);
    }
    return {
      spent: (await spent.executeTakeFirst())?.amount ?? 0,
      reserved: (await reserved.executeTakeFirst())?.amount ?? 0,
    };
  }

  /** When each of `ids` was last read, as far as the current and the previous UTC day know. */
  async lastReads(source: string, resource: string, ids: readonly string[]): Promise<Map<string, string>> {
    return lastReads(this.#db, source, resource, ids);
  }

  /** Those of `ids` that were already paid on the UTC day of `at`. */
  async billedOn(at: number, source: string, resource: string, ids: readonly string[]): Promise<Set<string>> {
    return billedOn(this.#db, at, source, resource, ids);
  }

  /** Every day's sums, for the marts and for forecasts. */
  async list(since = ""): Promise<Spend[]> {
    return this.#db
      .selectFrom("spend")
      .selectAll()
      .where("day", ">=", since)
      .orderBy("day")
      .orderBy("source")
      .orderBy("campaign")
      .orderBy("resource")
      .execute();
  }

  async #takeOver(need: Need, day: string): Promise<void> {
    for (const row of await this.open(need.owner)) {
      const forgiven = linesOf(row).every((line) => line.perRequest !== true);
      if (need.sameDayFree && forgiven && row.day === day) await this.release(row.batch_id);
      else await this.writeOff(row.batch_id);
    }
  }

  async #find(batchId: string): Promise<ReservationRow | undefined> {
    return this.#db.selectFrom("reservation").selectAll().where("batch_id", "=", batchId).executeTakeFirst();
  }

  async #spend(row: ReservationRow, day: string, line: Line, units: number, requests: number): Promise<void> {
    const amount = units * line.price;
    await this.#db
      .insertInto("spend")
      .values({
        source: row.source,
        campaign: row.campaign,
        day,
        resource: line.resource,
        requests,
        units,
        amount,
        price_list: row.price_list,
      })
      .onConflict((conflict) =>
        conflict.columns(["source", "campaign", "day", "resource"]).doUpdateSet((set) => ({
          requests: set("spend.requests", "+", requests),
          units: set("spend.units", "+", units),
          amount: set("spend.amount", "+", amount),
          price_list: row.price_list,
        })),
      )
      .execute();
  }
}
