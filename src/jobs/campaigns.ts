import { join } from "node:path";
import type { CollectContext } from "../collect/context.ts";
import { limitsOf } from "../collect/budget.ts";
import { isoTime } from "../model/clock.ts";
import { BirdsongError, EXIT, toError } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import { newBatchId } from "../model/batch.ts";
import type { Source } from "../sources/source.ts";
import { tryProcessLock } from "../state/process-lock.ts";
import type { Outcome } from "../state/runs.ts";
import type { JobContext } from "./context.ts";

/** An error as a report shows it. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** How one campaign fared in a job. `busy`: another process is at it; `declined`: its owner did not agree to pay. */
export type CampaignOutcome = Exclude<Outcome, "interrupted"> | "busy" | "declined";

/** What every job on paid campaigns checks before the first cent: names, budgets, queries. Throws with exit code 2. */
export function chooseCampaigns(
  context: JobContext,
  source: Source,
  wanted: readonly string[] | undefined,
): string[] {
  const all = Object.keys(context.config.campaigns);
  if (all.length === 0) {
    throw new BirdsongError("No campaign is configured.", {
      code: "config.no-campaign",
      hint: "Write one with `birdsong init`, or add it to birdsong.yaml under campaigns.",
      exitCode: EXIT.usage,
    });
  }
  const chosen = wanted === undefined || wanted.length === 0 ? all : [...new Set(wanted)];
  for (const name of chosen) {
    const campaign = context.config.campaigns[name];
    if (campaign === undefined) {
      throw new BirdsongError(`There is no campaign ${name}.`, {
        code: "config.unknown-campaign",
        hint: `Configured: ${all.join(", ")}.`,
        exitCode: EXIT.usage,
      });
    }
    limitsOf(context.config, name);
    source.query(campaign.match, campaign.collect.search);
  }
  return chosen;
}

/** Opens X for the length of `work`. */
export async function withSource<T>(
  context: JobContext,
  work: (collect: CollectContext) => Promise<T>,
): Promise<T> {
  await using source = await context.openSource("x");
  return await work({ ...context, source, locks: join(context.folders.root, "locks") });
}

/** Runs `work` under the lock of that name; undefined when another process holds it. */
export async function withLock<T>(
  context: Pick<CollectContext, "locks">,
  owner: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  await using lock = await tryProcessLock(join(context.locks, `${owner}.lock`));
  if (lock === undefined) return undefined;
  return await work();
}

/** Keeps a row of the state's runs about `work`, however it ends. The caller holds the job's lock. */
export async function asRun<
  T extends { readonly outcome: CampaignOutcome; readonly posts: number; readonly error: Trouble | null },
>(
  context: CollectContext,
  run: { readonly job: string; readonly campaign: string | null },
  work: () => Promise<T>,
): Promise<T> {
  const { state, clock } = context;
  const startedAt = clock.now();
  const runId = newBatchId(startedAt, context.random);
  await state.runs.begin({ run_id: runId, ...run, started_at: isoTime(startedAt) });
  try {
    const result = await work();
    await state.runs.end(runId, {
      endedAt: isoTime(clock.now()),
      outcome: storedOutcome(result.outcome),
      posts: result.posts,
      error: result.error?.message ?? null,
    });
    return result;
  } catch (thrown) {
    // A full disk may refuse this note as well; what stopped the work is the error worth telling.
    await state.runs
      .end(runId, {
        endedAt: isoTime(clock.now()),
        outcome: "failed",
        posts: 0,
        error: toError(thrown).message,
      })
      .catch(() => undefined);
    throw thrown;
  }
}

function storedOutcome(outcome: CampaignOutcome): Outcome {
  return outcome === "busy" || outcome === "declined" ? "cancelled" : outcome;
}

/** Refuses paid work while the account is known to be dry, so that nothing is sent that is bound to fail. */
export async function assertNotPaused(context: CollectContext): Promise<void> {
  const pause = await context.state.pauses.get(context.source.name);
  if (pause === undefined || Date.parse(pause.retry_at) <= context.clock.now()) return;
  throw new BirdsongError(`Paid requests to X rest since ${pause.paused_at}: ${pause.message}`, {
    code: "x.paused",
    hint: `They are tried again after ${pause.retry_at}; once the account has credit, use --resume to go on at once.`,
    exitCode: EXIT.budget,
  });
}

export function troubleOf(thrown: Error): Trouble {
  return thrown instanceof BirdsongError
    ? { code: thrown.code, message: thrown.message, hint: thrown.hint ?? null }
    : { code: "unexpected", message: thrown.message, hint: null };
}

/** The outcome of work that was stopped by an error. */
export function outcomeOf(stopped: Error | null, gaps: number, signal: AbortSignal): CampaignOutcome {
  if (stopped === null) return gaps > 0 ? "partial" : "done";
  if (signal.aborted) return "cancelled";
  if (stopped instanceof BirdsongError && stopped.exitCode === EXIT.budget) return "budget";
  return "failed";
}

/** One exit code for several campaigns: the gravest, by what somebody has to do about it. */
export function exitCodeOf(
  outcomes: readonly { readonly outcome: CampaignOutcome; readonly exitCode: ExitCode }[],
): ExitCode {
  const gravest: readonly ExitCode[] = [EXIT.failed, EXIT.usage, EXIT.budget, EXIT.partial];
  return gravest.find((code) => outcomes.some((each) => each.exitCode === code)) ?? EXIT.done;
}

/** The exit code of one campaign's outcome. */
export function exitOf(outcome: CampaignOutcome, stopped: Error | null): ExitCode {
  switch (outcome) {
    case "done":
      return EXIT.done;
    case "partial":
      return EXIT.partial;
    case "budget":
      return EXIT.budget;
    case "declined":
      return EXIT.usage;
    case "busy":
    case "cancelled":
      return EXIT.failed;
    case "failed":
      return stopped instanceof BirdsongError ? stopped.exitCode : EXIT.failed;
  }
}
