import { limitsOf } from "../collect/budget.ts";
import type { RefreshPlan } from "../collect/due.ts";
import { planOf } from "../collect/due.ts";
import type { CampaignPrice, PlanPrice } from "../collect/price.ts";
import { planOwner, priceCampaign, refreshPrices } from "../collect/price.ts";
import { BirdsongError } from "../model/error.ts";
import type { Limit } from "../state/ledger.ts";
import { assertNotPaused, chooseCampaigns, withLock, withSource } from "./campaigns.ts";
import type { JobContext } from "./context.ts";

export interface PlanOptions {
  /** All campaigns when absent. */
  readonly campaigns?: readonly string[];
}

export interface PlannedCampaign extends CampaignPrice {
  readonly authors: "never" | "first-seen" | "every";
  /** How the campaign's refresh plan decides. */
  readonly refresh: RefreshPlan["kind"];
  readonly limits: readonly Limit[];
}

export interface PlanReport {
  readonly campaigns: readonly PlannedCampaign[];
  readonly refreshPlans: readonly PlanPrice[];
}

/** What the campaigns will cost. Asking costs one counts request each, under the same budgets. */
export async function planJob(
  context: JobContext,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<PlanReport> {
  return withSource(context, async (collect) => {
    const campaigns: PlannedCampaign[] = [];
    for (const campaign of chooseCampaigns(context, collect.source, options.campaigns)) {
      await assertNotPaused(collect);
      const price = await withLock(collect, planOwner(campaign), async () =>
        priceCampaign(collect, campaign, signal),
      );
      if (price === undefined) {
        throw new BirdsongError(`Another process is pricing ${campaign}.`, {
          code: "plan.busy",
          hint: "Wait a moment and run it again.",
          retryable: true,
        });
      }
      const settings = context.config.campaigns[campaign];
      const policy = settings?.authors ?? "never";
      campaigns.push({
        ...price,
        refresh: planOf(settings?.refresh ?? "none").kind,
        authors: typeof policy === "string" ? policy : "every",
        limits: limitsOf(context.config, campaign),
      });
    }
    return { campaigns, refreshPlans: refreshPrices(context) };
  });
}
