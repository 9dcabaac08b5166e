import { describe, expect, test } from "vitest";
import { foldersOf } from "../../src/config/folders.ts";
import { collectJob } from "../../src/jobs/collect.ts";
import type { JobContext } from "../../src/jobs/context.ts";
import { HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import type { StreamRow } from "../../src/state/tables.ts";
import { START, openBench, signal } from "../collect/workbench.ts";
import type { Bench, Process } from "../collect/workbench.ts";

const NOW = Date.parse(START);

const jobContext = (bench: Bench, one: Process): JobContext => {
  const { source, locks: _, ...rest } = one.context;
  return {
    ...rest,
    folders: foldersOf(bench.folder),
    openSource: async () => ({ ...source, [Symbol.asyncDispose]: async () => undefined }),
  };
};

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

describe("collecting a campaign that is streamed", () => {
  test("fills its gaps and leaves the rest of its time to the stream", async () => {
    await using bench = await openBench({ postsPerDay: 500 });
    await using one = await bench.process(STREAMED);
    await one.context.state.streams.set(row({}));
    await one.context.state.gaps.open(gap);
    const report = await collectJob(jobContext(bench, one), { confirm: null }, signal);
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
      const report = await collectJob(jobContext(bench, one), { confirm: null }, signal);
      expect(report).toMatchObject({ exitCode: 0, campaigns: [{ gaps: { filled: 0, open: 0 } }] });
      expect(await state.gaps.list()).toMatchObject([{ filled_by: "search" }]);
      expect((await state.checkpoints.get("x", "arcane"))?.covered_until).toBe(isoTime(NOW - 30_000));
    },
  );
});
