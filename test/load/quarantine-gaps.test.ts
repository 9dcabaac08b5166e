import { expect, test } from "vitest";
import { batch, line, page, post, snowflake } from "./records.ts";
import { openStore } from "./store.ts";
import type { Store, TestBatch } from "./store.ts";

const UNREADABLE = Buffer.from("<html>over capacity</html>");
const TORN = Buffer.from('{"data":{"id":"17","text":"half of i');

async function gapsAfter(store: Store, made: TestBatch): Promise<readonly object[]> {
  await store.append(made);
  await store.load();
  return await store.wired.state.gaps.list();
}

test("a stream's record that cannot be read is a gap of the seconds in which it came", async () => {
  await using store = await openStore();
  const made = batch("line", [line(post()), UNREADABLE, line(post()), UNREADABLE], {
    acquisition: "stream",
    received_at: "2026-11-20T11:30:00.000Z",
  });
  expect(await gapsAfter(store, made)).toMatchObject([
    {
      campaign: "arcane",
      cause: "quarantine",
      from_at: "2026-11-20T11:29:00.000Z",
      to_at: "2026-11-20T11:30:00.000Z",
      estimated_posts: 2,
      filled_at: null,
    },
  ]);
  await store.load();
  expect(await store.wired.state.gaps.list()).toHaveLength(1);
});

test("a record that broke off with its connection belongs to the gap of that connection", async () => {
  await using store = await openStore();
  const made = batch("line", [line(post()), TORN], { acquisition: "stream" });
  expect(await gapsAfter(store, made)).toEqual([]);
});

test("a message of a kind that is not known takes no post with it", async () => {
  await using store = await openStore();
  const made = batch("line", [line(post()), Buffer.from('{"news":{"of":"1"}}')], { acquisition: "stream" });
  expect(await gapsAfter(store, made)).toEqual([]);
});

test("a search page that cannot be read is a gap from where its search began", async () => {
  await using store = await openStore();
  const made = batch("page", [page([post()]), UNREADABLE], {
    acquisition: "search",
    received_at: "2026-11-20T11:30:00.000Z",
    request: { path: "/2/tweets/search/recent", since_id: snowflake("2026-11-20T10:00:00.000Z") },
  });
  expect(await gapsAfter(store, made)).toMatchObject([
    { cause: "quarantine", from_at: "2026-11-20T10:00:00.000Z", to_at: "2026-11-20T11:30:00.000Z" },
  ]);
});

test("a line of an import that cannot be read is no gap: an import covers no time", async () => {
  await using store = await openStore();
  const made = batch("line", [line(post()), UNREADABLE], { acquisition: "import" });
  expect(await gapsAfter(store, made)).toEqual([]);
});
