import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foldersOf } from "../../src/config/folders.ts";
import type { Folders } from "../../src/config/folders.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/index.ts";
import { PROGRAM, Victim } from "./victim.ts";
import type { Job, VictimSettings } from "./victim.ts";

export const CAMPAIGN = "arcane";
export const QUERY = "#Arcane -is:retweet";
export const signal: AbortSignal = new AbortController().signal;

/** A Wednesday, far enough from midnight; in the past, so that no file of today looks stale. */
export const START: number = Date.UTC(2026, 5, 10, 2);

export interface StageOptions {
  readonly simulator?: SimulatorOptions;
  readonly config?: object;
  readonly program?: string;
  readonly seed?: number;
  /** Stands still at the simulator's moment instead of running on. */
  readonly standing?: boolean;
  /** @default a folder of its own below the system's temporary one */
  readonly folder?: string;
}

type Request = Readonly<Record<string, string>>;

export interface Durable {
  readonly request: Request;
  /** The last request that was made before it was known to be durable. */
  readonly serial: number;
}

/** A data folder, a simulator in this process, and the victims that work on them. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly folders: Folders;
  readonly simulator: Simulator;
  readonly config: object;
  /** Every batch that a victim said, or its spool showed, to be durable. */
  readonly durable: Map<string, Durable>;
  /** First ids of every post that the simulator ever had to show. */
  readonly shown: Set<string>;
  /** Simulated moment at which the first process began that kept anything: what was there then must be found. */
  began: number;
  spawn(job: Job, options?: { stopAt?: VictimSettings["stopAt"]; config?: object; program?: string }): Victim;
  /** Pages that were asked for, and answered, although they were durable. */
  rereads(): readonly string[];
  /** What a victim that has ended left behind goes into `durable`. */
  note(victim: Pick<Victim, "moments">): Promise<void>;
  /** One undisturbed job; throws when it fails. */
  finish<T>(job: Job): Promise<T>;
}

export function configFor(url: string, over: object = {}): object {
  const { sources, ...rest } = over as { sources?: { x?: object } };
  return {
    campaigns: {
      [CAMPAIGN]: { match: { hashtags: ["Arcane"], reposts: false }, budget: { month: 100 } },
    },
    load: { memory: "512MB", threads: 1 },
    ...rest,
    sources: { x: { url, ...sources?.x } },
  };
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "birdsong-faults-")));
  const folders = foldersOf(folder);
  const simulator = await startSimulator({
    startAt: START,
    postsPerDay: 70,
    rateLimits: false,
    speed: options.standing === true ? 0 : 1,
    ...options.simulator,
  });
  const config = configFor(simulator.url, options.config);
  const durable: Stage["durable"] = new Map();
  const shown = new Set<string>();
  let seed = (options.seed ?? 1) * 1_000;
  let spawnedAt = simulator.clock.now();
  const lookAtBooks = (): void => {
    for (const { firstId } of simulator.books(QUERY).posts) shown.add(firstId);
  };
  const stage: Stage = {
    folder,
    folders,
    simulator,
    config,
    durable,
    shown,
    began: Infinity,
    spawn: (job, { stopAt, config: over, program } = {}) => {
      lookAtBooks();
      const now = simulator.clock.now();
      spawnedAt = now;
      return new Victim({
        program: program ?? options.program ?? PROGRAM,
        data: folder,
        config: over === undefined ? config : configFor(simulator.url, over),
        job,
        seed: ++seed,
        clock: options.standing === true ? { standing: now } : { offset: now - Date.now() },
        ...(stopAt === undefined ? {} : { stopAt }),
      });
    },
    rereads: () =>
      simulator.requests().flatMap(({ serial, path, params, status }) => {
        if (status !== 200 || params["next_token"] === undefined) return [];
        const again = [...durable.values()].some(
          (page) => page.serial < serial && page.request["path"] === path && isSamePage(page.request, params),
        );
        return again ? [`request ${serial}, page ${params["next_token"]}`] : [];
      }),
    note: async (victim) => {
      lookAtBooks();
      const serial = simulator.requests().at(-1)?.serial ?? 0;
      for (const { batch, request } of victim.moments) {
        if (batch !== undefined && !durable.has(batch))
          durable.set(batch, { request: request ?? {}, serial });
      }
      for (const name of await readdir(folders.spool).catch(() => [])) {
        const id = /^(\w{26})\.ndjson$/.exec(name)?.[1];
        if (id === undefined || durable.has(id)) continue;
        durable.set(id, { request: await requestOf(join(folders.spool, name)), serial });
      }
      if (durable.size > 0) stage.began = Math.min(stage.began, spawnedAt);
    },
    finish: async <T>(job: Job) => {
      const victim = stage.spawn(job);
      const report = await victim.report<T>();
      await stage.note(victim);
      return report;
    },
    [Symbol.asyncDispose]: async () => {
      await simulator[Symbol.asyncDispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** A page is told by its token and the bounds it was asked with. */
function isSamePage(one: Request, other: Request): boolean {
  return ["next_token", "since_id", "start_time", "until_id"].every((name) => one[name] === other[name]);
}

/** What was asked for a batch that waits in the spool. */
async function requestOf(path: string): Promise<Request> {
  const [header] = (await readFile(path, "utf8")).split("\n", 1);
  return (JSON.parse(header ?? "{}") as { request?: Request }).request ?? {};
}
