import { newBatchId } from "../../model/batch.ts";
import { SECOND, utcDay } from "../../model/clock.ts";
import { linesOf as parseLines } from "../../state/ledger.ts";
import type { Stores } from "../../state/open.ts";
import type { ReservationRow } from "../../state/tables.ts";
import { linesOf, priceListAt } from "../budget.ts";
import type { CollectContext } from "../context.ts";
import { streamOwner } from "./lease-change.ts";
import type { Delivery } from "./lease-change.ts";

/**
 * What a process that died had been delivered, and had not stored, is paid and in no batch. Nobody knows how much it
 * was: money for as much as it may have been stays reserved. Within its UTC day the search that fills the gap reads
 * the same posts again, free of charge, and puts them into the ledger; what is not filled by then counts as spent.
 */

/** Fewer than this are on the way at any time, however little a stream brings. */
const LEAST_LOST = 5;
const BURST = 1.5;
/** How long a roll may take to be stored, and a dead connection to be noticed. */
const ON_THE_WAY_MS = 5 * SECOND;

function lostOwner(source: string): string {
  return `${streamOwner(source)}.lost`;
}

/** What was found at the start. */
export interface Adopted {
  /** Parts of batches whose money was settled. */
  readonly completed: number;
  /** Posts that may have been delivered and lost, by campaign. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Completes, or lays aside, the reservations of a stream that died. The caller holds the stream's lock. */
export async function adoptLeases(context: CollectContext, rollMs: number): Promise<Adopted> {
  const { state, source, config, clock } = context;
  const free = config.sources.x.same_day_free;
  await settleLost(context);
  return await state.transaction(async ({ ledger }) => {
    const rows = await ledger.open(streamOwner(source.name));
    const lost = new Map<string, number>();
    let completed = 0;
    for (const row of rows) {
      if (row.answer !== null) {
        const { uses, answeredAt } = JSON.parse(row.answer) as Delivery;
        await ledger.settle(row.batch_id, uses, answeredAt, free, 0);
        completed++;
        continue;
      }
      if (lost.has(row.campaign)) {
        await ledger.release(row.batch_id); // of one campaign's leases, one stands for what was on the way
        continue;
      }
      const units = Math.min(unitsOf(row), onTheWay(row, rollMs));
      lost.set(row.campaign, units);
      const prices = priceListAt(config.sources.x.prices, Date.parse(row.reserved_at));
      const lines = linesOf([{ resource: "post", units }], prices);
      await ledger.reassign(row.batch_id, lostOwner(source.name), lines);
      if (!free || row.day !== utcDay(clock.now())) await ledger.writeOff(row.batch_id);
    }
    return { completed, lost };
  });
}

/** Keeps money for posts of which only a part arrived, and not the part that says which they are. */
export async function holdTorn(
  context: CollectContext,
  stores: Pick<Stores, "ledger">,
  campaign: string,
  posts: number,
): Promise<void> {
  const now = context.clock.now();
  const prices = priceListAt(context.config.sources.x.prices, now);
  await stores.ledger.hold({
    batchId: newBatchId(now, context.random),
    owner: lostOwner(context.source.name),
    source: context.source.name,
    campaign,
    at: now,
    priceList: prices.from,
    lines: linesOf([{ resource: "post", units: posts }], prices),
    request: { stream: campaign, torn: posts },
  });
}

/** Gives back what was laid aside for gaps that have been filled, and counts as spent what their day left unfilled. */
export async function settleLost(context: CollectContext): Promise<void> {
  const { state, source, clock } = context;
  const today = utcDay(clock.now());
  await state.transaction(async ({ ledger, gaps }) => {
    for (const row of await ledger.open(lostOwner(source.name))) {
      if (row.day !== today) {
        await ledger.writeOff(row.batch_id);
        continue;
      }
      const open = await gaps.listOpen(row.campaign);
      if (!open.some(({ to_at }) => to_at >= row.reserved_at)) await ledger.release(row.batch_id);
    }
  });
}

function unitsOf(row: ReservationRow): number {
  return parseLines(row).find(({ resource }) => resource === "post")?.units ?? 0;
}

function onTheWay(row: ReservationRow, rollMs: number): number {
  const { posts_per_second: rate } = JSON.parse(row.request) as { posts_per_second?: number };
  return Math.max(LEAST_LOST, Math.ceil(((rate ?? 0) * BURST * (rollMs + ON_THE_WAY_MS)) / SECOND));
}
