import { describe, expect, test } from "vitest";
import { foldersOf } from "../../src/config/folders.ts";
import { collectJob } from "../../src/jobs/collect.ts";
import { streamLines } from "../../src/cli/stream-lines.ts";
import { statusJob } from "../../src/jobs/status.ts";
import type { StatusReport } from "../../src/jobs/status.ts";
import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import type { StreamRow } from "../../src/state/tables.ts";
import { jobContextOf, START, openBench, signal } from "../collect/workbench.ts";
import type { Bench, Process } from "../collect/workbench.ts";

const NOW = Date.parse(START);

const STREAMED = {
  config: {
    campaigns: {
      arcane: { match: { hashtags: ["Arcane"] }, stream: true, authors: "never", budget: { month: 100 } },
    },
  },
};

const row = (over: Partial<StreamRow>): StreamRow => ({
  source: "x",
  state: "live",
  campaigns: '["arcane"]',
  pid: 1,
  started_at: isoTime(NOW - 5 * HOUR),
  live_since: isoTime(NOW - HOUR),
  last_heard_at: isoTime(NOW - 1_000),
  next_at: null,
  detail: null,
  connects: "[]",
  posts: 0,
  updated_at: isoTime(NOW - 5_000),
  ...over,
});

const gap = {
  source: "x",
  campaign: "arcane",
  from_at: isoTime(NOW - 2 * HOUR),
  to_at: isoTime(NOW - HOUR),
  cause: "disconnected" as const,
  estimated_posts: null,
  noticed_at: isoTime(NOW - HOUR),
};

const statusOf = async (bench: Bench, one: Process): Promise<StatusReport> =>
  statusJob(
    {
      ...one.context,
      folders: foldersOf(bench.folder),
      reaches: (_source, search, now) => one.context.source.reaches(search, now),
    },
    signal,
  );

describe("a search that goes on where a stream stopped", () => {
  const checkpoint = {
    source: "x",
    campaign: "arcane",
    since_id: null,
    covered_until: isoTime(NOW - HOUR),
    query: "#Arcane",
    updated_at: isoTime(NOW - HOUR),
  };

  test.each([
    { what: "the stream's", over: { updated_at: checkpoint.updated_at }, beginsMs: HOUR },
    { what: "a search's", over: { updated_at: isoTime(NOW - 2 * HOUR) }, beginsMs: HOUR + 10 * MINUTE },
  ])("reads before the checkpoint only when it is not the stream's: $what", async ({ over, beginsMs }) => {
    await using bench = await openBench({ postsPerDay: 500 });
    await using one = await bench.process(STREAMED);
    const { state, source } = one.context;
    await state.streams.set(row({ state: "stopped", ...over }));
    await state.checkpoints.set(checkpoint);
    await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(source.timeOf(bench.asks[0]?.params["since_id"] ?? "1")).toBe(NOW - beginsMs - 1);
  });
});

describe("the status of gaps and the stream", () => {
  test("says of every open gap what becomes of it, and how many were filled", async () => {
    await using bench = await openBench({ postsPerDay: 100 });
    await using one = await bench.process(STREAMED);
    const { gaps } = one.context.state;
    const at = (from: number, to: number, over: Partial<typeof gap> = {}) =>
      gaps.open({ ...gap, from_at: isoTime(from), to_at: isoTime(to), ...over });
    await at(NOW - 9 * DAY, NOW - 8 * DAY);
    await at(NOW - 3 * HOUR, NOW - 2 * HOUR);
    await at(NOW - MINUTE, NOW - 5_000);
    await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    await at(NOW - 5 * HOUR, NOW - 4 * HOUR);
    const [status] = (await statusOf(bench, one)).campaigns;
    expect(status?.filledGaps).toBe(1);
    expect(status?.openGaps.map(({ from_at, fate }) => [from_at, fate])).toEqual([
      [isoTime(NOW - 9 * DAY), "out-of-reach"],
      [isoTime(NOW - MINUTE), "too-young"],
      [isoTime(NOW - 5 * HOUR), "fillable"],
    ]);
  });

  test.each([
    { over: {}, state: "live", line: /live since .* for arcane, process 1\./ },
    { over: { updated_at: isoTime(NOW - 5 * MINUTE) }, state: "lost", line: /ended without a word/ },
    {
      over: { state: "backing-off", detail: "it fell silent", next_at: isoTime(NOW + 9_000) },
      state: "backing-off",
      line: /not connected \(it fell silent\), tries again at /,
    },
    { over: { state: "stopped", updated_at: isoTime(NOW - HOUR) }, state: "stopped", line: /stopped at/ },
    { over: { state: "failed", detail: "401" }, state: "failed", line: /failed at .* \(401\)\. Mend that/ },
    { over: { campaigns: '["birds"]' }, state: "live", line: /arcane is not among its campaigns/ },
  ])("tells of a stream that is $state", async ({ over, state, line }) => {
    await using bench = await openBench();
    await using one = await bench.process(STREAMED);
    const connects = [NOW - 20 * MINUTE, NOW - 10 * MINUTE, NOW - MINUTE].map(isoTime);
    await one.context.state.streams.set(row({ ...over, connects: JSON.stringify(connects) }));
    const report = await statusOf(bench, one);
    expect(report.stream).toMatchObject({ state, connects: 2 });
    expect(streamLines(report).join("\n")).toMatch(line);
  });
});

describe("collecting a campaign that is streamed", () => {
  test("fills its gaps and leaves the rest of its time to the stream", async () => {
    await using bench = await openBench({ postsPerDay: 500 });
    await using one = await bench.process(STREAMED);
    await one.context.state.streams.set(row({}));
    await one.context.state.gaps.open(gap);
    const report = await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
    expect(report).toMatchObject({ exitCode: 0, campaigns: [{ gaps: { filled: 1, open: 0 } }] });
    expect(bench.asks.map((ask) => one.context.source.timeOf(ask.params["until_id"] ?? "1"))).toEqual([
      NOW - HOUR,
    ]);
  });

  test.each([
    { what: "was stopped", over: { state: "stopped" } },
    { what: "fell silent", over: { updated_at: isoTime(NOW - 2 * MINUTE) } },
    { what: "collects other campaigns", over: { campaigns: '["birds"]' } },
  ])(
    "searches for everything when the stream $what, and thereby closes what the stream left open",
    async ({ over }) => {
      await using bench = await openBench({ postsPerDay: 500 });
      await using one = await bench.process(STREAMED);
      const { state, source } = one.context;
      await state.streams.set(row(over));
      await state.checkpoints.set({
        source: "x",
        campaign: "arcane",
        since_id: null,
        covered_until: isoTime(NOW - 3 * HOUR),
        query: source.query({ hashtags: ["Arcane"] }, "recent"),
        updated_at: isoTime(NOW - 3 * HOUR),
      });
      await state.gaps.open(gap);
      const report = await collectJob(jobContextOf(bench, one), { confirm: null }, signal);
      expect(report).toMatchObject({ exitCode: 0, campaigns: [{ gaps: { filled: 0, open: 0 } }] });
      expect(await state.gaps.list()).toMatchObject([{ filled_by: "search" }]);
      expect((await state.checkpoints.get("x", "arcane"))?.covered_until).toBe(isoTime(NOW - 30_000));
    },
  );
});
