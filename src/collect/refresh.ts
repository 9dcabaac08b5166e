import type { AuthorsConfig, CampaignConfig } from "../config/schema.ts";
import { DAY, isoTime } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import type { WatchedAuthor, WatchedPost, WatchedPosts } from "../model/watched.ts";
import { buyAuthors } from "./authors.ts";
import { priceListAt, staysToday } from "./budget.ts";
import { reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { AdaptivePlan, FixedPlan } from "./due.ts";
import { dueAges, isAuthorDue, nextDue, oldestDue, planOf } from "./due.ts";
import type { LookedUp } from "./look-up.ts";
import { ANSWER_WITHIN_MS, idsOfLost, lookUp } from "./look-up.ts";
import { AdaptiveChoice } from "./refresh-adaptive.ts";
import { followed } from "./refresh-followed.ts";
import { learnGrowth } from "./refresh-growth.ts";

export interface RefreshReport {
  /** Posts that were worth reading again, or whose time had come. */
  readonly due: number;
  /** Posts whose metrics were read. */
  readonly posts: number;
  /** Those of them that had been paid before on this UTC day. */
  readonly free: number;
  /** Due posts left alone because a budget or the plan's ceiling was used up. */
  readonly skippedForMoney: number;
  /** Posts left alone because next to no change is expected; only the adaptive plan knows. */
  readonly skippedFlat: number;
  /** Likes, reposts, replies and quotes that are expected to be there and were not read; null under a fixed plan. */
  readonly expectedUnseen: number | null;
  /** The next moment at which a known post is due, ISO time; null when none will be. */
  readonly nextDueAt: string | null;
  /** Author profiles that were bought. */
  readonly authors: number;
  readonly absent: number;
  readonly requests: number;
  /** Micro-dollars. */
  readonly cost: number;
  /** Why it stopped before the end; null when nothing is due any more. */
  readonly stopped: Error | null;
}

/** Candidates are judged and looked up in portions, so that memory does not grow with the warehouse. */
const PORTION = 5_000;
/** How far back a campaign's posts tell how the present ones will grow. */
const LEARN_FROM_MS = 30 * DAY;

/** Name under which a campaign's refresh holds its lock and its open requests. */
export function refreshOwner(campaign: string): string {
  return `refresh.${campaign}`;
}

/**
 * Reads the metrics of a campaign's posts again where its plan says they are due, and buys the author profiles its
 * policy asks for. What is due is derived from what was observed, so a run that is repeated or interrupted asks for
 * nothing twice. The caller holds the lock of {@link refreshOwner}.
 */
export async function refreshCampaign(
  context: CollectContext,
  watched: WatchedPosts,
  campaign: string,
  signal: AbortSignal,
): Promise<RefreshReport> {
  const settings = context.config.campaigns[campaign];
  if (settings === undefined) throw new RangeError(`No campaign ${campaign}`);
  const run = new RefreshRun(context, watched, campaign, settings);
  try {
    await run.posts(signal);
    await run.authors(signal);
    return run.report(null);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    return run.report(thrown);
  }
}

/**
 * Whether an author wrote when their profile was due. Profiles of those who fell silent are not bought again: that
 * would cost more than having every profile delivered with every page.
 */
function isRenewable(policy: AuthorsConfig, { profile_at, last_post_at }: WatchedAuthor): boolean {
  const profileAt = profile_at === null ? undefined : Date.parse(profile_at);
  return isAuthorDue(policy, profileAt, Date.parse(last_post_at));
}

class RefreshRun {
  readonly #context: CollectContext;
  readonly #watched: WatchedPosts;
  readonly #campaign: string;
  readonly #settings: CampaignConfig;
  readonly #sum = { posts: 0, free: 0, authors: 0, absent: 0, requests: 0, cost: 0 };
  #due = 0;
  /** Posts asked for, found or not. */
  #asked = 0;
  #next: number | undefined;
  #choice: AdaptiveChoice | undefined;

  constructor(context: CollectContext, watched: WatchedPosts, campaign: string, settings: CampaignConfig) {
    this.#context = context;
    this.#watched = watched;
    this.#campaign = campaign;
    this.#settings = settings;
  }

  async posts(signal: AbortSignal): Promise<void> {
    const { clock, source, state } = this.#context;
    const lost = idsOfLost(await reconcile(this.#context, refreshOwner(this.#campaign), signal));
    const again = await state.rechecks.due(source.name, "post", isoTime(clock.now()), PORTION);
    await this.#lookUp([...new Set([...lost, ...again])], signal);
    const plan = planOf(this.#settings.refresh);
    if (plan.kind === "adaptive") await this.#adaptive(plan, signal);
    else if (plan.kind === "daily" || plan.ages.length > 0) await this.#fixed(plan, signal);
  }

  async #fixed(plan: FixedPlan, signal: AbortSignal): Promise<void> {
    const now = this.#context.clock.now();
    for await (const portion of this.#portions(oldestDue(plan, now), signal)) {
      const due: string[] = [];
      for (const post of await followed(this.#context, portion)) {
        const isDue = dueAges(plan, post.createdAt, post.observed, now).length > 0;
        if (isDue) due.push(post.id);
        this.#expect(nextDue(plan, post.createdAt, isDue ? [now] : post.observed, now));
      }
      await this.#lookUp(due, signal);
    }
  }

  async #adaptive(plan: AdaptivePlan, signal: AbortSignal): Promise<void> {
    const { clock, config, source, state } = this.#context;
    const { same_day_free: sameDayFree, prices } = config.sources.x;
    const now = clock.now();
    const steps = await this.#watched.growth(this.#campaign, isoTime(now - LEARN_FROM_MS), signal);
    const previous = await state.runs.lastStart("refresh", this.#campaign);
    const choice = new AdaptiveChoice({
      plan,
      growth: learnGrowth(steps),
      now,
      price: priceListAt(prices, now).micros["post"] ?? 0,
      sameDayFree,
      previousRun: previous === undefined ? undefined : Date.parse(previous),
    });
    this.#choice = choice;
    const isFree = sameDayFree && staysToday(now, ANSWER_WITHIN_MS);
    for await (const portion of this.#portions(oldestDue(plan, now), signal)) {
      const posts = await followed(this.#context, portion);
      const ids = posts.map((post) => post.id);
      const free = isFree ? await state.ledger.billedOn(now, source.name, "post", ids) : new Set<string>();
      await this.#lookUp(choice.portion(posts, free), signal);
    }
    await this.#lookUp(choice.paid(), signal);
  }

  async *#portions(oldest: number, signal: AbortSignal): AsyncGenerator<readonly WatchedPost[]> {
    let portion: WatchedPost[] = [];
    for await (const post of this.#watched.candidates(this.#campaign, isoTime(oldest), signal)) {
      portion.push(post);
      if (portion.length < PORTION) continue;
      yield portion;
      portion = [];
    }
    if (portion.length > 0) yield portion;
  }

  async authors(signal: AbortSignal): Promise<void> {
    const policy = this.#settings.authors;
    if (policy === "never") return;
    let portion: string[] = [];
    const buy = async (): Promise<void> => {
      const onAnswer = (got: LookedUp): void => {
        this.#sum.authors += got.found;
        this.#add(got);
      };
      await buyAuthors(this.#context, "refresh", this.#campaign, policy, portion, onAnswer, signal);
      portion = [];
    };
    for await (const author of this.#watched.authors(this.#campaign, signal)) {
      if (!isRenewable(policy, author)) continue;
      portion.push(author.user_id);
      if (portion.length >= PORTION) await buy();
    }
    await buy();
  }

  async #lookUp(ids: readonly string[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return;
    this.#due += ids.length;
    await lookUp(
      this.#context,
      { owner: refreshOwner(this.#campaign), campaign: this.#campaign, kind: "post", ids },
      (got) => {
        this.#sum.posts += got.found;
        if (got.free) this.#sum.free += got.found;
        this.#asked += got.ids.length;
        this.#choice?.read(got.ids);
        this.#add(got);
        this.#context.progress(`${this.#campaign}: metrics of ${this.#sum.posts} posts read again`);
      },
      signal,
    );
  }

  #add(got: LookedUp): void {
    this.#sum.absent += got.absent;
    this.#sum.requests++;
    this.#sum.cost += got.cost;
  }

  #expect(at: number | undefined): void {
    if (at !== undefined && (this.#next === undefined || at < this.#next)) this.#next = at;
  }

  report(stopped: Error | null): RefreshReport {
    const skipped = this.#choice?.skipped;
    this.#expect(skipped?.next);
    const isOutOfMoney = stopped instanceof BirdsongError && stopped.exitCode === EXIT.budget;
    const forMoney = skipped?.forMoney ?? 0;
    return {
      due: this.#due + forMoney,
      ...this.#sum,
      skippedForMoney: forMoney + (isOutOfMoney ? this.#due - this.#asked : 0),
      skippedFlat: skipped?.flat ?? 0,
      expectedUnseen: skipped === undefined ? null : Math.round(skipped.unseen),
      nextDueAt: this.#next === undefined ? null : isoTime(this.#next),
      stopped,
    };
  }
}
