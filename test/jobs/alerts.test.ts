import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { campaignHours } from "../../src/jobs/alert-hours.ts";
import { alertHistory, alertsJob } from "../../src/jobs/alerts.ts";
import type { AlertsReport } from "../../src/jobs/alerts.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { quarantine } from "../../src/load/quarantine.ts";
import type { BatchHeader } from "../../src/model/batch.ts";
import { DAY, HOUR, isoTime, MINUTE } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { startDiscord } from "../notify/stand-ins/discord.ts";
import type { StandIn } from "../notify/stand-ins/server.ts";
import { startSlack } from "../notify/stand-ins/slack.ts";
import { publishedWarehouse } from "../reports/published.ts";

const signal = new AbortController().signal;
const PROGRAM = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** The small warehouse was published at midnight of that day. */
const NOW = Date.parse("2026-11-17T00:05:00Z");

interface Stage {
  readonly server: StandIn;
  readonly slack: StandIn;
  readonly configPath: string;
  readonly logged: readonly string[];
  at(now: number): Promise<Wired>;
}

/** @param options.sql statements that change the small warehouse before it is published; without them nothing is */
async function stage(options: { readonly sql?: string; readonly alerts?: string } = {}): Promise<Stage> {
  const { sql, alerts = "to: [team]" } = options;
  const [server, slack] = [await startDiscord(), await startSlack()];
  const { configPath, ...published } =
    sql === undefined ? await emptyProject() : await publishedWarehouse(sql);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await slack[Symbol.asyncDispose]();
    await published[Symbol.asyncDispose]();
  });
  await writeFile(
    configPath,
    `timezone: Europe/Paris
campaigns: { arcane: { match: { hashtags: [Arcane] } }, jinx: { match: { hashtags: [Jinx] } } }
channels: { team: { discord: "${server.url}" }, other: { slack: "${slack.url}" } }
alerts: { ${alerts} }
`,
  );
  const silent = (): void => undefined;
  const logged: string[] = [];
  return {
    server,
    slack,
    configPath,
    logged,
    at: async (now) =>
      wire(
        await loadConfig(configPath, {}),
        {
          clock: { now: () => now, sleep: async () => undefined },
          random: seededRandom(now),
          log: {
            debug: silent,
            info: silent,
            warn: (_, text) => void logged.push(text ?? ""),
            error: silent,
          },
          progress: silent,
        },
        signal,
      ),
  };
}

async function emptyProject(): Promise<{ readonly configPath: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-alerts-"));
  return {
    configPath: join(folder, "birdsong.yaml"),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

async function look(world: Stage, now: number): Promise<AlertsReport> {
  await using wired = await world.at(now);
  return await alertsJob(wired, {}, signal);
}

/** Runs of a job that ended, the last one at `at`. */
async function runs(world: Stage, at: number, ...outcomes: readonly ("failed" | "done")[]): Promise<void> {
  await using wired = await world.at(at);
  for (const [place, outcome] of outcomes.entries()) {
    const moment = isoTime(at - (outcomes.length - place) * 1_000);
    const id = `${at} ${place}`;
    await wired.state.runs.begin({ run_id: id, job: "import", campaign: null, started_at: moment });
    const error = outcome === "failed" ? "No space left." : null;
    await wired.state.runs.end(id, { endedAt: moment, outcome, posts: 0, error });
  }
}

const titles = ({ taken }: StandIn): string[] =>
  taken.map(({ body }) => (JSON.parse(body) as { embeds: { title: string }[] }).embeds[0]!.title);
const RAISED = "A job fails: import";
const OVER = "A job fails: import – over";

describe("an alert", () => {
  test("is told when it is raised and when it is over, to each channel once, and in the log", async () => {
    const world = await stage({ alerts: "to: [team, other]" });
    await runs(world, NOW, "failed", "failed", "failed");
    const first = await look(world, NOW);
    expect(first.changed).toMatchObject([{ news: "raised", rule: "failures", subject: "import" }]);
    expect(first.told.map(({ channel, outcome }) => `${channel} ${outcome}`)).toEqual([
      "team delivered",
      "other delivered",
    ]);
    expect(await look(world, NOW + 5 * MINUTE)).toMatchObject({
      changed: [],
      told: [],
      standing: [{ id: 1 }],
    });
    await runs(world, NOW + 6 * MINUTE, "done");
    for (let minutes = 10; minutes <= 40; minutes += 5) await look(world, NOW + minutes * MINUTE);
    expect(titles(world.server)).toEqual([RAISED, OVER]);
    expect(world.slack.taken).toHaveLength(2);
    expect(world.slack.taken[1]?.body).toContain("ended well at 2026-11-17 00:10 UTC.");
    expect(world.logged).toHaveLength(2);
    await using wired = await world.at(NOW + HOUR);
    expect(await wired.state.alerts.standing()).toEqual([]);
    expect(await alertHistory(wired, 7)).toMatchObject([
      { rule: "failures", clearedAt: isoTime(NOW + 25 * MINUTE), told: [{}, {}, {}, {}] },
    ]);
  });

  test("that comes back is another one", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    await look(world, NOW);
    await runs(world, NOW + MINUTE, "done");
    await look(world, NOW + 5 * MINUTE);
    await look(world, NOW + 20 * MINUTE);
    await runs(world, NOW + 21 * MINUTE, "failed", "failed", "failed");
    await look(world, NOW + 25 * MINUTE);
    expect(titles(world.server)).toEqual([RAISED, OVER, RAISED]);
  });

  test("is told nobody by a dry run, which changes nothing", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    await using wired = await world.at(NOW);
    const report = await alertsJob(wired, { dryRun: true }, signal);
    expect(report).toMatchObject({ changed: [{ news: "raised" }], standing: [], told: [] });
    expect(await wired.state.alerts.standing()).toEqual([]);
    expect(world.server.asked).toEqual([]);
  });

  test("of a rule that is switched off is over, and raised no more", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    await look(world, NOW);
    const text = `timezone: Europe/Paris\nchannels: { team: { discord: "${world.server.url}" } }\nalerts: { to: [team], off: [failures] }\n`;
    await writeFile(world.configPath, text);
    await look(world, NOW + MINUTE);
    await look(world, NOW + 2 * MINUTE);
    expect(titles(world.server)).toEqual([RAISED, OVER]);
  });

  test("stands and is logged without any channel", async () => {
    const world = await stage({ alerts: "" });
    await runs(world, NOW, "failed", "failed", "failed");
    expect(await look(world, NOW)).toMatchObject({ standing: [{ rule: "failures" }], told: [], exitCode: 0 });
    expect(world.logged).toHaveLength(1);
    expect(world.server.asked).toEqual([]);
  });

  test("with many others is one message that each service takes", async () => {
    const world = await stage({ alerts: "to: [team, other]" });
    await using wired = await world.at(NOW);
    for (let job = 0; job < 11; job++) {
      for (let place = 0; place < 3; place++) {
        const run = {
          run_id: `${job}/${place}`,
          job: `job${job}`,
          campaign: null,
          started_at: isoTime(NOW - place),
        };
        await wired.state.runs.begin(run);
        const error = "@everyone ".repeat(100);
        await wired.state.runs.end(run.run_id, { endedAt: isoTime(NOW), outcome: "failed", posts: 0, error });
      }
    }
    await alertsJob(wired, {}, signal);
    expect(titles(world.server)).toEqual(["Alerts: 8 new", "Alerts: 3 new"]);
    expect(world.slack.taken).toHaveLength(2);
  });
});

describe("a channel in trouble", () => {
  const NO = Array.from({ length: 4 }, () => ({ status: 503 }));

  test("that did not take the message is asked again, after longer and longer", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    world.server.next(...NO, ...NO);
    expect((await look(world, NOW)).exitCode).toBe(1);
    expect((await look(world, NOW + 4 * MINUTE)).told).toEqual([]);
    expect((await look(world, NOW + 5 * MINUTE)).told).toMatchObject([{ outcome: "unsent" }]);
    expect((await look(world, NOW + 10 * MINUTE)).told).toEqual([]);
    expect((await look(world, NOW + 15 * MINUTE)).told).toMatchObject([{ outcome: "delivered" }]);
    expect(titles(world.server)).toEqual([RAISED]);
  });

  test("is given up after a day", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    world.server.next(...NO, ...NO);
    await look(world, NOW);
    await runs(world, NOW + 20 * HOUR, "failed");
    await look(world, NOW + 25 * HOUR);
    const later = await look(world, NOW + 30 * HOUR);
    expect(later.told).toEqual([]);
    expect(later.standing[0]?.told).toMatchObject([
      { status: "void", detail: expect.stringMatching(/^Given up/) as string },
    ]);
    expect(world.server.taken).toEqual([]);
  });

  test("that never heard of an alert does not hear that it is over", async () => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    world.server.next(...NO);
    await look(world, NOW);
    await runs(world, NOW + MINUTE, "done");
    await look(world, NOW + 2 * MINUTE);
    await look(world, NOW + 17 * MINUTE);
    await look(world, NOW + HOUR);
    expect(world.server.taken).toEqual([]);
  });

  test("that refuses, or of which nothing is heard, is not asked the same again", async () => {
    const world = await stage({ alerts: "to: [team, other]" });
    await runs(world, NOW, "failed", "failed", "failed");
    world.server.next({ status: 403, body: "no" });
    world.slack.next("cut");
    expect((await look(world, NOW)).told).toMatchObject([{ outcome: "refused" }, { outcome: "unknown" }]);
    expect((await look(world, NOW + HOUR)).told).toEqual([]);
    expect([world.server.asked.length, world.slack.asked.length]).toEqual([1, 1]);
  });
});

describe("a process killed while it looks", () => {
  const start = (world: Stage, stopAt: string): ReturnType<typeof fork> =>
    fork(
      fileURLToPath(new URL("../notify/victim.mjs", import.meta.url)),
      [JSON.stringify({ program: PROGRAM, configPath: world.configPath, now: NOW, stopAt, job: "alerts" })],
      { execArgv: [] },
    );
  const kill = async (child: ReturnType<typeof fork>): Promise<void> => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };

  test.each([
    ["alerts-judged", "delivered", 1],
    ["alerts-raised", "delivered", 1],
    ["alerts-intended", "unknown", 0],
    ["alerts-answered", "unknown", 1],
    ["alerts-recorded", "delivered", 1],
  ] as const)("at %s never tells twice, and what is not known is shown", async (moment, status, messages) => {
    const world = await stage();
    await runs(world, NOW, "failed", "failed", "failed");
    const child = start(world, moment);
    const [told] = await once(child, "message");
    expect(told).toEqual({ moment });
    await kill(child);
    for (const minutes of [1, 6, 60]) await look(world, NOW + minutes * MINUTE);
    const { standing } = await look(world, NOW + 61 * MINUTE);
    expect(standing).toMatchObject([{ rule: "failures", told: [{ news: "raised", status }] }]);
    expect(titles(world.server)).toEqual(Array.from({ length: messages }, () => RAISED));
  });

  test.each([
    ["alerts-judged", "delivered", 1],
    ["alerts-raised", "delivered", 1],
    ["alerts-intended", "unknown", 0],
    ["alerts-answered", "unknown", 1],
    ["alerts-recorded", "delivered", 1],
  ] as const)("at %s of an alert that is over tells so at most once", async (moment, status, messages) => {
    const world = await stage();
    await runs(world, NOW - 30 * MINUTE, "failed", "failed", "failed");
    await look(world, NOW - 29 * MINUTE);
    await runs(world, NOW - 28 * MINUTE, "done");
    await look(world, NOW - 20 * MINUTE);
    const child = start(world, moment);
    await once(child, "message");
    await kill(child);
    for (const minutes of [1, 6, 60]) await look(world, NOW + minutes * MINUTE);
    await using wired = await world.at(NOW + HOUR);
    expect(await alertHistory(wired, 7)).toMatchObject([
      { told: [{ news: "raised" }, { news: "cleared", status }] },
    ]);
    expect(titles(world.server)).toEqual([RAISED, ...Array.from({ length: messages }, () => OVER)]);
  });
});

describe("facts", () => {
  test("of hours leave out what was withdrawn or only referred to, and count a post once however it came", async () => {
    const world = await stage({
      sql: `update fact_post set sentiment_label = case when post_id in ('1001', '1004') then 'negative' end,
        sentiment_model = 'lexicon/1'`,
    });
    await using wired = await world.at(NOW);
    const until = Date.parse("2026-11-04T23:00:00Z");
    const hours = (await campaignHours(wired, new Map([["arcane", until]]))).get("arcane")!;
    expect(hours[0]).toMatchObject({
      start: Date.parse("2026-11-02T09:00:00Z"),
      local: "2026-11-02T10:00",
      posts: 2,
      firstAt: Date.parse("2026-11-02T09:05:00Z"),
      lastAt: Date.parse("2026-11-02T09:55:00Z"),
      scored: 1,
      net: -1,
      model: "lexicon/1",
    });
    expect(hours).toHaveLength(2 * 24 + 14);
    const said = hours.filter(({ posts }) => posts > 0);
    expect(said.map(({ local, posts, scored }) => `${local} ${posts} ${scored}`)).toEqual([
      "2026-11-02T10:00 2 1",
      "2026-11-04T00:00 1 0",
      "2026-11-04T23:00 1 0",
    ]);
  });

  /** Ten posts an hour of the campaign for twenty days; `more` in the last whole hour. */
  const posts = (more: number): string => `
    insert into fact_post by name
    select 'x' as source, 'g' || n as post_id, 'u1' as user_id, kind, acquisition, written as created_at,
      cast(written + interval 1 hour as date) as local_date, hour(written + interval 1 hour) as local_hour,
      0 as inserted_seq, 0 as content_seq, 0 as metrics_seq
    from (
      select n, 'original' as kind, 'search' as acquisition, timestamp '2026-11-16 23:57:00' - to_minutes(6 * n) as written
      from range(20 * 240) as numbers(n)
      union all
      select 1000000 + n, 'original', 'search', timestamp '2026-11-16 22:30:00' from range(${more}) as numbers(n)
    );
    insert into post_campaign by name
    select source, post_id, 'jinx' as campaign, 'search' as acquisition, created_at as first_received_at,
      'b' as batch_id, 0 as load_seq
    from fact_post where post_id like 'g%'`;

  const collected = async (wired: Wired, campaign: string, until: number): Promise<void> =>
    wired.state.checkpoints.set({
      source: "x",
      campaign,
      since_id: "1",
      covered_until: isoTime(until),
      query: "q",
      updated_at: isoTime(until),
    });

  test.each([
    [60, ["spike"]],
    [10, []],
  ])("from published tables find a spike of %i more posts: %j", async (more, found) => {
    const world = await stage({ sql: posts(more), alerts: "to: [], off: [lag]" });
    const now = NOW - 50 * MINUTE;
    await using wired = await world.at(now);
    await collected(wired, "jinx", now - MINUTE);
    expect((await alertsJob(wired, {}, signal)).standing.map(({ rule }) => rule)).toEqual(found);
  });

  /** A campaign with ten posts an hour whose last post was written four hours before the tables were published. */
  const silent = async (): Promise<Stage> =>
    stage({
      sql: `${posts(0)}; delete from fact_post where created_at > timestamp '2026-11-16 20:00:00'`,
      alerts: "to: []",
    });
  const rules = async (wired: Wired): Promise<readonly string[]> =>
    (await alertsJob(wired, { dryRun: true }, signal)).changed.map(({ rule }) => rule);

  test("find that a campaign has fallen silent, as far as everything collected is in the tables", async () => {
    const world = await silent();
    await using wired = await world.at(NOW);
    await collected(wired, "jinx", NOW - MINUTE);
    expect(await rules(wired)).toEqual(["silence"]);
  });

  test("say nothing of silence that was not collected", async () => {
    const world = await silent();
    await using wired = await world.at(NOW);
    await collected(wired, "jinx", NOW - MINUTE);
    const [from, to] = [isoTime(NOW - 3 * HOUR), isoTime(NOW - 2 * HOUR)];
    await wired.state.gaps.open({
      source: "x",
      campaign: "jinx",
      from_at: from,
      to_at: to,
      cause: "down",
      noticed_at: isoTime(NOW - HOUR),
    });
    expect(await rules(wired)).toEqual([]);
  });

  test("say nothing of silence while something collected is loaded and not published, or waits to be loaded", async () => {
    const world = await silent();
    await using wired = await world.at(NOW);
    await collected(wired, "jinx", NOW - MINUTE);
    const id = "a collection";
    await wired.state.runs.begin({
      run_id: id,
      job: "collect",
      campaign: "jinx",
      started_at: isoTime(NOW - 3 * MINUTE),
    });
    const end = { endedAt: isoTime(NOW - MINUTE), outcome: "done", posts: 5, error: null } as const;
    await wired.state.runs.end(id, end);
    expect(await rules(wired)).toEqual(["silence"]);
    const waiting = (at: number): Wired => ({
      ...wired,
      queue: { ...wired.queue, depth: async () => ({ batches: 1, bytes: 9, oldest: isoTime(at) }) },
    });
    expect(await rules(waiting(NOW - 2 * MINUTE))).toEqual([]);
    // what waits came after the campaign's own collection: it is another's
    expect(await rules(waiting(NOW))).toEqual(["silence"]);
    await runs(world, NOW, "done");
    expect(await rules(wired)).toEqual(["silence"]);
    await wired.state.runs.begin({
      run_id: "l",
      job: "load",
      campaign: null,
      started_at: isoTime(NOW - MINUTE),
    });
    await wired.state.runs.end("l", { endedAt: isoTime(NOW), outcome: "done", posts: 5, error: null });
    expect(await rules(wired)).toEqual([]);
  });

  test("tell records that were set aside since the last look from those that were there", async () => {
    const world = await stage({ alerts: "to: [team]" });
    const header: BatchHeader = {
      birdsong: "batch/1",
      id: "1a",
      source: "x",
      shape: "page",
      acquisition: "search",
      campaigns: ["arcane"],
      dialect: null,
      received_at: isoTime(NOW - 5 * DAY),
      request: null,
      origin: null,
    };
    const setAside = async (wired: Wired, id: string, reason: string): Promise<void> => {
      await quarantine(wired.folders.quarantine, { ...header, id }, [
        { number: 2, bytes: Buffer.from("{}"), reason },
      ]);
    };
    {
      await using wired = await world.at(NOW);
      await setAside(wired, "1a", "no id");
      expect((await alertsJob(wired, {}, signal)).standing).toEqual([]);
      await setAside(wired, "1b", "torn: the JSON ends too early");
      expect((await alertsJob(wired, {}, signal)).standing).toEqual([]);
      await setAside(wired, "1c", "no id");
      expect((await alertsJob(wired, {}, signal)).standing).toMatchObject([{ rule: "quarantine" }]);
    }
    await look(world, NOW + 25 * HOUR);
    await look(world, NOW + 26 * HOUR);
    expect(titles(world.server)).toEqual([
      "Records set aside: the quarantine",
      "Records set aside: the quarantine – over",
    ]);
  });
});
