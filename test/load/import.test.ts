import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importJob } from "../../src/jobs/import.ts";
import { line, page, post, snowflake, user } from "./records.ts";
import type { Store } from "./store.ts";
import { openStore, signal } from "./store.ts";

const id = (serial: number): string => snowflake("2026-11-19T10:00:00.000Z", serial);
const json = (value: unknown): string => JSON.stringify(value);

async function bring(store: Store, name: string, content: string | Buffer): Promise<void> {
  const path = join(store.folder, name);
  await writeFile(path, content);
  await utimes(path, 1_700_000_000, 1_700_000_000);
  await importJob(store.wired, [path], { campaign: "imported" }, signal);
  await store.load();
}

const loaded = async (store: Store): Promise<unknown> => {
  const rows = await store.rows<{ post_id: string }>(
    "SELECT post_id FROM fact_post WHERE acquisition = 'import' ORDER BY 1",
  );
  return rows.map(({ post_id }) => post_id);
};

test.each([
  [
    "a byte order mark at the beginning",
    `\uFEFF${json(line(post({ id: id(1) })))}\n${json(line(post({ id: id(2) })))}\n`,
  ],
  ["blank lines", `\n${json(line(post({ id: id(1) })))}\n\n   \n${json(line(post({ id: id(2) })))}\n\n`],
  ["Windows line ends", `${json(line(post({ id: id(1) })))}\r\n${json(line(post({ id: id(2) })))}\r\n`],
  ["no line end at the end", `${json(line(post({ id: id(1) })))}\n${json(line(post({ id: id(2) })))}`],
  ["one pretty-printed page", JSON.stringify(page([post({ id: id(1) }), post({ id: id(2) })]), undefined, 2)],
  ["one array of flattened posts", JSON.stringify([post({ id: id(1) }), post({ id: id(2) })], undefined, 2)],
  [
    "shapes that take turns",
    `${json(line(post({ id: id(1) })))}\n${json(page([post({ id: id(2) })]))}\n${json({ data: [user()] })}\n`,
  ],
])("a file with %s is read whole", async (_what, content) => {
  await using store = await openStore();
  await bring(store, "collection.json", content);
  expect(await loaded(store)).toEqual([id(1), id(2)]);
  expect(await store.rows("FROM fact_quarantine")).toEqual([]);
});

test("a torn line in the middle is set aside under its number in the file, what follows loads", async () => {
  await using store = await openStore();
  const torn = json(line(post())).slice(0, 50);
  await bring(
    store,
    "torn.jsonl",
    `${json(line(post({ id: id(1) })))}\n\n${torn}\n${json(line(post({ id: id(2) })))}\n`,
  );
  expect(await loaded(store)).toEqual([id(1), id(2)]);
  expect(await store.rows("SELECT origin, origin_line FROM fact_quarantine")).toEqual([
    { origin: "torn.jsonl", origin_line: 3n },
  ]);
});

test("a damaged archive is refused by name", async () => {
  await using store = await openStore();
  const broken = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.from("not really packed")]);
  await expect(bring(store, "old.jsonl.gz", broken)).rejects.toMatchObject({
    code: "import.damaged",
    message: expect.stringContaining("old.jsonl.gz"),
  });
});

test("a folder is told from a file that is not there, with the pattern that names its files", async () => {
  await using store = await openStore();
  const read = async (path: string): Promise<unknown> =>
    importJob(store.wired, [path], { campaign: "imported" }, signal);
  await expect(read(store.folder)).rejects.toMatchObject({
    message: `${store.folder} is a folder.`,
    hint: `Name its files with a pattern: ${join(store.folder, "*.jsonl")}`,
  });
  await expect(read(join(store.folder, "no.jsonl"))).rejects.toMatchObject({
    hint: "Check the name; nothing was imported.",
  });
});

test("compliance results whose kind nobody says are refused with the option to say it", async () => {
  await using store = await openStore();
  const result = json({ id: "1", action: "delete", reason: "deleted" });
  await expect(bring(store, "results.jsonl", result)).rejects.toMatchObject({
    code: "import.compliance-kind",
    hint: expect.stringContaining("--compliance"),
  });
});

test("the time of a file counts when its records do not say theirs", async () => {
  await using store = await openStore();
  await bring(store, "dated.jsonl", json(line(post({ id: id(1) }))));
  expect(await store.rows("SELECT metrics_at FROM fact_post")).toEqual([
    { metrics_at: new Date(1_700_000_000_000) },
  ]);
});
