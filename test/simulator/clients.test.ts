import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, PostPaginator } from "@xdevplatform/xdk";
import type { PaginatedResponse } from "@xdevplatform/xdk";
import { ApiResponseError, ETwitterStreamEvent, TwitterApi } from "twitter-api-v2";
import { describe, expect, it } from "vitest";
import type { Simulator } from "../../src/simulator/index.ts";
import { settle } from "../model/manual-clock.ts";
import { startTimed } from "./listening.ts";
import { NOON, startStill } from "./serving.ts";

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("skipped: no openssl on the PATH, and the community client speaks HTTPS only");

describe("the official client, unmodified", () => {
  it("pages through a search, looks posts up and counts them", async () => {
    await using simulator = await startStill();
    const client = new Client({ bearerToken: "any", baseUrl: simulator.url });
    const search = new PostPaginator(async (token?: string) => {
      const page = await client.posts.searchRecent("#arcane", {
        maxResults: 100,
        postFields: ["created_at", "public_metrics"],
        expansions: ["author_id"],
        ...(token === undefined ? {} : { nextToken: token }),
      });
      return page as unknown as PaginatedResponse<unknown>;
    });
    await search.fetchNext();
    while (!search.done) await search.fetchNext();
    const truth = simulator.books(
      "#arcane -is:retweet",
      simulator.clock.now() - 7 * 86_400_000,
      simulator.clock.now() - 30_000,
    );
    const posts = search.posts as {
      id: string;
      authorId: string;
      publicMetrics: { repostCount: number; likeCount: number };
    }[];
    expect(posts.map((post) => post.id)).toEqual(truth.posts.map((post) => post.id).toReversed());
    expect(posts.reduce((sum, post) => sum + post.publicMetrics.likeCount, 0)).toBe(truth.sums.likes);
    expect(posts.reduce((sum, post) => sum + post.publicMetrics.repostCount, 0)).toBe(truth.sums.reposts);
    expect(posts.every((post) => typeof post.authorId === "string")).toBe(true);

    const gone = posts[0]!.id;
    simulator.changePost(gone, "delete");
    const found = await client.posts.getByIds([gone, posts[1]!.id]);
    expect(found.data!.map((post) => post["id"] as string)).toEqual([posts[1]!.id]);
    expect(found.errors).toHaveLength(1);

    const counts = await client.posts.getCountsRecent("#arcane", { granularity: "day" });
    expect(counts.meta).toMatchObject({ totalTweetCount: countable(simulator) });
    expect((await client.usage.get()).data).toMatchObject({ projectUsage: expect.anything() as unknown });
  });

  it("manages rules, listens, and ends connections", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    const client = new Client({ bearerToken: "any", baseUrl: simulator.url });
    const tried = await client.stream.updateRules(
      { add: [{ value: "#arcane", tag: "birdsong" }, { value: "-" }] },
      { dryRun: true },
    );
    expect(tried.meta).toMatchObject({ summary: { created: 1, notCreated: 1 } });
    expect((await client.stream.getRules()).meta).toMatchObject({ resultCount: 0 });
    const added = await client.stream.updateRules({ add: [{ value: "#arcane", tag: "birdsong" }] });
    expect(added.meta).toMatchObject({ summary: { created: 1 } });
    const stream = await client.stream.posts({ tweetFields: ["created_at"] });
    const seen: { data?: { id: string }; matching_rules?: { tag: string }[] }[] = [];
    stream.on("data", (line: (typeof seen)[number]) => seen.push(line));
    await settle();
    await clock.advance(10 * 60_000);
    const posts = seen.filter(({ data }) => data !== undefined);
    const truth = simulator.books("#arcane", NOON + 1, NOON + 600_001).posts.map(({ id }) => id);
    expect(truth.length).toBeGreaterThan(5);
    const ids = new Set(posts.map(({ data }) => data!.id));
    expect(truth.filter((id) => !ids.has(id))).toEqual([]);
    expect(posts[0]!.matching_rules).toMatchObject([{ tag: "birdsong" }]);

    const open = await client.connections.getConnectionHistory();
    expect(open.data).toHaveLength(1);
    expect((await client.connections.deleteAll()).data).toMatchObject({ successfulKills: 1 });
    await settle();
    const rules = await client.stream.getRules();
    expect(rules.data).toMatchObject([{ value: "#arcane", tag: "birdsong" }]);
    expect((await client.stream.getRuleCounts()).data).toMatchObject({ capPerClientApp: "1000" });
    await client.stream.updateRules({ delete: { ids: [rules.data![0]!["id"] as string] } });
    expect((await client.stream.getRules()).meta).toMatchObject({ resultCount: 0 });
  });

  it("sees what goes wrong as it would with the platform", async () => {
    await using simulator = await startStill({ faults: [{ do: "answer", preset: "rate-limited" }] });
    const client = new Client({ bearerToken: "any", baseUrl: simulator.url });
    await expect(client.posts.searchRecent("#arcane")).rejects.toMatchObject({ status: 429 });
  });
});

describe.skipIf(!openssl)("the community client, unmodified", () => {
  it("iterates over all pages of a search with what was included, and reads the rate limit", async () => {
    const tls = selfSigned();
    await using simulator = await startStill({ tls, rateLimits: {} });
    const client = new TwitterApi("any", { httpAgent: new Agent({ ca: tls.cert }) });
    // public at run time, and the client's own way of reaching another host
    (client.v2 as unknown as { setPrefix(prefix: string): void }).setPrefix(`${simulator.url}/2/`);
    const search = await client.v2.search("#arcane", {
      max_results: 100,
      "tweet.fields": ["created_at", "public_metrics", "author_id"],
      expansions: ["author_id", "attachments.media_keys"],
    });
    let likes = 0;
    const ids: string[] = [];
    for await (const post of search) {
      ids.push(post.id);
      likes += post.public_metrics!.like_count;
      expect(search.includes.author(post)?.id === post.author_id || search.errors.length > 0).toBe(true);
    }
    const truth = simulator.books(
      "#arcane -is:retweet",
      simulator.clock.now() - 7 * 86_400_000,
      simulator.clock.now() - 30_000,
    );
    expect(ids).toEqual(truth.posts.map((post) => post.id).toReversed());
    expect(likes).toBe(truth.sums.likes);
    expect(search.rateLimit.limit).toBe(450);
    expect((await client.v2.tweets([ids[0]!])).data[0]!.id).toBe(ids[0]);
    expect((await client.v2.tweetCountRecent("#arcane")).meta.total_tweet_count).toBe(countable(simulator));
    simulator.setFaults([{ do: "answer", preset: "rate-limited" }]);
    const refused: unknown = await client.v2.search("#arcane").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiResponseError);
    expect((refused as ApiResponseError).rateLimitError).toBe(true);
  });
});

describe.skipIf(!openssl)("the community client's stream, unmodified", () => {
  it("adds rules and receives posts with the rules they match", async () => {
    const tls = selfSigned();
    await using stage = await startTimed({ tls });
    const { simulator, clock } = stage;
    const client = new TwitterApi("any", { httpAgent: new Agent({ ca: tls.cert }) });
    (client.v2 as unknown as { setPrefix(prefix: string): void }).setPrefix(`${simulator.url}/2/`);
    const add = [{ value: "#arcane", tag: "birdsong" }];
    const tried = await client.v2.updateStreamRules({ add }, { dry_run: true });
    expect(tried.meta.summary).toMatchObject({ created: 1, not_created: 0 });
    expect((await client.v2.streamRules()).data).toBeUndefined();
    await client.v2.updateStreamRules({ add });
    const [rule] = (await client.v2.streamRules()).data;
    expect(rule).toMatchObject({ value: "#arcane", tag: "birdsong" });
    const stream = client.v2.searchStream({ "tweet.fields": ["created_at"], autoConnect: false });
    const ids: string[] = [];
    stream.on(ETwitterStreamEvent.Data, (line) => {
      ids.push(line.data.id);
      expect(line.matching_rules[0]!.tag).toBe("birdsong");
    });
    await stream.connect();
    await settle();
    await clock.advance(10 * 60_000);
    const truth = simulator.books("#arcane", NOON + 1, NOON + 600_001).posts.map(({ id }) => id);
    expect(truth.length).toBeGreaterThan(5);
    expect(truth.filter((id) => !ids.includes(id))).toEqual([]);
    stream.destroy();
    const gone = [rule!.id];
    expect(
      (await client.v2.updateStreamRules({ delete: { ids: gone } }, { dry_run: true })).meta,
    ).toMatchObject({
      summary: { deleted: 1 },
    });
    expect((await client.v2.streamRules()).data).toHaveLength(1);
    await client.v2.updateStreamRules({ delete: { ids: gone } });
    expect((await client.v2.streamRules()).data).toBeUndefined();
  });
});

/** Posts that the counts of the last seven days hold, withdrawn ones included. */
function countable(simulator: Simulator): number {
  const now = simulator.clock.now();
  const { posts, withdrawn } = simulator.books("#arcane -is:retweet", now - 7 * 86_400_000, now - 10_000);
  return posts.length + withdrawn.length;
}

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "birdsong-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        key,
        "-out",
        cert,
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
      ],
      { stdio: "ignore" },
    );
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
