import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecordBooks } from "../dist/simulator/index.js";
import { generate } from "./records.js";
import { floor, freshFolder, load, parse, publishAll, publishRefreshed } from "./tasks.js";
import type { Measured } from "./tasks.js";

const [task, ...rest] = process.argv.slice(2);
if (task === "--task") await runTask(rest);
else await bench(Number(task ?? 300_000));

/** A task runs in a process of its own, so that its peak memory is its own. */
async function runTask([name, folder = "", shape]: readonly string[]): Promise<void> {
  const tasks: Record<string, () => Promise<Measured>> = {
    parse: () => parse(folder),
    floor: () => floor(folder, shape === "page" ? "page" : "line"),
    load: () => load(folder),
    publish: () => publishAll(folder),
    refreshed: () => publishRefreshed(folder, shape ?? ""),
  };
  const run = tasks[name ?? ""];
  if (run === undefined) throw new RangeError(`No task ${name}.`);
  process.stdout.write(JSON.stringify(await run()));
}

function child(...args: readonly string[]): Measured {
  const out = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--task", ...args], {
    maxBuffer: 2 ** 24,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(out.toString()) as Measured;
}

async function bench(count: number): Promise<void> {
  const root = freshFolder(join(tmpdir(), "birdsong-bench"));
  console.log(`${count} posts, Node ${process.version}, ${cpus().length} cores\n`);
  for (const shape of ["line", "page"] as const) {
    const spool = freshFolder(join(root, shape, "spool"));
    const books = await generate(shape, count, spool);
    const floorRun = child("floor", spool, shape);
    const parseRun = child("parse", spool);
    const kept = freshFolder(join(root, `${shape}-kept`));
    cpSync(spool, join(kept, "spool"), { recursive: true });
    const loadRun = child("load", join(root, shape));
    const publishRun = child("publish", join(root, shape));
    const refreshedRun = child("refreshed", join(root, shape), join(kept, "spool"));
    report(shape, count, books, {
      parse: parseRun,
      floor: floorRun,
      load: loadRun,
      publish: publishRun,
      refreshed: refreshedRun,
    });
  }
}

function report(
  shape: "line" | "page",
  count: number,
  books: RecordBooks,
  runs: Readonly<Record<"parse" | "floor" | "load" | "publish" | "refreshed", Measured>>,
): void {
  const differences = compare(books, runs.load.extra);
  const title = shape === "line" ? "stream lines" : "search pages of 100 posts";
  console.log(
    `${title}: ${(books.bytes / count / 1000).toFixed(2)} kB a post; distinct texts ${share(books.texts, count)}, authors ${share(books.authors, count)}, reposts ${share(books.reposts, count)}; ${books.hashtags} hashtags`,
  );
  if (differences.length > 0) {
    console.log(`  the books differ, so no figure counts: ${differences.join("; ")}`);
    process.exitCode = 1;
    return;
  }
  const floorRate = count / runs.floor.ms;
  const rows: readonly (readonly [string, Measured])[] = [
    ["JSON.parse alone, one core", runs.parse],
    ["typed read_json into staging: the floor", runs.floor],
    ["full load: lake and star schema", runs.load],
    ["first publish", runs.publish],
  ];
  for (const [name, run] of rows) {
    const rate = count / run.ms;
    console.log(
      `  ${name.padEnd(42)} ${Math.round(rate * 1000)
        .toLocaleString("en")
        .padStart(
          9,
        )} posts/s  ${((books.bytes / run.ms) * 1e-3).toFixed(0).padStart(5)} MB/s  ${run.maxRssMb.toFixed(0).padStart(5)} MB peak  ${(rate / floorRate).toFixed(2)} of the floor`,
    );
  }
  const { publish, refreshed } = runs;
  console.log(
    `  ${"publish after refreshing 1 % of the posts".padEnd(42)} ${refreshed.ms.toFixed(0).padStart(9)} ms, ${(refreshed.ms / publish.ms).toFixed(2)} of the first; ${refreshed.extra["refreshed"]} posts, ${refreshed.extra["files"]} files, ${((refreshed.extra["bytes"] ?? 0) / 1e6).toFixed(2)} MB against ${((publish.extra["bytes"] ?? 0) / 1e6).toFixed(1)} MB`,
  );
  console.log(
    `  ${((100 * books.posts) / count).toFixed(0)} % of the records are distinct posts; ${runs.load.extra["posts"]} rows with references, ${runs.load.extra["snapshots"]} snapshots\n`,
  );
}

function compare(books: RecordBooks, found: Readonly<Record<string, number>>): readonly string[] {
  const pairs: readonly (readonly [string, number, number | undefined])[] = [
    ["posts", books.posts, found["collected"]],
    ["reposts", books.reposts, found["reposts"]],
    ["likes", books.likes, found["likes"]],
    ["repost counts", books.repostCounts, found["repost_counts"]],
    ["replies", books.replies, found["replies"]],
    ["quotes", books.quotes, found["quotes"]],
    ["video views", books.videoViews, found["video_views"]],
    ["authors", books.authors, found["authors"]],
  ];
  return pairs
    .filter(([, wanted, got]) => wanted !== got)
    .map(([name, wanted, got]) => `${name} ${got} instead of ${wanted}`);
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(0)} %`;
}
