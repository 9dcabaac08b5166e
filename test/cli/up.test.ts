import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { play } from "./stage.ts";
import type { Played, Scene } from "./stage.ts";

vi.setConfig({ testTimeout: 90_000 });

const PROGRAM = { version: "0", commands: COMMANDS };
const TOKEN = { BIRDSONG_X_BEARER_TOKEN: "t" };

let folder: string;
let simulator: Simulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-up-"));
  simulator = await startSimulator({ startAt: Date.now(), postsPerDay: 500, rateLimits: false, speed: 1 });
});
afterEach(async () => {
  await simulator[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** `birdsong up` on a terminal, ended as soon as `isTime` says so. */
async function up(
  argv: readonly string[],
  scene: Scene & { readonly stream?: boolean; readonly x?: object },
  isTime: () => boolean = () => false,
): Promise<Played> {
  const campaign = { match: { hashtags: ["Arcane"] }, budget: { month: 100 }, stream: scene.stream === true };
  const config = join(folder, "birdsong.yaml");
  const x = scene.x ?? { url: simulator.url };
  const written = { campaigns: { arcane: campaign }, data: "data", sources: { x } };
  await writeFile(config, JSON.stringify(written));
  const stopping = new AbortController();
  const is = { over: false };
  const playing = play(PROGRAM, ["--config", config, "up", "--port", "0", ...argv], {
    env: TOKEN,
    ...scene,
    signal: stopping.signal,
  });
  const end = (): void => void (is.over = true);
  playing.then(end, end);
  while (!is.over && !isTime()) await delay(20);
  stopping.abort();
  return await playing;
}

const paths = (): readonly string[] => simulator.requests().map(({ path }) => path);
const hasSearched = (): boolean => paths().includes("/2/tweets/search/recent");

describe("up, the first time a campaign costs money", () => {
  test("shows what it costs and asks before anything is paid but a count; declined, nothing was started", async () => {
    const { code, stdout, stderr } = await up([], { answers: ["n"] });
    expect(code).toBe(2);
    expect(stderr).toMatch(/arcane: about [\d,]+ posts to collect first, \$\d/);
    expect(stderr).toContain("Collect arcane now? [y/N]");
    expect(stderr).toContain("was not agreed to; nothing was started");
    expect(stdout).not.toContain("up until stopped");
    expect(paths()).toEqual(["/2/tweets/counts/recent"]);
  });

  test("agreed to, it begins, and does not ask again", async () => {
    const first = await up([], { answers: ["y"] }, hasSearched);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain("up until stopped");
    const asked = paths().length;
    const second = await up([], { answers: [] }, () => paths().length > asked);
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).not.toContain("now? [y/N]");
  });

  test("asks about a stream what a stream costs, its authors included", async () => {
    const { code, stderr } = await up([], { answers: ["n"], stream: true });
    expect(code).toBe(2);
    expect(stderr).toMatch(/arcane: at most \$[\d.]+ for authors in thirty days/);
    expect(stderr).toContain("Stream arcane now? [y/N]");
  });

  test("where nobody can answer it says how to agree, and `--yes` agrees", async () => {
    const { code, stderr } = await up([], {});
    expect(code).toBe(2);
    expect(stderr).toContain("with --yes");
    expect(await up(["--yes"], {}, hasSearched)).toMatchObject({ code: 0 });
    expect(paths().filter((path) => path.startsWith("/2/tweets/counts"))).toHaveLength(1);
  });
});

describe("up that cannot begin", () => {
  test("without a token says what is missing, and what works without", async () => {
    const { code, stderr } = await up([], { answers: [], env: {}, x: {} });
    expect(code).toBe(2);
    expect(stderr).toContain("BIRDSONG_X_BEARER_TOKEN");
    expect(stderr).toContain("birdsong up --demo");
    expect(paths()).toEqual([]);
  });

  test("at a port that is taken says how to choose another, before it asks or pays", async () => {
    await using server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await up(["--port", String(port)], { answers: ["y"] });
    expect(code).toBe(2);
    expect(stderr).toContain(`127.0.0.1:${port} (EADDRINUSE)`);
    expect(stderr).toContain("--port");
    expect(stderr).not.toContain("[y/N]");
    expect(paths()).toEqual([]);
  });

  test.each(["70000", "x", "-1"])("refuses --port=%s with an example", async (port) => {
    const { code, stderr } = await up([`--port=${port}`], { answers: [] });
    expect(code).toBe(2);
    expect(stderr).toContain(`--port is ${port}`);
    expect(stderr).toContain("--port 0");
  });
});

test("up --demo needs neither configuration nor token, says where its dashboard is, and soon has something to show", async () => {
  const data = join(folder, "demo");
  const stopping = new AbortController();
  const playing = play(PROGRAM, ["--data", data, "up", "--demo", "--port", "0"], { signal: stopping.signal });
  const manifest = join(data, "marts", "manifest.json");
  while (!existsSync(manifest)) await delay(50);
  stopping.abort();
  const { code, stdout } = await playing;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^The dashboard is at http:\/\/127\.0\.0\.1:\d+\/$/m);
  expect(stdout).toMatch(/collect arcane: 1,\d{3} posts collected/);
});
