import { describe, expect, test } from "vitest";
import { SourceError } from "../../src/sources/source.ts";
import { readAnswer } from "../../src/sources/x/answer.ts";
import { classify } from "../../src/sources/x/problem.ts";
import { rateWait } from "../../src/sources/x/rate-limit.ts";
import { idBefore, timeOfId } from "../../src/sources/x/snowflake.ts";
import { openXSource, tokenFor } from "../../src/sources/x/source.ts";
import { configSchema } from "../../src/config/schema.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const seconds = (ms: number): string => String(Math.floor(ms / 1_000));
const problems = "https://api.x.com/2/problems";
const x = (over: object = {}) => configSchema.parse({ sources: { x: over } }).sources.x;
const source = (over: object = {}) =>
  openXSource(x({ url: "http://127.0.0.1:1", ...over }), {
    clock: { now: () => NOW, sleep: async () => undefined },
  });

function classified(status: number, body: unknown, headers: Record<string, string> = {}): SourceError {
  return classify({
    status,
    header: (name) => headers[name],
    body: typeof body === "string" ? body : JSON.stringify(body),
    path: "/2/tweets/search/recent",
    now: NOW,
  });
}

describe("an answer that is not 200", () => {
  test.each([
    [
      400,
      {
        errors: [
          { parameters: { since_id: ["1"] }, message: "since_id must be a tweet id created after [..]" },
        ],
      },
      "x.since-id-too-old",
      1,
    ],
    [
      400,
      {
        errors: [{ parameters: { next_token: ["x"] }, message: "invalid" }],
        type: `${problems}/invalid-request`,
      },
      "x.token-refused",
      1,
    ],
    [
      400,
      { errors: [{ parameters: { start_time: ["x"] }, message: "must be on or after" }] },
      "x.start-time-refused",
      2,
    ],
    [
      400,
      {
        errors: [{ parameters: { query: ["#"] }, message: "no viable alternative" }],
        title: "Invalid Request",
      },
      "x.invalid-request",
      2,
    ],
    [401, { title: "Unauthorized", type: "about:blank", status: 401 }, "x.unauthorized", 2],
    [402, { title: "CreditsDepleted", type: `${problems}/credits` }, "x.credits-depleted", 3],
    [402, { errors: [{ message: "CreditsDepleted", code: 402 }] }, "x.credits-depleted", 3],
    [
      403,
      { title: "Client Forbidden", type: `${problems}/client-forbidden`, reason: "client-not-enrolled" },
      "x.not-enrolled",
      2,
    ],
    [403, { errors: [{ message: "Your account is suspended.", code: 64 }] }, "x.forbidden", 2],
    [404, "", "x.not-found", 1],
    [409, { title: "Conflict" }, "x.conflict", 1],
    [429, { title: "Too Many Requests" }, "x.rate-limited", 1],
    [
      429,
      { title: "UsageCapExceeded", type: "https://api.twitter.com/2/problems/usage-capped" },
      "x.usage-cap",
      3,
    ],
    [
      429,
      {
        title: "ConnectionException",
        connection_issue: "TooManyConnections",
        detail: "This stream is currently at the maximum allowed connection limit.",
      },
      "x.too-many-connections",
      1,
    ],
    [302, "", "x.redirected", 1],
    [503, "<html>Over capacity</html>", "x.unavailable", 1],
    [418, "", "x.unexpected-status", 1],
  ])("%i %j is %s", (status, body, code, exitCode) => {
    const error = classified(status, body);
    expect(error).toMatchObject({ code, exitCode, mayBeBilled: false });
    expect(error.hint).toMatch(/\w{3}/);
  });

  test("is tried again only where that can help", () => {
    expect(classified(503, "").retryable).toBe(true);
    expect(classified(503, "", { "retry-after": "2" }).retryAfterMs).toBe(2_000);
    expect(classified(429, {}).retryable).toBe(true);
    for (const status of [400, 401, 402, 403, 404]) expect(classified(status, {}).retryable).toBe(false);
    expect(classified(429, { title: "UsageCapExceeded" }).retryable).toBe(false);
  });
});

describe("a rate limit", () => {
  const wait = (headers: Record<string, string>) => rateWait((name) => headers[name], NOW);

  test("lasts until the window ends, and a second", () => {
    expect(wait({ "x-rate-limit-remaining": "0", "x-rate-limit-reset": seconds(NOW + 90_000) })).toEqual({
      ms: 91_000,
      note: null,
    });
    expect(wait({ "x-rate-limit-reset": seconds(NOW - 2_000) })).toEqual({ ms: 1_000, note: null });
  });

  test("with requests left is the limit of one a second", () => {
    expect(wait({ "x-rate-limit-remaining": "12", "x-rate-limit-reset": seconds(NOW + 600_000) }).ms).toBe(
      2_000,
    );
  });

  test("whose end lies hours away in either direction speaks of the clock and stays bounded", () => {
    const future = wait({ "x-rate-limit-reset": seconds(NOW + 7_200_000) });
    const past = wait({ "x-rate-limit-reset": seconds(NOW - 7_200_000) });
    expect(future.ms).toBe(900_000);
    expect(future.note).toContain("clock");
    expect(past.ms).toBe(60_000);
    expect(past.note).toContain("clock");
  });

  test("without headers waits a minute, and follows retry-after up to a window", () => {
    expect(wait({}).ms).toBe(60_000);
    expect(wait({ "retry-after": "5" }).ms).toBe(5_000);
    expect(wait({ "retry-after": "99999" }).ms).toBe(900_000);
  });
});

describe("a page", () => {
  const ask = source().search({ query: "#a", search: "recent", maxResults: 100 });
  const read = (page: unknown) =>
    readAnswer(Buffer.from(typeof page === "string" ? page : JSON.stringify(page)), ask);

  test("tells ids, authors, bounds and what it bills", () => {
    const answer = read({
      data: [
        { id: "1900000000000000002", author_id: "7", edit_history_tweet_ids: ["1900000000000000002"] },
        { id: "1900000000000000001", author_id: "7" },
      ],
      includes: { users: [{ id: "7" }], tweets: [{ id: "1900000000000000001" }, { id: "18" }] },
      meta: {
        newest_id: "1900000000000000002",
        oldest_id: "1900000000000000001",
        next_token: "t",
        result_count: 2,
      },
    });
    expect(answer).toMatchObject({
      dialect: "legacy",
      ids: ["1900000000000000002", "1900000000000000001"],
      authorIds: ["7"],
      newestId: "1900000000000000002",
      nextToken: "t",
      uses: [
        { resource: "post", ids: ["1900000000000000002", "1900000000000000001", "18"] },
        { resource: "user", ids: ["7"] },
      ],
    });
  });

  test("keeps ids above 2^53 exact, even when they come as bare numbers, and touches no text", () => {
    const answer = read(
      '{"data":[{"id":1900000000000000003,"author_id" : 1800000000000000005,"text":"\\"id\\":1900000000000000009,"}],"meta":{"newest_id":1900000000000000003}}',
    );
    expect(answer.ids).toEqual(["1900000000000000003"]);
    expect(answer.authorIds).toEqual(["1800000000000000005"]);
    expect(answer.newestId).toBe("1900000000000000003");
  });

  test("without posts has neither bounds nor bill", () => {
    expect(read({ meta: { result_count: 0 } })).toMatchObject({
      ids: [],
      newestId: null,
      nextToken: null,
      missing: [],
    });
  });

  test("names asked fields that no post has", () => {
    const post = { id: "1", created_at: "2026-11-20T12:00:00Z", author_id: "7", conversation_id: "1" };
    expect(read({ data: [post], meta: {} }).missing).toEqual(["public_metrics"]);
    expect(read({ data: [post, { id: "2", public_metrics: {} }], meta: {} }).missing).toEqual([]);
  });

  test("reads why resources are absent, in the words of both dialects", () => {
    const error = (title: string, detail: string, type: string, resource = "tweet") => ({
      resource_type: resource,
      resource_id: "5",
      parameter: "ids",
      title,
      detail,
      type,
    });
    const { absent } = read({
      errors: [
        error("Not Found Error", "Could not find tweet with ids: [5].", `${problems}/resource-not-found`),
        error("Forbidden", "User has been suspended: [5].", `${problems}/resource-not-found`, "user"),
        error(
          "Authorization Error",
          "Sorry, you are not authorized.",
          `${problems}/not-authorized-for-resource`,
          "post",
        ),
        error("Field Error", "?", `${problems}/field-unauthorized`),
        { title: "no resource at all" },
      ],
      meta: {},
    });
    expect(absent.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["post", "deleted"],
      ["user", "suspended"],
      ["post", "authorization"],
      ["post", "other"],
    ]);
  });

  test.each(["{}", "[]", "null", '{"data":[{"text":"no id"}],"meta":{}}', '{"data":[{"id":1.5}],"meta":{}}'])(
    "that is %s is refused without quoting it",
    (body) => {
      expect(() => read(body)).toThrow(/./);
    },
  );
});

describe("ids", () => {
  test("carry their time, and the bound before a moment lets that moment through", () => {
    expect(timeOfId("1212092628029698048")).toBe(Date.parse("2019-12-31T19:26:16.771Z"));
    const bound = idBefore(NOW);
    expect(timeOfId(bound)).toBe(NOW - 1);
    expect(timeOfId((BigInt(bound) + 1n).toString())).toBe(NOW);
    expect(idBefore(0)).toBe("1");
  });
});

describe("a request", () => {
  test("in the legacy vocabulary asks for nothing that costs besides the posts", () => {
    const ask = source().search({ query: "#a", search: "recent", maxResults: 50, sinceId: "5" });
    expect(ask.params["expansions"]).toBe("attachments.media_keys,geo.place_id");
    expect(ask.params["tweet.fields"]).toContain("author_id");
    expect(ask.params).not.toHaveProperty("start_time");
    expect(ask.worst).toEqual([{ resource: "post", units: 50 }]);
  });

  test("for references counts them in its worst case", () => {
    const ask = source().search({ query: "#a", search: "recent", maxResults: 50, references: true });
    expect(ask.params["expansions"]).toContain("referenced_tweets.id");
    expect(ask.worst).toEqual([{ resource: "post", units: 150 }]);
  });

  test("in the new vocabulary names no legacy field", () => {
    const ask = source({ dialect: "new" }).search({ query: "#a", search: "all", maxResults: 500 });
    expect(ask.path).toBe("/2/tweets/search/all");
    expect(JSON.stringify(ask.params)).not.toMatch(/tweet|repost/);
    expect(ask.worst.map(({ resource }) => resource)).toEqual(["post", "user"]);
  });

  test("looks up a hundred ids at most", () => {
    expect(() => source().lookup("post", [])).toThrow(RangeError);
    expect(() => source().lookup("post", Array.from({ length: 101 }, String))).toThrow(RangeError);
    expect(source().lookup("user", ["1", "2"])).toMatchObject({
      path: "/2/users",
      shape: "users",
      worst: [{ resource: "user", units: 2 }],
    });
  });
});

describe("the token", () => {
  test("goes to the platform, or to a simulator on this machine", () => {
    expect(tokenFor(x({ bearer_token: "secret" }))).toBe("secret");
    expect(tokenFor(x({ url: "https://api.twitter.com", bearer_token: "secret" }))).toBe("secret");
    expect(tokenFor(x({ url: "http://127.0.0.1:8080", bearer_token: "secret" }))).toBe("secret");
    expect(tokenFor(x({ url: "http://[::1]:8080" }))).toBe("simulator");
    expect(tokenFor(x({ url: "http://localhost:8080" }))).toBe("simulator");
  });

  test.each([
    ["https://evil.example", "secret", "x.foreign-host"],
    ["https://api.x.com.evil.example", "secret", "x.foreign-host"],
    ["https://127.0.0.1.evil.example", "secret", "x.foreign-host"],
    ["http://api.x.com", "secret", "x.not-encrypted"],
    ["https://api.x.com", undefined, "x.no-token"],
    ["https://api.x.com", "two words", "x.malformed-token"],
  ])("to %s is refused as %s, and never quoted", (url, token, code) => {
    const refused = (() => {
      try {
        return tokenFor(x({ url, ...(token === undefined ? {} : { bearer_token: token }) }));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(refused).toMatchObject({ code, exitCode: 2 });
    expect(String(refused)).not.toContain("secret");
  });
});
