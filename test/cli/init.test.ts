import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import { loadConfig } from "../../src/config/load.ts";
import { play } from "./stage.ts";

const program = { version: "0", commands: COMMANDS };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-init-"));
  path = join(folder, "birdsong.yaml");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("flags alone write a configuration that loads, and a .env only the owner can read", async () => {
  const { code, stdout } = await play(program, [
    "init",
    "--config",
    path,
    "--hashtag",
    "#Arcane",
    "--hashtag",
    "Jinx",
    "--keyword",
    'say: "hi"',
    "--timezone",
    "America/Sao_Paulo",
    "--authors",
    "never",
    "--budget",
    "12,50",
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("birdsong plan");
  const { config } = await loadConfig(path, {});
  expect(config).toMatchObject({
    timezone: "America/Sao_Paulo",
    campaigns: {
      arcane: {
        match: { hashtags: ["Arcane", "Jinx"], keywords: ['say: "hi"'], reposts: false },
        authors: "never",
        budget: { month: 12.5 },
      },
    },
  });
  expect((await stat(join(folder, ".env"))).mode & 0o077).toBe(0);
  expect(await readFile(join(folder, ".env"), "utf8")).toContain("BIRDSONG_X_BEARER_TOKEN=\n");
});

test("on a terminal it asks, and an empty answer takes what is proposed", async () => {
  const { code, stderr } = await play(program, ["init", "--config", path], {
    answers: ["#Arcane #LeagueOfLegends", "Europe/Paris", "", ""],
  });
  expect(stderr).toContain("A post costs $0.005");
  expect(code).toBe(0);
  const { config } = await loadConfig(path, {});
  expect(config.timezone).toBe("Europe/Paris");
  expect(config.campaigns["arcane"]).toMatchObject({
    match: { hashtags: ["Arcane", "LeagueOfLegends"] },
    authors: "first-seen",
    budget: { month: 5 },
  });
});

test("without a terminal and without flags it says what to name", async () => {
  const { code, stderr } = await play(program, ["init", "--config", path]);
  expect(code).toBe(2);
  expect(stderr).toContain("birdsong init --hashtag Arcane");
});

test("nothing is overwritten unless it is forced, and .env never is", async () => {
  await writeFile(path, "log: error\n");
  await writeFile(join(folder, ".env"), "BIRDSONG_X_BEARER_TOKEN=kept\n");
  const refused = await play(program, ["init", "--config", path, "--hashtag", "Arcane"]);
  expect(refused.code).toBe(2);
  expect(await readFile(path, "utf8")).toBe("log: error\n");
  const forced = await play(program, ["init", "--config", path, "--hashtag", "Arcane", "--force"]);
  expect(forced.code).toBe(0);
  expect(await readFile(path, "utf8")).toContain("arcane:");
  expect(await readFile(join(folder, ".env"), "utf8")).toBe("BIRDSONG_X_BEARER_TOKEN=kept\n");
});

test.each([
  [["--timezone", "Paris"], '"Paris" is not a time zone'],
  [["--budget", "much"], '"much" is not an amount'],
  [["--authors", "all"], 'Authors cannot be "all"'],
  [["--campaign", "Arcane S2"], '--campaign is "Arcane S2"'],
])("%j is refused before anything is written", async (flags, message) => {
  const { code, stderr } = await play(program, ["init", "--config", path, "--hashtag", "Arcane", ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("a hashtag without Latin letters still makes a campaign", async () => {
  await play(program, ["init", "--config", path, "--hashtag", "アーケイン"]);
  const { config } = await loadConfig(path, {});
  expect(config.campaigns["campaign"]?.match.hashtags).toEqual(["アーケイン"]);
});
