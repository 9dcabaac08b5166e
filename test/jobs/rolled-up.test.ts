import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import type { LoadedConfig } from "../../src/config/load.ts";
import { RolledUp } from "../../src/jobs/rolled-up.ts";
import type { RolledUpMarts } from "../../src/jobs/rolled-up.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import { systemClock } from "../../src/model/clock.ts";
import type { Clock } from "../../src/model/clock.ts";
import { findReport, loadCatalogue } from "../../src/reports/catalogue.ts";
import { batch, page, post, snowflake } from "../load/records.ts";
import { openStore, signal } from "../load/store.ts";
import type { Store } from "../load/store.ts";

const totals = findReport(await loadCatalogue(), "totals");
const languages = ["en", "fr", "de", "it", "es", "pt", "nl", "pl", "sv", "da"];

/** Waits for nobody. */
const hasty: Clock = { now: () => 0, sleep: async () => undefined };

function loadedOf({ wired }: Store): LoadedConfig {
  const { config, folders } = wired;
  return { config, folders, path: "birdsong.yaml", found: false, warnings: [] };
}

/** Publishes one post more. */
async function publishOneMore(store: Store, serial: number): Promise<void> {
  const id = snowflake("2026-11-19T10:00:00Z", serial);
  const lang = languages[serial % languages.length]!;
  await store.append(batch("page", [page([post({ id, lang, edit_history_tweet_ids: [id] })])]));
  await store.load();
  await store.publish();
}

const postsOf = async (marts: RolledUpMarts, language: string | null = null): Promise<unknown> => {
  const none = {
    campaign: null,
    acquisition: null,
    kind: null,
    region: null,
    sentiment: null,
    hashtag: null,
  };
  const rows = await marts.rolledUp(totals, { ...none, language, from: null, to: null });
  return rows?.[0]?.["posts"];
};

test("nothing published is said; what is published is answered, and what is published next takes over", async () => {
  await using store = await openStore();
  await using rolledUp = new RolledUp(loadedOf(store), systemClock);
  await expect(rolledUp.manifest(signal)).rejects.toMatchObject({ code: "marts.none" });
  await publishOneMore(store, 1);
  expect(await rolledUp.read(signal, postsOf)).toBe(1n);
  await publishOneMore(store, 2);
  expect((await rolledUp.manifest(signal)).generation).toBe(2);
  expect(await rolledUp.read(signal, postsOf)).toBe(2n);
});

test("who does not wait for a newer publish is answered as of the one before, never of both", async () => {
  await using store = await openStore();
  await publishOneMore(store, 1);
  await using rolledUp = new RolledUp(loadedOf(store), hasty);
  expect(await rolledUp.read(signal, postsOf)).toBe(1n);
  await publishOneMore(store, 2);
  const [manifest, posts] = await rolledUp.read(signal, async (marts) => [
    marts.manifest,
    await postsOf(marts),
  ]);
  expect([(manifest as { generation: number }).generation, posts]).toEqual([1, 1n]);
  await expect.poll(async () => (await rolledUp.manifest(signal)).generation).toBe(2);
  expect(await rolledUp.read(signal, postsOf)).toBe(2n);
});

test("a question under way ends on the publish it began with, which is closed then", async () => {
  await using store = await openStore();
  await publishOneMore(store, 1);
  await using rolledUp = new RolledUp(loadedOf(store), systemClock);
  const old = await rolledUp.read(signal, async (marts) => {
    await publishOneMore(store, 2);
    expect(await rolledUp.read(signal, postsOf)).toBe(2n);
    expect(await postsOf(marts)).toBe(1n);
    return marts;
  });
  await expect(old.engine.rows("select 1")).rejects.toThrow(/closed|disconnected|Connection/i);
});

test("more views than are kept are answered all the same, also when asked at once", async () => {
  await using store = await openStore();
  for (let serial = 0; serial < languages.length; serial++) await publishOneMore(store, serial);
  await using rolledUp = new RolledUp(loadedOf(store), systemClock);
  for (let round = 0; round < 2; round++)
    for (const language of languages)
      expect(await rolledUp.read(signal, async (marts) => postsOf(marts, language))).toBe(1n);
  const together = languages.map(async (language) =>
    rolledUp.read(signal, async (marts) => postsOf(marts, language)),
  );
  expect(await Promise.all(together)).toEqual(languages.map(() => 1n));
});

test("one who leaves does not stop what others wait for", async () => {
  await using store = await openStore();
  await publishOneMore(store, 1);
  await using rolledUp = new RolledUp(loadedOf(store), systemClock);
  const leaving = new AbortController();
  const left = rolledUp.read(leaving.signal, postsOf);
  const stays = rolledUp.read(signal, postsOf);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(await stays).toBe(1n);
});

test("stopped as soon as it started, it begins nothing, and says so to who waits", async () => {
  await using store = await openStore();
  await publishOneMore(store, 1);
  const rolledUp = new RolledUp(loadedOf(store), systemClock);
  using opened = vi.spyOn(MartsReader, "open");
  const prepared = rolledUp.prepare();
  await rolledUp[Symbol.asyncDispose]();
  await expect(prepared).rejects.toThrow("the server stops");
  expect(opened).not.toHaveBeenCalled();
});

test("what memory does not hold goes to a folder of its own, which a load leaves alone, and is gone at the end", async () => {
  await using store = await openStore();
  await publishOneMore(store, 1);
  const serving = join(store.folder, "serving");
  const folderOf = async (marts: RolledUpMarts): Promise<string> => {
    const rows = await marts.engine.rows<{ folder: string }>(
      "select current_setting('temp_directory') as folder",
    );
    return rows[0]!.folder;
  };
  const [one, other] = [
    new RolledUp(loadedOf(store), systemClock),
    new RolledUp(loadedOf(store), systemClock),
  ];
  const folders = [await one.read(signal, folderOf), await other.read(signal, folderOf)];
  expect(new Set(folders).size).toBe(2);
  expect(folders.map((folder) => dirname(folder))).toEqual([serving, serving]);
  for (const folder of folders) await mkdir(folder, { recursive: true });
  await publishOneMore(store, 2);
  expect(await readdir(serving)).toHaveLength(2);
  await one[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  expect(await readdir(serving)).toEqual([]);
});
