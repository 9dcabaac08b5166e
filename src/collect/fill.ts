import type { CampaignConfig } from "../config/schema.ts";
import { SECOND, isoTime } from "../model/clock.ts";
import { BirdsongError } from "../model/error.ts";
import type { Answer } from "../sources/source.ts";
import type { Filling, Gap } from "../state/tables.ts";
import { isBudgetStop } from "./budget.ts";
import { buy, reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { FillEffect } from "./effect.ts";
import { gapIdsOf, isWithinReach, nextStretch, straddling } from "./filling.ts";
import type { Reach } from "./filling.ts";
import { INDEXING_LAG_MS, restartBelow } from "./paging.ts";
import { pageOf } from "./search.ts";

/** What filling a campaign's gaps brought. */
export interface FillReport {
  /** Gaps that were closed. */
  readonly filled: number;
  /** Gaps that are still open. */
  readonly open: number;
  readonly pages: number;
  readonly posts: number;
  /** Micro-dollars, estimates included. */
  readonly cost: number;
  /** Authors of the posts seen. */
  readonly authorIds: ReadonlySet<string>;
  /** Why it stopped before the end; null when everything within reach is filled. */
  readonly stopped: Error | null;
}

/** A token that is refused this often in one go is not the token's fault. */
const MAX_RESTARTS = 3;
/** Estimates bought in one go: each costs a request. */
const MAX_ESTIMATES = 5;

/** Name under which a campaign's filling holds its lock and its open requests. */
export function fillOwner(campaign: string): string {
  return `fill.${campaign}`;
}

/**
 * Fills a campaign's open gaps by search, oldest first, as far as the search reaches and the budget allows; what
 * stays open is estimated by the counts endpoint where that is possible. Search finds less than the stream did: no
 * reposts, and only what still exists. The caller holds the lock of {@link fillOwner}.
 */
export async function fillGaps(
  context: CollectContext,
  campaign: string,
  signal: AbortSignal,
): Promise<FillReport> {
  const settings = context.config.campaigns[campaign];
  if (settings === undefined) throw new RangeError(`No campaign ${campaign}`);
  const run = new FillRun(context, campaign, settings);
  let stopped: Error | null = null;
  try {
    await run.fill(signal);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    stopped = thrown;
  }
  // A budget that a page does not fit into may still pay for a count.
  if (stopped === null || isBudgetStop(stopped)) {
    try {
      await run.estimate(signal);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      stopped ??= thrown;
    }
  }
  return run.report(stopped);
}

class FillRun {
  readonly #context: CollectContext;
  readonly #campaign: string;
  readonly #settings: CampaignConfig;
  readonly #query: string;
  readonly #authorIds = new Set<string>();
  #filled = 0;
  #pages = 0;
  #posts = 0;
  #cost = 0;
  #restarts = 0;

  constructor(context: CollectContext, campaign: string, settings: CampaignConfig) {
    this.#context = context;
    this.#campaign = campaign;
    this.#settings = settings;
    this.#query = context.source.query(settings.match, settings.collect.search);
  }

  async fill(signal: AbortSignal): Promise<void> {
    const { source, state } = this.#context;
    await reconcile(this.#context, fillOwner(this.#campaign), signal);
    if (!this.#settings.collect.fill_gaps) return;
    for (;;) {
      signal.throwIfAborted();
      const filling = (await state.fillings.get(source.name, this.#campaign)) ?? (await this.#begin());
      if (filling === undefined) return;
      await this.#page(filling, signal);
    }
  }

  /** Buys the counts of gaps that stay open; one that is out of the counts' reach, or too dear, stays unknown. */
  async estimate(signal: AbortSignal): Promise<void> {
    const { state } = this.#context;
    const reach = this.#reach();
    const unknown = (await state.gaps.listOpen(this.#campaign)).filter(
      (gap) => gap.estimated_posts === null && gap.from_at < gap.to_at && isWithinReach(gap, reach),
    );
    for (const gap of unknown.slice(0, MAX_ESTIMATES)) {
      if (Date.parse(gap.to_at) > reach.now - INDEXING_LAG_MS) continue;
      await this.#count(gap, signal);
    }
  }

  async report(stopped: Error | null): Promise<FillReport> {
    return {
      filled: this.#filled,
      open: (await this.#context.state.gaps.listOpen(this.#campaign)).length,
      pages: this.#pages,
      posts: this.#posts,
      cost: this.#cost,
      authorIds: this.#authorIds,
      stopped,
    };
  }

  async #begin(): Promise<Filling | undefined> {
    const { source, state } = this.#context;
    const reach = this.#reach();
    for (const gap of straddling(await state.gaps.listOpen(this.#campaign), reach)) {
      await state.gaps.split(gap, isoTime(reach.oldest + SECOND));
    }
    const isPaging = (await state.checkpoints.paging(source.name, this.#campaign)) !== undefined;
    const gaps = await state.gaps.ofCampaign(source.name, this.#campaign);
    const stretch = nextStretch(gaps, reach, isPaging);
    if (stretch === undefined) return undefined;
    const filling: Filling = {
      source: source.name,
      campaign: this.#campaign,
      gap_ids: JSON.stringify(stretch.gaps.map((gap) => gap.gap_id)),
      from_at: stretch.from,
      to_at: stretch.to,
      query: this.#query,
      until_id: source.idAt(Date.parse(stretch.to) + 1),
      next_token: null,
      oldest_id: null,
      pages: 0,
      posts: 0,
      idle_pages: 0,
      started_at: isoTime(reach.now),
    };
    await state.fillings.set(filling);
    return filling;
  }

  async #page(filling: Filling, signal: AbortSignal): Promise<void> {
    const { source } = this.#context;
    const { search, references } = this.#settings.collect;
    try {
      const { answer, cost, finished } = await buy(
        this.#context,
        {
          owner: fillOwner(this.#campaign),
          campaign: this.#campaign,
          members: [this.#campaign],
          units: source.pageSizes(search),
          ask: (units) =>
            source.search({
              query: filling.query,
              search,
              maxResults: units,
              sinceId: source.idAt(Date.parse(filling.from_at)),
              untilId: filling.until_id,
              nextToken: filling.next_token ?? undefined,
              references,
            }),
          effect: fillEffect,
        },
        signal,
      );
      this.#pages++;
      this.#posts += answer.ids.length;
      this.#cost += cost;
      for (const id of answer.authorIds) this.#authorIds.add(id);
      this.#context.progress(
        `${this.#campaign}: gap ${filling.from_at} to ${filling.to_at}: ${this.#posts} posts`,
      );
      if (finished) await this.#countFilled(filling);
    } catch (thrown) {
      if (!(thrown instanceof BirdsongError) || !(await this.#wentOn(filling, thrown))) throw thrown;
    }
  }

  async #countFilled(filling: Filling): Promise<void> {
    const ids = new Set(gapIdsOf(filling));
    const gaps = await this.#context.state.gaps.ofCampaign(filling.source, this.#campaign);
    this.#filled += gaps.filter((gap) => ids.has(gap.gap_id) && gap.filled_at !== null).length;
  }

  /** Whether filling can go on after this refusal. */
  async #wentOn(filling: Filling, error: BirdsongError): Promise<boolean> {
    if (this.#restarts >= MAX_RESTARTS) return false;
    this.#restarts++;
    const { fillings } = this.#context.state;
    if (error.code === "x.token-refused" && filling.next_token !== null) {
      await fillings.set(restartBelow(filling));
      return true;
    }
    // Time went by since the stretch was chosen: the part that is out of reach is split off when it is chosen anew.
    if (error.code !== "x.since-id-too-old") return false;
    await fillings.clear(filling.source, this.#campaign);
    return true;
  }

  async #count(gap: Gap, signal: AbortSignal): Promise<void> {
    const { source, state } = this.#context;
    const from = Math.floor(Date.parse(gap.from_at) / SECOND) * SECOND;
    const to = Math.ceil(Date.parse(gap.to_at) / SECOND) * SECOND;
    const { answer, cost } = await buy(
      this.#context,
      {
        owner: fillOwner(this.#campaign),
        campaign: this.#campaign,
        members: [this.#campaign],
        units: { min: 1, max: 1 },
        ask: () =>
          source.counts({
            query: this.#query,
            search: this.#settings.collect.search,
            startTime: from,
            endTime: to,
            granularity: "minute",
          }),
        effect: () => ({ kind: "counts" }),
      },
      signal,
    );
    this.#cost += cost;
    await state.gaps.setEstimate(
      gap.gap_id,
      answer.counts.reduce((sum, bucket) => sum + bucket.posts, 0),
    );
  }

  #reach(): Reach {
    const now = this.#context.clock.now();
    return { now, oldest: this.#context.source.reaches(this.#settings.collect.search, now) };
  }
}

function fillEffect(answer: Answer): FillEffect {
  return { ...pageOf(answer), kind: "fill" };
}
