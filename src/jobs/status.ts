import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { cycleEnd, cycleStart } from "../collect/budget.ts";
import { fateOf } from "../collect/filling.ts";
import type { Fate } from "../collect/filling.ts";
import { forecastCycle } from "../collect/forecast.ts";
import { isAlive } from "../collect/streaming.ts";
import type { Folders } from "../config/folders.ts";
import type { CampaignConfig, Config } from "../config/schema.ts";
import { readQuarantine } from "../load/quarantine.ts";
import { readManifest } from "../marts/manifest.ts";
import type { Clock } from "../model/clock.ts";
import { DAY, MINUTE, isoTime, utcDay } from "../model/clock.ts";
import { systemCode } from "../model/error.ts";
import { toMicros } from "../model/money.ts";
import type { SourceName } from "../model/words.ts";
import type { Depth, Queue } from "../queue/queue.ts";
import type { Sums } from "../state/ledger.ts";
import type { State } from "../state/open.ts";
import type { StreamPhase } from "../state/streams.ts";
import type { DigestRow, Gap, Pause, Run, StreamRow, UpRow } from "../state/tables.ts";
import { isUp } from "../state/up.ts";
import { standingAlerts } from "./alert-view.ts";
import type { AlertView } from "./alert-view.ts";
import { untoldDigests } from "./digest-periods.ts";
import type { ToldTimes } from "./up.ts";

/** All a status needs; it changes nothing and waits for nobody. */
export interface StatusContext {
  readonly config: Config;
  readonly folders: Folders;
  readonly state: State;
  readonly queue: Queue;
  readonly clock: Clock;
  /** Oldest moment that a source's search made at `now` reaches, milliseconds. */
  reaches(source: SourceName, search: "recent" | "all", now: number): number;
}

/** Money of one campaign, or of the whole source, in micro-dollars. */
export interface Money {
  readonly day: Sums & { readonly limit: number | null };
  readonly cycle: Sums & { readonly limit: number | null };
  readonly total: Sums & { readonly limit: number | null };
  /** When the cycle ends, if spending goes on as in the last seven days. */
  readonly forecast: number;
}

export interface CampaignStatus {
  readonly campaign: string;
  /** Up to when posts were collected; null before the first collection has ended. */
  readonly collectedUntil: string | null;
  /** Pages and posts of a collection that has begun and not ended. */
  readonly underWay: { readonly pages: number; readonly posts: number } | null;
  /** Whether `birdsong stream` is to collect it. */
  readonly stream: boolean;
  readonly money: Money;
  readonly openGaps: readonly OpenGap[];
  /** Gaps that were filled, ever. */
  readonly filledGaps: number;
}

export interface OpenGap extends Gap {
  readonly fate: Fate | "switched-off";
}

export interface StreamStatus {
  /** `lost`: its process ended without a word. */
  readonly state: StreamPhase | "lost";
  readonly pid: number;
  readonly campaigns: readonly string[];
  readonly startedAt: string;
  readonly liveSince: string | null;
  /** When the last byte came, signs of life included. */
  readonly lastHeardAt: string | null;
  /** When it tries again. */
  readonly nextAt: string | null;
  readonly detail: string | null;
  /** Attempts to connect in the last 15 minutes; X allows 50. */
  readonly connects: number;
  readonly posts: number;
  readonly updatedAt: string;
}

export interface UpStatus {
  /** `lost`: its process ended without a word. */
  readonly state: "running" | "stopped" | "lost";
  readonly pid: number;
  readonly startedAt: string;
  /** What it does, and when next. */
  readonly jobs: readonly ToldTimes[];
  readonly updatedAt: string;
}

export interface QuarantinedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly at: string;
}

export interface StatusReport {
  readonly at: string;
  readonly cycle: { readonly start: string; readonly end: string };
  readonly campaigns: readonly CampaignStatus[];
  readonly source: Money;
  /** The stream that runs, or ran last. */
  readonly stream: StreamStatus | null;
  /** The process of `birdsong up` that runs, or ran last. */
  readonly up: UpStatus | null;
  readonly pause: Pause | null;
  readonly tombstones: number;
  readonly rechecks: number;
  readonly spool: Depth;
  readonly quarantine: { readonly lines: number; readonly latest: readonly QuarantinedLine[] };
  /** Kinds of enrichment (sentiment, language, region) that several versions did in the published marts. */
  readonly mixed: Readonly<Record<string, readonly string[]>>;
  readonly runs: readonly Run[];
  /** Alerts that stand, oldest first. */
  readonly alerts: readonly AlertView[];
  /** Periods of the digest, of the last week, that were not told or may not have been, oldest first. */
  readonly untoldDigests: readonly DigestRow[];
}

const LATEST_LINES = 10;
const LATEST_RUNS = 10;
/** X counts attempts to connect over this long. */
const CONNECTS_MS = 15 * MINUTE;

/** Where everything stands. Works while other processes collect and load. */
export async function statusJob(context: StatusContext, signal: AbortSignal): Promise<StatusReport> {
  const { config, state, clock } = context;
  const now = clock.now();
  const cycle = {
    start: cycleStart(config.sources.x.cycle_day, now),
    end: cycleEnd(config.sources.x.cycle_day, now),
  };
  const campaigns: CampaignStatus[] = [];
  for (const [campaign, settings] of Object.entries(config.campaigns)) {
    const checkpoint = await state.checkpoints.get("x", campaign);
    const paging = await state.checkpoints.paging("x", campaign);
    campaigns.push({
      campaign,
      collectedUntil: checkpoint?.covered_until ?? null,
      underWay: paging === undefined ? null : { pages: paging.pages, posts: paging.posts },
      stream: settings.stream,
      money: await moneyOf(context, cycle, settings.budget, campaign),
      ...(await gapsOf(context, campaign, settings, paging !== undefined)),
    });
  }
  return {
    at: isoTime(now),
    cycle,
    campaigns,
    source: await moneyOf(context, cycle, config.sources.x.budget),
    stream: streamOf(await state.streams.get("x"), now),
    up: upOf(await state.up.get(), now),
    pause: (await state.pauses.get("x")) ?? null,
    tombstones: await state.tombstones.count(),
    rechecks: await state.rechecks.count(),
    spool: await context.queue.depth(signal),
    quarantine: await quarantineOf(context.folders.quarantine),
    mixed: await mixedVersions(context.folders.marts),
    runs: await state.runs.latest(LATEST_RUNS),
    alerts: await standingAlerts(state),
    untoldDigests: await untoldDigests(context),
  };
}

/** What more than one version of rules and lists has read: figures of both do not compare. */
async function mixedVersions(marts: string): Promise<StatusReport["mixed"]> {
  const manifest = await readManifest(marts);
  return Object.fromEntries(
    Object.entries(manifest?.enrichment ?? {}).filter(([, versions]) => versions.length > 1),
  );
}

async function gapsOf(
  context: StatusContext,
  campaign: string,
  { collect }: CampaignConfig,
  isPaging: boolean,
): Promise<Pick<CampaignStatus, "openGaps" | "filledGaps">> {
  const all = await context.state.gaps.ofCampaign("x", campaign);
  const now = context.clock.now();
  const reach = { now, oldest: context.reaches("x", collect.search, now) };
  const openGaps = all
    .filter((gap) => gap.filled_at === null)
    .map((gap) => {
      const fate = fateOf(gap, all, reach, isPaging);
      return { ...gap, fate: fate === "fillable" && !collect.fill_gaps ? ("switched-off" as const) : fate };
    });
  return { openGaps, filledGaps: all.length - openGaps.length };
}

function streamOf(row: StreamRow | undefined, now: number): StreamStatus | null {
  if (row === undefined) return null;
  const ended = row.state === "stopped" || row.state === "failed";
  const recent = isoTime(now - CONNECTS_MS);
  return {
    state: ended || isAlive(row, now) ? (row.state as StreamPhase) : "lost",
    pid: row.pid,
    campaigns: JSON.parse(row.campaigns) as string[],
    startedAt: row.started_at,
    liveSince: row.live_since,
    lastHeardAt: row.last_heard_at,
    nextAt: row.next_at,
    detail: row.detail,
    connects: (JSON.parse(row.connects) as string[]).filter((at) => at > recent).length,
    posts: row.posts,
    updatedAt: row.updated_at,
  };
}

function upOf(row: UpRow | undefined, now: number): UpStatus | null {
  if (row === undefined) return null;
  return {
    state: row.state === "stopped" ? "stopped" : isUp(row, now) ? "running" : "lost",
    pid: row.pid,
    startedAt: row.started_at,
    jobs: JSON.parse(row.jobs) as ToldTimes[],
    updatedAt: row.updated_at,
  };
}

async function moneyOf(
  context: StatusContext,
  cycle: StatusReport["cycle"],
  budget:
    | {
        readonly day?: number | undefined;
        readonly month?: number | undefined;
        readonly total?: number | undefined;
      }
    | undefined,
  campaign?: string,
): Promise<Money> {
  const { ledger } = context.state;
  const now = context.clock.now();
  const limit = (amount: number | undefined): number | null =>
    amount === undefined ? null : toMicros(amount);
  const oldest = utcDay(Math.min(Date.parse(cycle.start), now - 7 * DAY));
  const spends = (await ledger.list(oldest)).filter(
    (spend) => spend.source === "x" && (campaign === undefined || spend.campaign === campaign),
  );
  return {
    day: { ...(await ledger.sums("x", campaign, { day: utcDay(now) })), limit: limit(budget?.day) },
    cycle: { ...(await ledger.sums("x", campaign, { since: cycle.start })), limit: limit(budget?.month) },
    total: { ...(await ledger.sums("x", campaign)), limit: limit(budget?.total) },
    forecast: forecastCycle(spends, cycle, now),
  };
}

const noteSchema = z.object({ file: z.string(), reason: z.string(), moved_at: z.string() });

async function quarantineOf(folder: string): Promise<StatusReport["quarantine"]> {
  const lines = await quarantinedLines(folder);
  return { lines: lines.length, latest: lines.slice(0, LATEST_LINES) };
}

/** Lines no table could take, and files of the spool whose header could not be read; newest first. */
export async function quarantinedLines(folder: string): Promise<readonly QuarantinedLine[]> {
  const lines: QuarantinedLine[] = [];
  for (const { header, lines: bad } of await readQuarantine(folder)) {
    for (const each of bad) {
      lines.push({
        file: each.origin ?? `${header.id}.ndjson`,
        line: each.origin_line ?? each.line,
        reason: each.reason,
        at: each.received_at,
      });
    }
  }
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(".unreadable.json")) continue;
    const note = noteSchema.safeParse(JSON.parse(await readFile(join(folder, name), "utf8")));
    if (note.success)
      lines.push({ file: note.data.file, line: 1, reason: note.data.reason, at: note.data.moved_at });
  }
  lines.sort((a, b) => b.at.localeCompare(a.at) || a.line - b.line);
  return lines;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw thrown;
  }
}
