import { buyAuthors } from "../collect/authors.ts";
import { isBudgetStop } from "../collect/budget.ts";
import type { CollectContext } from "../collect/context.ts";
import type { CampaignPrice } from "../collect/price.ts";
import { planOwner, priceCampaign } from "../collect/price.ts";
import type { SearchReport } from "../collect/search.ts";
import { fillGaps, fillOwner } from "../collect/fill.ts";
import type { FillReport } from "../collect/fill.ts";
import { collectBySearch, searchOwner } from "../collect/search.ts";
import { settleLost } from "../collect/stream/lost-leases.ts";
import { isStreamed } from "../collect/streaming.ts";
import { isoTime } from "../model/clock.ts";
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

export type { CampaignPrice };

export interface CollectOptions {
  /** All campaigns when absent. */
  readonly campaigns?: readonly string[];
  /**
   * Asked before the first paid collection of a campaign, with its price. Null: agreed beforehand (`--yes`), and
   * nothing is spent on finding out the price.
   */
  readonly confirm: ((price: CampaignPrice) => Promise<boolean>) | null;
  /** Go on although the account was dry a short while ago. */
  readonly ignorePause?: boolean;
}

export interface CampaignCollected {
  readonly campaign: string;
  readonly outcome: CampaignOutcome;
  readonly posts: number;
  readonly pages: number;
  /** Author profiles bought. */
  readonly authors: number;
  /** Micro-dollars. */
  readonly cost: number;
  /** Gaps that were filled by search, and those that are still open. */
  readonly gaps: { readonly filled: number; readonly open: number };
  readonly notes: readonly string[];
  /** The stretch that is still missing when it stopped early. */
  readonly missing: { readonly from: string; readonly to: string } | null;
  readonly error: Trouble | null;
  readonly exitCode: ExitCode;
}

export interface CollectReport {
  readonly campaigns: readonly CampaignCollected[];
  readonly exitCode: ExitCode;
}

/**
 * Brings campaigns up to date, one after the other. Configuration mistakes throw before anything is paid; whatever
 * stops one campaign is in its report, and the others go on unless the account is dry or the signal was aborted.
 */
export async function collectJob(
  context: JobContext,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<CollectReport> {
  return withSource(context, async (collect) => {
    const reports: CampaignCollected[] = [];
    for (const campaign of chooseCampaigns(context, collect.source, options.campaigns)) {
      const report = await withLock(collect, searchOwner(campaign), async () =>
        asRun(collect, { job: "collect", campaign }, async () =>
          collectOne(collect, campaign, options, signal),
        ),
      );
      reports.push(report ?? busy(campaign));
      signal.throwIfAborted();
    }
    return { campaigns: reports, exitCode: exitCodeOf(reports) };
  });
}

async function collectOne(
  context: CollectContext,
  campaign: string,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<CampaignCollected> {
  let agreed: boolean;
  try {
    if (options.ignorePause !== true) await assertNotPaused(context);
    agreed = await hasAgreed(context, campaign, options.confirm, signal);
  } catch (thrown) {
    if (!(thrown instanceof BirdsongError)) throw thrown;
    return reportOf(campaign, NOTHING, thrown, signal);
  }
  if (!agreed) return declined(campaign);
  const streamed = isStreamed(
    await context.state.streams.get(context.source.name),
    campaign,
    context.clock.now(),
  );
  const search = streamed ? LEFT_TO_STREAM : await collectBySearch(context, campaign, signal);
  const fill = await filled(context, campaign, search.stopped, signal);
  // What a stream that was killed may have been billed for was read again, where its gap is closed by now.
  await settleLost(context);
  let authors = 0;
  let authorsCost = 0;
  let stopped = search.stopped ?? fill.stopped;
  if (stopped === null || isBudgetStop(stopped)) {
    try {
      await buyAuthors(
        context,
        "collect",
        campaign,
        context.config.campaigns[campaign]?.authors ?? "never",
        new Set([...search.authorIds, ...fill.authorIds]),
        (got) => {
          authors += got.found;
          authorsCost += got.cost;
          context.progress(`${campaign}: ${authors} author profiles`);
        },
        signal,
      );
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      stopped ??= thrown;
    }
  }
  const sums = {
    ...search,
    posts: search.posts + fill.posts,
    pages: search.pages + fill.pages,
    filled: fill.filled,
    open: fill.open,
    cost: search.cost + fill.cost + authorsCost,
    authors,
  };
  return reportOf(campaign, sums, stopped, signal);
}

/** A search over time that the stream covers would pay for the same posts again. */
const LEFT_TO_STREAM: SearchReport = {
  pages: 0,
  posts: 0,
  cost: 0,
  authorIds: new Set(),
  notes: ["It is collected by the stream that is running; search only fills its gaps."],
  gaps: 0,
  stopped: null,
  missing: null,
};

/** Fills the campaign's gaps, unless what stopped the search would stop this too or another process is at it. */
async function filled(
  context: CollectContext,
  campaign: string,
  stopped: Error | null,
  signal: AbortSignal,
): Promise<FillReport> {
  if (stopped === null || isBudgetStop(stopped)) {
    const report = await withLock(context, fillOwner(campaign), async () =>
      fillGaps(context, campaign, signal),
    );
    if (report !== undefined) return report;
  }
  const { length: open } = await context.state.gaps.listOpen(campaign);
  return { filled: 0, open, pages: 0, posts: 0, cost: 0, authorIds: new Set(), stopped: null };
}

/** Whether its owner agreed to pay for a campaign, now or before. */
export async function hasAgreed(
  context: CollectContext,
  campaign: string,
  confirm: CollectOptions["confirm"],
  signal: AbortSignal,
): Promise<boolean> {
  const { state, source, clock } = context;
  if (await state.pauses.hasConsent(source.name, campaign)) return true;
  if (confirm !== null) {
    const price = await withLock(context, planOwner(campaign), async () =>
      priceCampaign(context, campaign, signal),
    );
    if (price === undefined || !(await confirm(price))) return false;
  }
  await state.pauses.giveConsent(source.name, campaign, isoTime(clock.now()));
  return true;
}

/** What one campaign brought. */
type Sums = Pick<SearchReport, "pages" | "posts" | "cost" | "notes" | "gaps" | "missing"> &
  Pick<FillReport, "filled" | "open"> & { readonly authors: number };

const NOTHING: Sums = {
  pages: 0,
  posts: 0,
  cost: 0,
  authors: 0,
  notes: [],
  gaps: 0,
  filled: 0,
  open: 0,
  missing: null,
};

function reportOf(
  campaign: string,
  sums: Sums,
  stopped: Error | null,
  signal: AbortSignal,
): CampaignCollected {
  const outcome = outcomeOf(stopped, sums.gaps, signal);
  return {
    campaign,
    outcome,
    posts: sums.posts,
    pages: sums.pages,
    authors: sums.authors,
    cost: sums.cost,
    gaps: { filled: sums.filled, open: sums.open },
    notes: sums.notes,
    missing: sums.missing,
    error: stopped === null ? null : troubleOf(stopped),
    exitCode: exitOf(outcome, stopped),
  };
}

function busy(campaign: string): CampaignCollected {
  return unmade(campaign, "busy", {
    code: "collect.busy",
    message: `Another process is collecting ${campaign}.`,
    hint: "Nothing to do: it goes on from the same checkpoint.",
  });
}

function declined(campaign: string): CampaignCollected {
  return unmade(campaign, "declined", {
    code: "collect.not-agreed",
    message: `The first collection of ${campaign} costs money and was not agreed to.`,
    hint: "Look at its price with `birdsong plan`, then run the command on a terminal and answer, or with --yes.",
  });
}

function unmade(campaign: string, outcome: CampaignOutcome, error: Trouble): CampaignCollected {
  return {
    campaign,
    outcome,
    posts: 0,
    pages: 0,
    authors: 0,
    cost: 0,
    gaps: { filled: 0, open: 0 },
    notes: [],
    missing: null,
    error,
    exitCode: exitOf(outcome, null),
  };
}
