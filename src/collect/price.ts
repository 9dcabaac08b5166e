import { durationMs } from "../config/duration.ts";
import { DAY } from "../model/clock.ts";
import { priceListAt } from "./budget.ts";
import { buy, reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
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
    readonly refreshCost: number;
    readonly authorsAtMost: number;
  };
  /** What asking for this cost. */
  readonly asked: number;
}

/** What keeping the metrics of a thousand posts costs under each plan, without the first reading. */
export interface PlanPrice {
  readonly plan: string;
  readonly days: number;
  /** Micro-dollars. */
  readonly perThousand: number;
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
      // in a steady state every day reads as many posts again as the plan has paid days
      refreshCost: Math.round(month * Math.min(paidDays(planOf(settings.refresh)), MONTH_DAYS)) * postPrice,
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

/** Prices of the named refresh plans at what a post costs today. */
export function refreshPrices(context: Pick<CollectContext, "config" | "clock">): PlanPrice[] {
  const { micros } = priceListAt(context.config.sources.x.prices, context.clock.now());
  return (["none", "default", "daily"] as const).map((plan) => {
    const days = paidDays(planOf(plan));
    return { plan, days, perThousand: 1_000 * days * (micros["post"] ?? 0) };
  });
}
