import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { publishPlainJob } from "../../src/jobs/publish-plain.ts";
import { replayJob } from "../../src/jobs/replay.ts";
import { filesOf, readManifest } from "../../src/marts/manifest.ts";
import type { Manifest } from "../../src/marts/manifest.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import { HOUR, MINUTE } from "../../src/model/clock.ts";
import { conflicts } from "../load/conflicts.ts";
import { batch, metrics, page, post, snowflake, user, video } from "../load/records.ts";
import type { Json } from "../load/records.ts";
import type { Store, TestBatch } from "../load/store.ts";
import { openStore, signal } from "../load/store.ts";
import { martsDifferences, SETTINGS } from "./compared.ts";

const id = (serial: number, hour = 10): string => snowflake(`2026-11-19T${hour}:00:00.000Z`, serial);
const tags = (...names: string[]): Json => ({ entities: { hashtags: names.map((tag) => ({ tag })) } });

/** Forty posts of one day with authors and films. */
const FIRST: TestBatch = batch("page", [
  page(
    Array.from({ length: 40 }, (_, index) =>
      post({
        id: id(index),
        ...tags("Arcane", `n${index % 5}`),
        attachments: { media_keys: [`7_${index % 3}`] },
      }),
    ),
    { users: [user()], media: [video("7_0", 5), video("7_1", 6), video("7_2", 7)] },
  ),
]);

const refresh = (serials: readonly number[], base: number, received_at: string): TestBatch =>
  batch(
    "page",
    [page(serials.map((serial) => ({ id: id(serial), text: "", public_metrics: metrics(base) })))],
    { received_at, acquisition: "lookup", campaigns: [] },
  );

async function manifestOf(store: Store): Promise<Manifest> {
  const manifest = await readManifest(store.wired.folders.marts);
  if (manifest === undefined) throw new Error("Nothing is published.");
  return manifest;
}

async function parquetOn(store: Store): Promise<string[]> {
  const names = await readdir(store.wired.folders.marts, { recursive: true });
  return names.filter((name) => name.endsWith(".parquet")).sort();
}

async function step(store: Store, ...batches: TestBatch[]): Promise<void> {
  store.clock.advance(HOUR);
  await store.append(...batches);
  await store.load();
  await store.publish();
}

describe("what readers see", () => {
  test("is exactly the warehouse after each kind of change", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    expect(await martsDifferences(store), "first publish").toEqual({});
    await step(
      store,
      batch("page", [page([post({ id: id(50), ...tags("New") }), post({ id: id(51, 23) })])]),
    );
    expect(await martsDifferences(store), "new posts").toEqual({});
    await step(store, refresh([3], 9, "2026-11-20T18:00:00.000Z"));
    expect(await martsDifferences(store), "a refresh of one post").toEqual({});
    await step(store, refresh([3, 4, 5], 12, "2026-11-20T19:00:00.000Z"));
    expect(await martsDifferences(store), "a refresh of some again").toEqual({});
    const edited = post({
      id: id(7, 11),
      edit_history_tweet_ids: [id(7), id(7, 11)],
      text: "Edited",
      ...tags("Changed"),
    });
    await step(store, batch("page", [page([edited])], { received_at: "2026-11-20T20:00:00.000Z" }));
    expect(await martsDifferences(store), "an edit that changes tags").toEqual({});
    await step(
      store,
      batch("users", [{ data: [user({ name: "Another name" })] }], {
        received_at: "2026-11-20T21:00:00.000Z",
        campaigns: [],
        acquisition: "lookup",
      }),
    );
    expect(await martsDifferences(store), "a profile that changed").toEqual({});
    await step(
      store,
      batch("users", [{ data: [user({ name: "Another name" })] }], {
        received_at: "2026-11-20T22:00:00.000Z",
        campaigns: [],
        acquisition: "lookup",
      }),
    );
    expect(await martsDifferences(store), "a profile that was confirmed").toEqual({});
    await store.wired.state.tombstones.add([
      { source: "x", kind: "post", id: id(4), reason: "deleted", noted_at: "2026-11-20T22:00:00.000Z" },
    ]);
    await step(store);
    expect(await martsDifferences(store), "a withdrawal").toEqual({});
    expect(await store.rows("SELECT count(*)::INTEGER AS n FROM post_tag WHERE tag = 'Changed'")).toEqual([
      { n: 1 },
    ]);
    await replayJob(store.wired, signal);
    await store.publish();
    expect(await martsDifferences(store), "a replay").toEqual({});
  });

  test("is exactly the warehouse while conflicting batches come in, a few at a time", {
    timeout: 120_000,
  }, async () => {
    await using store = await openStore();
    const { batches } = conflicts();
    for (let from = 0; from < batches.length; from += 9) {
      await step(store, ...batches.slice(from, from + 9));
      expect(await martsDifferences(store), `after ${from + 9} batches`).toEqual({});
    }
  });
});

describe("the cost of a publish", () => {
  test("a refresh of few posts writes no text again; the overlay is folded when it has grown", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    const before = (await manifestOf(store)).tables["fact_post"]!;
    await step(store, refresh([1, 2], 20, "2026-11-20T18:00:00.000Z"));
    const after = (await manifestOf(store)).tables["fact_post"]!;
    expect(after.files).toEqual(before.files);
    expect(after.newer.map(({ rows }) => rows)).toEqual([2]);
    await step(store, refresh([2, 3], 21, "2026-11-20T19:00:00.000Z"));
    expect((await manifestOf(store)).tables["fact_post"]!.newer.map(({ rows }) => rows)).toEqual([3]);
    const many = Array.from({ length: 20 }, (_, index) => index);
    await step(store, refresh(many, 22, "2026-11-20T20:00:00.000Z"));
    const folded = (await manifestOf(store)).tables["fact_post"]!;
    expect(folded.newer).toEqual([]);
    expect(folded.files).not.toEqual(before.files);
    expect(await martsDifferences(store)).toEqual({});
  });

  test("publishing without any change writes nothing but the row of the run before", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    const before = (await manifestOf(store)).tables;
    await store.publish();
    const after = (await manifestOf(store)).tables;
    const changed = Object.keys(after).filter(
      (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
    );
    expect(changed).toEqual(["fact_run"]);
  });

  test("many small files of a day become one", async () => {
    await using store = await openStore();
    for (let run = 0; run < 9; run++) await step(store, batch("page", [page([post({ id: id(200 + run) })])]));
    const { files } = (await manifestOf(store)).tables["fact_post"]!;
    expect(files.length).toBeLessThan(8);
    expect(files.reduce((sum, file) => sum + file.rows, 0)).toBe(9);
    expect(await martsDifferences(store)).toEqual({});
  });
});

describe("files on disk", () => {
  test("superseded files stay for the time of grace and go after it; a reader keeps its generation", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    const first = await manifestOf(store);
    await using reader = await MartsReader.open(store.wired.folders.marts, SETTINGS);
    const sum = async (): Promise<unknown> =>
      await reader.rows("SELECT sum(likes)::INTEGER AS likes FROM fact_post");
    const answer = await sum();
    const all = Array.from({ length: 40 }, (_, index) => index);
    await store.append(refresh(all, 30, "2026-11-20T18:00:00.000Z"));
    await store.load();
    await store.publish();
    store.clock.advance(9 * MINUTE);
    await store.append(refresh(all, 31, "2026-11-20T19:00:00.000Z"));
    await store.load();
    await store.publish();
    expect((await manifestOf(store)).generation).toBe(first.generation + 2);
    expect(await sum()).toEqual(answer);
    expect(await parquetOn(store)).toEqual(expect.arrayContaining([...filesOf(first)].sort()));
    store.clock.advance(2 * MINUTE);
    await store.publish();
    const left = await parquetOn(store);
    const manifest = await manifestOf(store);
    expect(left).toEqual([...filesOf(manifest), ...manifest.superseded.map(({ path }) => path)].sort());
    expect(left).not.toEqual(
      expect.arrayContaining(first.tables["fact_post"]!.files.map(({ path }) => path)),
    );
  });

  test("what a publish that died has left behind is removed by the next; readers never saw it", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    const before = await manifestOf(store);
    await using dying = await openStore({
      folder: store.folder,
      moment: (name) => {
        if (name === "files-written") throw new Error("killed");
      },
    });
    await dying.append(batch("page", [page([post({ id: id(90) })])]));
    await dying.load();
    await expect(dying.publish()).rejects.toThrow("killed");
    expect(await manifestOf(store)).toEqual(before);
    const stray = join(store.wired.folders.marts, "fact_post", "g000009-0000.parquet.w.tmp");
    await writeFile(stray, "half a file");
    await store.publish();
    expect(await martsDifferences(store)).toEqual({});
    const manifest = await manifestOf(store);
    expect(await parquetOn(store)).toEqual(
      [...filesOf(manifest), ...manifest.superseded.map(({ path }) => path)].sort(),
    );
    expect(await readdir(join(store.wired.folders.marts, "fact_post"))).not.toContain(
      "g000009-0000.parquet.w.tmp",
    );
  });

  test("readers reach the published files and nothing else, and change nothing", async () => {
    await using store = await openStore();
    await step(store, FIRST);
    await using reader = await MartsReader.open(store.wired.folders.marts, SETTINGS);
    await expect(reader.rows("SELECT * FROM read_text('/etc/hostname')")).rejects.toThrow(
      /disabled|Permission/i,
    );
    await expect(reader.rows(`COPY fact_post TO '${store.folder}/stolen.csv'`)).rejects.toThrow(
      /disabled|Permission/i,
    );
    await expect(reader.rows("SET enable_external_access = true")).rejects.toThrow(/lock/i);
  });

  test("before the first publish a reader is told what to do", async () => {
    await using store = await openStore();
    await expect(MartsReader.open(store.wired.folders.marts, SETTINGS)).rejects.toMatchObject({
      code: "marts.none",
    });
  });
});

describe("the plain layout", () => {
  test("holds the same sums under date folders, and says that it is complete", async () => {
    await using store = await openStore();
    await step(
      store,
      FIRST,
      batch("page", [page([post({ id: id(50), created_at: "2026-11-18T10:00:00.000Z" })])]),
    );
    const { folder, tables } = await publishPlainJob(store.wired, undefined, signal);
    const names = await readdir(folder);
    expect(names).toHaveLength(tables);
    for (const name of names) expect(await readdir(join(folder, name)), name).toContain("_SUCCESS");
    expect(await readdir(join(folder, "fact_post"))).toEqual(
      expect.arrayContaining(["date=2026-11-18", "date=2026-11-19"]),
    );
    await using engine = await Engine.open(":memory:", SETTINGS);
    const plain = async (table: string, what: string): Promise<unknown> =>
      await engine.rows(
        `SELECT ${what} FROM read_parquet('${folder}/${table}/**/*.parquet', hive_partitioning = true)`,
      );
    const sums = "count(*)::INTEGER AS n, sum(likes)::INTEGER AS likes";
    expect(await plain("fact_post", `${sums}, min(date)::VARCHAR AS first`)).toEqual([
      ...(await store.rows(`SELECT ${sums}, '2026-11-18' AS first FROM fact_post`)),
    ]);
    expect(await plain("post_tag", "count(*)::INTEGER AS n")).toEqual(
      await store.rows("SELECT count(*)::INTEGER AS n FROM post_tag"),
    );
    // Again over the old one.
    await publishPlainJob(store.wired, undefined, signal);
    expect(await readdir(folder)).toEqual(names);
  });
});
