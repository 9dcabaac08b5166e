import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foldersOf } from "../../src/config/folders.ts";
import { configSchema } from "../../src/config/schema.ts";
import { hydrateJob } from "../../src/jobs/hydrate.ts";
import { loadJob } from "../../src/jobs/load.ts";
import { publishJob } from "../../src/jobs/publish.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator } from "../../src/simulator/index.ts";

const signal = new AbortController().signal;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let folder: string;
let simulator: Simulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-hydrate-"));
  simulator = await startSimulator({
    seed: 3,
    postsPerDay: 200,
    startAt: Date.UTC(2026, 10, 20, 12),
    speed: 0,
  });
});
afterEach(async () => {
  await simulator[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function open(month: number, seed = 1): Promise<Wired> {
  const config = configSchema.parse({
    data: folder,
    campaigns: { arcane: { match: { hashtags: ["Arcane"] }, authors: "never", budget: { month } } },
    sources: { x: { url: simulator.url } },
  });
  return wire(
    { config, path: join(folder, "birdsong.yaml"), found: true, folders: foldersOf(folder), warnings: [] },
    { clock: simulator.clock, random: seededRandom(seed), log: silent, progress: () => {} },
    signal,
  );
}

async function idFile(count: number): Promise<{ readonly path: string; readonly ids: readonly string[] }> {
  const ids = simulator
    .books("#Birdwatching OR #Arcane -is:retweet")
    .posts.filter(({ id, firstId }) => id === firstId)
    .slice(0, count)
    .map(({ id }) => id);
  const path = join(folder, "ids.txt");
  await writeFile(path, `${[...ids, "1000000000000000001"].join("\n")}\n`);
  return { path, ids };
}

test("ids are looked up once: the posts become members, the missing one a tombstone, and nothing is bought twice", async () => {
  const { path, ids } = await idFile(150);
  await using wired = await open(10);
  const first = await hydrateJob(wired, [path], { campaign: "arcane", confirm: null }, signal);
  expect(first).toMatchObject({ ids: 151, known: 0, found: 150, absent: 1 });
  expect(first.cost).toBe(Math.round(simulator.meter().usd * 1e6));
  await loadJob(wired, signal);
  await publishJob(wired, signal);
  await using marts = await MartsReader.open(wired.folders.marts, wired.engine);
  const rows = await marts.rows<{ post_id: string; acquisition: string }>(
    "SELECT post_id, acquisition FROM post_campaign WHERE campaign = 'arcane' AND acquisition = 'lookup'",
  );
  expect(rows.map((row) => row.post_id).sort()).toEqual([...ids].sort());

  const requests = simulator.meter().requests;
  const second = await hydrateJob(wired, [path], { campaign: "arcane", confirm: null }, signal);
  expect(second).toMatchObject({ known: 150, found: 0, absent: 1, cost: 0 });
  expect(simulator.meter().requests).toBe(requests + 1); // the one that does not exist is asked for again
});

test("a budget stops it, and the next time goes on with the rest", async () => {
  const { path } = await idFile(250);
  {
    await using poor = await open(0.6);
    await expect(
      hydrateJob(poor, [path], { campaign: "arcane", confirm: null }, signal),
    ).rejects.toMatchObject({ code: "budget.exhausted", exitCode: 3 });
    await loadJob(poor, signal);
    await publishJob(poor, signal);
  }
  expect(simulator.meter().usd).toBeLessThanOrEqual(0.6);
  await using rich = await open(10, 2);
  const report = await hydrateJob(rich, [path], { campaign: "arcane", confirm: null }, signal);
  expect(report.known).toBe(simulator.meter().billed.posts - report.found);
  expect(report.known + report.found).toBe(250);
});

test("nothing is bought without agreement, and the price is told beforehand", async () => {
  const { path } = await idFile(150);
  await using wired = await open(10);
  const told: number[][] = [];
  const confirm = async (posts: number, micros: number): Promise<boolean> => {
    told.push([posts, micros]);
    return false;
  };
  await expect(hydrateJob(wired, [path], { campaign: "arcane", confirm }, signal)).rejects.toMatchObject({
    code: "import.not-agreed",
    exitCode: 2,
  });
  expect(told).toEqual([[151, 151 * 5_000]]);
  expect(simulator.meter().requests).toBe(0);
});

test("a campaign that is not configured cannot pay", async () => {
  const { path } = await idFile(1);
  await using wired = await open(10);
  await expect(
    hydrateJob(wired, [path], { campaign: "nobody", confirm: null }, signal),
  ).rejects.toMatchObject({ code: "config.unknown-campaign", exitCode: 2 });
});
