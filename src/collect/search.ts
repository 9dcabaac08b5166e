import { durationMs } from "../config/duration.ts";
import type { CampaignConfig } from "../config/schema.ts";
import { isoTime } from "../model/clock.ts";
import { BirdsongError } from "../model/error.ts";
import type { Answer } from "../sources/source.ts";
import type { GapCause } from "../model/words.ts";
import type { Checkpoint, Paging } from "../state/tables.ts";
import type { Bought } from "./buy.ts";
import { isBudgetStop } from "./budget.ts";
import { buy, reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { PageEffect } from "./effect.ts";
import { FILLED_BY_SEARCH, chooseBounds, restartBelow } from "./paging.ts";
import { collects } from "./streaming.ts";

/** What collecting a campaign brought. */
export interface SearchReport {
  readonly pages: number;
  readonly posts: number;
  /** Micro-dollars. */
  readonly cost: number;
  /** Authors of the posts seen. */
  readonly authorIds: ReadonlySet<string>;
  /** Things worth telling that are not errors. */
  readonly notes: readonly string[];
  readonly gaps: number;
  /** Why it stopped before the end; null when the campaign is up to date. */
  readonly stopped: Error | null;
  /** The stretch that is still missing when it stopped. */
  readonly missing: { readonly from: string; readonly to: string } | null;
}

/** A token that is refused this often in one go is not the token's fault. */
const MAX_RESTARTS = 3;

/** Name under which a campaign's search holds its lock and its open requests. */
export function searchOwner(campaign: string): string {
  return `collect.${campaign}`;
}

/**
 * Brings a campaign up to date by search: finishes the run that was interrupted, if there is one, then makes one
 * from its checkpoint to now. The caller holds the lock of {@link searchOwner}.
 */
export async function collectBySearch(
  context: CollectContext,
  campaign: string,
  signal: AbortSignal,
): Promise<SearchReport> {
  const settings = context.config.campaigns[campaign];
  if (settings === undefined) throw new RangeError(`No campaign ${campaign}`);
  const run = new SearchRun(context, campaign, settings);
  try {
    await reconcile(context, searchOwner(campaign), signal);
    const resumed = await run.inProgress();
    if (resumed !== undefined) await run.toEnd(resumed, signal);
    await run.toEnd(await run.begin(), signal);
    return await run.report(null);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return await run.report(thrown);
  }
}

class SearchRun {
  readonly #context: CollectContext;
  readonly #campaign: string;
  readonly #settings: CampaignConfig;
  readonly #authorIds = new Set<string>();
  readonly #notes = new Set<string>();
  #pages = 0;
  #posts = 0;
  #cost = 0;
  #gaps = 0;
  #restarts = 0;

  constructor(context: CollectContext, campaign: string, settings: CampaignConfig) {
    this.#context = context;
    this.#campaign = campaign;
    this.#settings = settings;
  }

  /** The run that has pages already; one that has none is begun anew. */
  async inProgress(): Promise<Paging | undefined> {
    const paging = await this.#paging();
    return paging === undefined || paging.pages === 0 ? undefined : paging;
  }

  async begin(): Promise<Paging> {
    const { source, state, clock } = this.#context;
    const search = this.#settings.collect.search;
    const query = source.query(this.#settings.match, search);
    const now = clock.now();
    const checkpoint = await state.checkpoints.get(source.name, this.#campaign);
    if (checkpoint !== undefined && checkpoint.query !== query) {
      this.#notes.add("The match has changed since the last collection: it holds for posts from then on.");
    }
    const bounds = chooseBounds({
      checkpoint,
      now,
      overlapMs: (await this.#goesOnFromStream(checkpoint)) ? 0 : durationMs(this.#settings.collect.overlap),
      sinceMs: durationMs(this.#settings.collect.since),
      reaches: source.reaches(search, now),
      timeOf: (id) => source.timeOf(id),
      idAt: (ms) => source.idAt(ms),
    });
    const { gap, ...limits } = bounds;
    const paging: Paging = {
      source: source.name,
      campaign: this.#campaign,
      run_id: isoTime(now),
      query,
      ...limits,
      until_id: null,
      next_token: null,
      newest_id: null,
      oldest_id: null,
      pages: 0,
      posts: 0,
      idle_pages: 0,
      started_at: isoTime(now),
    };
    await state.transaction(async (stores) => {
      if (gap !== null) {
        await stores.gaps.open(this.#gap(gap.from, gap.to, "window"), FILLED_BY_SEARCH);
      }
      await stores.checkpoints.setPaging(paging);
    });
    if (gap !== null) this.#noteGap(gap);
    return paging;
  }

  /**
   * Whether the checkpoint is a stream's, which lags behind on its own account: reading before it would pay for posts
   * from before the stream began.
   */
  async #goesOnFromStream(checkpoint: Checkpoint | undefined): Promise<boolean> {
    const { state, source } = this.#context;
    const row = await state.streams.get(source.name);
    if (row === undefined || checkpoint === undefined) return false;
    return collects(row, this.#campaign) && row.updated_at >= checkpoint.updated_at;
  }

  /** Pages from where `paging` stands until the checkpoint has moved. */
  async toEnd(from: Paging, signal: AbortSignal): Promise<void> {
    for (let paging: Paging | undefined = from; paging !== undefined; paging = await this.#paging()) {
      signal.throwIfAborted();
      try {
        if (await this.#page(paging, signal)) return;
      } catch (thrown) {
        if (!(thrown instanceof BirdsongError) || !(await this.#wentOn(paging, thrown))) throw thrown;
      }
    }
  }

  /** Buys one page; true when it was the run's last. */
  async #page(paging: Paging, signal: AbortSignal): Promise<boolean> {
    const { source } = this.#context;
    const search = this.#settings.collect.search;
    const bought = await buy(
      this.#context,
      {
        owner: searchOwner(this.#campaign),
        campaign: this.#campaign,
        members: [this.#campaign],
        units: source.pageSizes(search),
        ask: (units) =>
          source.search({
            query: paging.query,
            search,
            maxResults: units,
            sinceId: paging.since_id ?? undefined,
            startTime: paging.start_time === null ? undefined : Date.parse(paging.start_time),
            untilId: paging.until_id ?? undefined,
            nextToken: paging.next_token ?? undefined,
            references: this.#settings.collect.references,
          }),
        effect: pageOf,
      },
      signal,
    );
    this.#count(bought);
    if (paging.pages === 0) this.#checkFields(bought);
    return bought.finished;
  }

  #count({ answer, cost }: Bought): void {
    this.#pages++;
    this.#posts += answer.ids.length;
    this.#cost += cost;
    for (const id of answer.authorIds) this.#authorIds.add(id);
    this.#context.progress(`${this.#campaign}: ${this.#posts} posts on ${this.#pages} pages`);
  }

  /** X answers 200 without the fields it did not understand; saying nothing would cost a whole collection. */
  #checkFields({ answer }: Bought): void {
    if (answer.missing.length === 0) return;
    const note =
      `X left out ${answer.missing.join(", ")} of every post, although it was asked for. ` +
      "Its vocabulary may have changed: try the other value of sources.x.dialect.";
    this.#notes.add(note);
    this.#context.log.warn(
      { code: "x.fields-missing", fields: answer.missing, campaign: this.#campaign },
      note,
    );
  }

  /** Whether the run can go on with other bounds after this refusal. */
  async #wentOn(paging: Paging, error: BirdsongError): Promise<boolean> {
    if (this.#restarts >= MAX_RESTARTS) return false;
    this.#restarts++;
    if (error.code === "x.token-refused" && paging.next_token !== null) {
      await this.#context.state.checkpoints.setPaging(restartBelow(paging));
      return true;
    }
    const tooOld =
      error.code === "x.since-id-too-old" || (error.code === "x.start-time-refused" && paging.pages > 0);
    if (!tooOld) return false;
    await this.#raiseLowerBound(paging);
    return true;
  }

  async #raiseLowerBound(paging: Paging): Promise<void> {
    const { source, state, clock } = this.#context;
    const reaches = isoTime(source.reaches(this.#settings.collect.search, clock.now()));
    const raised: Paging = {
      ...restartBelow(paging),
      since_id: null,
      start_time: reaches,
      covers_from: paging.covers_from > reaches ? paging.covers_from : reaches,
    };
    const missed = paging.covers_from < reaches ? { from: paging.covers_from, to: reaches } : null;
    await state.transaction(async (stores) => {
      await stores.checkpoints.setPaging(raised);
      if (missed !== null) {
        await stores.gaps.open(this.#gap(missed.from, missed.to, "window"), FILLED_BY_SEARCH);
      }
    });
    if (missed !== null) this.#noteGap(missed);
  }

  async report(stopped: Error | null): Promise<SearchReport> {
    const missing = stopped === null ? null : await this.#missing(stopped);
    return {
      pages: this.#pages,
      posts: this.#posts,
      cost: this.#cost,
      authorIds: this.#authorIds,
      notes: [...this.#notes],
      gaps: this.#gaps,
      stopped,
      missing,
    };
  }

  /** What a stopped run has not collected. A stop by the budget lasts, so it is recorded as a gap until it is filled. */
  async #missing(stopped: Error): Promise<{ from: string; to: string } | null> {
    const { source, state } = this.#context;
    const paging = await this.#paging();
    if (paging === undefined) return null;
    const to = paging.oldest_id === null ? paging.covers_until : isoTime(source.timeOf(paging.oldest_id));
    const missing = { from: paging.covers_from, to };
    // A first collection that never began has promised nothing yet: it will go back from when it begins.
    const began =
      paging.pages > 0 || (await state.checkpoints.get(source.name, this.#campaign)) !== undefined;
    if (began && isBudgetStop(stopped) && missing.from < missing.to) {
      const gap = this.#gap(missing.from, missing.to, "budget");
      await state.gaps.open({ ...gap, estimated_posts: estimateMissing(paging, missing) });
      this.#gaps++;
    }
    return missing;
  }

  #gap(from: string, to: string, cause: GapCause) {
    return {
      source: this.#context.source.name,
      campaign: this.#campaign,
      from_at: from,
      to_at: to,
      cause,
      estimated_posts: null,
      noticed_at: isoTime(this.#context.clock.now()),
    };
  }

  #noteGap(gap: { readonly from: string; readonly to: string }): void {
    this.#gaps++;
    this.#notes.add(
      `Posts between ${gap.from} and ${gap.to} are out of the search's reach: recorded as a gap.`,
    );
  }

  async #paging(): Promise<Paging | undefined> {
    return this.#context.state.checkpoints.paging(this.#context.source.name, this.#campaign);
  }
}

/** What a page of search results changes. */
export function pageOf(answer: Answer): PageEffect {
  return {
    kind: "page",
    posts: answer.ids.length,
    newestId: answer.newestId ?? answer.ids[0] ?? null,
    oldestId: answer.oldestId ?? answer.ids.at(-1) ?? null,
    nextToken: answer.nextToken,
    absent: answer.absent,
  };
}

/** Posts in the missing stretch, if it was as busy as the one that was collected; null when none was. */
function estimateMissing(
  paging: Paging,
  missing: { readonly from: string; readonly to: string },
): number | null {
  const collected = Date.parse(paging.covers_until) - Date.parse(missing.to);
  if (collected <= 0 || paging.posts === 0) return null;
  return Math.round((paging.posts / collected) * (Date.parse(missing.to) - Date.parse(missing.from)));
}
