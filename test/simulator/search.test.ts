import { describe, expect, it } from "vitest";
import type { Simulator } from "../../src/simulator/index.ts";
import { FIELDS, get, NOON, searchAll, startStill } from "./serving.ts";
import type { Body, Reply } from "./serving.ts";

const RECENT = "/2/tweets/search/recent";

function idsOf(pages: readonly Body[]): string[] {
  return pages.flatMap((page) => page.data ?? []).map((post) => post.id);
}

function search(simulator: Simulator, params: Record<string, string>): Promise<Reply> {
  return get(simulator, RECENT, { query: "#arcane", ...params });
}

async function messageOf(reply: Promise<Reply>): Promise<string> {
  const { status, body } = await reply;
  expect(status).toBe(400);
  return body.errors![0]!["message"]!;
}

describe("recent search", () => {
  it("gives every matching post of seven days once, newest first, over pages", async () => {
    await using simulator = await startStill();
    const ids = idsOf(await searchAll(simulator, { query: "#arcane" }));
    const truth = simulator.books("#arcane -is:retweet", NOON - 7 * 86_400_000, NOON - 30_000);
    expect(ids.length).toBeGreaterThan(500);
    expect(ids).toEqual(truth.posts.map((post) => post.id).toReversed());
  });

  it("names the newest and oldest id of each page and leaves data out of an empty one", async () => {
    await using simulator = await startStill();
    const [first] = await searchAll(simulator, { query: "#arcane" });
    expect(first!.meta!.newest_id).toBe(first!.data![0]!.id);
    expect(first!.meta!.oldest_id).toBe(first!.data!.at(-1)!.id);
    const { body } = await search(simulator, { query: "#nobodywritesthis" });
    expect(body).toEqual({ meta: { result_count: 0 } });
  });

  it("has pages that fall short where posts were withdrawn, without losing any", async () => {
    await using simulator = await startStill();
    const before = await searchAll(simulator, { query: "#arcane" });
    simulator.changePost(before[0]!.data![3]!.id, "delete");
    const after = await searchAll(simulator, { query: "#arcane" });
    expect(after[0]!.data).toHaveLength(before[0]!.data!.length - 1);
    expect(after.length).toBe(before.length);
    expect(idsOf(after)).toHaveLength(idsOf(before).length - 1);
  });

  it("leaves reposts out unless it is told to behave as before", async () => {
    await using today = await startStill();
    await using before = await startStill({ searchReturnsReposts: true });
    const params = { query: "#arcane", "tweet.fields": "referenced_tweets,public_metrics" };
    const reposts = (pages: readonly Body[]): Body["data"] =>
      pages.flatMap((page) => page.data ?? []).filter((post) => post.text.startsWith("RT @"));
    expect(reposts(await searchAll(today, params))).toEqual([]);
    const found = reposts(await searchAll(before, params))!;
    expect(found.length).toBeGreaterThan(100);
    expect(
      found.every((post) => post.public_metrics["like_count"] === 0 && Array.from(post.text).length <= 140),
    ).toBe(true);
    expect(found.some((post) => post.public_metrics["retweet_count"]! > 0 && post.text.endsWith("…"))).toBe(
      true,
    );
  });

  it("takes start_time in and end_time, since_id and until_id out", async () => {
    await using simulator = await startStill();
    const all = (await searchAll(simulator, { query: "#arcane", "tweet.fields": "created_at" })).flatMap(
      (page) => page.data ?? [],
    );
    const [newer, older] = [all[50]!, all[90]!];
    const between = idsOf(
      await searchAll(simulator, { query: "#arcane", since_id: older.id, until_id: newer.id }),
    );
    expect(between).toEqual(all.slice(51, 90).map((post) => post.id));
    const timed = idsOf(
      await searchAll(simulator, {
        query: "#arcane",
        start_time: older.created_at,
        end_time: newer.created_at,
      }),
    );
    expect(timed).toContain(older.id);
    expect(timed).not.toContain(newer.id);
  });

  it("refuses windows and numbers as the platform does", async () => {
    await using simulator = await startStill();
    expect(await messageOf(search(simulator, { start_time: "2026-10-01T00:00:00Z" }))).toMatch(
      /'start_time' must be on or after/,
    );
    expect(await messageOf(search(simulator, { since_id: "1" }))).toMatch(
      /'since_id' must be a tweet id created after \[/,
    );
    expect(await messageOf(search(simulator, { end_time: "2026-10-14T12:00:00Z" }))).toMatch(
      /minimum of 10 seconds prior/,
    );
    expect(await messageOf(search(simulator, { start_time: "yesterday" }))).toMatch(/RFC3339/);
    expect(await messageOf(search(simulator, { max_results: "9" }))).toMatch(/not between 10 and 100/);
    expect(await messageOf(search(simulator, { next_token: "made-up" }))).toMatch(/next_token/);
    expect(await messageOf(search(simulator, { sort_order: "best" }))).toMatch(/recency,relevancy/);
    expect(simulator.meter().usd).toBe(0);
  });

  it("does not continue another query's pages", async () => {
    await using simulator = await startStill();
    const { body } = await search(simulator, { query: "#arcane" });
    expect(
      await messageOf(search(simulator, { query: "#other", next_token: body.meta!.next_token! })),
    ).toMatch(/not valid for this query/);
  });

  it("forgets its page tokens when told to", async () => {
    await using simulator = await startStill({ tokenLifetimeMs: 60_000 });
    const { body } = await search(simulator, {});
    const token = { next_token: body.meta!.next_token! };
    simulator.clock.advance(60_000);
    expect((await search(simulator, token)).status).toBe(200);
    simulator.clock.advance(1);
    expect((await search(simulator, token)).status).toBe(400);
  });

  it("shows posts as they are written and after the indexing lag", async () => {
    await using simulator = await startStill({
      indexingLagMs: 60_000,
      postsPerDay: 5000,
      searchEndsBeforeMs: 0,
    });
    const before = idsOf(await searchAll(simulator, { query: "#arcane" }));
    simulator.clock.advance(3_600_000);
    const after = idsOf(await searchAll(simulator, { query: "#arcane", since_id: before[0]! }));
    expect(after.length).toBeGreaterThan(50);
    expect(before.filter((id) => after.includes(id))).toEqual([]);
    const newest = Number((BigInt(after[0]!) >> 22n) + 1288834974657n);
    expect(newest).toBeLessThanOrEqual(NOON + 3_600_000 - 60_000);
  });

  it("knows an edited post by its newest version and tells all of its ids, oldest first", async () => {
    await using simulator = await startStill({ postsPerDay: 2000 });
    const pages = await searchAll(simulator, { query: "arcane", ...FIELDS });
    const edited = pages
      .flatMap((page) => page.data ?? [])
      .filter((post) => post.edit_history_tweet_ids.length > 1);
    expect(edited.length).toBeGreaterThan(5);
    for (const post of edited) {
      expect(post.edit_history_tweet_ids.at(-1)).toBe(post.id);
      expect(post.edit_history_tweet_ids).toEqual(post.edit_history_tweet_ids.toSorted());
    }
    const { body } = await get(simulator, `/2/tweets/${edited[0]!.edit_history_tweet_ids[0]!}`);
    expect(body.data).toMatchObject({
      id: edited[0]!.edit_history_tweet_ids[0],
      edit_history_tweet_ids: edited[0]!.edit_history_tweet_ids,
    });
  });

  it("gives the same world for the same seed and another for another", async () => {
    await using one = await startStill({ seed: 7 });
    await using two = await startStill({ seed: 7 });
    await using other = await startStill({ seed: 8 });
    const page = async (simulator: Simulator): Promise<Body> =>
      (await search(simulator, { max_results: "100", ...FIELDS })).body;
    expect(await page(one)).toEqual(await page(two));
    expect(await page(one)).not.toEqual(await page(other));
  });
});

describe("a simulator that is started again later", () => {
  it("goes on with the same world", async () => {
    const DAY = 86_400_000;
    await using first = await startStill();
    await using later = await startStill({ startAt: NOON + 3 * DAY });
    first.clock.set(NOON + 3 * DAY);
    const window = { start_time: "2026-10-12T00:00:00Z", end_time: "2026-10-16T00:00:00Z" };
    // Conversations that began before the first day of the later one are not known to it.
    const fields = { ...FIELDS, "tweet.fields": FIELDS["tweet.fields"].replace("conversation_id,", "") };
    const [before, after] = [
      await searchAll(first, { query: "#arcane", ...window, ...fields }),
      await searchAll(later, { query: "#arcane", ...window, ...fields }),
    ];
    expect(idsOf(before).length).toBeGreaterThan(300);
    expect(after.map((page) => page.data)).toEqual(before.map((page) => page.data));
  });
});

describe("the archive", () => {
  it("reaches back beyond seven days with pages of 500 and one request a second", async () => {
    await using simulator = await startStill({ rateLimits: {}, historyDays: 30 });
    const params = {
      query: "#arcane",
      max_results: "500",
      start_time: "2026-09-20T00:00:00Z",
      end_time: "2026-09-30T00:00:00Z",
    };
    const { status, body } = await get(simulator, "/2/tweets/search/all", params);
    expect(status).toBe(200);
    expect(body.data!.length).toBeGreaterThan(450);
    expect((await get(simulator, "/2/tweets/search/all", params)).status).toBe(429);
    simulator.clock.advance(1000);
    expect((await get(simulator, "/2/tweets/search/all", params)).status).toBe(200);
  });
});
