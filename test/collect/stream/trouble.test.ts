import { describe, expect, test } from "vitest";
import { BirdsongError } from "../../../src/model/error.ts";
import { HOUR, MINUTE, SECOND } from "../../../src/model/clock.ts";
import type { CrashPoint } from "../../../src/collect/context.ts";
import type { FaultPlan } from "../../../src/simulator/index.ts";
import type { Gap } from "../../../src/state/tables.ts";
import { send } from "../../simulator/listening.ts";
import { NOON } from "../../simulator/serving.ts";
import { Killed, billed, openStreamStage, postsIn } from "./stage.ts";
import type { StreamStage } from "./stage.ts";

const STREAM = "/2/tweets/search/stream";
/** Requests about the rules come first, and are met by rules for the stream's path as well. */
const FIRST = 4;
const onStream = (plan: FaultPlan): FaultPlan =>
  plan.map((rule) => ({ ...rule, when: { path: STREAM, ...rule.when } }));

/** Posts of a campaign's query that were written in covered time and are stored nowhere. */
async function unexplained(
  stage: StreamStage,
  query: string,
  campaign: string,
  until: number,
): Promise<readonly string[]> {
  const state = await stage.state();
  const stored = new Set(postsIn(await stage.batches()));
  const gaps: readonly Gap[] = (await state.gaps.list()).filter((gap) => gap.campaign === campaign);
  // Rules act after twenty seconds; before that nothing was promised.
  const { posts } = stage.simulator.books(query, NOON + 21 * SECOND, until);
  return posts
    .filter(({ id }) => !stored.has(id))
    .filter(
      ({ at }) => !gaps.some(({ from_at, to_at }) => Date.parse(from_at) <= at && at <= Date.parse(to_at)),
    )
    .map(({ id }) => id);
}

describe("a stream in trouble", () => {
  test("a connection that falls silent leaves a gap that is open from the beginning and ends with the next", async () => {
    await using stage = await openStreamStage();
    stage.simulator.setFaults(onStream([{ do: "silence", afterRecords: 3, when: { nth: FIRST } }]));
    const run = await stage.start();
    const state = await stage.state();
    await stage.until(async () => (await state.gaps.listOpen("arcane")).length > 0, 5 * MINUTE);
    await stage.advance(2 * MINUTE);
    const report = await run.stop();
    expect(report).toMatchObject({ connects: 2, gaps: 2 });
    const gaps = await state.gaps.list();
    expect(gaps.map(({ campaign, cause }) => [campaign, cause])).toEqual([
      ["arcane", "disconnected"],
      ["birds", "disconnected"],
    ]);
    const end = stage.clock.now() - 30 * SECOND;
    expect(await unexplained(stage, "#Arcane", "arcane", end)).toEqual([]);
    expect(await unexplained(stage, "#Birdwatching", "birds", end)).toEqual([]);
  });

  test("refusals are a gap of their own cause", async () => {
    await using stage = await openStreamStage();
    stage.simulator.setFaults(
      onStream([
        { do: "end-stream", afterRecords: 9, when: { nth: FIRST } },
        { do: "answer", preset: "unavailable", when: { nth: [FIRST + 1, FIRST + 2] } },
      ]),
    );
    const run = await stage.start();
    const state = await stage.state();
    await stage.until(async () => (await state.gaps.list()).length >= 4, 10 * MINUTE);
    await stage.advance(2 * MINUTE);
    await run.stop();
    const causes = (await state.gaps.list())
      .filter(({ campaign }) => campaign === "arcane")
      .map(({ cause }) => cause);
    expect(causes).toEqual(["disconnected", "refused"]);
  });

  test("torn records and messages of a new kind are lines of a batch, and are told", async () => {
    await using stage = await openStreamStage();
    stage.simulator.setFaults(
      onStream([
        { do: "cut-record", record: 3, afterBytes: 200, when: { nth: FIRST } },
        { do: "unknown-message", afterRecords: 2, body: '{"news":1}', when: { nth: FIRST + 1 } },
      ]),
    );
    const run = await stage.start();
    await stage.advance(5 * MINUTE);
    const report = await run.stop();
    expect(report).toMatchObject({ torn: 1, unknown: 1 });
    const lines = (await stage.batches()).flatMap((batch) => batch.lines);
    expect(lines.filter((line) => line === '{"news":1}')).toHaveLength(1);
    expect(lines.filter((line) => !line.endsWith("}"))).toHaveLength(1);
    // The torn post told its id before it broke off, so that it is paid like the others.
    const state = await stage.state();
    expect((await state.ledger.sums("x")).spent).toBe(billed(stage.simulator));
  });

  test("a full disk pauses reading, says so, and nothing that was received is lost when there is room again", async () => {
    await using stage = await openStreamStage({ postsPerDay: 100_000 });
    let isFull = false;
    const run = await stage.start({
      queue: (queue) => ({
        ...queue,
        name: "full",
        append: async (header, records, signal) => {
          if (isFull) throw new BirdsongError("No space left.", { code: "disk.full", retryable: true });
          await queue.append(header, records, signal);
        },
        claim: async (limit, signal) => queue.claim(limit, signal),
        depth: async (signal) => queue.depth(signal),
        [Symbol.asyncDispose]: async () => queue[Symbol.asyncDispose](),
      }),
    });
    await stage.advance(30 * SECOND);
    isFull = true;
    await stage.advance(30 * SECOND);
    const state = await stage.state();
    expect(await state.streams.get("x")).toMatchObject({ state: "paused", detail: "No space left." });
    const covered = Date.parse((await state.checkpoints.get("x", "arcane"))!.covered_until);
    expect(covered).toBeLessThan(NOON + 30 * SECOND);
    isFull = false;
    await stage.advance(2 * MINUTE);
    expect(await state.streams.get("x")).toMatchObject({ state: "live", detail: null });
    const report = await run.stop();
    expect(report.notes).toContain("No space left.");
    expect(await unexplained(stage, "#Arcane", "arcane", stage.clock.now() - 30 * SECOND)).toEqual([]);
    expect((await state.ledger.sums("x")).spent).toBe(billed(stage.simulator));
  });

  test("rules that somebody deleted are set again when X refuses a stream without", async () => {
    await using stage = await openStreamStage();
    stage.simulator.setFaults(onStream([{ do: "end-stream", afterRecords: 2, when: { nth: FIRST } }]));
    const run = await stage.start();
    await stage.until(() => stage.simulator.connections().length === 1, MINUTE);
    const rules = "/2/tweets/search/stream/rules";
    const { body } = await send(stage.simulator, "GET", rules);
    const ids = (body["data"] as { id: string }[]).map(({ id }) => id);
    await stage.until(() => stage.simulator.connections()[0]!.records === 2, 5 * MINUTE);
    await send(stage.simulator, "POST", rules, { delete: { ids } });
    await stage.until(() => stage.simulator.connections().length === 2, 5 * MINUTE);
    await stage.advance(MINUTE);
    const report = await run.stop();
    expect(report.stopped).toBeNull();
    expect((await send(stage.simulator, "GET", rules)).body["data"]).toHaveLength(2);
  });

  test("attempts to connect of earlier processes count against the limit", async () => {
    await using stage = await openStreamStage();
    const state = await stage.state();
    const connects = Array.from({ length: 50 }, () => new Date(NOON).toISOString());
    await state.streams.set({
      source: "x",
      state: "stopped",
      campaigns: "[]",
      pid: 1,
      started_at: connects[0]!,
      live_since: null,
      last_heard_at: null,
      next_at: null,
      detail: null,
      connects: JSON.stringify(connects),
      posts: 0,
      updated_at: connects[0]!,
    });
    const run = await stage.start();
    await stage.advance(10 * SECOND);
    expect(stage.simulator.connections()).toHaveLength(0);
    expect(await state.streams.get("x")).toMatchObject({
      state: "backing-off",
      next_at: new Date(NOON + 15 * MINUTE).toISOString(),
    });
    stage.clock.jump(15 * MINUTE);
    await stage.clock.advance(15 * MINUTE);
    await stage.advance(5 * SECOND);
    expect(stage.simulator.connections()).toHaveLength(1);
    await run.stop();
  });
});

const POINTS: readonly CrashPoint[] = [
  "stream-reserved",
  "stream-received",
  "stream-appended",
  "stream-settled",
  "stream-advanced",
];

describe("a stream that is killed", () => {
  test.each(POINTS)(
    "at %s goes on with a gap for what was not stored, and the ledger differs from the meter by no more than is kept aside",
    async (point) => {
      await using stage = await openStreamStage({ postsPerDay: 100_000 });
      let passed = 0;
      const dying = await stage.start({
        crashPoint: (each) => {
          if (each === point && ++passed === 4) throw new Killed(point);
        },
      });
      await stage.until(() => dying.result() !== undefined, 10 * MINUTE);
      await dying.close();
      const killedAt = stage.clock.now();
      await stage.advance(20 * SECOND);
      const run = await stage.start();
      await stage.advance(MINUTE);
      await run.stop();
      const state = await stage.state();
      const gaps = (await state.gaps.list()).filter(({ campaign }) => campaign === "arcane");
      expect(gaps.map(({ cause }) => cause)).toEqual(["down"]);
      expect(Date.parse(gaps[0]!.to_at)).toBeGreaterThan(killedAt);
      expect(await unexplained(stage, "#Arcane", "arcane", stage.clock.now() - 30 * SECOND)).toEqual([]);
      // What was in flight is billed and in no batch: no more than what is kept aside for it.
      const { spent, reserved } = await state.ledger.sums("x");
      expect(spent).toBeLessThanOrEqual(billed(stage.simulator));
      expect(billed(stage.simulator)).toBeLessThanOrEqual(spent + reserved);
      expect((await stage.batches()).length).toBe(new Set(postsIdsByBatch(await stage.batches())).size);
    },
  );

  test("what was in flight counts as spent when its day is over and the gap was not filled", async () => {
    await using stage = await openStreamStage({ postsPerDay: 100_000 });
    const dying = await stage.start({
      crashPoint: (each) => {
        if (each === "stream-received") throw new Killed(each);
      },
    });
    await stage.until(() => dying.result() !== undefined, 10 * MINUTE);
    await dying.close();
    const state = await stage.state();
    const run = await stage.start();
    await stage.advance(5 * SECOND);
    const report = await run.stop();
    expect(report.notes.join()).toMatch(/about \d+ posts, paid, which come back/);
    expect((await state.ledger.sums("x")).reserved).toBeGreaterThan(0);
    const before = (await state.ledger.sums("x")).spent;
    stage.clock.jump(13 * HOUR);
    const next = await stage.start();
    await stage.advance(5 * SECOND);
    await next.stop();
    expect(await state.ledger.sums("x")).toMatchObject({ reserved: 0 });
    expect((await state.ledger.sums("x")).spent).toBeGreaterThan(before);
    expect((await state.ledger.sums("x")).spent).toBeGreaterThanOrEqual(billed(stage.simulator));
  });

  test("what was in flight is free when its gap has been filled on the same day", async () => {
    await using stage = await openStreamStage({ postsPerDay: 100_000 });
    const dying = await stage.start({
      crashPoint: (each) => {
        if (each === "stream-received") throw new Killed(each);
      },
    });
    await stage.until(() => dying.result() !== undefined, 10 * MINUTE);
    await dying.close();
    const state = await stage.state();
    const run = await stage.start();
    await stage.advance(5 * SECOND);
    await run.stop();
    for (const { campaign, gap_id: id, to_at } of await state.gaps.list()) {
      expect(campaign).toMatch(/arcane|birds/);
      await state.gaps.closeThese([id], to_at, { by: "search", at: to_at });
    }
    const next = await stage.start();
    await stage.advance(5 * SECOND);
    await next.stop();
    expect((await state.ledger.sums("x")).reserved).toBe(0);
  });
});

function postsIdsByBatch(batches: Awaited<ReturnType<StreamStage["batches"]>>): readonly string[] {
  return batches.map((batch) => postsIn([batch]).join());
}
