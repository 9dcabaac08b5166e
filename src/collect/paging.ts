import { DAY, SECOND, isoTime } from "../model/clock.ts";
import type { Stores } from "../state/open.ts";
import type { Checkpoint, NewGap, Paging } from "../state/tables.ts";
import { noteReferenced } from "./absences.ts";
import type { PageEffect } from "./effect.ts";

/**
 * The run of pages that brings a campaign up to date, as a state machine over the `paging` row:
 *
 * - UNSTARTED (no page yet): bounds are chosen; `covers_until` is renewed if the process stops and comes back.
 * - PAGING: each durable page moves `next_token`; bounds stay those of the first page for the whole run.
 * - RESTARTED: the source refused the token or kept repeating itself; the run goes on below its oldest post.
 * - finished: the row is gone, and only now does the checkpoint move, to the newest post of the first page.
 */

/** Pages in a row without an older post after which the tokens are not believed any more. */
const MAX_IDLE_PAGES = 3;
/** What search may not have indexed yet when it is asked. */
export const INDEXING_LAG_MS = 30 * SECOND;
/** How much of a finished UTC day is read again: it would be paid again, and lag is seconds. */
const OVERLAP_PAST_MIDNIGHT_MS = 10 * SECOND;

/** Causes of gaps that a run of pages over their time closes. */
export const FILLED_BY_SEARCH = [
  "budget",
  "repeating-token",
  "down",
  "disconnected",
  "refused",
  "credits",
  "storage",
] as const;

export interface RunBounds {
  readonly since_id: string | null;
  readonly start_time: string | null;
  readonly covers_from: string;
  readonly covers_until: string;
  /** What lies between the last collection and the oldest moment the search reaches. */
  readonly gap: { readonly from: string; readonly to: string } | null;
}

export interface BoundsInput {
  readonly checkpoint: Checkpoint | undefined;
  readonly now: number;
  readonly overlapMs: number;
  /** How far back a first run goes. */
  readonly sinceMs: number;
  /** Oldest moment the search reaches. */
  readonly reaches: number;
  readonly timeOf: (id: string) => number;
  readonly idAt: (ms: number) => string;
}

/** Where a new run begins. */
export function chooseBounds(input: BoundsInput): RunBounds {
  const { checkpoint, now, reaches } = input;
  const covers_until = isoTime(now - INDEXING_LAG_MS);
  if (checkpoint === undefined) {
    const start_time = isoTime(Math.max(now - input.sinceMs, reaches));
    return { since_id: null, start_time, covers_from: start_time, covers_until, gap: null };
  }
  const collected = collectedUntil(checkpoint, input.timeOf);
  const from = overlapStart(collected, input.overlapMs, now);
  if (from < reaches) {
    const gap = collected < reaches ? { from: isoTime(collected), to: isoTime(reaches) } : null;
    const covers_from = isoTime(Math.max(collected, reaches));
    return { since_id: null, start_time: isoTime(reaches), covers_from, covers_until, gap };
  }
  const exact =
    input.overlapMs === 0 && checkpoint.since_id !== null && input.timeOf(checkpoint.since_id) === collected;
  return {
    since_id: exact ? checkpoint.since_id : input.idAt(from),
    start_time: null,
    covers_from: isoTime(collected),
    covers_until,
    gap: null,
  };
}

/** Up to when a campaign was collected, milliseconds. */
export function collectedUntil(checkpoint: Checkpoint, timeOf: (id: string) => number): number {
  const covered = Date.parse(checkpoint.covered_until);
  return checkpoint.since_id === null ? covered : Math.max(covered, timeOf(checkpoint.since_id));
}

/**
 * Where reading again begins. Within the UTC day it is free; of the day before only the last seconds are read again,
 * because every post of them is paid a second time.
 */
export function overlapStart(collected: number, overlapMs: number, now: number): number {
  const midnight = Math.floor(now / DAY) * DAY;
  const wanted = collected - overlapMs;
  if (wanted >= midnight) return wanted;
  return Math.max(wanted, Math.min(midnight, collected - OVERLAP_PAST_MIDNIGHT_MS));
}

/** Where a run of pages stands, whatever it is made for. */
export interface Progress {
  readonly next_token: string | null;
  readonly until_id: string | null;
  readonly oldest_id: string | null;
  readonly pages: number;
  readonly posts: number;
  readonly idle_pages: number;
}

export type Advance<P extends Progress> =
  | { readonly kind: "more"; readonly paging: P }
  | { readonly kind: "finished"; readonly paging: P; readonly stuck: boolean };

/** What a durable page makes of a campaign's run. */
export function advance(paging: Paging, page: PageEffect): Advance<Paging> {
  // The first page's newest: later pages are older, except when the run restarted before its first post.
  return turnPage({ ...paging, newest_id: paging.newest_id ?? page.newestId }, page);
}

/** What a durable page makes of the progress of a run. */
export function turnPage<P extends Progress>(
  paging: P,
  page: Omit<PageEffect, "kind" | "newestId" | "absent">,
): Advance<P> {
  const deeper =
    page.oldestId !== null && (paging.oldest_id === null || isOlder(page.oldestId, paging.oldest_id));
  const moved: P = {
    ...paging,
    oldest_id: deeper ? page.oldestId : paging.oldest_id,
    next_token: page.nextToken,
    pages: paging.pages + 1,
    posts: paging.posts + page.posts,
    idle_pages: deeper ? 0 : paging.idle_pages + 1,
  };
  if (page.nextToken === null) return { kind: "finished", paging: moved, stuck: false };
  if (moved.idle_pages < MAX_IDLE_PAGES) return { kind: "more", paging: moved };
  if (moved.oldest_id === null || moved.until_id === moved.oldest_id) {
    return { kind: "finished", paging: moved, stuck: true };
  }
  return { kind: "more", paging: restartBelow(moved) };
}

/** The rest of a run whose token leads nowhere: the same lower bound, from the oldest post it holds on. */
export function restartBelow<P extends Progress>(paging: P): P {
  return { ...paging, next_token: null, until_id: paging.oldest_id ?? paging.until_id, idle_pages: 0 };
}

/** The checkpoint after a finished run; it never goes back. */
export function checkpointAfter(paging: Paging, before: Checkpoint | undefined, now: number): Checkpoint {
  const known = before?.since_id ?? null;
  const newest = paging.newest_id;
  const covered = before?.covered_until ?? "";
  return {
    source: paging.source,
    campaign: paging.campaign,
    since_id: known === null || (newest !== null && isOlder(known, newest)) ? newest : known,
    covered_until: covered > paging.covers_until ? covered : paging.covers_until,
    query: paging.query,
    updated_at: isoTime(now),
  };
}

/** Moves a campaign's run by one durable page; true when that ended it. Called inside a transaction. */
export async function applyPage(
  stores: Stores,
  source: string,
  campaign: string,
  page: PageEffect,
  now: number,
): Promise<boolean> {
  await noteReferenced(stores, source, page.absent, now);
  const paging = await stores.checkpoints.paging(source, campaign);
  if (paging === undefined) return false; // a page of a run that ended otherwise: only its money counts
  const step = advance(paging, page);
  if (step.kind === "more") {
    await stores.checkpoints.setPaging(step.paging);
    return false;
  }
  const before = await stores.checkpoints.get(source, campaign);
  await stores.checkpoints.set(checkpointAfter(step.paging, before, now));
  await stores.checkpoints.clearPaging(source, campaign);
  await stores.gaps.close(
    { source, campaign, from: step.paging.covers_from, to: step.paging.covers_until },
    FILLED_BY_SEARCH,
    { by: "search", at: isoTime(now) },
  );
  if (step.stuck) await stores.gaps.open(stuckGap(step.paging, now));
  return true;
}

function stuckGap(paging: Paging, now: number): NewGap {
  return {
    source: paging.source,
    campaign: paging.campaign,
    from_at: paging.covers_from,
    to_at: paging.covers_until,
    cause: "repeating-token",
    estimated_posts: null,
    noticed_at: isoTime(now),
  };
}

/** Compares ids by number: they are decimal and have no leading zeros. */
export function isOlder(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}
