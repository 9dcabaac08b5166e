import { limitsOf } from "../collect/budget.ts";
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
      const policy = context.config.campaigns[campaign]?.authors ?? "never";
      campaigns.push({
        ...price,
        authors: typeof policy === "string" ? policy : "every",
        limits: limitsOf(context.config, campaign),
      });
    }
    return { campaigns, refreshPlans: refreshPrices(context) };
  });
}
