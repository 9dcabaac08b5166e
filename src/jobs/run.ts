import { EXIT, toError } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import type { LoadReport } from "../load/loader.ts";
import type { PublishReport } from "../marts/publish.ts";
import { alertsJob } from "./alerts.ts";
import type { AlertsReport } from "./alerts.ts";
import { exitCodeOf, troubleOf } from "./campaigns.ts";
import type { Trouble } from "./campaigns.ts";
import { forgetDaily } from "./forget.ts";
import type { ForgetReport } from "./forget.ts";
import { collectJob } from "./collect.ts";
import type { CollectOptions, CollectReport } from "./collect.ts";
import { digestJob } from "./digest.ts";
import type { DigestReport } from "./digest.ts";
import { expectDigest } from "./digest-periods.ts";
import { loadJob } from "./load.ts";
import { publishJob } from "./publish.ts";
import { isBusyStore } from "./recorded.ts";
import { refreshJob } from "./refresh.ts";
import type { RefreshJobReport } from "./refresh.ts";
import type { Wired } from "./wire.ts";

export interface RunReport {
  readonly collect: CollectReport;
  readonly refresh: RefreshJobReport;
  /** Null when it was left to another process, as is what comes after it. */
  readonly load: LoadReport | null;
  readonly publish: PublishReport | null;
  /** What was withdrawn and removed for good; undefined when nothing was, or when it was done today already. */
  readonly forgotten: ForgetReport | undefined;
  /** What was told of the last period; undefined when no digest is configured. */
  readonly digest: DigestReport | undefined;
  /** Why something was left to another process. */
  readonly left: Trouble | null;
  readonly alerts: AlertsReport;
  readonly exitCode: ExitCode;
}

/**
 * One full pass: collect what is new, refresh what is due, load, publish, once a day forget what was withdrawn, send
 * the digest if it is due, and look whether anything is worth an alert, also when a step failed. What was collected is
 * loaded and published even when a budget, a gap or an error stopped a campaign; the exit code says so. What another
 * process is at is left to it, which is no failure: `birdsong up`, or a pass that takes longer than the time between
 * two.
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
  const own = [...collect.campaigns, ...refresh.campaigns].filter(({ outcome }) => outcome !== "busy");
  const collected = exitCodeOf(own);
  const stored = await store(wired, signal);
  const quarantined = stored.load?.quarantined ?? 0;
  const loaded = collected === EXIT.done && quarantined > 0 ? EXIT.partial : collected;
  const exitCode = loaded === EXIT.done && stored.digest !== undefined ? stored.digest.exitCode : loaded;
  return { collect, refresh, ...stored, exitCode };
}

/** What comes after collecting, as far as no other process is at the warehouse. */
async function store(
  wired: Wired,
  signal: AbortSignal,
): Promise<Pick<RunReport, "load" | "publish" | "forgotten" | "digest" | "left">> {
  let load: LoadReport | null = null;
  let publish: PublishReport | null = null;
  try {
    load = await loadJob(wired, signal);
    publish = await publishJob(wired, signal);
    const forgotten = await forgetDaily(wired, signal);
    return { load, publish, forgotten, digest: await digestJob(wired, {}, signal), left: null };
  } catch (thrown) {
    if (!isBusyStore(thrown)) throw thrown;
    return { load, publish, forgotten: undefined, digest: undefined, left: troubleOf(toError(thrown)) };
  }
}

/** What stopped the pass is the error worth telling, also when this one fails. */
async function alertsBeside(wired: Wired, signal: AbortSignal): Promise<void> {
  try {
    await alertsJob(wired, {}, signal);
  } catch (thrown) {
    wired.log.error({ error: toError(thrown) }, "alerts could not be looked at");
  }
}
