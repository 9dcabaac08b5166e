import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { importJob } from "../../src/jobs/import.ts";
import { DAY } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { Store } from "./store.ts";
import { openStore, signal, withLoader } from "./store.ts";
import { shuffled } from "./shuffled.ts";
import { differencesOf, doubledKeys, tablesOf } from "./tables.ts";
import type { Tables } from "./tables.ts";

const RECORDINGS = fileURLToPath(new URL("../../../shared/data/x-v2/", import.meta.url));
const present = existsSync(RECORDINGS);
if (!present) console.warn(`Skipped: there are no recordings in ${RECORDINGS}.`);

const FOUR = ["noflat.jsonl", "withheld.jsonl", "streaming_output_with_error.jsonl", "flat.jsonl"];
const ALL = [
  ...FOUR,
  "cashtags.jsonl",
  "cotweet.jsonl",
  "counts.jsonl",
  "edited_after.jsonl",
  "edited_before.jsonl",
  "geo_tweets.jsonl",
  "many_urls.jsonl",
  "media_tweet.jsonl",
  "mentions_tweet.jsonl",
  "quoted_edit.jsonl",
  "tweets_compliance.jsonl",
  "two_tweets.jsonl",
  "users_compliance.jsonl",
  "verified_type.jsonl",
];

/** One of each shape. */
const SOME = ["flat.jsonl", "quoted_edit.jsonl", "counts.jsonl", "streaming_output_with_error.jsonl"];

const paths = (names: readonly string[], folder = RECORDINGS): string[] =>
  names.map((name) => join(folder, name));

async function bring(store: Store, files: readonly string[]): Promise<void> {
  await importJob(store.wired, files, { campaign: "imported" }, signal);
  await store.load();
}

interface Sums {
  readonly collected: number;
  readonly reposts: number;
  readonly references: number;
}

async function sums(store: Store): Promise<Sums> {
  const [row] = await store.rows<Record<keyof Sums, bigint>>(
    `SELECT count(*) FILTER (acquisition <> 'reference') AS collected,
            count(*) FILTER (acquisition <> 'reference' AND kind = 'repost') AS reposts,
            count(*) FILTER (acquisition = 'reference') AS "references"
     FROM fact_post`,
  );
  if (row === undefined) throw new Error("The query answered nothing.");
  return {
    collected: Number(row.collected),
    reposts: Number(row.reposts),
    references: Number(row.references),
  };
}

async function imported(files: readonly string[]): Promise<Tables> {
  await using store = await openStore();
  await bring(store, files);
  return await store.look(tablesOf);
}

describe.skipIf(!present)("recorded collections", () => {
  test.each([
    ["noflat.jsonl", 100, 47],
    ["withheld.jsonl", 215, 83],
    ["flat.jsonl", 100, 47],
  ])("%s has its number of posts and reposts", async (name, collected, reposts) => {
    await using store = await openStore();
    await bring(store, paths([name]));
    expect(await sums(store)).toMatchObject({ collected, reposts });
    expect(await store.rows("FROM fact_quarantine")).toEqual([]);
  });

  test("the flattened file holds the posts of the file of pages", async () => {
    const ids = async (name: string): Promise<unknown> => {
      await using store = await openStore();
      await bring(store, paths([name]));
      return await store.rows("SELECT post_id FROM fact_post WHERE acquisition <> 'reference' ORDER BY ALL");
    };
    expect(await ids("flat.jsonl")).toEqual(await ids("noflat.jsonl"));
  });

  test("a torn last line is set aside with its file, line and reason; the seven before it load", async () => {
    await using store = await openStore();
    await bring(store, paths(["streaming_output_with_error.jsonl"]));
    expect(await sums(store)).toMatchObject({ collected: 7 });
    expect(await store.rows("SELECT origin, origin_line, reason FROM fact_quarantine")).toEqual([
      {
        origin: "streaming_output_with_error.jsonl",
        origin_line: 8n,
        reason: "torn: the JSON ends too early",
      },
    ]);
  });

  test("the four together are 322 posts", async () => {
    await using store = await openStore();
    await bring(store, paths(FOUR));
    expect(await sums(store)).toMatchObject({ collected: 322 });
  });

  test("the whole folder has its sums, and the same again when imported again", async () => {
    await using store = await openStore();
    await bring(store, paths(ALL));
    // 334 ids were collected; one of them is a later version of another's edit chain.
    expect(await sums(store)).toEqual({ collected: 333, reposts: 132, references: 141 });
    expect(
      await store.rows("SELECT count(*)::INTEGER AS buckets, sum(posts)::BIGINT AS posts FROM fact_count"),
    ).toEqual([{ buckets: 169, posts: 771_665n }]);
    expect(await store.rows("SELECT count(*)::INTEGER AS n FROM tombstone")).toEqual([{ n: 3 }]);
    expect(
      await store.rows("SELECT count(*)::INTEGER AS later FROM post_version WHERE version_id <> post_id"),
    ).not.toEqual([{ later: 0 }]);
    expect(await store.look(doubledKeys)).toEqual({});
    const before = await store.look(tablesOf);
    await bring(store, paths(shuffled(ALL, seededRandom(1))));
    expect(differencesOf(await store.look(tablesOf), before)).toEqual({});
  });

  // three times eighteen loads
  test("the order of the files changes nothing", { timeout: 180_000 }, async () => {
    const expected = await imported(paths(ALL));
    for (const seed of [2, 3]) {
      await using store = await openStore();
      const actual = await withLoader(store, async (load, engine) => {
        for (const file of paths(shuffled(ALL, seededRandom(seed)))) {
          await importJob(store.wired, [file], { campaign: "imported" }, signal);
          await load();
        }
        return await tablesOf(engine);
      });
      expect(differencesOf(actual, expected), `order ${seed}`).toEqual({});
    }
  });

  test.each([
    ["gzip", (bytes: Buffer): Buffer => gzipSync(bytes)],
    [
      "zstd",
      (bytes: Buffer): Buffer => execFileSync("zstd", ["-q", "-c"], { input: bytes, maxBuffer: 2 ** 28 }),
    ],
  ])("copies packed with %s give the same tables", async (packing, pack) => {
    if (packing === "zstd" && !hasZstd()) {
      console.warn("Skipped: there is no program zstd here.");
      return;
    }
    const folder = await mkdtemp(join(tmpdir(), "birdsong-packed-"));
    try {
      const [plain, packed] = [join(folder, "plain"), join(folder, "packed")];
      await copyAll(plain, (bytes) => bytes);
      await copyAll(packed, pack);
      const [actual, expected] = [await imported(paths(SOME, packed)), await imported(paths(SOME, plain))];
      expect(differencesOf(actual, expected)).toEqual({});
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("a copy under another name and of another day is known by its content", async () => {
    await using store = await openStore();
    await bring(store, paths(["noflat.jsonl"]));
    const before = await store.look(tablesOf);
    const copy = join(store.folder, "copy.jsonl");
    await copyFile(join(RECORDINGS, "noflat.jsonl"), copy);
    await bring(store, [copy]);
    expect(differencesOf(await store.look(tablesOf), before)).toEqual({});
  });
});

async function copyAll(folder: string, pack: (bytes: Buffer) => Buffer): Promise<void> {
  await mkdir(folder);
  for (const path of paths(SOME)) {
    const copy = join(folder, basename(path));
    await writeFile(copy, pack(await readFile(path)));
    await utimes(copy, new Date(DAY), new Date(DAY));
  }
}

function hasZstd(): boolean {
  try {
    execFileSync("zstd", ["--version"]);
    return true;
  } catch {
    return false;
  }
}
