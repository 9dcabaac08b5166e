import { chmod, mkdtemp, rm, utimes, writeFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { doctor } from "../../src/jobs/doctor.ts";
import type { Finding } from "../../src/jobs/doctor.ts";
import { BirdsongError } from "../../src/model/error.ts";
import { DAY, HOUR } from "../../src/model/clock.ts";

const NOW = Date.UTC(2026, 10, 24, 6);
const TOKEN = "A".repeat(100);
const asked: (string | undefined)[] = [];
const api = createServer((request, response) => {
  asked.push(request.headers.authorization);
  response.writeHead(401, { date: new Date(NOW).toUTCString() }).end();
});
let url: string;
let folder: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => void api.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});

afterAll(() => {
  api.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-doctor-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Case {
  readonly env?: Record<string, string>;
  readonly now?: number;
  readonly nodeVersion?: string;
}

async function examine({ env, now = NOW, nodeVersion = "20.20.2" }: Case = {}): Promise<readonly Finding[]> {
  const configuration = await loadConfig(join(folder, "birdsong.yaml"), {
    BIRDSONG_X_URL: url,
    BIRDSONG_CAMPAIGNS_ARCANE_MATCH_HASHTAGS: "Arcane",
    BIRDSONG_CAMPAIGNS_ARCANE_BUDGET_MONTH: "5",
    ...env,
  }).catch((thrown: unknown) => thrown as BirdsongError);
  return doctor(
    { configuration, nodeVersion, env: {} },
    { clock: { now: () => now, sleep: async () => undefined } },
    new AbortController().signal,
  );
}

const troubles = (findings: readonly Finding[]): string[] =>
  findings
    .filter((finding) => finding.verdict !== "ok")
    .map((finding) => `${finding.verdict} ${finding.check}: ${finding.says}`);

const told = (findings: readonly Finding[]): string[] =>
  findings.map((finding) => `${finding.verdict} ${finding.check}: ${finding.says}`);

test("a healthy set-up has nothing but ok", async () => {
  const findings = await examine();
  expect(troubles(findings)).toEqual([]);
  expect(findings.map((finding) => finding.check)).toEqual([
    "node",
    "configuration",
    "token",
    "clock",
    "disk",
    "data folder",
    "state",
    "left-overs",
  ]);
});

test("no token is ever sent by looking", async () => {
  asked.length = 0;
  await examine({ env: { BIRDSONG_X_BEARER_TOKEN: TOKEN } });
  expect(asked).toEqual([undefined]);
});

test.each([
  [{ nodeVersion: "20.18.3" }, "fail node: Node 20.18.3 is too old"],
  [{ now: NOW + HOUR }, "fail clock: this machine's clock is 3600 seconds ahead of"],
  [{ now: NOW - HOUR }, "fail clock: this machine's clock is 3600 seconds behind"],
  [{ env: { BIRDSONG_X_BEARER_TOKEN: `Bearer ${TOKEN}` } }, 'begins with the word "Bearer"'],
  [{ env: { BIRDSONG_X_BEARER_TOKEN: `"${TOKEN}"` } }, "has quotes around it"],
  [{ env: { BIRDSONG_X_BEARER_TOKEN: "AAAA" } }, "has only 4 characters"],
  [{ env: { X_BEARER_TOKEN: TOKEN } }, "warn configuration: X_BEARER_TOKEN is set but not used"],
  [
    { env: { BIRDSONG_CAMPAIGNS_JINX_MATCH_KEYWORDS: "jinx" } },
    "fail configuration: campaign jinx has no budget",
  ],
])("%j is found", async (made: Case, says) => {
  const found = troubles(await examine(made));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(says);
  expect(found[0]).not.toContain(TOKEN);
});

test("a scorer of one's own is tried, and what it says is told", async () => {
  const program = join(folder, "rate.mjs");
  await writeFile(
    program,
    `import { createInterface } from "node:readline";
    for await (const line of createInterface({ input: process.stdin })) {
      console.log(JSON.stringify({ id: JSON.parse(line).id, score: 0.9 }));
    }`,
  );
  const env = {
    BIRDSONG_SENTIMENT_SCORER: "command",
    BIRDSONG_SENTIMENT_COMMAND: `[${process.execPath}, ${program}]`,
  };
  expect(told(await examine({ env }))).toContain(
    'ok sentiment: command/1 calls "What a wonderful morning, I love it." positive',
  );
  const missing = { ...env, BIRDSONG_SENTIMENT_COMMAND: "[no-such-program]" };
  expect(told(await examine({ env: missing }))).toContain(
    "fail sentiment: The scorer no-such-program was not found.",
  );
  expect(told(await examine()).some((line) => line.includes("sentiment"))).toBe(false);
});

test("a broken configuration is one finding with all its lines, and nothing else is guessed", async () => {
  const findings = await examine({ env: { BIRDSONG_TIMEZONE: "Mars" } });
  expect(findings.map((finding) => finding.check)).toEqual(["node", "configuration"]);
  expect(findings[1]).toMatchObject({ verdict: "fail" });
});

test("a token that would go to a stranger fails", async () => {
  const [address, ...others] = troubles(
    await examine({
      env: { BIRDSONG_X_URL: "http://[::ffff:127.0.0.1]:1", BIRDSONG_X_BEARER_TOKEN: TOKEN },
    }),
  );
  expect(address).toContain("fail address: sources.x.url points at [::ffff:7f00:1]");
  expect(others).toEqual([expect.stringContaining("warn clock: [::ffff:7f00:1]:1 could not be reached")]);
});

test("a data folder that others may read, and files of a killed run, are told", async () => {
  const data = join(folder, "data");
  await mkdir(join(data, "spool"), { recursive: true });
  await chmod(data, 0o755);
  await writeFile(join(data, "spool", "01.ndjson.w.tmp"), "");
  const old = new Date(NOW - 2 * DAY);
  await utimes(join(data, "spool", "01.ndjson.w.tmp"), old, old);
  const found = troubles(await examine());
  expect(found).toHaveLength(2);
  expect(found[0]).toContain("warn data folder: other accounts");
  expect(found[1]).toContain("warn left-overs: 1 half-written");
});

test("a state that is not one is found", async () => {
  await mkdir(join(folder, "data"), { mode: 0o700 });
  await writeFile(join(folder, "data", "state.sqlite"), "this is no database, and never was one".repeat(20));
  expect(troubles(await examine())).toEqual([expect.stringContaining("fail state:")]);
});
