import { collectByStream } from "../collect/stream/collect-stream.ts";
import type { StreamCollected } from "../collect/stream/collect-stream.ts";
import { streamOwner } from "../collect/stream/lease-change.ts";
import type { CollectContext } from "../collect/context.ts";
import { keepFilling } from "../collect/keep-filling.ts";
import type { Filled } from "../collect/keep-filling.ts";
import type { CampaignPrice } from "../collect/price.ts";
import { planOwner, priceCampaign } from "../collect/price.ts";
import { isoTime } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import type { RuleChanges, StreamPort } from "../sources/stream.ts";
import type { CampaignOutcome, Trouble } from "./campaigns.ts";
import { asRun, chooseCampaigns, exitOf, outcomeOf, troubleOf, withLock, withSource } from "./campaigns.ts";
import type { JobContext } from "./context.ts";

export type { CampaignPrice, RuleChanges };

export interface StreamOptions {
  /** All campaigns with `stream: true` when absent. */
  readonly campaigns?: readonly string[];
  /** Asked before a campaign is paid for the first time, with its price. Null: agreed beforehand (`--yes`). */
  readonly confirm: ((price: CampaignPrice) => Promise<boolean>) | null;
  /** Ends by itself after so many milliseconds. */
  readonly forMs?: number;
  /** End whatever connection stands in the way, other programs' too. */
  readonly takeOver?: boolean;
  /** Go on although the account was dry a short while ago. */
  readonly ignorePause?: boolean;
}

export interface StreamReport extends Omit<StreamCollected, "stopped"> {
  readonly campaigns: readonly string[];
  /** What was fetched by search meanwhile, besides. */
  readonly filled: Filled;
  readonly outcome: CampaignOutcome;
  readonly error: Trouble | null;
  readonly exitCode: ExitCode;
}

/**
 * Collects campaigns as their posts are written, until `signal` is aborted (which is how it usually ends: no error) or
 * the time is over. Throws for what is wrong with the configuration, and `stream.busy` when another process streams.
 */
export async function streamJob(
  wired: JobContext,
  options: StreamOptions,
  signal: AbortSignal,
): Promise<StreamReport> {
  return withSource(wired, async (context) => {
    const port = portOf(context);
    const campaigns = streamed(wired, context, options.campaigns);
    const report = await withLock(context, streamOwner(context.source.name), async () => {
      const declined = await firstDeclined(context, campaigns, options.confirm, signal);
      if (declined !== undefined) throw notAgreed(declined);
      return await asRun(context, { job: "stream", campaign: null }, async () => {
        const over = new AbortController();
        const filling = keepFilling(
          context,
          campaigns,
          async (owner, work) => withLock(context, owner, work),
          AbortSignal.any([signal, over.signal]),
        );
        try {
          const collected = await collectByStream(
            context,
            port,
            {
              campaigns,
              takeOver: options.takeOver ?? false,
              ignorePause: options.ignorePause ?? false,
              forMs: options.forMs ?? null,
              pid: process.pid,
            },
            signal,
          );
          over.abort();
          return reportOf(campaigns, collected, await filling, signal);
        } finally {
          over.abort();
          await filling;
        }
      });
    });
    if (report === undefined) throw await busy(context);
    return report;
  });
}

/** What the source would change about its rules; changes nothing and costs nothing. */
export async function streamRulesJob(
  wired: JobContext,
  options: Pick<StreamOptions, "campaigns">,
  signal: AbortSignal,
): Promise<RuleChanges> {
  return withSource(wired, async (context) => {
    const campaigns = streamed(wired, context, options.campaigns);
    const matches = new Map(campaigns.map((name) => [name, context.config.campaigns[name]?.match]));
    return await portOf(context).reconcile(matches, true, signal);
  });
}

function portOf({ source }: CollectContext): StreamPort {
  if (source.stream !== undefined) return source.stream;
  throw new BirdsongError(`${source.name} cannot be streamed.`, {
    code: "stream.unsupported",
    hint: "Use `birdsong collect`.",
    exitCode: EXIT.usage,
  });
}

/** The campaigns to stream, in the order of the configuration. */
function streamed(
  wired: JobContext,
  { source, config }: CollectContext,
  wanted: readonly string[] | undefined,
): string[] {
  const chosen = new Set(chooseCampaigns(wired, source, wanted));
  const all = Object.keys(config.campaigns).filter((name) => chosen.has(name));
  const asked = wanted !== undefined && wanted.length > 0;
  const without = all.filter((name) => config.campaigns[name]?.stream !== true);
  const [first] = without;
  if (first === undefined || (!asked && without.length < all.length))
    return all.filter((name) => !without.includes(name));
  throw new BirdsongError(
    asked ? `Campaign ${first} is not to be streamed.` : "No campaign is to be streamed.",
    {
      code: "stream.not-configured",
      hint: `Add this line to campaigns.${first} in birdsong.yaml: stream: true`,
      exitCode: EXIT.usage,
    },
  );
}

/** Asks for what was not agreed to before; the first campaign that was declined. */
async function firstDeclined(
  context: CollectContext,
  campaigns: readonly string[],
  confirm: StreamOptions["confirm"],
  signal: AbortSignal,
): Promise<string | undefined> {
  const { state, source, clock } = context;
  for (const campaign of campaigns) {
    if (await state.pauses.hasConsent(source.name, campaign)) continue;
    if (confirm !== null) {
      const price = await withLock(context, planOwner(campaign), async () =>
        priceCampaign(context, campaign, signal),
      );
      if (price === undefined || !(await confirm(price))) return campaign;
    }
    await state.pauses.giveConsent(source.name, campaign, isoTime(clock.now()));
  }
  return undefined;
}

function notAgreed(campaign: string): BirdsongError {
  return new BirdsongError(`Streaming ${campaign} costs money and was not agreed to.`, {
    code: "collect.not-agreed",
    hint: "Look at its price with `birdsong plan`, then run the command on a terminal and answer, or with --yes.",
    exitCode: EXIT.usage,
  });
}

async function busy({ state, source }: CollectContext): Promise<BirdsongError> {
  const row = await state.streams.get(source.name);
  const who = row === undefined ? "Another process" : `Another process (PID ${row.pid})`;
  return new BirdsongError(`${who} is streaming from ${source.name} into this data folder.`, {
    code: "stream.busy",
    hint: "One stream serves all campaigns. `birdsong status` shows how it is; end it to start another.",
  });
}

function reportOf(
  campaigns: readonly string[],
  { stopped, ...collected }: StreamCollected,
  filled: Filled,
  signal: AbortSignal,
): StreamReport {
  // Being told to stop is how a stream ends: only what else went wrong makes it anything but done.
  const outcome = outcomeOf(stopped, collected.gaps, stopped === null ? NEVER : signal);
  return {
    campaigns,
    ...collected,
    filled,
    outcome,
    error: stopped === null ? null : troubleOf(stopped),
    exitCode: exitOf(outcome, stopped),
  };
}

const NEVER = new AbortController().signal;
