import type { BudgetFacts, DigestFacts, Facts, GapFacts, JobFacts } from "../alerts/facts.ts";
import { measured } from "../enrich/sentiment/measured.ts";
import { readManifest } from "../marts/manifest.ts";
import { DAY, MINUTE, isoTime, utcDay } from "../model/clock.ts";
import { timetableOf } from "../schedule/timetable.ts";
import type { DigestRow, Run } from "../state/tables.ts";
import { campaignHours } from "./alert-hours.ts";
import type { HourMemory } from "./alert-hours.ts";
import { quarantinedLines, statusJob } from "./status.ts";
import type { CampaignStatus, Money, OpenGap, StatusReport } from "./status.ts";
import type { Wired } from "./wire.ts";

/** Posts of a stream may be stored, and the campaign's time moved, so long after they were written. */
const STREAM_LATE_MS = 5 * MINUTE;
/** Runs of each job that are looked at. */
const RUNS = 20;
/** What nothing brings back. */
const STAYS: ReadonlySet<OpenGap["fate"]> = new Set(["out-of-reach", "unreadable", "switched-off"]);
/** A record cut off by the end of its connection is fetched again with its gap. */
const TORN = /^torn:/;

/** Everything the rules look at, from the state, the spool, the quarantine and the published tables. Changes nothing. */
export async function alertFacts(
  wired: Wired,
  status: StatusReport,
  memory?: HourMemory,
): Promise<{ readonly facts: Facts; readonly quarantined: number }> {
  const { folders, clock } = wired;
  const now = clock.now();
  const { known, untils, runs } = await whatIsKnown(wired, status);
  const hours = await campaignHours(
    wired,
    new Map([...untils].flatMap(([name, until]) => (until === null ? [] : [[name, until] as const]))),
    memory,
  );
  const lines = (await quarantinedLines(folders.quarantine)).filter(({ reason }) => !TORN.test(reason));
  const { version } = measured();
  return {
    quarantined: lines.length,
    facts: {
      now,
      ...known,
      campaigns: status.campaigns.map((each) => ({
        campaign: each.campaign,
        collectedUntil: each.collectedUntil === null ? null : Date.parse(each.collectedUntil),
        lateFrom: lateFrom(wired, each, runs, status),
        knownUntil: untils.get(each.campaign) ?? null,
        gaps: each.openGaps.map(gapFacts),
        hours: hours.get(each.campaign) ?? [],
      })),
      budgets: await budgets(wired, status, now),
      pause:
        status.pause === null
          ? null
          : {
              source: status.pause.source,
              since: Date.parse(status.pause.paused_at),
              message: status.pause.message,
            },
      quarantine: await quarantineFacts(wired, lines, now),
      jobs: jobsOf(runs, status),
      digests: digestsOf(wired, status, now),
      moodError: {
        model: `lexicon/${version}`,
        spread: Math.max(...Object.values(measured().languages).map((each) => each.standard_error_200)),
      },
    },
  };
}

/** Up to when the published tables hold everything that the collecting of each campaign has brought; 0 where unknown. */
export async function knownUntils(wired: Wired, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const { untils } = await whatIsKnown(wired, await statusJob(wired, signal));
  return new Map([...untils].map(([campaign, until]) => [campaign, until ?? 0]));
}

interface WhatIsKnown {
  readonly known: Known;
  readonly untils: ReadonlyMap<string, number | null>;
  readonly runs: readonly Run[];
}

async function whatIsKnown({ state, folders }: Wired, status: StatusReport): Promise<WhatIsKnown> {
  const published = await readManifest(folders.marts);
  const loadedAt = await state.runs.lastDone("load");
  const known = {
    publishedAt: published === undefined ? null : Date.parse(published.published_at),
    loadedAt: loadedAt === undefined ? null : Date.parse(loadedAt),
    waitingSince: status.spool.oldest === null ? null : Date.parse(status.spool.oldest),
  };
  const runs = await state.runs.latestOfEach(RUNS);
  const untils = status.campaigns.map((each) => [each.campaign, knownUntil(each, runs, known)] as const);
  return { known, untils: new Map(untils), runs };
}

type Known = Pick<Facts, "publishedAt" | "loadedAt" | "waitingSince">;

/**
 * Up to when the published tables hold everything a campaign's collecting has brought. What waits in the spool, or was
 * loaded and not published yet, is not in them: null until it is.
 */
function knownUntil(
  { campaign, collectedUntil, stream }: CampaignStatus,
  runs: readonly Run[],
  { publishedAt, loadedAt, waitingSince }: Known,
): number | null {
  if (collectedUntil === null || publishedAt === null) return null;
  if (loadedAt !== null && loadedAt > publishedAt) return null;
  const until = Math.min(Date.parse(collectedUntil), publishedAt);
  if (waitingSince === null) return until;
  // of a stream something waits at any moment
  if (stream) return Math.min(until, waitingSince - STREAM_LATE_MS);
  const collected = runs.find((run) => run.job === "collect" && run.campaign === campaign)?.ended_at;
  return collected != null && Date.parse(collected) >= waitingSince ? null : until;
}

/** From when on a campaign should have been collected again; null where money holds it up, or nothing is known. */
function lateFrom(
  { config }: Wired,
  { campaign, collectedUntil, stream }: CampaignStatus,
  runs: readonly Run[],
  { pause, stream: running }: StatusReport,
): number | null {
  const settings = config.campaigns[campaign];
  if (collectedUntil === null || settings === undefined || pause !== null) return null;
  const newest = runs.find((run) => run.campaign === campaign && run.job === "collect");
  if (newest?.outcome === "budget") return null;
  const until = Date.parse(collectedUntil);
  // where no stream runs, search collects
  if (stream && running !== null && !["stopped", "failed", "lost"].includes(running.state))
    return until + STREAM_LATE_MS;
  const times = timetableOf(`campaigns.${campaign}.collect.every`, settings.collect.every, config.timezone);
  // one time may be missed by the length of a collection
  return times.next(times.next(until));
}

function gapFacts(gap: OpenGap): GapFacts {
  return {
    from: Date.parse(gap.from_at),
    to: Date.parse(gap.to_at),
    noticedAt: Date.parse(gap.noticed_at),
    stays: STAYS.has(gap.fate),
  };
}

async function budgets(
  { state }: Wired,
  { campaigns, source, cycle }: StatusReport,
  now: number,
): Promise<readonly BudgetFacts[]> {
  const today = Date.parse(utcDay(now));
  const spends = (await state.ledger.list(utcDay(today - 7 * DAY))).filter((spend) => spend.source === "x");
  const facts = (subject: string, { cycle: inCycle, total }: Money, campaign?: string): BudgetFacts => {
    const own = spends.filter((spend) => campaign === undefined || spend.campaign === campaign);
    const first = own.map(({ day }) => Date.parse(day)).sort((a, b) => a - b)[0] ?? today;
    const days: number[] = [];
    for (let day = first; day < today; day += DAY) {
      const paid = own.filter((spend) => spend.day === utcDay(day));
      days.push(paid.reduce((sum, { amount }) => sum + amount, 0));
    }
    return {
      subject,
      cycle: { spent: inCycle.spent, limit: inCycle.limit, end: Date.parse(cycle.end) },
      total: { spent: total.spent, limit: total.limit },
      days,
    };
  };
  return [
    ...campaigns.map((each) => facts(each.campaign, each.money, each.campaign)),
    facts("all of X", source),
  ];
}

/** When the quarantine grew: since the last look, or, at the first one, by when its newest record was received. */
async function quarantineFacts(
  { state }: Wired,
  lines: readonly { readonly at: string }[],
  now: number,
): Promise<Facts["quarantine"]> {
  const before = await state.alerts.quarantine();
  const records = lines.length;
  const [newest] = lines;
  if (before === undefined) return { records, grewAt: newest === undefined ? null : Date.parse(newest.at) };
  if (records > before.records) return { records, grewAt: now };
  return { records, grewAt: before.grew_at === null ? null : Date.parse(before.grew_at) };
}

function jobsOf(runs: readonly Run[], { campaigns }: StatusReport): readonly JobFacts[] {
  const known = new Set(campaigns.map(({ campaign }) => campaign));
  const jobs = new Map<string, JobFacts["runs"][number][]>();
  for (const { job, campaign, outcome, ended_at: ended, error } of runs) {
    if (ended === null || (campaign !== null && !known.has(campaign))) continue;
    const name = campaign === null ? job : `${job} ${campaign}`;
    const failed = outcome === "failed" || outcome === "interrupted";
    const run = {
      failed,
      endedAt: Date.parse(ended),
      error: error ?? (outcome === "interrupted" ? "its process was killed" : null),
    };
    jobs.set(name, [...(jobs.get(name) ?? []), run]);
  }
  return [...jobs].map(([job, each]) => ({ job, runs: each })).sort((a, b) => (a.job < b.job ? -1 : 1));
}

function digestsOf({ config }: Wired, { untoldDigests }: StatusReport, now: number): readonly DigestFacts[] {
  const recent = isoTime(now - DAY);
  // one that was not delivered is tried again as long as its period is the newest
  const isTriedAgain = (row: DigestRow): boolean =>
    row.status === "unsent" && now < 2 * Date.parse(row.period_end) - Date.parse(row.period_start);
  return (config.digest?.to ?? []).map((channel) => ({
    channel,
    untold: untoldDigests
      .filter((row) => row.channel === channel && row.updated_at >= recent && !isTriedAgain(row))
      .map((row) => ({ period: row.period_start, status: row.status, at: Date.parse(row.updated_at) })),
  }));
}
