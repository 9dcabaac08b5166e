import { describe, expect, it } from "vitest";
import { FIELDS, get, NOON, startStill } from "./serving.ts";

const DAY = 86_400_000;

describe("look-up", () => {
  it("gives what it can in the order asked and says of the rest why not", async () => {
    await using simulator = await startStill();
    const { posts } = simulator.books("#arcane -is:retweet");
    const [shown, deleted, suspended, hidden] = [
      posts[0]!,
      posts[1]!,
      posts.find((post) => post !== posts[1] && post.authorId !== posts[0]!.authorId)!,
      posts.at(-1)!,
    ];
    simulator.changePost(deleted.id, "delete");
    simulator.changeAuthor(suspended.authorId, "suspend");
    simulator.changePost(hidden.id, "silent");
    const ids = [deleted.id, shown.id, "1", suspended.id, hidden.id].join(",");
    const { status, body } = await get(simulator, "/2/tweets", { ids, "tweet.fields": "public_metrics" });
    expect(status).toBe(200);
    expect(body.data!.map((post) => post.id)).toEqual([shown.id]);
    expect(body.data![0]!.public_metrics["like_count"]).toBe(shown.likes);
    const reasons = Object.fromEntries(body.errors!.map((error) => [error["resource_id"], error["title"]]));
    expect(reasons).toEqual({
      [deleted.id]: "Not Found Error",
      "1": "Not Found Error",
      [suspended.id]: "Forbidden",
    });
    expect(simulator.meter().billed).toEqual({ posts: 1, users: 0, countRequests: 0 });
  });

  it("tells protected accounts apart, and shows them again once restored", async () => {
    await using simulator = await startStill();
    const post = simulator.books("#arcane").posts[0]!;
    simulator.changeAuthor(post.authorId, "protect");
    const { body } = await get(simulator, `/2/tweets/${post.id}`);
    expect(body.data).toBeUndefined();
    expect(body.errors).toMatchObject([
      {
        title: "Authorization Error",
        type: expect.stringContaining("not-authorized-for-resource") as string,
      },
    ]);
    simulator.changeAuthor(post.authorId, "restore");
    expect((await get(simulator, `/2/tweets/${post.id}`)).body.data).toMatchObject({ id: post.id });
  });

  it("takes 1 to 100 ids", async () => {
    await using simulator = await startStill();
    expect(
      (await get(simulator, "/2/tweets", { ids: Array.from({ length: 101 }, (_, i) => i + 1).join(",") }))
        .status,
    ).toBe(400);
    expect((await get(simulator, "/2/tweets", { ids: "" })).status).toBe(400);
    expect((await get(simulator, "/2/tweets", { ids: "12,abc" })).status).toBe(400);
  });

  it("shows metrics and video views that grow and never shrink", async () => {
    await using simulator = await startStill({ postsPerDay: 2000 });
    const loud = simulator
      .books("#arcane has:videos -is:retweet", NOON - 7_200_000)
      .posts.toSorted((a, b) => b.likes - a.likes)[0]!;
    simulator.clock.set(loud.at);
    const likes: number[] = [];
    const views: number[] = [];
    for (const age of [0, 300_000, 3_600_000, DAY, 7 * DAY]) {
      simulator.clock.set(loud.at + age);
      const { body } = await get(simulator, "/2/tweets", { ids: loud.id, ...FIELDS });
      likes.push(body.data![0]!.public_metrics["like_count"]!);
      views.push((body.includes!["media"]![0]!["public_metrics"] as Record<string, number>)["view_count"]!);
    }
    expect(likes[0]).toBe(0);
    expect(likes).toEqual(likes.toSorted((a, b) => a - b));
    expect(views).toEqual(views.toSorted((a, b) => a - b));
    // most of it within the first hour
    expect(likes[2]!).toBeGreaterThan(0.85 * likes[4]!);
    expect(views[4]!).toBeGreaterThan(views[2]!);
  });
});

describe("vocabularies", () => {
  it("answers in the one that was asked in", async () => {
    await using simulator = await startStill();
    const id = simulator.books("#arcane is:quote").posts[0]!.id;
    const legacy = (
      await get(simulator, `/2/tweets/${id}`, {
        "tweet.fields": "public_metrics,referenced_tweets,author_id",
        expansions: "referenced_tweets.id",
      })
    ).body;
    expect(Object.keys(legacy.data!)).toEqual(
      expect.arrayContaining(["edit_history_tweet_ids", "referenced_tweets", "author_id"]),
    );
    expect(legacy.includes).toHaveProperty("tweets");
    const fresh = (
      await get(simulator, `/2/tweets/${id}`, {
        "post.fields": "public_metrics,author_id",
        expansions: "referenced_posts",
      })
    ).body;
    expect(Object.keys(fresh.data!).toSorted()).toEqual(["id", "public_metrics", "referenced_posts", "text"]);
    expect(fresh.data).toHaveProperty("public_metrics.repost_count");
    expect(fresh.includes).toHaveProperty("posts");
  });

  it("drops unknown fields without a word, or refuses them when told so", async () => {
    const params = { query: "#arcane", "tweet.fields": "created_at,note_post,nonsense" };
    await using dropping = await startStill();
    const { status, body } = await get(dropping, "/2/tweets/search/recent", params);
    expect(status).toBe(200);
    expect(Object.keys(body.data![0]!).toSorted()).toEqual([
      "created_at",
      "edit_history_tweet_ids",
      "id",
      "text",
    ]);
    await using refusing = await startStill({ unknownFields: "reject" });
    expect((await get(refusing, "/2/tweets/search/recent", params)).status).toBe(400);
  });
});

describe("counts", () => {
  it("add up to what search finds, withdrawn posts included, with partial buckets at both ends", async () => {
    await using simulator = await startStill();
    simulator.clock.advance(21 * 60_000 + 44_000);
    const { body } = await get(simulator, "/2/tweets/counts/recent", { query: "#arcane" });
    const buckets = body.data as unknown as readonly { start: string; end: string; tweet_count: number }[];
    const truth = simulator.books("#arcane -is:retweet", NOON + 1_304_000 - 7 * DAY, NOON + 1_294_000);
    expect(body.meta).toEqual({ total_tweet_count: truth.posts.length + truth.withdrawn.length });
    expect(buckets.reduce((sum, bucket) => sum + bucket.tweet_count, 0)).toBe(
      truth.posts.length + truth.withdrawn.length,
    );
    expect(buckets[0]!.start).toBe("2026-10-07T12:21:44.000Z");
    expect(buckets[0]!.end).toBe("2026-10-07T13:00:00.000Z");
    expect(buckets.at(-1)!.end).toBe("2026-10-14T12:21:34.000Z");
    expect(simulator.meter().usd).toBe(0.005);
  });

  it("come in pages of 31 days from the archive", async () => {
    await using simulator = await startStill({ historyDays: 60, postsPerDay: 50 });
    let total = 0;
    let token: string | undefined;
    let pages = 0;
    do {
      const more: Record<string, string> = token === undefined ? {} : { next_token: token };
      const { body } = await get(simulator, "/2/tweets/counts/all", {
        query: "#arcane",
        granularity: "day",
        start_time: "2026-08-01T00:00:00Z",
        ...more,
      });
      total += (body.meta as unknown as { total_tweet_count: number }).total_tweet_count;
      token = body.meta!.next_token;
      pages++;
    } while (token !== undefined);
    const truth = simulator.books("#arcane -is:retweet", 0, NOON - 10_000);
    expect({ pages, total }).toEqual({ pages: 3, total: truth.posts.length + truth.withdrawn.length });
    expect(simulator.meter().usd).toBeCloseTo(0.03, 9);
  });
});

describe("users and usage", () => {
  it("finds accounts by id and by name and bills them", async () => {
    await using simulator = await startStill();
    const { body } = await get(simulator, "/2/tweets/search/recent", { query: "#arcane", ...FIELDS });
    const user = body.includes!["users"]![0]!;
    const byId = (
      await get(simulator, "/2/users", { ids: String(user["id"]), "user.fields": FIELDS["user.fields"] })
    ).body;
    expect(byId.data![0]).toEqual(user);
    const byName = (await get(simulator, `/2/users/by/username/${String(user["username"]).toUpperCase()}`))
      .body;
    expect(byName.data).toMatchObject({ id: user["id"] });
    simulator.changeAuthor(String(user["id"]), "suspend");
    expect(
      (await get(simulator, "/2/users/by", { usernames: `${String(user["username"])},nobody` })).body.errors,
    ).toMatchObject([{ title: "Forbidden" }, { title: "Not Found Error" }]);
  });

  it("reports the posts billed a day", async () => {
    await using simulator = await startStill();
    await get(simulator, "/2/tweets/search/recent", { query: "#arcane" });
    const legacy = (await get(simulator, "/2/usage/tweets")).body.data as unknown as Record<string, unknown>;
    expect(legacy["project_usage"]).toBe(simulator.meter().billed.posts);
    const fresh = (await get(simulator, "/2/usage/tweets", { "post.fields": "id" })).body
      .data as unknown as Record<string, unknown>;
    expect(fresh["project_cap"]).toBe("3000000");
  });
});
