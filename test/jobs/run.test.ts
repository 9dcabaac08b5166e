import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { foldersOf } from "../../src/config/folders.ts";
import { demoJob } from "../../src/jobs/demo.ts";
import { runJob } from "../../src/jobs/run.ts";
import { wire } from "../../src/jobs/wire.ts";
import { timeOfId } from "../../src/sources/x/snowflake.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import { HOUR, MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { TestClock } from "../collect/workbench.ts";
import { signal } from "../load/store.ts";
import { startDiscord } from "../notify/stand-ins/discord.ts";

const LOG = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-run-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("run", () => {
  const clock = new TestClock("2026-11-20T12:00:00Z");
  let random = 0;

  const wired = (simulator: Simulator): Promise<Wired> => {
    const config = configSchema.parse({
      timezone: "Europe/Paris",
      data: folder,
      campaigns: {
        arcane: {
          match: { hashtags: ["Arcane"], reposts: false },
          collect: { overlap: "5m" },
          refresh: "none",
          authors: "never",
          budget: { month: 100 },
        },
      },
      sources: { x: { url: simulator.url } },
      load: { memory: "600MB", threads: 2 },
    });
    const loaded = {
      config,
      path: join(folder, "birdsong.yaml"),
      found: true,
      folders: foldersOf(folder),
      warnings: [],
    };
    return wire(loaded, { clock, random: seededRandom(++random), log: LOG, progress() {} }, signal);
  };

  test("twice in a row asks only for what the overlap explains, and adds only what is new", async () => {
    await using simulator = await startSimulator({ postsPerDay: 300, rateLimits: false }, { clock });
    {
      await using first = await wired(simulator);
      expect(await runJob(first, { confirm: null }, signal)).toMatchObject({ exitCode: 0 });
    }
    const posts = async (): Promise<ReadonlySet<string>> => {
      await using marts = await MartsReader.open(join(folder, "marts"), { memory: "300MB" });
      const rows = await marts.rows<{ post_id: string }>(
        "SELECT post_id FROM fact_post WHERE acquisition = 'search'",
      );
      return new Set(rows.map((row) => row.post_id));
    };
    const before = await posts();
    const asked = simulator.requests().length;
    const upTo = clock.now();
    clock.advance(HOUR);
    {
      await using second = await wired(simulator);
      expect(await runJob(second, { confirm: null }, signal)).toMatchObject({ exitCode: 0 });
    }
    const later = simulator.requests().slice(asked);
    const searches = later.filter(({ path }) => path === "/2/tweets/search/recent");
    // One page holds an hour of this world: one search, which begins at most the overlap before the last one ended.
    expect(searches).toHaveLength(1);
    expect(later).toHaveLength(1);
    const { since_id: since, start_time: start } = searches[0]!.params;
    const from = since === undefined ? Date.parse(start ?? "") : timeOfId(since);
    expect(from).toBeGreaterThanOrEqual(upTo - 5 * MINUTE - 2 * MINUTE);
    expect(from).toBeLessThanOrEqual(upTo);
    const books = simulator.books("#Arcane -is:retweet", from, clock.now() - MINUTE);
    expect(searches[0]!.posts).toBeGreaterThanOrEqual(books.posts.length);
    const after = await posts();
    const added = [...after].filter((id) => !before.has(id));
    const written = simulator.books("#Arcane -is:retweet", upTo - MINUTE, clock.now());
    expect(added.length).toBeGreaterThan(0);
    expect(written.posts.map(({ firstId }) => firstId)).toEqual(expect.arrayContaining(added));
    expect([...before].filter((id) => !after.has(id))).toEqual([]);
    // A third time at the same moment: nothing new to be found, nothing added.
    {
      await using third = await wired(simulator);
      const report = await runJob(third, { confirm: null }, signal);
      expect(report.load).toMatchObject({ posts: 0 });
    }
    expect(await posts()).toEqual(after);
  });
});

describe("run with a digest", () => {
  test("tells each hour once, with its picture, after it has collected it; a run of the same hour tells nothing", async () => {
    const clock = new TestClock("2026-11-20T12:05:00Z");
    await using simulator = await startSimulator({ postsPerDay: 800, rateLimits: false }, { clock });
    await using discord = await startDiscord();
    let random = 0;
    const run = async (): Promise<string | undefined> => {
      const config = configSchema.parse({
        timezone: "Europe/Paris",
        data: folder,
        campaigns: {
          arcane: {
            match: { hashtags: ["Arcane"], reposts: false },
            collect: { since: "6h" },
            refresh: "none",
            authors: "never",
            budget: { month: 1_000 },
          },
        },
        sources: { x: { url: simulator.url } },
        load: { memory: "600MB", threads: 2 },
        channels: { team: { discord: discord.url } },
        digest: { to: ["team"], campaign: "arcane" },
        alerts: { to: ["team"] },
      });
      const path = join(folder, "birdsong.yaml");
      const loaded = { config, path, found: true, folders: foldersOf(folder), warnings: [] };
      await using wired = await wire(
        loaded,
        { clock, random: seededRandom(++random), log: LOG, progress() {} },
        signal,
      );
      const { digest, alerts, exitCode } = await runJob(wired, { confirm: null }, signal);
      expect(alerts.standing).toEqual([]);
      expect(exitCode).toBe(0);
      return digest?.channels.map(({ outcome, fresh }) => `${outcome}${fresh ? "" : " earlier"}`).join();
    };
    expect(await run()).toBe("delivered");
    expect(await run()).toBe("delivered earlier");
    clock.advance(HOUR);
    expect(await run()).toBe("delivered");
    expect(discord.taken).toHaveLength(2);
    const [first, second] = discord.taken.map(({ body }) => body);
    expect(first).toContain("Fri 20 Nov, 12:00–13:00: ");
    expect(second).toContain("Fri 20 Nov, 13:00–14:00: ");
    for (const body of [first, second]) expect(body).toContain('filename="hour.png"');
    const from = Date.parse("2026-11-20T12:00:00Z");
    const { posts } = simulator.books("#Arcane -is:retweet", from, from + HOUR);
    const told = Number(/14:00: (\d+) posts/.exec(second ?? "")?.[1]);
    // what is withdrawn, or written in the last seconds, is not found
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(posts.length);
    expect(told).toBeGreaterThanOrEqual(posts.length * 0.9);
  });

  test("that cannot load looks for alerts all the same", async () => {
    const clock = new TestClock("2026-11-20T12:05:00Z");
    await using discord = await startDiscord();
    const config = configSchema.parse({
      data: folder,
      channels: { team: { discord: discord.url } },
      alerts: { to: ["team"] },
    });
    const loaded = {
      config,
      path: join(folder, "birdsong.yaml"),
      found: true,
      folders: foldersOf(folder),
      warnings: [],
    };
    await using wired = await wire(
      loaded,
      { clock, random: seededRandom(1), log: LOG, progress() {} },
      signal,
    );
    for (let place = 0; place < 3; place++) {
      const id = `load ${place}`;
      await wired.state.runs.begin({
        run_id: id,
        job: "load",
        campaign: null,
        started_at: "2026-11-20T12:00:00Z",
      });
      const end = { endedAt: "2026-11-20T12:00:01Z", outcome: "failed", posts: 0, error: "broken" } as const;
      await wired.state.runs.end(id, end);
    }
    // a run without a token is refused, and the refusal is what is thrown
    await expect(runJob(wired, { confirm: null }, signal)).rejects.toMatchObject({
      code: "x.no-token",
    });
    expect(discord.taken).toHaveLength(1);
    expect(discord.taken[0]?.body).toContain("A job fails: load");
  });
});

describe("the demo", () => {
  const demo = (data: string): ReturnType<typeof demoJob> =>
    demoJob(
      { data, timezone: "Europe/Paris", seed: 5, postsPerDay: 200 },
      { clock: new TestClock("2026-11-20T12:00:00Z"), log: LOG, progress() {} },
      signal,
    );

  test("ends with nothing missing and what was spent as metered, and again in the same folder", {
    timeout: 120_000,
  }, async () => {
    const data = join(folder, "demo");
    const first = await demo(data);
    expect(first).toMatchObject({ missing: 0 });
    expect(first.expected).toBeGreaterThan(100);
    expect(first.spent).toBeCloseTo(first.metered, 6);
    expect(first.passes.every(({ newPosts, snapshots }) => snapshots >= newPosts)).toBe(true);
    const again = await demo(data);
    expect({ ...again, url: "" }).toEqual({ ...first, url: "" });
  });

  test("a folder with something else in it is refused and left alone", async () => {
    await writeFile(join(folder, "thesis.txt"), "years of work");
    await expect(demo(folder)).rejects.toMatchObject({ code: "demo.folder", exitCode: 2 });
    expect(await readdir(folder)).toEqual(["thesis.txt"]);
  });
});
