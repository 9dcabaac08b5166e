import { durationMs } from "../../config/duration.ts";
import type { Config } from "../../config/schema.ts";
import { newBatchId } from "../../model/batch.ts";
import { SECOND, utcDay } from "../../model/clock.ts";
import { linesOf } from "../../state/ledger.ts";
import type { Stores } from "../../state/open.ts";
import type { ReservationRow } from "../../state/tables.ts";
import { linesOf as linesFor, priceListAt } from "../budget.ts";
import type { CollectContext } from "../context.ts";
import { streamOwner } from "./lease-change.ts";
import type { Delivery } from "./lease-change.ts";

/**
 * What a process that died had been delivered, and had not stored, is paid and in no batch. Nobody knows how much it
 * was, so all that was reserved stays reserved, and no limit is exceeded. The search that fills the gap on the same
 * UTC day reads the same posts again, free of charge, and puts them into the ledger: then the reserve is given back.
 * Where that did not happen by the end of the day, what is likely to have been on the way counts as spent.
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
  /** Posts that were likely delivered and lost, by campaign. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Completes, or lays aside, the reservations of a stream that died. The caller holds the stream's lock. */
export async function adoptLeases(context: CollectContext): Promise<Adopted> {
  const { state, source, config } = context;
  const free = config.sources.x.same_day_free;
  await settleLost(context);
  return await state.transaction(async ({ ledger }) => {
    const lost = new Map<string, number>();
    let completed = 0;
    for (const row of await ledger.open(streamOwner(source.name))) {
      if (row.answer !== null) {
        const { uses, answeredAt } = JSON.parse(row.answer) as Delivery;
        await ledger.settle(row.batch_id, uses, answeredAt, free, 0);
        completed++;
        continue;
      }
      lost.set(row.campaign, (lost.get(row.campaign) ?? 0) + onTheWay(row, config));
      await ledger.reassign(row.batch_id, lostOwner(source.name), linesOf(row));
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
    lines: linesFor([{ resource: "post", units: posts }], prices),
    request: { stream: campaign, torn: posts },
  });
}

/** Gives back what was laid aside for gaps that have been filled, and counts as spent what their day left unfilled. */
export async function settleLost(context: CollectContext): Promise<void> {
  const { state, source, clock, config } = context;
  const today = utcDay(clock.now());
  await state.transaction(async ({ ledger, gaps }) => {
    for (const row of await ledger.open(lostOwner(source.name))) {
      const open = await gaps.listOpen(row.campaign);
      const isFilled = !open.some(({ to_at }) => to_at >= row.reserved_at);
      if (row.day === today && !isFilled) continue;
      if (row.day === today && config.sources.x.same_day_free) await ledger.release(row.batch_id);
      else await writeOff(ledger, row, onTheWay(row, config));
    }
  });
}

async function writeOff(ledger: Stores["ledger"], row: ReservationRow, posts: number): Promise<void> {
  const lines = linesOf(row).map((line) => (line.resource === "post" ? { ...line, units: posts } : line));
  await ledger.reassign(row.batch_id, row.owner, lines);
  await ledger.writeOff(row.batch_id);
}

/** How many of the posts that a reservation could have paid were likely delivered and not stored. */
function onTheWay(row: ReservationRow, config: Config): number {
  const rollMs = durationMs(config.sources.x.stream.roll);
  const units = linesOf(row).find(({ resource }) => resource === "post")?.units ?? 0;
  const { posts_per_second: rate, torn } = JSON.parse(row.request) as Request;
  if (torn !== undefined) return torn;
  return Math.min(
    units,
    Math.max(LEAST_LOST, Math.ceil(((rate ?? 0) * BURST * (rollMs + ON_THE_WAY_MS)) / SECOND)),
  );
}

interface Request {
  readonly posts_per_second?: number;
  readonly torn?: number;
}
