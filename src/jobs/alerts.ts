import { join } from "node:path";
import { keyOf } from "../alerts/alert.ts";
import { changesOf } from "../alerts/changes.ts";
import type { Changes, Standing } from "../alerts/changes.ts";
import { judge } from "../alerts/judge.ts";
import type { RuleSettings } from "../alerts/settings.ts";
import { durationMs } from "../config/duration.ts";
import type { AlertsConfig } from "../config/schema.ts";
import { DAY, isoTime } from "../model/clock.ts";
import { EXIT } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import type { AlertRule } from "../model/words.ts";
import { tryProcessLock } from "../state/process-lock.ts";
import type { AlertRow } from "../state/tables.ts";
import { alertFacts } from "./alert-facts.ts";
import type { HourMemory } from "./alert-hours.ts";
import { tellAlerts } from "./alert-telling.ts";
import type { Told } from "./alert-telling.ts";
import { standingAlerts, viewsOf } from "./alert-view.ts";
import type { AlertView } from "./alert-view.ts";
import { statusJob } from "./status.ts";
import type { Wired } from "./wire.ts";

export interface AlertsOptions {
  /** Only says what would be raised and cleared. */
  readonly dryRun?: boolean;
  /** What those who look again and again need not read again. */
  readonly memory?: HourMemory;
}

/** Something that changed by this look. */
export interface Changed {
  readonly news: "raised" | "cleared";
  readonly rule: AlertRule;
  readonly subject: string;
  readonly text: string;
  readonly hint: string | null;
}

export interface AlertsReport {
  readonly at: string;
  /** Another process is looking: nothing was done. */
  readonly busy: boolean;
  readonly changed: readonly Changed[];
  /** What stands now, oldest first. */
  readonly standing: readonly AlertView[];
  readonly told: readonly Told[];
  readonly exitCode: ExitCode;
}

/** How long alerts that are over are kept. */
const KEPT_MS = 90 * DAY;

/** Looks at everything once, raises and clears what has changed, and tells the channels, each of them once. */
export async function alertsJob(
  wired: Wired,
  options: AlertsOptions,
  signal: AbortSignal,
): Promise<AlertsReport> {
  const { state, clock, config, folders } = wired;
  const report = async (rest: Partial<AlertsReport>): Promise<AlertsReport> => ({
    at: isoTime(clock.now()),
    busy: false,
    changed: [],
    told: [],
    exitCode: EXIT.done,
    ...rest,
    standing: await standingAlerts(state),
  });
  if (options.dryRun === true)
    return await report({ changed: namesOf(await looked(wired, options, signal)) });
  await using lock = await tryProcessLock(join(folders.root, "locks", "alerts.lock"));
  if (lock === undefined) return await report({ busy: true });
  const look = await looked(wired, options, signal);
  await wired.moment("alerts-judged");
  const at = isoTime(look.now);
  await state.transaction(async ({ alerts }) => {
    for (const { rule, subject, since, text, hint } of look.changes.raised)
      await alerts.raise(
        { rule, subject, since_at: isoTime(since), raised_at: at, text, hint },
        config.alerts.to,
      );
    for (const { id, text } of look.changes.cleared) await alerts.clear(id, text, at);
    for (const { id, fineSince, ...said } of look.changes.renewed)
      await alerts.renew(id, { ...said, fine_since: fineSince === null ? null : isoTime(fineSince) });
    await alerts.noteQuarantine(look.quarantine.records, look.quarantine.grewAt);
    await alerts.prune(isoTime(look.now - KEPT_MS));
  });
  await wired.moment("alerts-raised");
  const changed = namesOf(look);
  for (const { news, rule, subject, text } of changed) wired.log.warn({ alert: news, rule, subject }, text);
  const told = await tellAlerts(wired, config.alerts.to, signal);
  return await report({
    changed,
    told,
    exitCode: told.some(({ outcome }) => outcome !== "delivered") ? EXIT.failed : EXIT.done,
  });
}

/** What stands, and what was raised or cleared in the last days, newest first. */
export async function alertHistory(
  { state, clock }: Pick<Wired, "state" | "clock">,
  days: number,
): Promise<readonly AlertView[]> {
  return viewsOf(state, await state.alerts.history(isoTime(clock.now() - days * DAY)));
}

interface Look {
  readonly now: number;
  readonly changes: Changes;
  readonly standing: readonly Standing[];
  readonly quarantine: { readonly records: number; readonly grewAt: string | null };
}

/** The facts of now against what stands; changes nothing. */
async function looked(wired: Wired, { memory }: AlertsOptions, signal: AbortSignal): Promise<Look> {
  const { facts, quarantined } = await alertFacts(wired, await statusJob(wired, signal), memory);
  const standing = (await wired.state.alerts.standing()).map(standingOf);
  const settings = settingsOf(wired.config.alerts);
  const verdicts = judge(facts, settings, new Set(standing.map(keyOf)));
  const { grewAt } = facts.quarantine;
  return {
    now: facts.now,
    changes: changesOf(standing, verdicts, facts.now, durationMs(wired.config.alerts.clear_after)),
    standing,
    quarantine: { records: quarantined, grewAt: grewAt === null ? null : isoTime(grewAt) },
  };
}

function standingOf(row: AlertRow): Standing {
  return {
    id: row.alert_id,
    rule: row.rule as AlertRule,
    subject: row.subject,
    text: row.text,
    hint: row.hint,
    fineSince: row.fine_since === null ? null : Date.parse(row.fine_since),
  };
}

function settingsOf(config: AlertsConfig): RuleSettings {
  return {
    off: config.off,
    limits: {
      silenceMs: durationMs(config.silence),
      lagMs: durationMs(config.lag),
      gapsMs: durationMs(config.gaps),
      budget: config.budget,
      failures: config.failures,
      spikePosts: config.spike_posts,
      moodPosts: config.mood_posts,
    },
  };
}

function namesOf({ changes, standing }: Look): readonly Changed[] {
  return [
    ...changes.raised.map(({ rule, subject, text, hint }) => ({
      news: "raised" as const,
      rule,
      subject,
      text,
      hint,
    })),
    ...changes.cleared.flatMap(({ id, text }) => {
      const over = standing.find((each) => each.id === id);
      return over === undefined
        ? []
        : [{ news: "cleared" as const, rule: over.rule, subject: over.subject, text, hint: null }];
    }),
  ];
}
