import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldersOf } from "../../src/config/folders.ts";
import { configSchema } from "../../src/config/schema.ts";
import type { JobContext } from "../../src/jobs/context.ts";
import type { Config } from "../../src/config/schema.ts";
import type { CollectContext, CrashPoint } from "../../src/collect/context.ts";
import type { WatchedPosts } from "../../src/model/watched.ts";
import type { Clock } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { openSpool } from "../../src/queue/spool/spool.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import type { Answer, Ask, Source } from "../../src/sources/source.ts";
import { openXSource } from "../../src/sources/x/source.ts";
import { openState } from "../../src/state/open.ts";

/** Time that passes only when somebody sleeps or a test says so. */
export class TestClock implements Clock {
  #now: number;
  readonly slept: number[] = [];

  constructor(start: string | number) {
    this.#now = typeof start === "string" ? Date.parse(start) : start;
  }

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  set(time: string): void {
    this.#now = Date.parse(time);
  }
}

/** Where a test lets the process "die": nothing after the throw runs, as nothing would after a kill. */
export class Killed extends Error {}

export interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly clock: TestClock;
  readonly simulator: Simulator;
  /** Requests sent so far, in order. */
  readonly asks: Ask[];
  /** A process: its own state, queue and source on the bench's folder. */
  process(options?: ProcessOptions): Promise<Process>;
  batches(): Promise<{ header: Record<string, unknown>; records: Record<string, unknown>[] }[]>;
}

export interface ProcessOptions {
  readonly config?: object;
  readonly watched?: WatchedPosts;
  readonly crashPoint?: (point: CrashPoint) => void;
}

export interface Process extends AsyncDisposable {
  readonly context: CollectContext;
}

export const START = "2026-11-20T12:00:00Z";
export const signal: AbortSignal = new AbortController().signal;

export function testConfig(url: string, over: object = {}): Config {
  return configSchema.parse({
    campaigns: {
      arcane: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month: 100 } },
    },
    ...over,
    sources: { x: { url, ...(over as { sources?: { x?: object } }).sources?.x } },
  });
}

export async function openBench(options: SimulatorOptions = {}, start = START): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-collect-"));
  const clock = new TestClock(start);
  const simulator = await startSimulator({ postsPerDay: 200, rateLimits: false, ...options }, { clock });
  const asks: Ask[] = [];
  let processes = 0;
  return {
    folder,
    clock,
    simulator,
    asks,
    process: async (each = {}) => {
      const config = testConfig(simulator.url, each.config);
      const state = await openState(join(folder, "state.sqlite"), { clock }, signal);
      const queue = await openSpool(
        { folder: join(folder, "spool"), quarantine: join(folder, "quarantine"), clock },
        signal,
      );
      const source = counting(openXSource(config.sources.x, { clock }), asks);
      return {
        context: {
          config,
          state,
          queue,
          source,
          watched: each.watched ?? null,
          locks: join(folder, "locks"),
          clock,
          random: seededRandom(++processes),
          log: { debug() {}, info() {}, warn() {}, error() {} },
          progress() {},
          crashPoint: each.crashPoint ?? (() => undefined),
        },
        [Symbol.asyncDispose]: async () => {
          await source[Symbol.asyncDispose]();
          await queue[Symbol.asyncDispose]();
          await state[Symbol.asyncDispose]();
        },
      };
    },
    batches: async () => {
      const spool = join(folder, "spool");
      const names = (await readdir(spool)).filter((name) => name.endsWith(".ndjson")).sort();
      return Promise.all(
        names.map(async (name) => {
          const lines = (await readFile(join(spool, name), "utf8")).trimEnd().split("\n");
          const [header, ...records] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
          return { header: header ?? {}, records };
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

function counting(source: Source, asks: Ask[]): Source {
  return {
    ...source,
    send: async (ask, cancel): Promise<Answer> => {
      asks.push(ask);
      return source.send(ask, cancel);
    },
  };
}

/** Post ids in a batch's pages. */
export function idsOf(batches: Awaited<ReturnType<Bench["batches"]>>): string[] {
  return batches.flatMap(({ records }) =>
    records.flatMap((record) => ((record["data"] ?? []) as { id: string }[]).map((post) => post.id)),
  );
}

/** The first version of every post in a batch's pages: an edited post is one post. */
export function firstVersionsOf(batches: Awaited<ReturnType<Bench["batches"]>>): string[] {
  return batches.flatMap(({ records }) =>
    records.flatMap((record) =>
      ((record["data"] ?? []) as { edit_history_tweet_ids: string[] }[]).flatMap(
        (post) => post.edit_history_tweet_ids[0] ?? [],
      ),
    ),
  );
}

/** What the ledger says was spent, in micro-dollars. */
export async function spent(context: CollectContext): Promise<number> {
  const { spent: micros } = await context.state.ledger.sums("x");
  return micros;
}

/** What jobs get of a process of the bench. */
export function jobContextOf(bench: Bench, one: Process): JobContext {
  const { source, locks: _, ...rest } = one.context;
  return {
    ...rest,
    folders: foldersOf(bench.folder),
    openSource: async () => ({ ...source, [Symbol.asyncDispose]: async () => undefined }),
  };
}
