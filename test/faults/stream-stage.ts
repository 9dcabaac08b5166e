import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedConfig } from "../../src/config/load.ts";
import { configSchema } from "../../src/config/schema.ts";
import { foldersOf } from "../../src/config/folders.ts";
import type { Folders } from "../../src/config/folders.ts";
import { collectJob } from "../../src/jobs/collect.ts";
import type { CollectReport } from "../../src/jobs/collect.ts";
import { loadJob } from "../../src/jobs/load.ts";
import { streamJob } from "../../src/jobs/stream.ts";
import type { StreamReport } from "../../src/jobs/stream.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { FaultPlan, Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import { CAMPAIGN, START, signal } from "./stage.ts";

/** Rules of the stream act after so long; what is written before may be missing without a gap. */
export const RULES_ACT_MS = 20_000;

export interface StreamStageOptions {
  readonly simulator?: SimulatorOptions;
  readonly config?: object;
  /** Simulated seconds a second. @default 20 */
  readonly speed?: number;
  readonly seed?: number;
}

/** A data folder, a simulator whose time runs fast, and streams in this process that live in its time. */
export interface StreamStage extends AsyncDisposable {
  readonly folder: string;
  readonly folders: Folders;
  readonly simulator: Simulator;
  readonly config: object;
  readonly loaded: LoadedConfig;
  /** What jobs work with, until the stage is left. */
  open(): Promise<Wired>;
  /** Starts a stream. */
  start(options?: { readonly takeOver?: boolean; readonly wired?: Wired }): Promise<Running>;
  /** Waits until the simulated time is `minutes` later. */
  pass(minutes: number): Promise<void>;
  /** Some undisturbed minutes later: gaps are filled, everything is loaded. */
  settle(): Promise<CollectReport>;
}

export interface Running {
  readonly wired: Wired;
  /** Tells it to stop, and waits for it. */
  stop(): Promise<StreamReport>;
  /** As it ended by itself. */
  readonly ended: Promise<StreamReport>;
}

export function streamConfig(url: string, over: object = {}): object {
  const { sources, ...rest } = over as { sources?: { x?: object } };
  return {
    campaigns: {
      [CAMPAIGN]: {
        match: { hashtags: ["Arcane"], reposts: false },
        stream: true,
        // A search that reads the last minutes again would hide what the stream lost.
        collect: { overlap: "0s" },
        refresh: "none",
        authors: "never",
        budget: { month: 1_000 },
      },
    },
    load: { memory: "512MB", threads: 1 },
    ...rest,
    sources: { x: { url, ...sources?.x } },
  };
}

export async function openStreamStage(options: StreamStageOptions = {}): Promise<StreamStage> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-stream-"));
  const folders = foldersOf(folder);
  const simulator = await startSimulator({
    startAt: START,
    // A post every two seconds, four of ten of which the campaign wants.
    postsPerDay: 40_000,
    historyDays: 0,
    rateLimits: false,
    speed: options.speed ?? 20,
    ...options.simulator,
  });
  const config = streamConfig(simulator.url, options.config);
  const loaded: LoadedConfig = {
    config: configSchema.parse(config),
    path: join(folder, "birdsong.yaml"),
    found: true,
    folders,
    warnings: [],
  };
  const opened: Wired[] = [];
  let seed = (options.seed ?? 1) * 1_000;
  const silent = (): void => undefined;
  const stage: StreamStage = {
    folder,
    folders,
    simulator,
    config,
    loaded,
    open: async () => {
      const wired = await wire(
        loaded,
        {
          clock: simulator.clock,
          random: seededRandom(++seed),
          log: { debug: silent, info: silent, warn: silent, error: silent },
          progress: silent,
        },
        signal,
      );
      opened.push(wired);
      return wired;
    },
    start: async ({ takeOver = false, wired } = {}) => {
      const used = wired ?? (await stage.open());
      const stopping = new AbortController();
      const ended = streamJob(used, { confirm: null, takeOver }, stopping.signal);
      ended.catch(silent); // whoever waits for it hears of it
      return {
        wired: used,
        ended,
        stop: async () => {
          stopping.abort();
          return await ended;
        },
      };
    },
    pass: async (minutes) => simulator.clock.until(simulator.clock.now() + minutes * MINUTE, signal),
    settle: async () => {
      simulator.setFaults([]);
      simulator.clock.advance(2 * MINUTE);
      const wired = await stage.open();
      const report = await collectJob(wired, { confirm: null }, signal);
      await loadJob(wired, signal);
      return report;
    },
    [Symbol.asyncDispose]: async () => {
      for (const wired of opened) await wired[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

const STREAM = "/2/tweets/search/stream";

/** The plan with every rule aimed at connections to the stream, which are told from calls about rules by their fields. */
export function onStream(plan: FaultPlan): FaultPlan {
  return plan.map((rule) => ({
    ...rule,
    when: { path: STREAM, params: { "tweet.fields": "*" }, ...rule.when },
  }));
}
