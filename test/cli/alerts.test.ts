import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import type { AlertsReport } from "../../src/jobs/alerts.ts";
import { HOUR, isoTime, systemClock } from "../../src/model/clock.ts";
import { openState } from "../../src/state/open.ts";
import { play } from "./stage.ts";
import type { Played } from "./stage.ts";

const signal = new AbortController().signal;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-cli-alerts-"));
  await writeFile(join(folder, "birdsong.yaml"), "timezone: Europe/Paris\nlog: silent\n");
  await using state = await openState(join(folder, "data", "state.sqlite"), { clock: systemClock }, signal);
  for (let place = 0; place < 3; place++) {
    const run = {
      run_id: `${place}`,
      job: "import",
      campaign: null,
      started_at: isoTime(Date.now() - HOUR + place),
    };
    await state.runs.begin(run);
    await state.runs.end(run.run_id, {
      endedAt: run.started_at,
      outcome: "failed",
      posts: 0,
      error: "No such file.",
    });
  }
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

async function birdsong(...argv: readonly string[]): Promise<Played> {
  return play({ version: "0", commands: COMMANDS }, [...argv, "--config", join(folder, "birdsong.yaml")]);
}

test("a dry run says what would be raised, and status nothing of it", async () => {
  const { code, stdout } = await birdsong("alerts", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Would raise: failures: `birdsong import` ended badly 3 times in a row/);
  expect((await birdsong("status")).stdout).toContain("Alerts: none.\n");
});

test("what is raised stands in status with what to do, in the history, and for programs", async () => {
  const { stdout } = await birdsong("alerts");
  expect(stdout).toMatch(
    /^Raised: failures: .*\nAlerts: one stands\.\n {2}failures, raised .*No such file\.\n {4}Mend/s,
  );
  expect((await birdsong("alerts")).stdout).not.toContain("Raised");
  expect((await birdsong("status")).stdout).toContain("Alerts: one stands.\n  failures, raised");
  expect((await birdsong("alerts", "--history")).stdout).toMatch(/failures: .*\n {2}stands\n/);
  const report = JSON.parse((await birdsong("alerts", "--json")).stdout) as AlertsReport;
  expect(report).toMatchObject({
    changed: [],
    standing: [{ rule: "failures", subject: "import", told: [] }],
  });
});

test("days of the history that are none are refused with what they may be", async () => {
  const { code, stderr } = await birdsong("alerts", "--history", "--days", "1000");
  expect(code).toBe(2);
  expect(stderr).toContain('--days is "1000": expected a whole number from 1 to 90.');
});

test("digests that may not have been read stand in status, with what sends them", async () => {
  await using state = await openState(join(folder, "data", "state.sqlite"), { clock: systemClock }, signal);
  const start = isoTime(Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR);
  await state.digests.note({
    channel: "team",
    every: "1h",
    period_start: start,
    period_end: isoTime(Date.parse(start) + HOUR),
    status: "unknown",
    detail: null,
    updated_at: isoTime(Date.now()),
  });
  expect((await birdsong("status")).stdout).toContain(
    `Digests not told, of the last week:\n  ${start} to team: may or may not have been delivered\n` +
      `  \`birdsong digest --period ${start} --again\` sends one of them.`,
  );
});
