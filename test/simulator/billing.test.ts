import { describe, expect, it } from "vitest";
import { FIELDS, get, searchAll, startStill } from "./serving.ts";

const RECENT = "/2/tweets/search/recent";

describe("the meter", () => {
  it("bills a post and a user once per UTC day, and again on the next", async () => {
    await using simulator = await startStill();
    const ids = simulator
      .books("#arcane -is:retweet")
      .posts.slice(0, 10)
      .map((post) => post.id);
    const params = { ids: ids.join(","), expansions: "author_id" };
    const { body } = await get(simulator, "/2/tweets", params);
    const users = body.includes!["users"]!.length;
    await get(simulator, "/2/tweets", params);
    expect(simulator.meter()).toMatchObject({
      requests: 2,
      returned: { posts: 20, users: 2 * users },
      billed: { posts: 10, users },
      usd: 0.05 + 0.01 * users,
    });
    simulator.clock.advance(86_400_000);
    await get(simulator, "/2/tweets", params);
    expect(simulator.meter().billed).toMatchObject({ posts: 20, users: 2 * users });
    expect(simulator.meter().days.map(({ day, resource, billed }) => `${day} ${resource} ${billed}`)).toEqual(
      ["2026-10-14 post 10", `2026-10-14 user ${users}`, "2026-10-15 post 10", `2026-10-15 user ${users}`],
    );
  });

  it("forgives nothing when forgiveness is off", async () => {
    await using simulator = await startStill({ forgiveness: false });
    await get(simulator, RECENT, { query: "#arcane" });
    await get(simulator, RECENT, { query: "#arcane" });
    const { returned, billed, usd } = simulator.meter();
    expect(billed.posts).toBe(returned.posts);
    expect(usd).toBeCloseTo(returned.posts * 0.005, 9);
  });

  it("bills posts that come along by reference, but neither media nor places", async () => {
    await using simulator = await startStill();
    const { body } = await get(simulator, RECENT, {
      query: "#arcane is:quote",
      expansions: "referenced_tweets.id,attachments.media_keys,geo.place_id",
    });
    expect(body.includes!["tweets"]!.length).toBeGreaterThan(0);
    const distinct = new Set([...body.data!, ...body.includes!["tweets"]!].map((post) => post["id"]));
    expect(simulator.meter()).toMatchObject({ billed: { posts: distinct.size, users: 0 } });
  });

  it("bills neither refusals nor empty answers", async () => {
    await using simulator = await startStill({ token: "right" });
    await get(simulator, RECENT, { query: "#arcane" });
    expect(simulator.meter()).toMatchObject({ requests: 1, answered: 0, usd: 0 });
    await using other = await startStill();
    await get(other, RECENT, { query: "#nobodywritesthis" });
    await get(other, RECENT, { query: "is:reply" });
    expect(other.meter()).toMatchObject({ requests: 2, usd: 0 });
  });

  it("answers 402 once the credits are used up, whatever is asked", async () => {
    await using simulator = await startStill({ creditsUsd: 0.06 });
    expect((await get(simulator, RECENT, { query: "#arcane" })).status).toBe(200);
    expect((await get(simulator, RECENT, { query: "birdwatching" })).status).toBe(200);
    const refused = await get(simulator, RECENT, { query: "#arcane" });
    expect(refused.status).toBe(402);
    expect(refused.body).toMatchObject({ title: "CreditsDepleted" });
    expect((await get(simulator, "/2/usage/tweets")).status).toBe(200);
  });
});

describe("rate limits", () => {
  it("count down, answer 429 with the moment of the reset, and begin anew after it", async () => {
    await using simulator = await startStill({ rateLimits: { "search-recent": 2 } });
    const first = await get(simulator, RECENT, { query: "#arcane" });
    expect(first.headers.get("x-rate-limit-remaining")).toBe("1");
    await get(simulator, RECENT, { query: "#arcane" });
    const refused = await get(simulator, RECENT, { query: "#arcane" });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("x-rate-limit-remaining")).toBe("0");
    const reset = Number(refused.headers.get("x-rate-limit-reset"));
    simulator.clock.set(reset * 1000);
    expect((await get(simulator, RECENT, { query: "#arcane" })).status).toBe(200);
  });
});

describe("the books", () => {
  it("equal what a complete collection adds up to", async () => {
    await using simulator = await startStill({ searchReturnsReposts: true, searchEndsBeforeMs: 0 });
    const now = simulator.clock.now();
    const pages = await searchAll(simulator, { query: "#arcane", ...FIELDS });
    const posts = pages.flatMap((page) => page.data ?? []);
    const books = simulator.books("#arcane", now - 7 * 86_400_000, now + 1);
    const views = new Map(
      pages
        .flatMap((page) => page.includes?.["media"] ?? [])
        .map((media) => [
          media["media_key"],
          (media["public_metrics"] as { view_count: number } | undefined)?.view_count ?? 0,
        ]),
    );
    const own = posts.filter((post) => !post.text.startsWith("RT @"));
    const sum = (metric: string): number =>
      own.reduce((total, post) => total + post.public_metrics[metric]!, 0);
    const keys = own.flatMap(
      (post) => (post["attachments"] as { media_keys: string[] } | undefined)?.media_keys ?? [],
    );
    expect(books.posts.map((post) => post.id).toReversed()).toEqual(posts.map((post) => post.id));
    expect(books.authors).toBe(new Set(posts.map((post) => post.author_id)).size);
    expect(books.sums).toMatchObject({
      likes: sum("like_count"),
      reposts: sum("retweet_count"),
      replies: sum("reply_count"),
      impressions: sum("impression_count"),
      videoViews: keys.reduce((total, key) => total + views.get(key)!, 0),
    });
    expect(Object.values(books.kinds).reduce((a, b) => a + b, 0)).toBe(posts.length);
  });
});
