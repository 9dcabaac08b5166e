import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { foldersOf } from "../dist/config/folders.js";
import { loadConfig } from "../dist/config/load.js";
import { Engine } from "../dist/engine/engine.js";
import { statusJob } from "../dist/jobs/status.js";
import type { StatusReport } from "../dist/jobs/status.js";
import { wire } from "../dist/jobs/wire.js";
import { systemClock } from "../dist/model/clock.js";
import { systemRandom } from "../dist/model/random.js";
import { startServer } from "../dist/server/server.js";
import { generate } from "./records.js";
import { freshFolder, load, publishAll } from "./tasks.js";

/** Posts that are collected and loaded; a larger collection is copies of their rows, on other days. */
const BASE = 200_000;
const ROUNDS = 7;
const BROWSER = process.env["BIRDSONG_TEST_CHROMIUM"] ?? "/usr/bin/chromium";

const [task, ...rest] = process.argv.slice(2);
if (task === "--serve") await serve(rest[0]!);
else await bench((task === undefined ? [1, 10] : [task, ...rest]).map((millions) => Number(millions) * 1e6));

async function bench(sizes: readonly number[]): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} cores`);
  weigh();
  for (const posts of sizes) {
    const folder = await collection(posts);
    console.log(`\n${posts.toLocaleString("en")} posts`);
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--serve", folder], { stdio: "inherit" });
  }
}

/** A published collection of that size; made once, as it takes minutes. */
async function collection(posts: number): Promise<string> {
  const folder = join(tmpdir(), "birdsong-bench-dashboard", String(posts));
  if (existsSync(join(folder, "birdsong.yaml"))) return folder;
  freshFolder(folder);
  mkdirSync(join(folder, "spool"));
  await generate("page", BASE, join(folder, "spool"));
  await load(folder);
  {
    await using engine = await Engine.open(foldersOf(folder).warehouse, { memory: "4GB", temporary: folder });
    const multiply = readFileSync(new URL("../bench/multiply.sql", import.meta.url), "utf8");
    await engine.run(multiply, { copies: BigInt(posts / BASE) });
    await engine.runFile("duckdb/merge/dates.sql");
  }
  await publishAll(folder);
  writeFileSync(
    join(folder, "birdsong.yaml"),
    "timezone: Europe/Paris\ndata: .\ncampaigns: { arcane: { match: { hashtags: [arcane] } } }\n",
  );
  return folder;
}

/** Serves a collection and looks at it, as a first visitor and as one who chooses. */
async function serve(folder: string): Promise<void> {
  const loaded = await loadConfig(join(folder, "birdsong.yaml"), { BIRDSONG_SERVER_PORT: "0" }, {});
  const stop = new AbortController();
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const effects = { clock: systemClock, random: systemRandom, log, progress: () => {} };
  await using wired = await wire(loaded, effects, stop.signal);
  const status = async (signal: AbortSignal): Promise<StatusReport> => statusJob(wired, signal);
  await using server = await startServer({ loaded, clock: systemClock, log, status }, stop.signal);
  const ask = async (query: string): Promise<number> => {
    const began = performance.now();
    const answer = await fetch(`${server.url}/api/dashboard${query}`);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return performance.now() - began;
  };
  row("first question after a publish: sums are made", [await ask("")]);
  row("the same question again", await rounds(async () => ask("")));
  const days = (round: number): string => `from=2026-10-${10 + round}&to=2026-10-${16 + round}`;
  row("a week is chosen", await rounds(async (round) => ask(`?${days(round)}`)));
  row("a language is chosen: its sums are made", [await ask("?language=fr")]);
  row("a week of that language", await rounds(async (round) => ask(`?language=fr&${days(round)}`)));
  row("a campaign is chosen: its sums are made", [await ask("?campaign=arcane")]);
  await look(server.url);
  console.log(`  ${"memory of the server at most".padEnd(52)} ${memory().padStart(9)} MB`);
}

async function look(at: string): Promise<void> {
  if (!existsSync(BROWSER)) {
    console.log(`  no browser at ${BROWSER}: set BIRDSONG_TEST_CHROMIUM`);
    return;
  }
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: BROWSER, args });
  const paints: number[] = [];
  const complete: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await (await browser.newContext()).newPage();
    const began = performance.now();
    await page.goto(at);
    await drawn(page);
    complete.push(performance.now() - began);
    paints.push(
      await page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      ),
    );
    await page.context().close();
  }
  row("page: first contentful paint", paints);
  row("page: every panel drawn", complete);
  const page = await (await browser.newContext()).newPage();
  await page.goto(at);
  await drawn(page);
  row(
    "page: a week is brushed, until every panel is drawn",
    await rounds(async (round) => {
      const began = performance.now();
      await page
        .locator('input[type="date"]')
        .first()
        .fill(`2026-10-${10 + round}`);
      await page.locator('input[type="date"]').first().dispatchEvent("change");
      await page.waitForURL((url) => url.search.includes(`2026-10-${10 + round}`));
      await drawn(page);
      return performance.now() - began;
    }),
  );
  await browser.close();
}

async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('#panels[aria-busy="false"] #totals', { timeout: 120_000 });
}

async function rounds(measure: (round: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await measure(round));
  return times;
}

function row(name: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const spread = sorted.length === 1 ? "" : `  (${sorted[0]!.toFixed(0)} to ${sorted.at(-1)!.toFixed(0)})`;
  console.log(`  ${name.padEnd(52)} ${median.toFixed(0).padStart(9)} ms${spread}`);
}

function memory(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

/** What a first visit transfers. */
function weigh(): void {
  const folder = fileURLToPath(new URL("../dist/web/", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(html|css|js|svg)$/.test(file),
  );
  const bytes = files.map((file) => readFileSync(join(folder, file)));
  const sum = (sizes: readonly number[]): string =>
    (sizes.reduce((total, size) => total + size, 0) / 1000).toFixed(0);
  console.log(
    `page: ${files.length} files, ${sum(bytes.map((each) => each.length))} kB, ${sum(bytes.map((each) => gzipSync(each).length))} kB packed`,
  );
}
