import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { configSchema } from "../config/schema.ts";
import { foldersOf } from "../config/folders.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { Log } from "../collect/context.ts";
import { DAY, HOUR, MINUTE } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { seededRandom } from "../model/random.ts";
import { makeFolder, writeDurably } from "../model/write-durably.ts";
import { startSimulator } from "../simulator/index.ts";
import type { Simulator } from "../simulator/index.ts";
import { runJob } from "./run.ts";
import { wire } from "./wire.ts";
import type { Wired } from "./wire.ts";

const CAMPAIGN = "arcane";
const QUERY = "#Arcane -is:retweet";
/** Marks a folder as a demo's own, which the next demo may use again. */
const MARK = ".birdsong-demo";

/** What a demo makes in its folder; exports and whatever else a reader has put there stay. */
const OWN =
  /^(spool|lake|marts|plain|quarantine|locks|scratch|spill|warehouse\.duckdb.*|state\.sqlite.*|\.birdsong-demo)$/;

/** What a demo of so many posts a day costs by X's list prices, measured: $25.41 for 1,000. */
const DOLLARS_A_DAILY_POST = 0.0255;

/** When the demo's passes happen, before now: the first collects, the later ones add what is new and refresh. */
const PASSES = [24 * HOUR, 23.5 * HOUR, 21 * HOUR, 9 * HOUR, 0];

export interface DemoOptions {
  readonly data: string;
  readonly timezone: string;
  readonly seed: number;
  readonly postsPerDay: number;
}

/** What a demo did, besides what its data folder holds. */
export interface DemoReport {
  readonly url: string;
  readonly folder: string;
  readonly passes: readonly { readonly at: string; readonly newPosts: number; readonly snapshots: number }[];
  /** Dollars, by the ledger and by the simulator's meter. */
  readonly spent: number;
  readonly metered: number;
  readonly requests: number;
  /** Posts of the campaign that the simulator says were there to be found, and how many of them are missing. */
  readonly expected: number;
  readonly missing: number;
}

/**
 * The main job on the bundled simulator: never reads a token, never leaves loopback. A day passes in a few seconds,
 * so that posts grow before the reader's eyes.
 */
export async function demoJob(
  options: DemoOptions,
  effects: { readonly clock: Clock; readonly log: Log; progress(line: string): void },
  signal: AbortSignal,
): Promise<DemoReport> {
  await prepareFolder(options.data);
  const now = effects.clock.now();
  await using simulator = await startSimulator(
    {
      seed: options.seed,
      postsPerDay: options.postsPerDay,
      startAt: now - (PASSES[0] ?? 0),
      historyDays: 8,
      rateLimits: false,
    },
    { clock: effects.clock },
  );
  const loaded = configurationFor(simulator, options, { every: "1h", budget: budgetOf(options.postsPerDay) });
  const random = seededRandom(options.seed);
  const passes: DemoReport["passes"][number][] = [];
  let spent = 0;
  for (const before of PASSES) {
    simulator.clock.set(now - before);
    const at = new Date(simulator.clock.now()).toISOString();
    effects.progress(`pass ${passes.length + 1} of ${PASSES.length}, as of ${at.slice(0, 16)}Z`);
    await using wired = await wire(loaded, { ...effects, clock: simulator.clock, random }, signal);
    const report = await runJob(wired, { confirm: null }, signal);
    const failed = [...report.collect.campaigns, ...report.refresh.campaigns].find(
      ({ error }) => error !== null,
    );
    if (failed?.error) {
      throw new BirdsongError(failed.error.message, {
        code: failed.error.code,
        ...(failed.error.hint === null ? {} : { hint: failed.error.hint }),
      });
    }
    passes.push({ at, newPosts: report.load?.posts ?? 0, snapshots: report.load?.snapshots ?? 0 });
    spent = await spentOf(wired);
  }
  const { amount, missing, expected } = await compare(simulator, loaded, now, effects, random, signal);
  return {
    url: simulator.url,
    folder: options.data,
    passes,
    spent,
    metered: amount,
    requests: simulator.meter().requests,
    expected,
    missing,
  };
}

/** Twice what a demo costs: a week of posts, their authors, and the refreshes that its passes make. */
function budgetOf(postsPerDay: number): number {
  return Math.max(1, Math.ceil(postsPerDay * DOLLARS_A_DAILY_POST * 2));
}

export interface DemoSettings {
  /** When new posts are looked for, by those who look again and again. */
  readonly every: string;
  /** Most simulated dollars a month. */
  readonly budget: number;
}

export function configurationFor(
  simulator: Simulator,
  options: Pick<DemoOptions, "data" | "timezone">,
  { every, budget }: DemoSettings,
): LoadedConfig {
  const config = configSchema.parse({
    timezone: options.timezone,
    data: options.data,
    campaigns: {
      [CAMPAIGN]: {
        match: { hashtags: ["Arcane"], reposts: false },
        // A day before the last pass, six days back: the last seven days in the end.
        collect: { since: "6d", every },
        budget: { month: budget },
      },
    },
    // a day may pass in minutes
    alerts: { every: "30m" },
    sources: { x: { url: simulator.url } },
    publish: { grace: "1s" },
  });
  return {
    config,
    path: join(options.data, "birdsong.yaml"),
    found: true,
    folders: foldersOf(options.data),
    warnings: [],
  };
}

/** Removes what an earlier demo made; refuses any other that is not empty. */
export async function prepareFolder(folder: string): Promise<void> {
  let names: string[] = [];
  try {
    names = await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw thrown;
  }
  if (names.length > 0 && !names.includes(MARK)) {
    throw new BirdsongError(`${folder} is not empty and was not made by a demo.`, {
      code: "demo.folder",
      hint: "Choose another with --data; a demo touches only its own folder.",
      exitCode: EXIT.usage,
    });
  }
  for (const name of names.filter((each) => OWN.test(each))) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  await makeFolder(folder);
  await writeDurably(
    join(folder, MARK),
    "Made by `birdsong demo`, which makes its data anew when it runs again.\n",
  );
}

async function spentOf(wired: Wired): Promise<number> {
  const rows = await wired.state.ledger.list();
  return rows.reduce((sum, row) => sum + row.amount, 0) / 1_000_000;
}

/** Every post the simulator says was there to be found must be in the warehouse. */
async function compare(
  simulator: Simulator,
  loaded: LoadedConfig,
  now: number,
  effects: { readonly log: Log; progress(line: string): void },
  random: () => number,
  signal: AbortSignal,
): Promise<{ readonly amount: number; readonly missing: number; readonly expected: number }> {
  await using wired = await wire(loaded, { ...effects, clock: simulator.clock, random }, signal);
  const found = new Set<string>();
  const oldest = new Date(now - 8 * DAY).toISOString();
  for await (const { post_id } of wired.watched?.candidates(CAMPAIGN, oldest, signal) ?? [])
    found.add(post_id);
  // Search leaves out the last seconds; the newest minute is nobody's promise.
  const books = simulator.books(QUERY, now - 7 * DAY + MINUTE, now - MINUTE);
  const missing = books.posts.filter(({ firstId }) => !found.has(firstId)).length;
  return { amount: simulator.meter().usd, missing, expected: books.posts.length };
}
