import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { configSchema } from "../dist/config/schema.js";
import type { LoadedConfig } from "../dist/config/load.js";
import { foldersOf } from "../dist/config/folders.js";
import { collectJob } from "../dist/jobs/collect.js";
import { refreshJob } from "../dist/jobs/refresh.js";
import { wire } from "../dist/jobs/wire.js";
import type { Wired } from "../dist/jobs/wire.js";
import type { Clock } from "../dist/model/clock.js";
import { DAY, isoTime, MINUTE } from "../dist/model/clock.js";
import { seededRandom } from "../dist/model/random.js";
import { startSimulator } from "../dist/simulator/index.js";
import type { Simulator, SimulatorOptions } from "../dist/simulator/index.js";
import type { Source } from "../dist/sources/source.js";
import { WatchedInMemory } from "./policies-memory.js";

export interface Policy {
  readonly name: string;
  readonly refresh: unknown;
  readonly authors?: unknown;
  /** Changes what is sent, to try a way of asking that the product does not have. */
  readonly source?: (source: Source) => Source;
}

export interface Size {
  readonly days: number;
  readonly postsPerDay: number;
  readonly everyMs: number;
  readonly seed: number;
  readonly world?: SimulatorOptions;
}

/** A campaign in a world of its own, whose time is jumped. */
export interface World extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly wired: Wired;
  readonly memory: WatchedInMemory;
  /** Collects and refreshes with the real jobs. Returns how many look-ups refreshing made. */
  pass(): Promise<number>;
  now(): number;
  advanceTo(at: number): void;
  /** Moments of its passes. */
  passes(): Iterable<number>;
}

export const START: number = Date.UTC(2026, 10, 2);
export const CAMPAIGN = "arcane";
export const signal: AbortSignal = new AbortController().signal;
/** Passes come at this minute of the hour, so that one of them can still read for free late on a UTC day. */
const AT_MINUTE = 55 * MINUTE;
const LOG = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The same seed and size give the same world whatever the policy. Between passes {@link WatchedInMemory} stands for the
 * loader, which would take most of the time.
 */
export async function openWorld(folder: string, policy: Policy, size: Size): Promise<World> {
  let now = START;
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
  const simulator = await startSimulator(
    { seed: size.seed, postsPerDay: size.postsPerDay, historyDays: 0, rateLimits: false, ...size.world },
    { clock },
  );
  const loaded = configure(folder, simulator, policy);
  const random = seededRandom(5);
  const wired = await wire(loaded, { clock, random, log: LOG, progress() {} }, signal);
  const memory = new WatchedInMemory();
  const context = {
    ...wired,
    watched: memory,
    openSource: async (name: "x") =>
      (policy.source ?? ((each: Source) => each))(await wired.openSource(name)),
  };
  const taken = new Set<string>();
  const learn = async (): Promise<void> => {
    for (const name of (await readdir(loaded.folders.spool)).toSorted()) {
      if (!name.endsWith(".ndjson") || taken.has(name)) continue;
      taken.add(name);
      const lines = (await readFile(join(loaded.folders.spool, name), "utf8")).trimEnd().split("\n");
      const [header, ...records] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      memory.take({ header: header ?? {}, records });
    }
  };
  return {
    simulator,
    wired,
    memory,
    now: () => now,
    advanceTo: (at) => {
      now = Math.max(now, at);
    },
    *passes() {
      const end = START + size.days * DAY;
      for (let at = START + AT_MINUTE; at < end; at += size.everyMs) yield at;
    },
    pass: async () => {
      const collected = await collectJob(context, { confirm: null }, signal);
      await learn();
      const refreshed = await refreshJob(context, {}, signal);
      await learn();
      const failed = [...collected.campaigns, ...refreshed.campaigns].find(({ error }) => error);
      if (failed?.error) throw new Error(`${policy.name}, ${isoTime(now)}: ${failed.error.message}`);
      return refreshed.campaigns.reduce((sum, each) => sum + each.requests, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await wired[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

function configure(folder: string, simulator: Simulator, policy: Policy): LoadedConfig {
  const config = configSchema.parse({
    data: folder,
    campaigns: {
      [CAMPAIGN]: {
        match: { hashtags: ["Arcane"] },
        refresh: policy.refresh,
        authors: policy.authors ?? "never",
        budget: { total: 10_000 },
      },
    },
    sources: { x: { url: simulator.url } },
    load: { memory: "512MB", threads: 1 },
    publish: { grace: "1s" },
  });
  return {
    config,
    path: join(folder, "birdsong.yaml"),
    found: true,
    folders: foldersOf(folder),
    warnings: [],
  };
}
