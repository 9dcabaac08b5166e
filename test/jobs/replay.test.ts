import { copyFile, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadJob } from "../../src/jobs/load.ts";
import { replayJob } from "../../src/jobs/replay.ts";
import { batch, page, post } from "../load/records.ts";
import { conflicts } from "../load/conflicts.ts";
import type { Store, TestBatch } from "../load/store.ts";
import { openStore, signal } from "../load/store.ts";
import { differencesOf, doubledKeys, tablesOf } from "../load/tables.ts";

const GARBAGE: readonly TestBatch[] = [
  batch("line", [Buffer.from("{torn"), { data: post() }], { received_at: "2026-11-20T16:00:00.000Z" }),
  batch("page", [Buffer.from("nothing at all")], { received_at: "2026-11-20T16:01:00.000Z" }),
];

/** A folder into which conflicts, bad lines and withdrawals were loaded live, in several runs. */
async function loadedLive(): Promise<Store> {
  const store = await openStore();
  const { batches, tombstones } = conflicts();
  await store.wired.state.tombstones.add(
    tombstones.map(({ withdrawn_at, ...stone }) => ({ ...stone, noted_at: withdrawn_at })),
  );
  const all = [...batches, ...GARBAGE];
  for (let from = 0; from < all.length; from += 12) {
    await store.append(...all.slice(from, from + 12));
    await store.load();
    store.clock.advance(40 * 60_000);
  }
  return store;
}

const parquetOf = async (store: Store): Promise<string[]> =>
  (await readdir(store.wired.folders.lake, { recursive: true }))
    .filter((name) => name.endsWith(".parquet"))
    .map((name) => join(store.wired.folders.lake, name));

describe("replay", () => {
  test("the warehouse rebuilt from the lake equals the one loaded live, quarantine and tombstones included", async () => {
    await using store = await loadedLive();
    const live = await store.look(tablesOf);
    expect(live["fact_quarantine"]).toHaveLength(2);
    expect(live["tombstone"]?.length).toBeGreaterThan(3);
    const report = await replayJob(store.wired, signal);
    expect(report.batches).toBeGreaterThan(20);
    expect(differencesOf(await store.look(tablesOf), live)).toEqual({});
    expect(await store.look(doubledKeys)).toEqual({});
    // And it goes on from there: what is acknowledged stays so.
    expect(await store.load()).toMatchObject({ batches: 0, posts: 0 });
  });

  test("a lost warehouse is rebuilt, in the time zone of the configuration", async () => {
    await using store = await loadedLive();
    await rm(store.wired.folders.warehouse);
    await using tokyo = await openStore({ folder: store.folder, timezone: "Asia/Tokyo" });
    await replayJob(tokyo.wired, signal);
    expect(await tokyo.rows("SELECT value FROM setting WHERE key = 'timezone'")).toEqual([
      { value: "Asia/Tokyo" },
    ]);
    expect(
      await tokyo.rows("SELECT DISTINCT local_hour FROM fact_post WHERE created_at = '2026-11-19 10:00:00'"),
    ).toEqual([{ local_hour: 19 }]);
  });

  test("a second lake file of the same batches, left by a crash before the merge, is read once", async () => {
    await using store = await openStore();
    const twins = [batch("page", [page([post()])]), batch("page", [page([post()])])];
    let crash = true;
    await using dying = await openStore({
      folder: store.folder,
      moment: (name) => {
        if (crash && name === "before-merge") throw new Error("killed");
      },
    });
    await dying.append(...twins);
    await expect(dying.load()).rejects.toThrow("killed");
    crash = false;
    // Another batch came meanwhile, so the repeated load writes another file.
    await dying.append(batch("page", [page([post()])]));
    await loadJob(dying.wired, signal);
    expect(await parquetOf(dying)).toHaveLength(2);
    const live = await dying.look(tablesOf);
    expect(await replayJob(dying.wired, signal)).toMatchObject({ batches: 3, records: 3, posts: 3 });
    expect(differencesOf(await dying.look(tablesOf), live)).toEqual({});
  });
});

describe("tidying the lake", () => {
  test("folding many small files of an hour changes nothing of what a replay rebuilds", async () => {
    await using store = await openStore();
    for (let run = 0; run < 17; run++) {
      await store.append(batch("page", [page([post()]), page([])]), ...(run === 3 ? GARBAGE : []));
      await store.load();
    }
    const files = await parquetOf(store);
    expect(files.length).toBeLessThan(17);
    const places = await store.rows<{ lake_file: string }>(
      "SELECT DISTINCT lake_file FROM loaded_batch WHERE lake_file IS NOT NULL ORDER BY 1",
    );
    expect(places.map(({ lake_file }) => join(store.wired.folders.lake, lake_file)).sort()).toEqual(
      files.sort(),
    );
    const live = await store.look(tablesOf);
    expect(live["fact_post"]).toHaveLength(18);
    await replayJob(store.wired, signal);
    expect(differencesOf(await store.look(tablesOf), live)).toEqual({});
  });

  test("a copy that no receipt points to goes; the only file of a batch never does", async () => {
    await using store = await openStore();
    for (let run = 0; run < 15; run++) {
      await store.append(batch("page", [page([post()])]));
      await store.load();
    }
    const [first] = await parquetOf(store);
    // A load that died between lake and merge, and whose batches were then loaded with others.
    const copy = join(dirname(first!), `0${basename(first!)}`);
    await copyFile(first!, copy);
    await store.append(batch("page", [page([post()])]));
    await store.load();
    const left = await parquetOf(store);
    expect(left).not.toContain(copy);
    expect(await store.rows("SELECT count(*)::INTEGER AS n FROM loaded_batch")).toEqual([{ n: 16 }]);
    await replayJob(store.wired, signal);
    expect(await store.rows("SELECT count(*)::INTEGER AS n FROM fact_post")).toEqual([{ n: 16 }]);
  });
});
