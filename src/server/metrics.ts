import { Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { Money, StatusReport } from "../jobs/status.ts";
import type { Manifest } from "../marts/manifest.ts";

/** What is asked anew for each answer. */
export interface Measured {
  readonly status: StatusReport;
  /** Undefined when nothing was published yet. */
  readonly manifest: Manifest | undefined;
}

/**
 * Where everything stands, for Prometheus: what `birdsong status` says, in numbers. Moments are seconds since 1970, money
 * is US dollars; what is not known has no sample, so that no alert takes it for 0.
 */
export class Metrics {
  readonly #process = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#process });
  }

  get contentType(): string {
    return this.#process.contentType;
  }

  async text({ status, manifest }: Measured): Promise<string> {
    const now = new Registry();
    const gauge = <Label extends string = never>(
      name: string,
      help: string,
      ...labels: Label[]
    ): Gauge<Label> => new Gauge({ name: `birdsong_${name}`, help, labelNames: labels, registers: [now] });
    campaigns(status, gauge);
    stream(status, gauge);
    up(status, gauge);
    jobs(status, gauge);
    alerts(status, gauge);
    const { spool, quarantine } = status;
    gauge("spool_batches", "Batches that wait to be loaded.").set(spool.batches);
    gauge("spool_bytes", "Bytes that wait to be loaded.").set(spool.bytes);
    at(gauge("spool_oldest_timestamp_seconds", "When the oldest waiting batch was received."), spool.oldest);
    gauge("quarantine_lines", "Records set aside, ever.").set(quarantine.lines);
    gauge("tombstones", "Withdrawn posts and authors that are known.").set(status.tombstones);
    gauge("paused", "1 while paid requests rest, because the account at the source is dry.").set(
      status.pause === null ? 0 : 1,
    );
    at(
      gauge("published_timestamp_seconds", "When the marts were published."),
      manifest?.published_at ?? null,
    );
    return `${await now.metrics()}\n${await this.#process.metrics()}`;
  }
}

type Make = <Label extends string = never>(name: string, help: string, ...labels: Label[]) => Gauge<Label>;

function campaigns({ campaigns: all, source }: StatusReport, gauge: Make): void {
  const until = gauge(
    "collected_until_timestamp_seconds",
    "Up to when posts of a campaign were collected.",
    "campaign",
  );
  const gaps = gauge("gaps_open", "Stretches of a campaign that were not collected.", "campaign", "cause");
  const spent = gauge("spent_dollars", "Spent by a campaign (all: the whole source).", "campaign", "period");
  const reserved = gauge("reserved_dollars", "Reserved for requests under way.", "campaign");
  const budget = gauge(
    "budget_dollars",
    "Hard stop of a campaign (all: the whole source).",
    "campaign",
    "period",
  );
  const forecast = gauge(
    "forecast_dollars",
    "What the billing cycle will have cost, at the pace of seven days.",
    "campaign",
  );
  const money = (campaign: string, each: Money): void => {
    for (const period of ["day", "cycle", "total"] as const) {
      spent.set({ campaign, period }, each[period].spent / MICROS);
      const { limit } = each[period];
      if (limit !== null) budget.set({ campaign, period }, limit / MICROS);
    }
    reserved.set({ campaign }, each.total.reserved / MICROS);
    forecast.set({ campaign }, each.forecast / MICROS);
  };
  money("all", source);
  for (const { campaign, collectedUntil, openGaps, money: own } of all) {
    if (collectedUntil !== null) until.set({ campaign }, secondsOf(collectedUntil));
    const causes = new Map<string, number>();
    for (const { cause } of openGaps) causes.set(cause, (causes.get(cause) ?? 0) + 1);
    for (const [cause, count] of causes) gaps.set({ campaign, cause }, count);
    if (causes.size === 0) gaps.set({ campaign, cause: "none" }, 0);
    money(campaign, own);
  }
}

const STREAM_STATES = [
  "connecting",
  "live",
  "backing-off",
  "paused",
  "draining",
  "stopped",
  "failed",
  "lost",
];

function stream({ stream: row }: StatusReport, gauge: Make): void {
  if (row === null) return;
  const state = gauge("stream_state", "1 for the state the stream is in.", "state");
  for (const name of STREAM_STATES) state.set({ state: name }, name === row.state ? 1 : 0);
  gauge("stream_connects", "Attempts to connect in the last 15 minutes.").set(row.connects);
  gauge("stream_posts", "Posts this stream has brought.").set(row.posts);
  at(gauge("stream_heard_timestamp_seconds", "When the last byte came."), row.lastHeardAt);
}

function up({ up: row }: StatusReport, gauge: Make): void {
  if (row === null) return;
  const state = gauge("up", "1 for the state that `birdsong up` is in.", "state");
  for (const name of ["running", "stopped", "lost"]) state.set({ state: name }, name === row.state ? 1 : 0);
  if (row.state !== "running") return;
  const failures = gauge("up_job_failures", "How often a job of `birdsong up` has failed in a row.", "job");
  for (const { name, failures: count } of row.jobs) failures.set({ job: name }, count);
}

function jobs({ runs }: StatusReport, gauge: Make): void {
  const ended = gauge(
    "job_ended_timestamp_seconds",
    "When a job last ended that way, of the latest runs.",
    "job",
    "outcome",
  );
  // newest first: the first of its kind is the newest
  const seen = new Set<string>();
  for (const { job, outcome, ended_at } of runs) {
    if (outcome === null || ended_at === null || seen.has(`${job} ${outcome}`)) continue;
    seen.add(`${job} ${outcome}`);
    ended.set({ job, outcome }, secondsOf(ended_at));
  }
}

function alerts({ alerts: standing, untoldDigests }: StatusReport, gauge: Make): void {
  const alert = gauge("alert", "1 for each alert that stands.", "rule", "subject");
  for (const { rule, subject } of standing) alert.set({ rule, subject }, 1);
  gauge("digests_untold", "Periods of the last week that were not told, or may not have been.").set(
    untoldDigests.length,
  );
}

/** The ledger counts in millionths of a dollar. */
const MICROS = 1_000_000;

const secondsOf = (time: string): number => Date.parse(time) / 1_000;

function at(gauge: Gauge, time: string | null): void {
  if (time !== null) gauge.set(secondsOf(time));
  else gauge.remove();
}
