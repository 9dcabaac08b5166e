import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CampaignPrice } from "../../src/collect/price.ts";
import { configSchema } from "../../src/config/schema.ts";
import { foldersOf } from "../../src/config/folders.ts";
import { loadJob, openWarehouse } from "../../src/jobs/load.ts";
import { replayJob } from "../../src/jobs/replay.ts";
import { streamJob, streamRulesJob } from "../../src/jobs/stream.ts";
import type { StreamOptions, StreamReport } from "../../src/jobs/stream.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { MINUTE, SECOND } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import { addRules, send } from "../simulator/listening.ts";
import { JumpingClock } from "../collect/stream/stage.ts";
import { NOON } from "../simulator/serving.ts";

const signal = new AbortController().signal;
const RULES = "/2/tweets/search/stream/rules";

interface Bench extends AsyncDisposable {
  readonly clock: JumpingClock;
  readonly simulator: Simulator;
  process(): Promise<Wired>;
  /** Starts the job and lets time pass until it ends. */
  run(wired: Wired, options?: Partial<StreamOptions>): Promise<StreamReport>;
}

const CAMPAIGNS = {
  arcane: { match: { hashtags: ["Arcane"] }, stream: true, authors: "never", budget: { month: 100 } },
  birds: { match: { hashtags: ["Birdwatching"] }, stream: true, authors: "never", budget: { month: 100 } },
  calm: { match: { hashtags: ["Quiet"] }, authors: "never", budget: { month: 100 } },
};

async function openBench(campaigns: object = CAMPAIGNS, options: SimulatorOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-stream-job-"));
  const clock = new JumpingClock(NOON);
  const simulator = await startSimulator(
    { startAt: NOON, postsPerDay: 60_000, historyDays: 0, rateLimits: false, ...options },
    { clock },
  );
  const silent = (): void => undefined;
  const opened: Wired[] = [];
  return {
    clock,
    simulator,
    process: async () => {
      const config = configSchema.parse({
        campaigns,
        load: { memory: "512MB", threads: 1 },
        sources: { x: { url: simulator.url } },
      });
      const path = join(folder, "birdsong.yaml");
      const loaded = { config, path, found: true, folders: foldersOf(folder), warnings: [] };
      const log = { debug: silent, info: silent, warn: silent, error: silent };
      const effects = { clock, random: seededRandom(opened.length + 1), log, progress: silent };
      const wired = await wire(loaded, effects, signal);
      opened.push(wired);
      return wired;
    },
    run: async (wired, given = {}) =>
      finished(clock, streamJob(wired, { confirm: null, forMs: 2 * MINUTE, ...given }, signal)),
    [Symbol.asyncDispose]: async () => {
      for (const wired of opened) await wired[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Lets time pass until a job has ended. */
async function finished<T>(clock: JumpingClock, job: Promise<T>): Promise<T> {
  const is = { over: false };
  const end = (): void => void (is.over = true);
  job.then(end, end);
  while (!is.over) await clock.advance(SECOND);
  return await job;
}

describe("the stream job", () => {
  test("streams the campaigns that say so, each post into its own, and a replay gives the same", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    await addRules(bench.simulator, { value: "the", tag: "theirs" });
    const report = await bench.run(wired);
    expect(report).toMatchObject({
      campaigns: ["arcane", "birds"],
      connects: 1,
      gaps: 0,
      outcome: "done",
      error: null,
      exitCode: 0,
    });
    expect(report.foreign).toBeGreaterThan(0);
    await loadJob(wired, signal);
    const members = async (): Promise<unknown> => {
      await using warehouse = await openWarehouse(wired);
      return await warehouse.engine.rows(
        "SELECT campaign, acquisition, count(DISTINCT post_id)::INTEGER AS posts FROM post_campaign GROUP BY ALL ORDER BY ALL",
      );
    };
    const loaded = (await members()) as { campaign: string; acquisition: string; posts: number }[];
    expect(loaded.map(({ campaign, acquisition }) => [campaign, acquisition])).toEqual([
      ["arcane", "stream"],
      ["birds", "stream"],
    ]);
    const sum = loaded.reduce((total, { posts }) => total + posts, 0);
    // A post may be of both, and an edited one is delivered once a version.
    expect(sum).toBeLessThanOrEqual(report.posts - report.foreign + 5);
    expect(sum).toBeGreaterThan((report.posts - report.foreign) * 0.8);
    await replayJob(wired, signal);
    expect(await members()).toEqual(loaded);
  });

  test("without a campaign to stream it names the line to add", async () => {
    const { calm } = CAMPAIGNS;
    await using bench = await openBench({ calm });
    const wired = await bench.process();
    await expect(streamJob(wired, { confirm: null }, signal)).rejects.toMatchObject({
      code: "stream.not-configured",
      exitCode: 2,
      hint: expect.stringContaining("campaigns.calm in birdsong.yaml: stream: true"),
    });
    expect(bench.simulator.requests()).toEqual([]);
  });

  test("refuses a campaign by name that is not to be streamed, or is not there", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    const asked = (name: string): Promise<unknown> =>
      streamJob(wired, { confirm: null, campaigns: [name] }, signal);
    await expect(asked("calm")).rejects.toMatchObject({ code: "stream.not-configured", exitCode: 2 });
    await expect(asked("nobody")).rejects.toMatchObject({ code: "config.unknown-campaign", exitCode: 2 });
  });

  test("streams one campaign alone, and leaves no rules of the others", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    const report = await bench.run(wired, { campaigns: ["birds"] });
    expect(report.campaigns).toEqual(["birds"]);
    const { body } = await send(bench.simulator, "GET", RULES);
    expect((body["data"] as { tag: string }[]).map(({ tag }) => tag.split(":")[1])).toEqual(["birds"]);
  });

  test("shows what it costs and asks, once a campaign; declined, nothing is streamed", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    const prices: CampaignPrice[] = [];
    const answer = (yes: boolean) => async (price: CampaignPrice) => {
      prices.push(price);
      return yes;
    };
    await expect(streamJob(wired, { confirm: answer(false) }, signal)).rejects.toMatchObject({
      code: "collect.not-agreed",
      exitCode: 2,
    });
    expect(bench.simulator.connections()).toEqual([]);
    await bench.run(wired, { confirm: answer(true), forMs: 10 * SECOND });
    expect(prices.map(({ campaign }) => campaign)).toEqual(["arcane", "arcane", "birds"]);
    await bench.run(wired, { confirm: answer(false), forMs: 10 * SECOND });
    expect(prices).toHaveLength(3);
  });

  test("lets X check the rules without changing any", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    await addRules(
      bench.simulator,
      { value: "theirs" },
      { value: "old", tag: "birdsong:birds:0123456789ab" },
    );
    const changes = await streamRulesJob(wired, {}, signal);
    expect(changes.added.map(({ campaign }) => campaign)).toEqual(["arcane", "birds"]);
    expect(changes).toMatchObject({ deleted: [{ campaign: "birds", value: "old" }], kept: 0, foreign: 1 });
    const { body } = await send(bench.simulator, "GET", RULES);
    expect((body["data"] as { value: string }[]).map(({ value }) => value)).toEqual(["theirs", "old"]);
    expect(bench.simulator.meter().usd).toBe(0);
  });

  test("a second stream is refused with the number of the process that streams", async () => {
    await using bench = await openBench();
    const [one, other] = [await bench.process(), await bench.process()];
    const stop = new AbortController();
    const first = streamJob(one, { confirm: null }, stop.signal);
    while (bench.simulator.connections().length === 0) await bench.clock.advance(SECOND);
    await expect(streamJob(other, { confirm: null }, signal)).rejects.toMatchObject({
      code: "stream.busy",
      message: expect.stringContaining(`(PID ${process.pid})`),
    });
    stop.abort();
    expect((await finished(bench.clock, first)).outcome).toBe("done");
  });

  test("told to stop it has done its work; the next one begins with a gap and says so", async () => {
    await using bench = await openBench();
    const wired = await bench.process();
    const stop = new AbortController();
    const first = streamJob(wired, { confirm: null }, stop.signal);
    for (const campaign of ["arcane", "birds"])
      while ((await wired.state.checkpoints.get("x", campaign)) === undefined)
        await bench.clock.advance(SECOND);
    stop.abort();
    expect(await finished(bench.clock, first)).toMatchObject({ outcome: "done", exitCode: 0, error: null });
    bench.clock.jump(MINUTE);
    const second = await bench.run(wired, { forMs: 10 * SECOND });
    expect(second).toMatchObject({ outcome: "partial", exitCode: 4, gaps: 2 });
    const [latest, earlier] = await wired.state.runs.latest(2);
    expect(earlier).toMatchObject({ job: "stream", campaign: null, outcome: "done" });
    expect(latest).toMatchObject({ job: "stream", outcome: "partial", posts: second.posts });
  });

  test("a token that is refused ends it with what to do, and the row says that it failed", async () => {
    await using bench = await openBench(CAMPAIGNS, { token: "another" });
    const wired = await bench.process();
    const report = await bench.run(wired);
    expect(report).toMatchObject({ outcome: "failed", exitCode: 2, error: { code: "x.unauthorized" } });
    expect(await wired.state.streams.get("x")).toMatchObject({ state: "failed" });
  });
});
