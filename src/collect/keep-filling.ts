import { MINUTE } from "../model/clock.ts";
import { toError } from "../model/error.ts";
import { isBudgetStop } from "./budget.ts";
import type { CollectContext } from "./context.ts";
import { fillGaps, fillOwner } from "./fill.ts";
import type { FillReport } from "./fill.ts";

/** Search knows what was missed half a minute after it was written; sooner there is nothing to be had. */
const LOOK_MS = MINUTE;

/** What was filled beside a stream. */
export interface Filled {
  readonly gaps: number;
  readonly posts: number;
  /** Micro-dollars. */
  readonly cost: number;
}

/**
 * Fills the gaps of these campaigns again and again until `signal` is aborted. Whatever stops it, the stream goes on:
 * the gap stays open, and the next look, or the next collection, tries again. `locked` runs work under a process lock
 * and gives undefined when another process holds it.
 */
export async function keepFilling(
  context: CollectContext,
  campaigns: readonly string[],
  locked: (owner: string, work: () => Promise<FillReport>) => Promise<FillReport | undefined>,
  signal: AbortSignal,
): Promise<Filled> {
  const sum = { gaps: 0, posts: 0, cost: 0 };
  while (await hasPassed(context, signal)) {
    try {
      for (const campaign of await openCampaigns(context, campaigns)) {
        const report = await locked(fillOwner(campaign), async () => fillGaps(context, campaign, signal));
        if (report === undefined) continue;
        sum.gaps += report.filled;
        sum.posts += report.posts;
        sum.cost += report.cost;
        if (report.stopped !== null) throw report.stopped;
      }
    } catch (thrown) {
      const error = toError(thrown);
      // A used-up budget is told by the gap itself, and by the stream's own state.
      if (!signal.aborted && !isBudgetStop(error))
        context.log.warn({ error: error.message }, "a gap could not be filled yet");
    }
  }
  return sum;
}

/** False when `signal` was aborted before it was time to look again. */
async function hasPassed({ clock }: CollectContext, signal: AbortSignal): Promise<boolean> {
  try {
    await clock.sleep(LOOK_MS, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  return !signal.aborted;
}

/** Campaigns with open gaps; none while paid work rests. */
async function openCampaigns(context: CollectContext, campaigns: readonly string[]): Promise<string[]> {
  if (await isPaused(context)) return [];
  const open = new Set((await context.state.gaps.listOpen()).map(({ campaign }) => campaign));
  return campaigns.filter((campaign) => open.has(campaign));
}

async function isPaused({ state, source, clock }: CollectContext): Promise<boolean> {
  const pause = await state.pauses.get(source.name);
  return pause !== undefined && Date.parse(pause.retry_at) > clock.now();
}
