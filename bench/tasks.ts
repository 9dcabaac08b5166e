import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { configSchema } from "../dist/config/schema.js";
import { foldersOf } from "../dist/config/folders.js";
import { Engine } from "../dist/engine/engine.js";
import { loadJob } from "../dist/jobs/load.js";
import { publishJob } from "../dist/jobs/publish.js";
import { wire } from "../dist/jobs/wire.js";
import { prepareShredding } from "../dist/load/shred.js";
import { newBatchId } from "../dist/model/batch.js";
import { systemClock } from "../dist/model/clock.js";
import { systemRandom } from "../dist/model/random.js";

/** What one measured task answers; peak memory is its process's own. */
export interface Measured {
  readonly ms: number;
  readonly maxRssMb: number;
  readonly extra: Readonly<Record<string, number>>;
}

const signal = new AbortController().signal;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function batchFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ndjson"))
    .sort()
    .map((name) => join(folder, name));
}

/** `JSON.parse` of every line on one core, and nothing else. */
export async function parse(folder: string): Promise<Measured> {
  let records = 0;
  let ms = 0;
  for (const file of batchFiles(folder)) {
    const lines = readFileSync(file, "utf8").split("\n");
    const began = performance.now();
    for (const line of lines) if (line.length > 0) records += typeof JSON.parse(line) === "object" ? 1 : 0;
    ms += performance.now() - began;
  }
  return measured(ms, { records });
}

/** The floor: DuckDB's typed reading of the same fields into a staging table, nothing else. */
export async function floor(folder: string, shape: "line" | "page"): Promise<Measured> {
  await using engine = await Engine.open(":memory:", { memory: "1500MB" });
  await prepareShredding(engine);
  const groups = chunked(batchFiles(folder), 64 * 2 ** 20);
  const began = performance.now();
  for (const files of groups) {
    await engine.runFile("duckdb/shred/choose-files.sql", {
      files: JSON.stringify(files),
      compliance_kind: "",
    });
    await engine.runFile(`duckdb/shred/raw-${shape}.sql`);
  }
  return measured(performance.now() - began, {});
}

/** Everything: spool, lake and complete star schema in a database file. */
export async function load(data: string): Promise<Measured> {
  const wired = await open(data);
  const began = performance.now();
  const report = await loadJob(wired, signal);
  const ms = performance.now() - began;
  await wired[Symbol.asyncDispose]();
  return measured(ms, { posts: report.posts, snapshots: report.snapshots, ...(await sums(data)) });
}

/** A first publish of everything. */
export async function publishAll(data: string): Promise<Measured> {
  await using wired = await open(data);
  const began = performance.now();
  const report = await publishJob(wired, signal);
  return measured(performance.now() - began, { files: report.files, bytes: report.bytes });
}

/** A publish after the metrics of every hundredth post were read again. */
export async function publishRefreshed(data: string, spool: string): Promise<Measured> {
  await using wired = await open(data);
  const posts = everyHundredth(spool);
  const header = {
    birdsong: "batch/1",
    id: newBatchId(Date.UTC(2026, 11, 1), systemRandom),
    source: "x",
    shape: "page",
    acquisition: "lookup",
    campaigns: [],
    dialect: "legacy",
    received_at: "2026-12-01T00:00:00.000Z",
    request: null,
    origin: null,
  } as const;
  await wired.queue.append(header, [Buffer.from(JSON.stringify({ data: posts }))], signal);
  const report = await loadJob(wired, signal);
  const began = performance.now();
  const published = await publishJob(wired, signal);
  return measured(performance.now() - began, {
    refreshed: report.snapshots,
    files: published.files,
    bytes: published.bytes,
  });
}

interface RawPost {
  id: string;
  public_metrics?: { like_count: number };
}

/** Every hundredth original post of the spooled records, with a like more. */
function everyHundredth(spool: string): readonly RawPost[] {
  const found = new Map<string, RawPost>();
  let seen = 0;
  for (const file of batchFiles(spool)) {
    for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
      if (line.length === 0) continue;
      const { data } = JSON.parse(line) as { data: RawPost | RawPost[] };
      for (const post of Array.isArray(data) ? data : [data]) {
        const reposts =
          "referenced_tweets" in post && JSON.stringify(post.referenced_tweets).includes("retweeted");
        if (reposts || post.public_metrics === undefined || seen++ % 100 !== 0) continue;
        post.public_metrics.like_count += 1;
        found.set(post.id, post);
      }
    }
  }
  return [...found.values()];
}

async function open(data: string): Promise<Awaited<ReturnType<typeof wire>>> {
  const config = configSchema.parse({ timezone: "Europe/Paris", data, load: { memory: "1GB" } });
  return await wire(
    { config, path: join(data, "birdsong.yaml"), found: true, folders: foldersOf(data), warnings: [] },
    { clock: systemClock, random: systemRandom, log: silent, progress: () => {} },
    signal,
  );
}

/** What the warehouse holds, to compare with the generator's books. */
async function sums(data: string): Promise<Record<string, number>> {
  await using engine = await Engine.open(foldersOf(data).warehouse, { memory: "1GB" });
  const [row] = await engine.rows(`
    SELECT
        count(*) FILTER (acquisition <> 'reference') AS collected,
        count(*) FILTER (acquisition <> 'reference' AND kind = 'repost') AS reposts,
        sum(likes) FILTER (acquisition <> 'reference')::BIGINT AS likes,
        sum(reposts) FILTER (acquisition <> 'reference')::BIGINT AS repost_counts,
        sum(replies) FILTER (acquisition <> 'reference')::BIGINT AS replies,
        sum(quotes) FILTER (acquisition <> 'reference')::BIGINT AS quotes,
        sum(video_views) FILTER (acquisition <> 'reference')::BIGINT AS video_views,
        count(DISTINCT user_id) FILTER (acquisition <> 'reference') AS authors,
        count(DISTINCT text) AS texts
    FROM fact_post`);
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
}

function measured(ms: number, extra: Record<string, number>): Measured {
  return { ms, maxRssMb: process.resourceUsage().maxRSS / 1024, extra };
}

function chunked(files: readonly string[], bytes: number): readonly (readonly string[])[] {
  const groups: string[][] = [];
  let size = Infinity;
  for (const file of files) {
    const { size: own } = statSync(file);
    if (size + own > bytes) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(file);
    size += own;
  }
  return groups;
}

export function freshFolder(path: string): string {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}
