import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CollectContext, CrashPoint } from "../../../src/collect/context.ts";
import { collectByStream } from "../../../src/collect/stream/collect-stream.ts";
import type { StreamCollected, StreamWant } from "../../../src/collect/stream/collect-stream.ts";
import { configSchema } from "../../../src/config/schema.ts";
import type { Config } from "../../../src/config/schema.ts";
import { seededRandom } from "../../../src/model/random.ts";
import type { Clock } from "../../../src/model/clock.ts";
import type { Queue } from "../../../src/queue/queue.ts";
import { openSpool } from "../../../src/queue/spool/spool.ts";
import type { Simulator, SimulatorOptions } from "../../../src/simulator/index.ts";
import type { StreamPort } from "../../../src/sources/stream.ts";
import { openXSource } from "../../../src/sources/x/source.ts";
import { openState } from "../../../src/state/open.ts";
import type { State } from "../../../src/state/open.ts";
import { ManualClock, settle } from "../../model/manual-clock.ts";
import { startSimulator } from "../../../src/simulator/index.ts";
import { NOON } from "../../simulator/serving.ts";
import { Killed, signal } from "../workbench.ts";

export { Killed, signal };

/** A clock that a test moves, and that can jump as a computer's does that was asleep. */
export class JumpingClock implements Clock {
  readonly #manual: ManualClock;
  #jumped = 0;

  constructor(startAt: number) {
    this.#manual = new ManualClock(startAt);
  }

  now(): number {
    return this.#manual.now() + this.#jumped;
  }

  async sleep(ms: number, cancel: AbortSignal): Promise<void> {
    return this.#manual.sleep(ms, cancel);
  }

  async advance(ms: number): Promise<void> {
    await this.#manual.advance(ms);
  }

  /** Nobody runs meanwhile. */
  jump(ms: number): void {
    this.#jumped += ms;
  }
}

/** Two campaigns, in the order in which they pay. */
export function configFor(url: string, over: object = {}): Config {
  const { sources, ...rest } = over as { sources?: { x?: object } };
  return configSchema.parse({
    campaigns: {
      arcane: { match: { hashtags: ["Arcane"] }, stream: true, authors: "never", budget: { month: 100 } },
      birds: {
        match: { hashtags: ["Birdwatching"] },
        stream: true,
        authors: "never",
        budget: { month: 100 },
      },
    },
    ...rest,
    sources: { x: { url, ...sources?.x } },
  });
}

export interface RunOptions {
  readonly config?: object;
  readonly want?: Partial<StreamWant>;
  readonly crashPoint?: (point: CrashPoint) => void | Promise<void>;
  /** Stands between the run and its queue. */
  readonly queue?: (queue: Queue) => Queue;
}

/** A stream that runs. */
export interface Run {
  readonly context: CollectContext;
  readonly warnings: readonly string[];
  /** What it brought, or what it threw; undefined while it runs. */
  readonly result: () => StreamCollected | Error | undefined;
  /** Tells it to stop and lets the time pass that it needs. */
  stop(): Promise<StreamCollected>;
  /** Waits for its end; throws what it throws. */
  end(limitMs: number): Promise<StreamCollected>;
  /** Closes what it has open, as a killed process would. */
  close(): Promise<void>;
}

export interface StreamStage extends AsyncDisposable {
  readonly folder: string;
  readonly simulator: Simulator;
  readonly clock: JumpingClock;
  start(options?: RunOptions): Promise<Run>;
  /** Lets time pass, second by second, and the disk be written in between. */
  advance(ms: number): Promise<void>;
  /** The same until something holds. */
  until(done: () => boolean | Promise<boolean>, limitMs: number): Promise<void>;
  state(): Promise<State>;
  batches(): Promise<readonly StoredBatch[]>;
}

export interface StoredBatch {
  readonly header: {
    readonly id: string;
    readonly campaigns: readonly string[];
    readonly [field: string]: unknown;
  };
  readonly lines: readonly string[];
}

/** About a post each seven seconds, two thirds of them of the first campaign. */
export async function openStreamStage(options: SimulatorOptions = {}): Promise<StreamStage> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-stream-"));
  const clock = new JumpingClock(options.startAt ?? NOON);
  const simulator = await startSimulator(
    { startAt: NOON, postsPerDay: 20_000, historyDays: 0, rateLimits: false, ...options },
    { clock },
  );
  const busy = { count: 0 };
  let runs = 0;
  const open: Run[] = [];
  const states: State[] = [];

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    busy.count++;
    try {
      return await work();
    } finally {
      busy.count--;
    }
  }

  async function quiet(): Promise<void> {
    await settle();
    while (busy.count > 0) await settle();
  }

  async function advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      await clock.advance(Math.min(1_000, left));
      await quiet();
    }
  }

  const stage: StreamStage = {
    folder,
    simulator,
    clock,
    advance,
    until: async (done, limitMs) => {
      for (let passed = 0; !(await done()); passed += 1_000) {
        if (passed >= limitMs) throw new Error(`It had not happened after ${limitMs} ms.`);
        await advance(1_000);
      }
    },
    start: async (how = {}) => {
      const config = configFor(simulator.url, how.config);
      const state = await openState(join(folder, "state.sqlite"), { clock }, signal);
      const spool = await openSpool(
        { folder: join(folder, "spool"), quarantine: join(folder, "quarantine"), clock },
        signal,
      );
      const random = seededRandom(++runs);
      const source = openXSource(config.sources.x, { clock, random });
      const warnings: string[] = [];
      const queue = how.queue?.(spool) ?? spool;
      const stopping = new AbortController();
      const context: CollectContext = {
        config,
        state: {
          ...state,
          transaction: async (work) => counted(async () => state.transaction(work)),
        },
        queue: {
          ...queue,
          name: queue.name,
          append: async (header, records, cancel) =>
            counted(async () => queue.append(header, records, cancel)),
          claim: async (limit, cancel) => queue.claim(limit, cancel),
          depth: async (cancel) => queue.depth(cancel),
          [Symbol.asyncDispose]: async () => queue[Symbol.asyncDispose](),
        },
        source,
        watched: null,
        locks: join(folder, "locks"),
        clock,
        random,
        log: { debug() {}, info() {}, warn: (_, message) => void warnings.push(message), error() {} },
        progress() {},
        crashPoint: how.crashPoint ?? (() => undefined),
      };
      let result: StreamCollected | Error | undefined;
      const want = {
        campaigns: ["arcane", "birds"],
        takeOver: false,
        ignorePause: false,
        forMs: null,
        pid: 7,
      };
      const port: StreamPort = {
        ...source.stream!,
        reconcile: async (campaigns, dryRun, cancel) =>
          counted(async () => source.stream!.reconcile(campaigns, dryRun, cancel)),
      };
      collectByStream(context, port, { ...want, ...how.want }, stopping.signal).then(
        (collected) => (result = collected),
        (thrown: unknown) => (result = thrown as Error),
      );
      let closed = false;
      const run: Run = {
        context,
        warnings,
        result: () => result,
        stop: async () => {
          stopping.abort();
          return await run.end(20_000);
        },
        end: async (limitMs) => {
          await stage.until(() => result !== undefined, limitMs);
          await run.close();
          if (result === undefined || result instanceof Error) throw result ?? new Error("It has not ended.");
          if (result.stopped instanceof Killed) throw result.stopped;
          return result;
        },
        close: async () => {
          if (closed) return;
          closed = true;
          stopping.abort();
          await source[Symbol.asyncDispose]();
          await stage.until(() => result !== undefined, 20_000);
          await spool[Symbol.asyncDispose]();
          await state[Symbol.asyncDispose]();
        },
      };
      open.push(run);
      await quiet();
      return run;
    },
    state: async () => {
      const state = await openState(join(folder, "state.sqlite"), { clock }, signal);
      states.push(state);
      return state;
    },
    batches: async () => {
      const spool = join(folder, "spool");
      const names = (await readdir(spool)).filter((name) => name.endsWith(".ndjson")).sort();
      return Promise.all(
        names.map(async (name) => {
          const [header, ...lines] = (await readFile(join(spool, name), "utf8")).trimEnd().split("\n");
          return { header: JSON.parse(header ?? "{}") as StoredBatch["header"], lines };
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      for (const run of open) await run.close();
      for (const state of states) await state[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Ids of the posts in batches, in order. */
export function postsIn(batches: readonly StoredBatch[]): readonly string[] {
  return batches.flatMap(({ lines }) =>
    lines.map((line) => (JSON.parse(line) as { data: { id: string } }).data.id),
  );
}

/** What the simulator billed, in micro-dollars. */
export function billed(simulator: Simulator): number {
  return Math.round(simulator.meter().usd * 1e6);
}
