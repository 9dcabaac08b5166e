import { expect, test } from "vitest";
import { watchedInMarts } from "../../src/marts/watched.ts";
import type { WatchedPost, WatchedPosts } from "../../src/model/watched.ts";
import { batch, page, post, snowflake, user } from "../load/records.ts";
import { openStore, signal } from "../load/store.ts";
import type { Store, TestBatch } from "../load/store.ts";

const CREATED = "2026-11-19T10:00:00.000Z";
const id = (serial: number): string => snowflake(CREATED, serial);

/** Metrics of posts as a look-up or a search brings them; the four that count as engagement sum up to `engagement`. */
function read(received_at: string, engagements: Readonly<Record<number, number>>): TestBatch {
  const posts = Object.entries(engagements).map(([serial, engagement]) =>
    post({
      id: id(Number(serial)),
      created_at: CREATED,
      author_id: `90${serial}`,
      public_metrics: { like_count: engagement, retweet_count: 0, reply_count: 0, quote_count: 0 },
    }),
  );
  return batch("page", [page(posts)], { received_at });
}

async function watchedIn(store: Store): Promise<WatchedPosts> {
  await store.load();
  await store.publish();
  const watched = await watchedInMarts(store.wired.folders.marts, "x", store.wired.engine);
  if (watched === null) throw new Error("Nothing was published.");
  return watched;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test("tells of each followed post when it was observed and what the two newest readings showed", async () => {
  await using store = await openStore();
  await store.append(
    read("2026-11-19T10:30:00.000Z", { 1: 10, 2: 100 }),
    read("2026-11-19T12:00:00.000Z", { 1: 12 }),
    read("2026-11-20T10:00:00.000Z", { 1: 13 }),
  );
  const watched = await watchedIn(store);
  const posts = await all(watched.candidates("arcane", "2026-11-01T00:00:00Z", signal));
  const of = (serial: number): WatchedPost => posts.find(({ post_id }) => post_id === id(serial))!;
  expect(of(1)).toMatchObject({
    created_at: CREATED,
    kind: "original",
    readings: [
      { at: "2026-11-20T10:00:00.000Z", engagement: 13 },
      { at: "2026-11-19T12:00:00.000Z", engagement: 12 },
    ],
  });
  expect(of(1).observed_ats.toSorted()).toEqual([
    "2026-11-19T10:30:00.000Z",
    "2026-11-19T12:00:00.000Z",
    "2026-11-20T10:00:00.000Z",
  ]);
  expect(of(2).readings).toEqual([{ at: "2026-11-19T10:30:00.000Z", engagement: 100 }]);
  expect(await all(watched.candidates("arcane", "2026-11-19T10:00:01Z", signal))).toEqual([]);
  const paged = await watchedInMarts(store.wired.folders.marts, "x", store.wired.engine, 1);
  expect(await all(paged!.candidates("arcane", "2026-11-01T00:00:00Z", signal))).toEqual(posts);
});

test("tells how posts grew between one reading and the next, a row for each pair of ages", async () => {
  await using store = await openStore();
  await store.append(
    read("2026-11-19T10:30:00.000Z", { 1: 99, 2: 24 }),
    read("2026-11-19T12:00:00.000Z", { 1: 199, 2: 24 }),
    read("2026-11-20T10:00:00.000Z", { 1: 209 }),
  );
  const watched = await watchedIn(store);
  const steps = await watched.growth("arcane", "2026-11-01T00:00:00Z", signal);
  expect(steps).toHaveLength(2);
  expect(steps[0]).toMatchObject({ from_minutes: 30, to_minutes: 120 });
  expect(steps[0]!.before).toBeCloseTo(99 / 10 + 24 / 5, 9);
  expect(steps[0]!.after).toBeCloseTo(199 / 10 + 24 / 5, 9);
  expect(steps[1]).toMatchObject({ from_minutes: 120, to_minutes: 1_440 });
  expect(steps[1]!.after / steps[1]!.before).toBeCloseTo(209 / 199, 9);
  expect(await watched.growth("another", "2026-11-01T00:00:00Z", signal)).toEqual([]);
});

test("tells of each author when a profile was stored and when they last wrote", async () => {
  await using store = await openStore();
  await store.append(
    read("2026-11-19T10:30:00.000Z", { 1: 1, 2: 1 }),
    batch("users", [{ data: [user({ id: "901" })] }], { received_at: "2026-11-19T11:00:00.000Z" }),
  );
  const watched = await watchedIn(store);
  const authors = await all(watched.authors("arcane", signal));
  expect(authors.toSorted((a, b) => a.user_id.localeCompare(b.user_id))).toEqual([
    { user_id: "901", profile_at: "2026-11-19T11:00:00.000Z", last_post_at: CREATED },
    { user_id: "902", profile_at: null, last_post_at: CREATED },
  ]);
});
