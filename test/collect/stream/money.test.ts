import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND, utcDay } from "../../../src/model/clock.ts";
import { NOON } from "../../simulator/serving.ts";
import { addRules } from "../../simulator/listening.ts";
import { billed, openStreamStage, postsIn } from "./stage.ts";

const campaigns = (arcane: object, birds: object = {}): { config: object } => ({
  config: {
    campaigns: {
      arcane: {
        match: { hashtags: ["Arcane"] },
        stream: true,
        authors: "never",
        budget: { month: 100 },
        ...arcane,
      },
      birds: {
        match: { hashtags: ["Birdwatching"] },
        stream: true,
        authors: "never",
        budget: { month: 100 },
        ...birds,
      },
    },
  },
});

/** About a post a second. */
const BUSY = { postsPerDay: 100_000 };

describe("the money of a stream", () => {
  test("a campaign whose budget is used up loses its rules; the others go on", async () => {
    await using stage = await openStreamStage(BUSY);
    const run = await stage.start(campaigns({ budget: { month: 0.75 } }));
    const state = await stage.state();
    await stage.until(async () => (await state.gaps.listOpen("arcane")).length > 0, HOUR);
    const birds = (await state.ledger.sums("x", "birds")).spent;
    await stage.advance(MINUTE);
    const report = await run.stop();
    const { spent } = await state.ledger.sums("x", "arcane");
    expect(spent).toBeLessThanOrEqual(750_000);
    expect(spent).toBeGreaterThan(500_000);
    expect((await state.ledger.sums("x", "birds")).spent).toBeGreaterThan(birds);
    expect(report).toMatchObject({ connects: 1, stopped: null, cost: billed(stage.simulator) });
    expect(report.notes.join()).toContain("The budget of campaign arcane is used up");
    expect(await state.ledger.sums("x")).toEqual({ spent: billed(stage.simulator), reserved: 0 });
    const gaps = await state.gaps.list();
    expect(gaps.map(({ campaign, cause }) => [campaign, cause])).toEqual([["arcane", "budget"]]);
  });

  test("the source's budget closes the connection, and is never exceeded", async () => {
    await using stage = await openStreamStage(BUSY);
    const run = await stage.start({ config: { sources: { x: { budget: { total: 1 } } } } });
    const state = await stage.state();
    // What one campaign gives back may be enough for another beginning, until not even 48 posts are left.
    const isOver = async (): Promise<boolean> =>
      (await state.streams.get("x"))?.state === "paused" && billed(stage.simulator) > 1_000_000 - 48 * 5_000;
    await stage.until(isOver, HOUR);
    await stage.advance(2 * MINUTE);
    expect(stage.simulator.connections().at(-1)?.open).toBe(false);
    expect(await state.streams.get("x")).toMatchObject({
      state: "paused",
      detail: expect.stringContaining("The budget of source x is used up"),
    });
    expect(billed(stage.simulator)).toBeLessThanOrEqual(1_000_000);
    expect(billed(stage.simulator)).toBeGreaterThan(700_000);
    await run.stop();
    expect(await state.ledger.sums("x")).toEqual({ spent: billed(stage.simulator), reserved: 0 });
    expect(new Set((await state.gaps.list()).map(({ cause }) => cause))).toEqual(new Set(["budget"]));
  });

  test("a new day frees a day's budget, and the stream goes on by itself", async () => {
    await using stage = await openStreamStage({ ...BUSY, startAt: NOON + 11 * HOUR });
    const run = await stage.start({ config: { sources: { x: { budget: { day: 0.5 } } } } });
    const state = await stage.state();
    await stage.until(async () => (await state.streams.get("x"))?.state === "paused", 30 * MINUTE);
    stage.clock.jump(NOON + 12 * HOUR - 2 * MINUTE - stage.clock.now());
    await stage.advance(90 * SECOND);
    expect((await state.streams.get("x"))?.state).toBe("paused");
    await stage.advance(90 * SECOND);
    expect((await state.streams.get("x"))?.state).toBe("live");
    await stage.advance(20 * SECOND);
    await run.stop();
    const spends = await state.ledger.list();
    for (const day of [NOON, NOON + 12 * HOUR].map(utcDay)) {
      const spent = spends.filter((spend) => spend.day === day).reduce((sum, { amount }) => sum + amount, 0);
      expect(spent).toBeGreaterThan(0);
      expect(spent).toBeLessThanOrEqual(500_000);
    }
    const [gap] = await state.gaps.list();
    expect(gap).toMatchObject({ cause: "budget" });
    expect(Date.parse(gap!.to_at)).toBeGreaterThan(NOON + 12 * HOUR);
  });

  test("with an end, it ends when there is no money for the rest", async () => {
    await using stage = await openStreamStage(BUSY);
    const run = await stage.start({
      config: { sources: { x: { budget: { month: 0.3 } } } },
      want: { forMs: 6 * HOUR },
    });
    const report = await run.end(HOUR);
    expect(report.stopped).toMatchObject({ code: "budget.exhausted", exitCode: 3 });
    expect(stage.clock.now()).toBeLessThan(NOON + HOUR);
    expect(billed(stage.simulator)).toBeLessThanOrEqual(300_000);
  });

  test("an account without credit pauses it for an hour at a time, is told once, and is left when it has credit", async () => {
    await using stage = await openStreamStage({ ...BUSY, creditsUsd: 0.2 });
    const run = await stage.start();
    const state = await stage.state();
    await stage.until(async () => (await state.pauses.get("x")) !== undefined, 30 * MINUTE);
    const asked = stage.simulator.requests().length;
    stage.clock.jump(50 * MINUTE);
    await stage.advance(10 * SECOND);
    expect(stage.simulator.requests()).toHaveLength(asked);
    expect(await state.streams.get("x")).toMatchObject({ state: "paused" });
    stage.clock.jump(15 * MINUTE);
    await stage.advance(10 * SECOND);
    expect(stage.simulator.requests().length).toBeGreaterThan(asked);
    stage.simulator.resetMeter();
    stage.clock.jump(HOUR);
    await stage.advance(10 * SECOND);
    expect((await state.streams.get("x"))?.state).toBe("live");
    expect(await state.pauses.get("x")).toBeUndefined();
    const report = await run.stop();
    expect(report.notes.filter((note) => note.includes("credits"))).toHaveLength(1);
    expect((await state.gaps.list()).map(({ cause }) => cause)).toContain("credits");
  });

  test("posts for rules of other programs are paid and kept, belong to nobody, and are told", async () => {
    await using stage = await openStreamStage();
    await addRules(stage.simulator, { value: "the", tag: "theirs" });
    const run = await stage.start();
    await stage.advance(10 * MINUTE);
    const report = await run.stop();
    const batches = await stage.batches();
    const foreign = batches.flatMap(({ lines }) => lines.filter((line) => !line.includes("birdsong:")));
    expect(foreign.length).toBeGreaterThan(0);
    expect(report.foreign).toBe(foreign.length);
    expect(report.posts).toBe(postsIn(batches).length);
    expect(report.cost).toBe(billed(stage.simulator));
  });

  test("a post of two campaigns is paid once, by the first", async () => {
    await using stage = await openStreamStage();
    const run = await stage.start(campaigns({}, { match: { hashtags: ["arcane"] } }));
    await stage.advance(10 * MINUTE);
    const report = await run.stop();
    const state = await stage.state();
    expect(report.posts).toBeGreaterThan(20);
    expect((await state.ledger.sums("x", "arcane")).spent).toBe(billed(stage.simulator));
    expect((await state.ledger.sums("x", "birds")).spent).toBe(0);
    for (const { header } of await stage.batches()) expect(header.campaigns).toEqual(["arcane", "birds"]);
  });

  test("a burst of more posts than were reserved for is paid while it is read", async () => {
    await using stage = await openStreamStage(BUSY);
    const run = await stage.start();
    await stage.advance(30 * SECOND);
    stage.clock.jump(10 * MINUTE);
    await stage.advance(10 * SECOND);
    const report = await run.stop();
    expect(report.posts).toBeGreaterThan(200);
    expect(report).toMatchObject({ connects: 1, gaps: 0, cost: billed(stage.simulator) });
  });

  test("a campaign that has no money from the beginning has a gap that says so", async () => {
    await using stage = await openStreamStage(BUSY);
    const first = await stage.start();
    await stage.advance(40 * SECOND);
    await first.stop();
    const second = await stage.start(campaigns({ budget: { month: 0.01 } }));
    await stage.advance(30 * SECOND);
    await second.stop();
    const state = await stage.state();
    const gaps = (await state.gaps.list()).map(({ campaign, cause }) => [campaign, cause]);
    expect(gaps).toContainEqual(["arcane", "budget"]);
    expect(gaps).toContainEqual(["birds", "down"]);
    expect(gaps).not.toContainEqual(["birds", "budget"]);
  });

  test("another process sees what is reserved ahead", async () => {
    await using stage = await openStreamStage();
    const run = await stage.start();
    await stage.advance(30 * SECOND);
    const state = await stage.state();
    expect((await state.ledger.sums("x")).reserved).toBeGreaterThanOrEqual(2 * 75 * 5_000);
    await run.stop();
    expect((await state.ledger.sums("x")).reserved).toBe(0);
  });
});
