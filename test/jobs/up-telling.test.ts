import { writeFile } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { campaignHours, HourMemory } from "../../src/jobs/alert-hours.ts";
import { tellingJobs } from "../../src/jobs/up-telling.ts";
import type { Finished, Hooks } from "../../src/jobs/up-told.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { DAY, HOUR, isoTime, MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startDiscord } from "../notify/stand-ins/discord.ts";
import type { StandIn } from "../notify/stand-ins/server.ts";
import { publishedWarehouse } from "../reports/published.ts";

const signal = new AbortController().signal;
/** The hour before has posts; the small warehouse was published twelve days later. */
const NOW = Date.parse("2026-11-04T23:00:30Z");

interface Stage {
  readonly wired: Wired;
  readonly discord: StandIn;
  readonly told: readonly Finished[];
  now: number;
  /** Runs the job of that name once. */
  run(name: string): Promise<string>;
}

async function stage(settings = "digest: { to: [team] }"): Promise<Stage> {
  const discord = await startDiscord();
  const published = await publishedWarehouse();
  await writeFile(
    published.configPath,
    `timezone: Europe/Paris
campaigns: { arcane: { match: { hashtags: [Arcane] } } }
channels: { team: { discord: "${discord.url}" } }
alerts: { to: [team] }
${settings}
`,
  );
  const silent = (): void => undefined;
  const told: Finished[] = [];
  const hooks: Hooks = {
    finished: async (what) => void told.push(what),
    skipped: async () => undefined,
    collected: silent,
    gaveUp: silent,
  };
  const world = { now: NOW };
  const wired = await wire(
    await loadConfig(published.configPath, {}),
    {
      clock: { now: () => world.now, sleep: async () => undefined },
      random: seededRandom(1),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      progress: silent,
    },
    signal,
  );
  onTestFinished(async () => {
    await wired[Symbol.asyncDispose]();
    await discord[Symbol.asyncDispose]();
    await published[Symbol.asyncDispose]();
  });
  const jobs = tellingJobs(wired, hooks);
  return Object.assign(world, {
    wired,
    discord,
    told,
    run: async (name: string) => jobs.find((job) => job.name === name)!.run(signal),
  });
}

const collected = async ({ wired }: Stage, until: number): Promise<void> =>
  wired.state.checkpoints.set({
    source: "x",
    campaign: "arcane",
    since_id: "1",
    covered_until: isoTime(until),
    query: "q",
    updated_at: isoTime(until),
  });

describe("the digest of up", () => {
  test("waits until everything of its hour is collected, then goes out once", async () => {
    const world = await stage();
    await collected(world, NOW - 10 * MINUTE);
    expect(await world.run("digest")).toBe("skipped");
    expect(world.discord.asked).toEqual([]);
    await collected(world, NOW);
    expect(await world.run("digest")).toBe("done");
    expect(await world.run("digest")).toBe("skipped");
    expect(world.discord.taken).toHaveLength(1);
  });

  test("waits half an hour for what does not come, and then says what is known", async () => {
    const world = await stage();
    await collected(world, NOW - 10 * MINUTE);
    world.now = NOW + 29 * MINUTE;
    expect(await world.run("digest")).toBe("skipped");
    world.now = NOW + 30 * MINUTE;
    expect(await world.run("digest")).toBe("done");
    expect(world.discord.taken).toHaveLength(1);
  });

  test("is no job where none is configured", async () => {
    const { wired } = await stage("");
    expect(tellingJobs(wired, {} as Hooks).map(({ name }) => name)).toEqual(["alerts"]);
  });
});

test("alerts of up are told to whoever watches, raised and cleared once", async () => {
  const world = await stage("");
  const fail = async (outcome: "failed" | "done", count: number): Promise<void> => {
    for (let place = 0; place < count; place++) {
      const run = {
        run_id: `${world.now} ${place}`,
        job: "import",
        campaign: null,
        started_at: isoTime(world.now),
      };
      await world.wired.state.runs.begin(run);
      const end = { endedAt: isoTime(world.now), outcome, posts: 0, error: "broken" };
      await world.wired.state.runs.end(run.run_id, end);
    }
  };
  await fail("failed", 3);
  expect([await world.run("alerts"), await world.run("alerts")]).toEqual(["done", "done"]);
  world.now += MINUTE;
  await fail("done", 1);
  await world.run("alerts");
  world.now += 15 * MINUTE;
  await world.run("alerts");
  await world.run("alerts");
  expect(world.told.map(({ job, error }) => `${job} ${error?.code}`)).toEqual([
    "alerts alert.raised",
    "alerts alert.cleared",
  ]);
  expect(world.discord.taken).toHaveLength(2);
});

test("hours that are remembered are those that are read", async () => {
  const { wired } = await stage("");
  const memory = new HourMemory();
  const from = Date.parse("2026-11-02T10:30:00Z");
  for (const hours of [0, 1, 5, 48, 49, 400]) {
    const until = new Map([["arcane", from + hours * HOUR]]);
    expect(await campaignHours(wired, until, memory), `${hours} hours later`).toEqual(
      await campaignHours(wired, until),
    );
  }
  const until = new Map([["arcane", from + 40 * DAY]]);
  expect((await campaignHours(wired, until, memory)).get("arcane")).toEqual([]);
});
