import { durationMs } from "../config/duration.ts";
import { DAY } from "../model/clock.ts";
import { priceListAt } from "./budget.ts";
import { buy, reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { RefreshPlan } from "./due.ts";
import { paidDays, planOf } from "./due.ts";

/** What a campaign will cost, in micro-dollars, from what the last seven days held. */
export interface CampaignPrice {
  readonly campaign: string;
  /** The query that is sent. */
  readonly query: string;
  /** Posts that matched in the days counted. The count includes posts that were withdrawn since. */
  readonly counted: { readonly posts: number; readonly from: string; readonly to: string };
  readonly postsPerDay: number;
  /** The first collection, `collect.since` back. */
  readonly first: { readonly posts: number; readonly postsCost: number; readonly authorsAtMost: number };
  /** Thirty days of collecting. */
  readonly month: {
    readonly posts: number;
    readonly postsCost: number;
    /** Under the campaign's own plan; at most, where a ceiling decides. */
    readonly refreshCost: number;
    /** Under the plans that have a name. */
    readonly refreshCosts: readonly { readonly plan: string; readonly cost: number }[];
    readonly authorsAtMost: number;
  };
  /** What asking for this cost. */
  readonly asked: number;
}

/** What keeping metrics fresh costs under a plan, without the first reading. Amounts are micro-dollars. */
export interface PlanPrice {
  readonly plan: string;
  /** UTC days on which a post is paid again; null where a ceiling decides. */
  readonly days: number | null;
  /** For a thousand posts; null where a ceiling decides. */
  readonly perThousand: number | null;
  /** Most that a UTC day may cost, however many posts there are; null where nothing but a budget limits it. */
  readonly perDay: number | null;
}

const MONTH_DAYS = 30;

export function planOwner(campaign: string): string {
  return `plan.${campaign}`;
}

/** Prices a campaign by asking the counts endpoint, which itself costs a request. The caller holds {@link planOwner}. */
export async function priceCampaign(
  context: CollectContext,
  campaign: string,
  signal: AbortSignal,
): Promise<CampaignPrice> {
  const { config, source, clock } = context;
  const settings = config.campaigns[campaign];
  if (settings === undefined) throw new RangeError(`No campaign ${campaign}`);
  await reconcile(context, planOwner(campaign), signal);
  const query = source.query(settings.match, settings.collect.search);
  const { answer, cost } = await buy(
    context,
    {
      owner: planOwner(campaign),
      campaign,
      members: [campaign],
      units: { min: 1, max: 1 },
      ask: () => source.counts({ query, search: "recent" }),
      effect: () => ({ kind: "counts" }),
    },
    signal,
  );
  const from = answer.counts[0]?.start ?? "";
  const to = answer.counts.at(-1)?.end ?? "";
  const posts = answer.counts.reduce((sum, bucket) => sum + bucket.posts, 0);
  const days = posts === 0 ? 1 : Math.max(1 / 24, (Date.parse(to) - Date.parse(from)) / DAY);
  const postsPerDay = posts / days;
  const { micros } = priceListAt(config.sources.x.prices, clock.now());
  const postPrice = micros["post"] ?? 0;
  const authorPrice = settings.authors === "never" ? 0 : (micros["user"] ?? 0);
  const first = Math.round(
    postsPerDay * Math.min(durationMs(settings.collect.since) / DAY, reachDays(context, campaign)),
  );
  const month = Math.round(postsPerDay * MONTH_DAYS);
  return {
    campaign,
    query,
    counted: { posts, from, to },
    postsPerDay,
    first: { posts: first, postsCost: first * postPrice, authorsAtMost: first * authorPrice },
    month: {
      posts: month,
      postsCost: month * postPrice,
      refreshCost: monthOf(planOf(settings.refresh), month, postPrice),
      refreshCosts: NAMED_PLANS.map((plan) => ({ plan, cost: monthOf(planOf(plan), month, postPrice) })),
      authorsAtMost: month * authorPrice,
    },
    asked: cost,
  };
}

function reachDays(context: CollectContext, campaign: string): number {
  const now = context.clock.now();
  const search = context.config.campaigns[campaign]?.collect.search ?? "recent";
  return (now - context.source.reaches(search, now)) / DAY;
}

/** Thirty days of refreshing at a steady volume, micro-dollars. */
function monthOf(plan: RefreshPlan, posts: number, postPrice: number): number {
  const days = plan.kind === "adaptive" ? plan.forMs / DAY : paidDays(plan);
  // in a steady state every day reads as many posts again as the plan has paid days
  const most = Math.round(posts * Math.min(days, MONTH_DAYS)) * postPrice;
  return plan.kind === "adaptive" ? Math.min(most, plan.perDay * MONTH_DAYS) : most;
}

const NAMED_PLANS = ["none", "default", "daily", "adaptive"] as const;

/** Prices of the named refresh plans at what a post costs today. */
export function refreshPrices(context: Pick<CollectContext, "config" | "clock">): PlanPrice[] {
  const { micros } = priceListAt(context.config.sources.x.prices, context.clock.now());
  return NAMED_PLANS.map((name) => {
    const plan = planOf(name);
    if (plan.kind === "adaptive") return { plan: name, days: null, perThousand: null, perDay: plan.perDay };
    const days = paidDays(plan);
    return { plan: name, days, perThousand: 1_000 * days * (micros["post"] ?? 0), perDay: null };
  });
}
