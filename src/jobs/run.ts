import { EXIT, toError } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import type { LoadReport } from "../load/loader.ts";
import type { PublishReport } from "../marts/publish.ts";
import { alertsJob } from "./alerts.ts";
import type { AlertsReport } from "./alerts.ts";
import { exitCodeOf } from "./campaigns.ts";
import { forgetDaily } from "./forget.ts";
import type { ForgetReport } from "./forget.ts";
import { collectJob } from "./collect.ts";
import type { CollectOptions, CollectReport } from "./collect.ts";
import { digestJob } from "./digest.ts";
import type { DigestReport } from "./digest.ts";
import { expectDigest } from "./digest-periods.ts";
import { loadJob } from "./load.ts";
import { publishJob } from "./publish.ts";
import { refreshJob } from "./refresh.ts";
import type { RefreshJobReport } from "./refresh.ts";
import type { Wired } from "./wire.ts";

export interface RunReport {
  readonly collect: CollectReport;
  readonly refresh: RefreshJobReport;
  readonly load: LoadReport;
  readonly publish: PublishReport;
  /** What was withdrawn and removed for good; undefined when nothing was, or when it was done today already. */
  readonly forgotten: ForgetReport | undefined;
  /** What was told of the last period; undefined when no digest is configured. */
  readonly digest: DigestReport | undefined;
  readonly alerts: AlertsReport;
  readonly exitCode: ExitCode;
}

/**
 * One full pass: collect what is new, refresh what is due, load, publish, once a day forget what was withdrawn, send
 * the digest if it is due, and look whether anything is worth an alert, also when a step failed. What was collected is
 * loaded and published even when a budget, a gap or an error stopped a campaign; the exit code says so.
 */
export async function runJob(wired: Wired, options: CollectOptions, signal: AbortSignal): Promise<RunReport> {
  await expectDigest(wired);
  let passed: Omit<RunReport, "alerts">;
  try {
    passed = await pass(wired, options, signal);
  } catch (thrown) {
    if (!signal.aborted) await alertsBeside(wired, signal);
    throw thrown;
  }
  const alerts = await alertsJob(wired, {}, signal);
  const exitCode = passed.exitCode === EXIT.done ? alerts.exitCode : passed.exitCode;
  return { ...passed, alerts, exitCode };
}

async function pass(
  wired: Wired,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<Omit<RunReport, "alerts">> {
  const collect = await collectJob(wired, options, signal);
  const refresh = await refreshJob(
    wired,
    {
      ...(options.campaigns === undefined ? {} : { campaigns: options.campaigns }),
      ...(options.ignorePause === undefined ? {} : { ignorePause: options.ignorePause }),
    },
    signal,
  );
  const load = await loadJob(wired, signal);
  const publish = await publishJob(wired, signal);
  const forgotten = await forgetDaily(wired, signal);
  const collected = exitCodeOf([...collect.campaigns, ...refresh.campaigns]);
  const digest = await digestJob(wired, {}, signal);
  const stored = collected === EXIT.done && load.quarantined > 0 ? EXIT.partial : collected;
  const exitCode = stored === EXIT.done && digest !== undefined ? digest.exitCode : stored;
  return { collect, refresh, load, publish, forgotten, digest, exitCode };
}

/** What stopped the pass is the error worth telling, also when this one fails. */
async function alertsBeside(wired: Wired, signal: AbortSignal): Promise<void> {
  try {
    await alertsJob(wired, {}, signal);
  } catch (thrown) {
    wired.log.error({ error: toError(thrown) }, "alerts could not be looked at");
  }
}
