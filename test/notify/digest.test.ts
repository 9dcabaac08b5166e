import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { redact } from "../../src/config/redact.ts";
import { digestJob } from "../../src/jobs/digest.ts";
import { untoldDigests } from "../../src/jobs/digest-periods.ts";
import type { DigestOptions } from "../../src/jobs/digest.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { HOUR } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import { publishedWarehouse } from "../reports/published.ts";
import { startDiscord } from "./stand-ins/discord.ts";
import type { StandIn } from "./stand-ins/server.ts";

const signal = new AbortController().signal;
const PROGRAM = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** The hour of 2026-11-04 22:00 has two posts; this is just after it. */
const NOW = Date.parse("2026-11-04T23:05:00Z");
const PERIOD = "2026-11-04T22:00:00.000Z";

const MOODS = `update fact_post set sentiment_score = case post_id when '1003' then 0.5 when '1008' then -0.7 end
  where post_id in ('1003', '1008')`;

interface Stage {
  readonly server: StandIn;
  readonly configPath: string;
  readonly folder: string;
  at(now: number): Promise<Wired>;
}

async function stage(more = "", sql = MOODS, settings = ""): Promise<Stage> {
  const server = await startDiscord();
  const { folder, configPath, ...published } = await publishedWarehouse(sql);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await published[Symbol.asyncDispose]();
  });
  await writeFile(
    configPath,
    `timezone: Europe/Paris\nchannels: { team: { discord: "${server.url}" } }\ndigest: { to: [team]${more} }\n${settings}\n`,
  );
  const silent = (): void => undefined;
  return {
    server,
    configPath,
    folder,
    at: async (now) =>
      wire(
        await loadConfig(configPath, {}),
        {
          clock: { now: () => now, sleep: async () => undefined },
          random: seededRandom(1),
          log: { debug: silent, info: silent, warn: silent, error: silent },
          progress: silent,
        },
        signal,
      ),
  };
}

async function digest(world: Stage, now = NOW, options: DigestOptions = {}): Promise<string> {
  await using wired = await world.at(now);
  const report = await digestJob(wired, options, signal);
  return (
    report?.channels.map(({ outcome, fresh }) => `${outcome}${fresh ? "" : " earlier"}`).join() ?? "none"
  );
}

async function untold(world: Stage, now = NOW): Promise<string[]> {
  await using wired = await world.at(now);
  return (await untoldDigests(wired)).map((row) => `${row.period_start} ${row.status}`);
}

describe("a digest", () => {
  test("names best and worst by mood and by engagement, with volume and change", async () => {
    const world = await stage();
    await using wired = await world.at(NOW);
    const report = await digestJob(wired, { dryRun: true }, signal);
    expect(report?.message).toMatchObject({
      title: "Wed 4 Nov, 23:00–00:00: 2 posts about all campaigns",
      mood: "neutral",
      fields: [
        { name: "Posts", value: "2 (0 before, usually 0)" },
        { name: "Authors", value: "2" },
        { name: "Engagements", value: "10 (–)" },
        { name: "Mood", value: "-0.10 (– before)" },
      ],
    });
    expect(report?.message?.sections.map(({ heading, url }) => `${heading} ${url}`)).toEqual([
      "Best mood: @vi https://x.com/i/web/status/1003",
      "Worst mood: @ekko https://x.com/i/web/status/1008",
      "Most engagement: @vi https://x.com/i/web/status/1003",
      "Least engagement: @ekko https://x.com/i/web/status/1008",
    ]);
    expect(world.server.asked).toEqual([]);
  });

  test("goes to a channel once, however often it is run", async () => {
    const world = await stage();
    expect(await digest(world)).toBe("delivered");
    expect(await digest(world)).toBe("delivered earlier");
    expect(await digest(world, NOW, { period: PERIOD, again: true })).toBe("delivered earlier");
    expect(world.server.taken).toHaveLength(1);
    expect(await untold(world)).toEqual([]);
  });

  test("is quiet about an hour without posts", async () => {
    const world = await stage();
    expect(await digest(world, NOW + HOUR)).toBe("quiet earlier");
    expect(world.server.asked).toEqual([]);
    expect(await untold(world, NOW + HOUR)).toEqual([]);
  });

  test("waits for data that reach to the end of its hour", async () => {
    const world = await stage();
    expect(await digest(world, Date.parse("2026-11-17T01:05:00Z"))).toBe("waiting earlier");
  });

  test("that could not be delivered is tried again by the next run, one that was refused is not", async () => {
    const world = await stage();
    world.server.next(...Array.from({ length: 4 }, () => ({ status: 503 })), { status: 403, body: "no" });
    expect(await digest(world)).toBe("unsent");
    expect(await untold(world)).toEqual([`${PERIOD} unsent`]);
    expect(await digest(world)).toBe("refused");
    expect(await digest(world)).toBe("refused earlier");
    expect(await digest(world, NOW, { period: PERIOD, again: true })).toBe("delivered");
    expect(await untold(world)).toEqual([]);
  });

  test("for which no run came is shown as missed, and sent when it is named", async () => {
    const world = await stage();
    expect(await digest(world, NOW - 3 * HOUR)).toBe("quiet earlier");
    const missed = [`2026-11-04T20:00:00.000Z missed`, `2026-11-04T21:00:00.000Z missed`];
    expect(await untold(world)).toEqual(missed);
    expect(await digest(world)).toBe("delivered");
    expect(await untold(world)).toEqual(missed);
    const later = NOW + 2 * HOUR;
    await digest(world, later);
    expect(await untold(world, later)).toEqual([...missed, "2026-11-04T23:00:00.000Z missed"]);
  });

  test("of a period that is not over, or begins elsewhere, is refused with what is meant", async () => {
    const world = await stage();
    await expect(digest(world, NOW, { period: "2026-11-04T23:00:00Z" })).rejects.toThrow("is not over");
    await expect(digest(world, NOW, { period: "2026-11-04T22:10:00Z" })).rejects.toMatchObject({
      code: "digest.period",
      hint: `The one that holds it starts at ${PERIOD}.`,
    });
  });

  test("of one campaign counts its posts alone, and says whose they are", async () => {
    const world = await stage(
      ", campaign: arcane",
      MOODS,
      "campaigns: { arcane: { match: { hashtags: [Arcane] } } }",
    );
    await using wired = await world.at(NOW);
    const report = await digestJob(wired, { dryRun: true }, signal);
    expect(report?.message).toMatchObject({
      key: `digest/arcane/1h/${PERIOD}`,
      title: "Wed 4 Nov, 23:00–00:00: 1 posts about arcane",
      sections: [{ heading: "Best mood: @vi" }, { heading: "Most engagement: @vi" }],
    });
  });

  test("has a picture of the hours before where the service takes one, and a link to the dashboard", async () => {
    const world = await stage(", link: 'https://birdsong.example/'");
    await using wired = await world.at(NOW);
    const [from, to] = ["2026-11-04T20:00:00.000Z", "2026-11-04T21:00:00.000Z"];
    const gap = {
      source: "x",
      campaign: "arcane",
      from_at: from,
      to_at: to,
      cause: "down",
      noticed_at: to,
    } as const;
    await wired.state.gaps.open(gap);
    await digestJob(wired, {}, signal);
    const { body, headers } = world.server.taken[0]!;
    expect(headers["content-type"]).toMatch(/^multipart\/form-data/);
    expect(body).toContain('name="files[0]"; filename="hour.png"');
    expect(body).toContain('"image":{"url":"attachment://hour.png"}');
    expect(body).toMatch(/Posts an hour up to Wed 4 Nov, 23:00–00:00: 1, (0, ){22}2\./);
    expect(body).toContain("https://birdsong.example/?from=2026-11-04&to=2026-11-04&bucket=hour");
  });

  test.each([
    // Paris: 02:00 comes twice on 25 October, and not at all on 29 March
    ["2026-10-25T00:05:00Z", "Sun 25 Oct, 01:00–02:00", "2026-10-24T23:00:00.000Z"],
    ["2026-10-25T01:05:00Z", "Sun 25 Oct, 02:00–02:00", "2026-10-25T00:00:00.000Z"],
    ["2026-10-25T02:05:00Z", "Sun 25 Oct, 02:00–03:00", "2026-10-25T01:00:00.000Z"],
    ["2026-03-29T01:05:00Z", "Sun 29 Mar, 01:00–03:00", "2026-03-29T00:00:00.000Z"],
    ["2026-03-29T02:05:00Z", "Sun 29 Mar, 03:00–04:00", "2026-03-29T01:00:00.000Z"],
  ])("at %s, when clocks are changed, is that of %s, once", async (at, title, period) => {
    const now = Date.parse(at);
    const moved = `update fact_post set created_at = timestamp '${period.slice(0, 16).replace("T", " ")}' where post_id in ('1003', '1008')`;
    const world = await stage("", moved);
    expect([await digest(world, now), await digest(world, now)]).toEqual(["delivered", "delivered earlier"]);
    expect(world.server.taken).toHaveLength(1);
    expect(world.server.taken[0]?.body.replaceAll("\\", "")).toContain(`${title}: 2 posts`);
    expect(await untold(world, now)).toEqual([]);
  });

  test.each([
    [25, "2026-10-26T00:05:00Z", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
    [23, "2026-03-30T00:05:00Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
  ])("of a day of %i hours has all of it", async (_, at, start, end) => {
    const plain = (time: string): string => time.slice(0, 16).replace("T", " ");
    const world = await stage(
      ", every: 1d",
      `update fact_post set created_at = timestamp '${plain(start)}' where post_id = '1003';
       update fact_post set created_at = timestamp '${plain(end)}' - interval 1 second where post_id = '1008'`,
    );
    await using wired = await world.at(Date.parse(at));
    const report = await digestJob(wired, { dryRun: true }, signal);
    expect(report?.period).toEqual({ start, end });
    expect(report?.message?.title).toContain(": 2 posts");
  });

  test("of a day is that of the project's time zone", async () => {
    const world = await stage(", every: 1d");
    await using wired = await world.at(NOW);
    const report = await digestJob(wired, { dryRun: true }, signal);
    expect(report?.period).toEqual({ start: "2026-11-03T23:00:00.000Z", end: "2026-11-04T23:00:00.000Z" });
    expect(report?.message?.title).toBe("Wed 4 Nov: 3 posts about all campaigns");
  });
});

describe("templates", () => {
  test("give a digest other words, and what a post says is none", async () => {
    const world = await stage(
      ", templates: words",
      `${MOODS}; update fact_post set text = 'a {title} {mood}' where post_id = '1003'`,
    );
    await mkdir(join(world.folder, "words"));
    await writeFile(join(world.folder, "words", "title.txt"), "{{{subject}}}: {posts}!\n");
    await writeFile(join(world.folder, "words", "post.txt"), "{what}\n{text}, {mood}\n");
    await using wired = await world.at(NOW);
    const { message } = (await digestJob(wired, { dryRun: true }, signal))!;
    expect(message?.title).toBe("{all campaigns}: 2!");
    expect(message?.sections[0]).toMatchObject({ heading: "Best mood", text: "a {title} {mood}, +0.50" });
  });

  test("with an unknown placeholder are refused by file and name", async () => {
    const world = await stage(", templates: words");
    await mkdir(join(world.folder, "words"));
    await writeFile(join(world.folder, "words", "title.txt"), "{posst}");
    await expect(digest(world)).rejects.toMatchObject({
      code: "digest.unknown-placeholder",
      message: expect.stringMatching(/words\/title\.txt has the placeholder \{posst\}/) as string,
      hint: expect.stringContaining("Did you mean posts?") as string,
    });
    expect(world.server.asked).toEqual([]);
  });
});

test("addresses of channels are hidden where a configuration is shown", async () => {
  const { configPath } = await stage();
  const { config } = await loadConfig(configPath, {});
  expect(JSON.stringify(redact(config))).not.toContain("tokenOf");
});

describe("a process killed while it sends", () => {
  const send = (world: Stage, stopAt?: string): ReturnType<typeof fork> =>
    fork(
      fileURLToPath(new URL("victim.mjs", import.meta.url)),
      [JSON.stringify({ program: PROGRAM, configPath: world.configPath, now: NOW, stopAt })],
      { execArgv: [] },
    );
  const kill = async (child: ReturnType<typeof fork>): Promise<void> => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  };

  test.each([
    ["digest-composed", "delivered", 1, []],
    ["digest-intended", "unknown earlier", 0, [`${PERIOD} unknown`]],
    ["digest-answered", "unknown earlier", 1, [`${PERIOD} unknown`]],
    ["digest-recorded", "delivered earlier", 1, []],
  ] as const)("at %s never posts twice, and the period is shown", async (moment, next, posts, shown) => {
    const world = await stage();
    const child = send(world, moment);
    const [told] = await once(child, "message");
    expect(told).toEqual({ moment });
    await kill(child);
    expect(await digest(world)).toBe(next);
    expect(await digest(world)).toMatch(/earlier/);
    expect(world.server.taken).toHaveLength(posts);
    expect(await untold(world)).toEqual(shown);
  });

  test("the first time ever, before it began to send, leaves the period to be seen", async () => {
    const world = await stage();
    const child = send(world, "digest-composed");
    await once(child, "message");
    await kill(child);
    expect(await untold(world)).toEqual([]);
    const later = NOW + HOUR;
    expect(await untold(world, later)).toEqual([`${PERIOD} missed`]);
    expect(await digest(world, later, { period: PERIOD })).toBe("delivered");
    expect(await untold(world, later)).toEqual([]);
  });

  test("while the service has the message and has not answered is unknown, until it is sent by name", async () => {
    const world = await stage();
    const taken = new Promise<void>((resolve) => {
      world.server.onTaken = async () => {
        resolve();
        await new Promise(() => undefined);
      };
    });
    const child = send(world);
    await taken;
    await kill(child);
    world.server.onTaken = undefined;
    expect(await digest(world)).toBe("unknown earlier");
    expect(await untold(world)).toEqual([`${PERIOD} unknown`]);
    expect(await digest(world, NOW, { period: PERIOD })).toBe("unknown earlier");
    expect(world.server.taken).toHaveLength(1);
    expect(await digest(world, NOW, { period: PERIOD, again: true })).toBe("delivered");
    expect(world.server.taken).toHaveLength(2);
  });
});
