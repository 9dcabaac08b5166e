import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { upJob } from "../../src/jobs/up.ts";
import type { UpEvent, UpReport } from "../../src/jobs/up.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { MINUTE, SECOND, systemClock } from "../../src/model/clock.ts";
import { tryProcessLock } from "../../src/state/process-lock.ts";
import type { Gap } from "../../src/state/tables.ts";
import { seededRandom } from "../../src/model/random.ts";
import { streamBooks } from "../faults/stream-books.ts";
import { onStream, openStreamStage } from "../faults/stream-stage.ts";
import type { StreamStage } from "../faults/stream-stage.ts";
import { CAMPAIGN } from "../faults/stage.ts";
import { PROGRAM, Victim } from "../faults/victim.ts";

vi.setConfig({ testTimeout: 300_000 });

const BIRDS = "#Birdwatching -is:retweet";

/** One campaign that is streamed, one that is searched for, both refreshed. */
const BOTH = {
  campaigns: {
    [CAMPAIGN]: {
      match: { hashtags: ["Arcane"], reposts: false },
      stream: true,
      collect: { overlap: "0s", every: "1m" },
      refresh: ["3m"],
      authors: "never",
      budget: { month: 1_000 },
    },
    birds: {
      match: { hashtags: ["Birdwatching"], reposts: false },
      collect: { overlap: "0s", every: "1m" },
      refresh: ["2m"],
      authors: "never",
      budget: { month: 1_000 },
    },
  },
};

/** As it is by default where nothing else is said. */
const ONLY = { campaigns: { [CAMPAIGN]: BOTH.campaigns[CAMPAIGN] } };

interface Running extends AsyncDisposable {
  readonly wired: Wired;
  readonly events: readonly UpEvent[];
  /** Waits until something that fits was told. */
  told(fits: (event: UpEvent) => boolean): Promise<UpEvent>;
  stop(): Promise<UpReport>;
}

/** `up` in this process, in the stage's time. */
async function start(stage: StreamStage): Promise<Running> {
  const wired = await stage.open();
  const events: UpEvent[] = [];
  const stopping = new AbortController();
  let wake = (): void => undefined;
  const ended = upJob(
    wired,
    {
      confirm: null,
      watch: systemClock,
      tell: (event) => {
        events.push(event);
        wake();
      },
    },
    stopping.signal,
  );
  let isOver = false;
  const over = (): void => {
    isOver = true;
    wake();
  };
  ended.then(over, over); // whoever stops it hears of its error
  return {
    wired,
    events,
    told: async (fits) => {
      for (;;) {
        const found = events.find(fits);
        if (found !== undefined) return found;
        if (isOver) throw new Error(`It ended: ${JSON.stringify(events)}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    stop: async () => {
      stopping.abort();
      return await ended;
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await Promise.allSettled([ended]);
    },
  };
}

const isOf =
  (job: string, event = "finished") =>
  (each: UpEvent): boolean =>
    each.job === job && each.event === event;

/** Gaps filled, everything loaded, both campaigns compared with what the simulator has. */
async function expectBooks(stage: StreamStage, campaigns: readonly (readonly [string, string])[]) {
  const settled = await stage.settle();
  expect(settled.campaigns.map(({ error }) => error)).toEqual(campaigns.map(() => null));
  for (const [campaign, query] of campaigns) {
    const books = await streamBooks(stage, campaign, query);
    expect(books, campaign).toMatchObject({ lost: [], doubled: [], openGaps: 0, reserved: 0 });
    expect(books.posts, campaign).toBeGreaterThan(10);
  }
  return await streamBooks(stage);
}

/** What was searched for of the campaign that is streamed. */
const searches = ({ simulator }: StreamStage) =>
  simulator.requests().filter(({ params }) => params["query"] === ALL[0][1]);

const ALL = [
  [CAMPAIGN, "#Arcane -is:retweet"],
  ["birds", BIRDS],
] as const;

describe("a stream inside up", () => {
  test("runs beside searches, refreshes, loads and publishes; nothing is lost, doubled or paid twice", async () => {
    await using stage = await openStreamStage({ config: BOTH, speed: 30 });
    await using up = await start(stage);
    await stage.pass(2);
    for (const job of ["collect", "load", "refresh"]) await up.told(isOf(job));
    await stage.pass(2);
    const { state } = up.wired;
    // What the stream collects is not searched for as well; only gaps are, which have two ends.
    expect(searches(stage).filter(({ params }) => params["until_id"] === undefined)).toEqual([]);
    // On a machine that is busy a connection may seem silent for a moment.
    while ((await state.streams.get("x"))?.state !== "live") await stage.pass(0.5);
    expect((await state.runs.list()).map(({ job }) => job)).toEqual(
      expect.arrayContaining(["stream", "collect", "refresh", "load", "publish"]),
    );
    expect((await up.stop()).unfinished).toEqual([]);
    expect(await state.streams.get("x")).toMatchObject({ state: "stopped" });
    expect(up.events.filter(({ event }) => event === "failed")).toEqual([]);
    expect(up.events.find(isOf("load"))?.posts).toBeGreaterThan(0);
    expect(up.events.find(isOf("refresh"))?.posts).toBeGreaterThan(0);
    const books = await expectBooks(stage, ALL);
    expect(books.ledger).toBe(books.meter);
  });

  test("that fails again and again is searched for until it is back, and says so; then its gap is filled", async () => {
    await using stage = await openStreamStage({ config: ONLY, speed: 60 });
    const { simulator } = stage;
    // Its connection ends, and then its token is refused.
    simulator.setFaults(
      onStream([
        { do: "end-stream", afterRecords: 30, when: { nth: 1 } },
        { do: "answer", preset: "unauthorized" },
      ]),
    );
    await using up = await start(stage);
    const first = await up.told(isOf("stream", "failed"));
    expect(first).toMatchObject({
      campaign: null,
      cost: expect.any(Number),
      error: { code: "x.unauthorized" },
    });
    expect(first.spent).toBeGreaterThan(0);
    expect(first.error?.hint).not.toContain("search collects");
    const collected = await up.told(isOf("collect"));
    expect(collected.posts).toBeGreaterThan(0);
    const failures = up.events.filter(isOf("stream", "failed"));
    expect(failures.at(3)?.error?.hint).toContain("search collects its campaigns");
    simulator.setFaults([]);
    const before = (await up.wired.state.streams.get("x"))?.started_at;
    while ((await up.wired.state.streams.get("x"))?.state !== "live") await stage.pass(0.5);
    expect((await up.wired.state.streams.get("x"))?.started_at).not.toBe(before);
    await stage.pass(2);
    expect((await up.stop()).unfinished).toEqual([]);
    const books = await expectBooks(stage, ALL.slice(0, 1));
    expect(books.ledger).toBe(books.meter);
  });
});

describe("a stream inside up", () => {
  test("that X refuses for long is searched for meanwhile, a quarter of an hour at a time", async () => {
    await using stage = await openStreamStage({
      config: ONLY,
      speed: 120,
      simulator: { postsPerDay: 20_000 },
    });
    const { simulator } = stage;
    simulator.setFaults(
      onStream([
        { do: "end-stream", afterRecords: 10, when: { nth: 1 } },
        { do: "answer", preset: "unavailable" },
      ]),
    );
    await using up = await start(stage);
    const { state } = up.wired;
    const filled = async (): Promise<Gap | undefined> =>
      (await state.gaps.list()).find(
        ({ filled_at, from_at, to_at }) =>
          filled_at !== null && Date.parse(to_at) - Date.parse(from_at) >= 15 * MINUTE,
      );
    while ((await filled()) === undefined) await stage.pass(1);
    const piece = await filled();
    const row = await state.streams.get("x");
    // It has not been live since: what search brought did not wait for it.
    expect(row?.live_since).toBeNull();
    expect(["backing-off", "connecting"]).toContain(row?.state);
    expect((await state.gaps.listOpen()).map(({ from_at }) => from_at)).toContain(piece!.to_at);
    simulator.setFaults([]);
    while ((await state.streams.get("x"))?.state !== "live") await stage.pass(1);
    expect((await up.stop()).unfinished).toEqual([]);
    expect(up.events.filter(({ event }) => event === "failed")).toEqual([]);
    const books = await expectBooks(stage, ALL.slice(0, 1));
    expect(books.ledger).toBe(books.meter);
  });

  test("leaves to others what others are at, and says so once", async () => {
    await using stage = await openStreamStage({ config: BOTH, speed: 60 });
    const lock = (name: string): string => join(stage.folder, "locks", `${name}.lock`);
    const locks = await Promise.all([lock("collect.birds"), lock("stream.x")].map(tryProcessLock));
    await using up = await start(stage);
    await up.told(isOf("stream", "skipped"));
    await up.told(isOf("collect", "skipped"));
    await stage.pass(6);
    const skipped = up.events.filter(({ event }) => event === "skipped");
    expect(skipped.toSorted((a, b) => b.job.localeCompare(a.job))).toMatchObject([
      { job: "stream", campaign: CAMPAIGN, outcome: "busy", error: { code: "stream.busy" } },
      { job: "collect", campaign: "birds", outcome: "busy", error: { code: "collect.busy" } },
    ]);
    for (const each of locks) await each![Symbol.asyncDispose]();
    await up.told(isOf("collect"));
    expect((await up.stop()).unfinished).toEqual([]);
  });
});

describe("up with a stream, as a process", () => {
  const SPEED = 10;

  const spawn = (stage: StreamStage, seed: number): Victim =>
    new Victim({
      program: PROGRAM,
      data: stage.folder,
      config: stage.config,
      job: "up",
      seed,
      clock: { from: stage.simulator.clock.now(), wall: Date.now(), speed: SPEED },
    });

  /** Until the rules of the first one act for certain, nothing is promised. */
  const begin = async (stage: StreamStage): Promise<Victim> => {
    const victim = spawn(stage, 0);
    await reached(victim, "stream-advanced");
    await stage.pass(0.5);
    return victim;
  };

  /** Waits until it has passed the moment once more. */
  async function reached(victim: Victim, moment: string): Promise<void> {
    const times = victim.passed(moment) + 1;
    if (await victim.until((each) => each.passed(moment) >= times)) return;
    throw new Error(`It ended before ${moment}: ${JSON.stringify(await victim.end())}`);
  }

  test("told to stop while it streams, loads and publishes, it ends within ten seconds with its work safe", async () => {
    await using stage = await openStreamStage({ config: BOTH, speed: SPEED });
    let victim = await begin(stage);
    const moments = ["stream-received", "staged", "merged", "files-written"];
    for (const [i, moment] of moments.entries()) {
      await reached(victim, moment);
      const asked = Date.now();
      victim.terminate();
      expect(await victim.report<UpReport>(), moment).toEqual({ unfinished: [] });
      expect(Date.now() - asked, moment).toBeLessThan(10 * SECOND);
      await using wired = await stage.open();
      expect(await wired.state.up.get()).toMatchObject({ state: "stopped" });
      expect(await wired.state.streams.get("x")).toMatchObject({ state: "stopped" });
      if (i < moments.length - 1) victim = spawn(stage, i + 1);
    }
    const books = await expectBooks(stage, ALL);
    expect(books.ledger).toBe(books.meter);
  });

  test("killed again and again and started again, it loses nothing and doubles nothing", async () => {
    await using stage = await openStreamStage({ config: BOTH, speed: SPEED });
    const random = seededRandom(7);
    const alive = async (seed: number): Promise<Victim> => {
      const victim = spawn(stage, seed);
      await reached(victim, "stream-advanced");
      return victim;
    };
    let victim = await begin(stage);
    const kills = ["stream-received", "stream-appended", "staged", "merged", "files-written", "reserved"];
    for (const [i, moment] of kills.entries()) {
      await reached(victim, moment);
      await delay(random() * 50);
      await victim.kill();
      expect(victim.lives).toBe(false);
      victim = await alive(i + 1);
    }
    await stage.pass(2);
    victim.terminate();
    expect(await victim.report<UpReport>()).toEqual({ unfinished: [] });
    const books = await expectBooks(stage, ALL);
    expect(books.connects).toBeLessThanOrEqual(50);
    // Each kill may leave what was on the wire billed, and withdrawn or edited before the search read it.
    expect(books.meter - books.ledger).toBeGreaterThanOrEqual(0);
    expect(books.meter - books.ledger).toBeLessThanOrEqual(5_000 * kills.length);
  });
});
