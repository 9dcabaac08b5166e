import type { Money, StatusReport } from "../../src/jobs/status.ts";

const AT = "2026-11-24T06:40:00.000Z";

const money = (spent: number, limit: number | null, forecast: number): Money => {
  const sum = { spent, reserved: 0, limit: null };
  return { day: sum, cycle: { ...sum, limit }, total: sum, forecast };
};

const run = (job: string, minute: number, posts: number, error: string | null = null) => ({
  run_id: `${job}-${minute}`,
  job,
  campaign: job === "collect" ? "arcane" : null,
  started_at: `2026-11-24T06:${minute}:00.000Z`,
  ended_at: `2026-11-24T06:${minute}:40.000Z`,
  outcome: error === null ? "done" : "failed",
  posts,
  error,
});

/** Where collecting stands: one campaign that will reach its cap, one that will not, a batch that waits, a run that failed. */
export const STATUS: StatusReport = {
  at: AT,
  cycle: { start: "2026-11-01", end: "2026-12-01" },
  campaigns: [
    {
      campaign: "arcane",
      collectedUntil: "2026-11-24T06:35:00.000Z",
      underWay: null,
      stream: true,
      money: money(48_000_000, 60_000_000, 78_000_000),
      openGaps: [],
      filledGaps: 0,
    },
    {
      campaign: "league",
      collectedUntil: null,
      underWay: null,
      stream: false,
      money: money(9_500_000, 20_000_000, 12_300_000),
      openGaps: [],
      filledGaps: 0,
    },
  ],
  source: money(57_500_000, null, 90_300_000),
  stream: {
    state: "live",
    pid: 1,
    campaigns: ["arcane"],
    startedAt: "2026-11-23T06:00:00.000Z",
    liveSince: "2026-11-23T06:00:01.000Z",
    lastHeardAt: "2026-11-24T06:39:50.000Z",
    nextAt: null,
    detail: null,
    connects: 1,
    posts: 3_438,
    updatedAt: AT,
  },
  up: null,
  pause: null,
  tombstones: 0,
  rechecks: 0,
  spool: { batches: 1, bytes: 20_480, oldest: "2026-11-24T06:38:00.000Z" },
  alerts: [
    {
      id: 1,
      rule: "budget",
      subject: "arcane",
      text: "arcane will have spent its budget on 27 November.",
      hint: "Raise it, or follow fewer posts.",
      since: "2026-11-24T05:00:00.000Z",
      raisedAt: "2026-11-24T05:10:00.000Z",
      fineSince: null,
      clearedAt: null,
      clearedText: null,
      told: [],
    },
  ],
  untoldDigests: [],
  quarantine: { lines: 3, latest: [] },
  mixed: {},
  runs: [
    run("publish", 31, 0),
    run("load", 30, 218),
    run("refresh", 29, 0, "X does not answer."),
    run("collect", 28, 218),
  ],
};
