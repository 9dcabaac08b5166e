import { DAY, SECOND, isoTime } from "../model/clock.ts";
import type { Stores } from "../state/open.ts";
import type { Filling, Gap } from "../state/tables.ts";
import { noteReferenced } from "./absences.ts";
import type { FillEffect } from "./effect.ts";
import { INDEXING_LAG_MS, turnPage } from "./paging.ts";

/**
 * The search that fills gaps, as a state machine over the `filling` row:
 *
 * - none: the oldest open gap that the search reaches is chosen, with all that overlap or touch it.
 * - FILLING: each durable page moves `next_token`, as in `paging.ts`; bounds stay.
 * - finished: the row is gone, and the gaps are closed; if the pages led in circles they are tried again a day later.
 */

/** Gaps so close to each other are asked for together. */
const TOUCHING_MS = SECOND;

export interface Reach {
  readonly now: number;
  /** Oldest moment the search reaches. */
  readonly oldest: number;
}

/** Gaps to be filled by one run of pages. */
export interface Stretch {
  readonly gaps: readonly Gap[];
  readonly from: string;
  readonly to: string;
}

/** Whether a search made now could still find all of a gap's posts. */
export function isWithinReach(gap: Pick<Gap, "from_at">, reach: Reach): boolean {
  return Date.parse(gap.from_at) >= reach.oldest;
}

/** Gaps of which the search reaches a part only. */
export function straddling(open: readonly Gap[], reach: Reach): readonly Gap[] {
  return open.filter((gap) => !isWithinReach(gap, reach) && Date.parse(gap.to_at) > reach.oldest + SECOND);
}

/** What becomes of an open gap. */
export type Fate =
  /** The next collection fills it, if the budget allows. */
  | "fillable"
  /** It is still going on, or so young that the search does not know its posts yet. */
  | "too-young"
  /** Its posts are older than what the search reaches. */
  | "out-of-reach"
  /** A search that was interrupted in the middle will read it when it goes on. */
  | "under-way"
  /** What could not be read could not be read when it was fetched again either. */
  | "unreadable"
  /** The source's pages led in circles; they are tried again after a day. */
  | "tomorrow";

/**
 * What becomes of an open gap. `all` holds the campaign's gaps, filled ones too; `isPaging` tells whether a search of
 * the campaign was interrupted.
 */
export function fateOf(gap: Gap, all: readonly Gap[], reach: Reach, isPaging: boolean): Fate {
  if (gap.cause === "budget" && isPaging) return "under-way";
  if (!isWithinReach(gap, reach)) return "out-of-reach";
  if (Date.parse(gap.to_at) > reach.now - INDEXING_LAG_MS) return "too-young";
  // A record that stays unreadable when it is fetched again is not fetched a third time.
  if (gap.cause === "quarantine" && wasFetchedAgain(gap, all)) return "unreadable";
  if (gap.cause === "repeating-token" && Date.parse(gap.noticed_at) + DAY > reach.now) return "tomorrow";
  return "fillable";
}

/** The next stretch to fill: the oldest gap and those that overlap or touch it. */
export function nextStretch(all: readonly Gap[], reach: Reach, isPaging: boolean): Stretch | undefined {
  const candidates = all
    .filter((gap) => gap.filled_at === null && fateOf(gap, all, reach, isPaging) === "fillable")
    .toSorted((a, b) => a.from_at.localeCompare(b.from_at));
  const [first] = candidates;
  if (first === undefined) return undefined;
  const gaps: Gap[] = [];
  let to = first.to_at;
  for (const gap of candidates) {
    if (Date.parse(gap.from_at) > Date.parse(to) + TOUCHING_MS) break;
    gaps.push(gap);
    if (gap.to_at > to) to = gap.to_at;
  }
  return { gaps, from: first.from_at, to };
}

function wasFetchedAgain(gap: Gap, all: readonly Gap[]): boolean {
  return all.some(
    (other) =>
      other.cause === "quarantine" &&
      other.filled_at !== null &&
      other.from_at <= gap.to_at &&
      gap.from_at <= other.to_at,
  );
}

/** The gaps that a filling closes. */
export function gapIdsOf(filling: Filling): readonly number[] {
  return JSON.parse(filling.gap_ids) as number[];
}

/** Moves a campaign's filling by one durable page; true when that ended it. Called inside a transaction. */
export async function applyFill(
  stores: Stores,
  source: string,
  campaign: string,
  page: FillEffect,
  now: number,
): Promise<boolean> {
  await noteReferenced(stores, source, page.absent, now);
  const filling = await stores.fillings.get(source, campaign);
  if (filling === undefined) return false; // a page of a filling that ended otherwise: only its money counts
  const step = turnPage(filling, page);
  if (step.kind === "more") {
    await stores.fillings.set(step.paging);
    return false;
  }
  await stores.fillings.clear(source, campaign);
  if (step.stuck) await stores.gaps.recast(gapIdsOf(filling), "repeating-token", isoTime(now));
  else {
    const filled = { by: "search", at: isoTime(now) };
    await stores.gaps.closeThese(gapIdsOf(filling), filling.to_at, filled);
  }
  return true;
}
