import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Money, StatusReport } from "../../src/jobs/status.ts";
import type { Manifest } from "../../src/marts/manifest.ts";
import { Metrics } from "../../src/server/metrics.ts";

const money = (spent: number, limit: number | null): Money => ({
  day: { spent: 0, reserved: 0, limit: null },
  cycle: { spent, reserved: 0, limit },
  total: { spent, reserved: 250_000, limit: null },
  forecast: 2 * spent,
});

const gap = { cause: "down" } as StatusReport["campaigns"][number]["openGaps"][number];

const STATUS: StatusReport = {
  at: "2026-11-24T12:00:00.000Z",
  cycle: { start: "2026-11-01", end: "2026-12-01" },
  campaigns: [
    {
      campaign: "arcane",
      collectedUntil: "2026-11-24T11:00:00.000Z",
      underWay: null,
      stream: true,
      money: money(1_500_000, 5_000_000),
      openGaps: [gap, gap, { ...gap, cause: "budget" }],
      filledGaps: 0,
    },
    {
      campaign: "jinx",
      collectedUntil: null,
      underWay: null,
      stream: false,
      money: money(0, null),
      openGaps: [],
      filledGaps: 1,
    },
  ],
  source: money(1_500_000, null),
  stream: {
    state: "live",
    pid: 1,
    campaigns: ["arcane"],
    startedAt: "2026-11-24T10:00:00.000Z",
    liveSince: "2026-11-24T10:00:01.000Z",
    lastHeardAt: "2026-11-24T11:59:50.000Z",
    nextAt: null,
    detail: null,
    connects: 2,
    posts: 77,
    updatedAt: "2026-11-24T12:00:00.000Z",
  },
  pause: null,
  tombstones: 3,
  rechecks: 0,
  spool: { batches: 4, bytes: 1_000, oldest: "2026-11-24T11:58:20.000Z" },
  quarantine: { lines: 2, latest: [] },
  mixed: {},
  up: {
    state: "running",
    pid: 2,
    startedAt: "2026-11-24T10:00:00.000Z",
    jobs: [
      { name: "stream", nextAt: "2026-11-24T12:05:00.000Z", runningSince: null, failures: 5 },
      { name: "load", nextAt: "2026-11-24T12:01:00.000Z", runningSince: null, failures: 0 },
    ],
    updatedAt: "2026-11-24T12:00:00.000Z",
  },
  runs: [
    run("load", "failed", "2026-11-24T11:50:00.000Z"),
    run("load", "done", "2026-11-24T11:40:00.000Z"),
    run("load", "done", "2026-11-24T11:30:00.000Z"),
    { ...run("collect", "done", null), outcome: null },
  ],
  alerts: [{ rule: "silence", subject: "arcane" } as StatusReport["alerts"][number]],
  untoldDigests: [],
};

function run(job: string, outcome: string, ended_at: string | null): StatusReport["runs"][number] {
  return { run_id: job, job, campaign: null, started_at: "", ended_at, outcome, posts: 0, error: null };
}

const samples = async (status: StatusReport, manifest?: Manifest): Promise<readonly string[]> =>
  (await new Metrics().text({ status, manifest })).split("\n").filter((line) => line.startsWith("birdsong_"));

test("what status says, in numbers: seconds since 1970, dollars, a sample for each label", async () => {
  expect(await samples(STATUS, { published_at: "2026-11-24T11:45:00.000Z" } as Manifest)).toEqual([
    `birdsong_collected_until_timestamp_seconds{campaign="arcane"} ${Date.UTC(2026, 10, 24, 11) / 1_000}`,
    'birdsong_gaps_open{campaign="arcane",cause="down"} 2',
    'birdsong_gaps_open{campaign="arcane",cause="budget"} 1',
    'birdsong_gaps_open{campaign="jinx",cause="none"} 0',
    ...["all", "arcane"].flatMap((campaign) => [
      `birdsong_spent_dollars{campaign="${campaign}",period="day"} 0`,
      `birdsong_spent_dollars{campaign="${campaign}",period="cycle"} 1.5`,
      `birdsong_spent_dollars{campaign="${campaign}",period="total"} 1.5`,
    ]),
    'birdsong_spent_dollars{campaign="jinx",period="day"} 0',
    'birdsong_spent_dollars{campaign="jinx",period="cycle"} 0',
    'birdsong_spent_dollars{campaign="jinx",period="total"} 0',
    'birdsong_reserved_dollars{campaign="all"} 0.25',
    'birdsong_reserved_dollars{campaign="arcane"} 0.25',
    'birdsong_reserved_dollars{campaign="jinx"} 0.25',
    'birdsong_budget_dollars{campaign="arcane",period="cycle"} 5',
    'birdsong_forecast_dollars{campaign="all"} 3',
    'birdsong_forecast_dollars{campaign="arcane"} 3',
    'birdsong_forecast_dollars{campaign="jinx"} 0',
    ...["connecting", "live", "backing-off", "paused", "draining", "stopped", "failed", "lost"].map(
      (state) => `birdsong_stream_state{state="${state}"} ${state === "live" ? 1 : 0}`,
    ),
    "birdsong_stream_connects 2",
    "birdsong_stream_posts 77",
    `birdsong_stream_heard_timestamp_seconds ${Date.UTC(2026, 10, 24, 11, 59, 50) / 1_000}`,
    'birdsong_up{state="running"} 1',
    'birdsong_up{state="stopped"} 0',
    'birdsong_up{state="lost"} 0',
    'birdsong_up_job_failures{job="stream"} 5',
    'birdsong_up_job_failures{job="load"} 0',
    `birdsong_job_ended_timestamp_seconds{job="load",outcome="failed"} ${Date.UTC(2026, 10, 24, 11, 50) / 1_000}`,
    `birdsong_job_ended_timestamp_seconds{job="load",outcome="done"} ${Date.UTC(2026, 10, 24, 11, 40) / 1_000}`,
    'birdsong_alert{rule="silence",subject="arcane"} 1',
    "birdsong_digests_untold 0",
    "birdsong_spool_batches 4",
    "birdsong_spool_bytes 1000",
    `birdsong_spool_oldest_timestamp_seconds ${Date.UTC(2026, 10, 24, 11, 58, 20) / 1_000}`,
    "birdsong_quarantine_lines 2",
    "birdsong_tombstones 3",
    "birdsong_paused 0",
    `birdsong_published_timestamp_seconds ${Date.UTC(2026, 10, 24, 11, 45) / 1_000}`,
  ]);
});

test("what is not known has no sample, so that no alert takes it for 0", async () => {
  const young = { ...STATUS, stream: null, spool: { batches: 0, bytes: 0, oldest: null } };
  const names = (await samples(young)).map((line) => line.split(/[{ ]/)[0]);
  expect(names).not.toContain("birdsong_published_timestamp_seconds");
  expect(names).not.toContain("birdsong_spool_oldest_timestamp_seconds");
  expect(names.filter((name) => name?.startsWith("birdsong_stream"))).toEqual([]);
  expect(names).toContain("birdsong_spool_batches");
});

test("the alert rules name metrics that there are", async () => {
  const rules = parse(
    await readFile(new URL("../../deploy/prometheus/alerts.yaml", import.meta.url), "utf8"),
  ) as { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };
  const known = new Set(
    (await samples(STATUS, { published_at: STATUS.at } as Manifest)).map((line) => line.split(/[{ ]/)[0]),
  );
  const all = rules.groups.flatMap((group) => group.rules);
  expect(all.length).toBeGreaterThan(5);
  for (const { alert, expr, annotations } of all) {
    expect(annotations.summary, alert).toMatch(/\.$/);
    for (const [name] of expr.matchAll(/birdsong_\w+/g)) expect(known, alert).toContain(name);
  }
});
