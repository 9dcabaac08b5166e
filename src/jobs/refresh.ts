import type { CollectContext } from "../collect/context.ts";
import { refreshCampaign, refreshOwner } from "../collect/refresh.ts";
import type { RefreshReport } from "../collect/refresh.ts";
import type { WatchedPosts } from "../model/watched.ts";
import { BirdsongError } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import type { CampaignOutcome, Trouble } from "./campaigns.ts";
import {
  asRun,
  assertNotPaused,
  chooseCampaigns,
  exitCodeOf,
  exitOf,
  outcomeOf,
  troubleOf,
  withLock,
  withSource,
} from "./campaigns.ts";
import type { JobContext } from "./context.ts";

export interface RefreshOptions {
  /** All campaigns when absent. */
  readonly campaigns?: readonly string[];
  /** Go on although the account was dry a short while ago. */
  readonly ignorePause?: boolean;
}

export interface CampaignRefreshed extends Omit<RefreshReport, "stopped"> {
  readonly campaign: string;
  readonly outcome: CampaignOutcome;
  readonly error: Trouble | null;
  readonly exitCode: ExitCode;
}

export interface RefreshJobReport {
  readonly campaigns: readonly CampaignRefreshed[];
  readonly exitCode: ExitCode;
}

/**
 * Reads the metrics again that are due, campaign by campaign. A post of several campaigns is read once and paid by
 * the first. Before anything was loaded there is nothing to refresh.
 */
export async function refreshJob(
  context: JobContext,
  options: RefreshOptions,
  signal: AbortSignal,
): Promise<RefreshJobReport> {
  const { watched } = context;
  if (watched === null) return { campaigns: [], exitCode: 0 };
  return withSource(context, async (collect) => {
    const reports: CampaignRefreshed[] = [];
    for (const campaign of chooseCampaigns(context, collect.source, options.campaigns)) {
      const report = await withLock(collect, refreshOwner(campaign), async () =>
        asRun(collect, { job: "refresh", campaign }, async () =>
          refreshOne(collect, watched, campaign, options, signal),
        ),
      );
      reports.push(report ?? busy(campaign));
      signal.throwIfAborted();
    }
    return { campaigns: reports, exitCode: exitCodeOf(reports) };
  });
}

async function refreshOne(
  context: CollectContext,
  watched: WatchedPosts,
  campaign: string,
  options: RefreshOptions,
  signal: AbortSignal,
): Promise<CampaignRefreshed> {
  try {
    if (options.ignorePause !== true) await assertNotPaused(context);
  } catch (thrown) {
    if (!(thrown instanceof BirdsongError)) throw thrown;
    return notMade(campaign, outcomeOf(thrown, 0, signal), troubleOf(thrown));
  }
  const { stopped, ...sums } = await refreshCampaign(context, watched, campaign, signal);
  const outcome = outcomeOf(stopped, 0, signal);
  return {
    campaign,
    outcome,
    ...sums,
    error: stopped === null ? null : troubleOf(stopped),
    exitCode: exitOf(outcome, stopped),
  };
}

function busy(campaign: string): CampaignRefreshed {
  return notMade(campaign, "busy", {
    code: "refresh.busy",
    message: `Another process is refreshing ${campaign}.`,
    hint: "Nothing to do: it reads what is due.",
  });
}

function notMade(campaign: string, outcome: CampaignOutcome, error: Trouble): CampaignRefreshed {
  const nothing: Omit<RefreshReport, "stopped"> = {
    due: 0,
    posts: 0,
    free: 0,
    skippedForMoney: 0,
    skippedFlat: 0,
    expectedUnseen: null,
    nextDueAt: null,
    authors: 0,
    absent: 0,
    requests: 0,
    cost: 0,
  };
  return { campaign, outcome, ...nothing, error, exitCode: exitOf(outcome, null) };
}
