import type { CampaignConfig } from "../config/schema.ts";
import { isoTime } from "../model/clock.ts";
import { buyAuthors } from "./authors.ts";
import { reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { RefreshPlan } from "./due.ts";
import { dueAges, oldestDue, planOf } from "./due.ts";
import type { LookedUp } from "./look-up.ts";
import { idsOfLost, lookUp } from "./look-up.ts";
import type { WatchedPost, WatchedPosts } from "../model/watched.ts";

export interface RefreshReport {
  /** Posts that were due. */
  readonly due: number;
  /** Posts whose metrics were read. */
  readonly posts: number;
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

class RefreshRun {
  readonly #context: CollectContext;
  readonly #watched: WatchedPosts;
  readonly #campaign: string;
  readonly #settings: CampaignConfig;
  readonly #sum = { due: 0, posts: 0, authors: 0, absent: 0, requests: 0, cost: 0 };

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
    if (plan.kind === "ages" && plan.ages.length === 0) return;
    const oldest = isoTime(oldestDue(plan, clock.now()));
    let portion: WatchedPost[] = [];
    for await (const post of this.#watched.candidates(this.#campaign, oldest, signal)) {
      portion.push(post);
      if (portion.length < PORTION) continue;
      await this.#lookUp(await this.#due(plan, portion), signal);
      portion = [];
    }
    await this.#lookUp(await this.#due(plan, portion), signal);
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
      portion.push(author.user_id);
      if (portion.length >= PORTION) await buy();
    }
    await buy();
  }

  /** Reposts are left out: their metrics are those of the original. */
  async #due(plan: RefreshPlan, posts: readonly WatchedPost[]): Promise<string[]> {
    const { clock, source, state } = this.#context;
    const now = clock.now();
    const own = posts.filter((post) => post.kind !== "repost");
    const ids = own.map((post) => post.post_id);
    const withdrawn = await state.tombstones.among(source.name, "post", ids);
    const waiting = await state.rechecks.among(source.name, "post", ids);
    const reads = await state.ledger.lastReads(source.name, "post", ids);
    const due = own.filter((post) => {
      if (withdrawn.has(post.post_id) || waiting.has(post.post_id)) return false;
      const read = reads.get(post.post_id);
      const observed = read === undefined ? post.observed_ats : [...post.observed_ats, read];
      return dueAges(plan, Date.parse(post.created_at), observed.map(Date.parse), now).length > 0;
    });
    return [...new Set(due.map((post) => post.post_id))];
  }

  async #lookUp(ids: readonly string[], signal: AbortSignal): Promise<void> {
    if (ids.length === 0) return;
    this.#sum.due += ids.length;
    await lookUp(
      this.#context,
      { owner: refreshOwner(this.#campaign), campaign: this.#campaign, kind: "post", ids },
      (got) => {
        this.#sum.posts += got.found;
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

  report(stopped: Error | null): RefreshReport {
    return { ...this.#sum, stopped };
  }
}
