import { describe, expect, test } from "vitest";
import { cutRecord } from "../../src/forget/cut-record.ts";
import { withdrawnOf } from "../../src/forget/withdrawn.ts";
import type { Gone } from "../../src/forget/withdrawn.ts";
import { inNewDialect, page, post, user, video } from "../load/records.ts";

const POST = "1990000000000000001";
const OTHER = "1990000000000000002";
const ANN = "77";

function gone(
  posts: readonly string[],
  users: readonly string[] = [],
  handles: readonly string[] = [],
): Gone {
  const withdrawn = withdrawnOf(
    [
      ...posts.map((id) => ({ source: "x", kind: "post", id }) as const),
      ...users.map((id) => ({ source: "x", kind: "user", id }) as const),
    ],
    handles.map((handle) => ({ source: "x", handle })),
  );
  return withdrawn.get("x")!;
}

const cutOf = (record: unknown, what: Gone): unknown => {
  const cut = cutRecord(JSON.stringify(record), what);
  return typeof cut === "string" ? JSON.parse(cut) : cut;
};

describe("what is cut out of a record", () => {
  test("nothing, when it names nothing that is gone", () => {
    expect(cutRecord(JSON.stringify(page([post()])), gone([POST]))).toBeUndefined();
    // An id that is part of a longer number, or only a count, is not named.
    expect(cutRecord(`{"data":[{"id":"${POST}0","text":"a"}]}`, gone([POST]))).toBeUndefined();
    expect(cutRecord(`{"meta":{"newest_id":"${POST}"}}`, gone([POST]))).toBeUndefined();
  });

  test.each([["legacy"], ["new"]])("a post, in the %s words, down to ids and time", (dialect) => {
    const whole = page([
      post({ id: POST, author_id: ANN, text: "secret", note_tweet: { text: "longer secret" } }),
      post({ id: OTHER, text: "kept" }),
    ]);
    const record = dialect === "new" ? inNewDialect(whole) : whole;
    const cut = cutOf(record, gone([POST])) as { data: Record<string, unknown>[] };
    const history = dialect === "new" ? "edit_history_post_ids" : "edit_history_tweet_ids";
    expect(cut.data[0]).toEqual({
      id: POST,
      created_at: "2026-11-19T10:00:00.000Z",
      text: "",
      author_id: ANN,
      [history]: [POST],
    });
    expect(cut.data[1]).toEqual((record["data"] as unknown[])[1]);
  });

  test("every other byte stays as it was received: spaces, escapes, long numbers, keys that stand twice", () => {
    const rest = `"matching_rules" : [{"id":1166916266197536768123, "tag":"a\\u00e9"}],"a":1,"a":2.50`;
    const text = `{ "data":{"id":${POST},"text":"secret \\"x\\"" },\t${rest} }`;
    expect(cutRecord(text, gone([POST]))).toBe(`{ "data":{"id":${POST},"text":""},\t${rest} }`);
  });

  test("a post by any version of it, and every version", () => {
    const edited = post({ id: OTHER, text: "second", edit_history_tweet_ids: [POST, OTHER] });
    expect(cutOf(page([edited]), gone([POST]))).toMatchObject({ data: [{ id: OTHER, text: "" }] });
  });

  test("an author: profile, posts, and the name in the mentions of others, whose own words stay", () => {
    const mention = { start: 0, end: 4, username: "ann", id: ANN };
    const record = page(
      [
        post({ author_id: ANN, text: "hers" }),
        post({ id: OTHER, text: "@ann yes", entities: { mentions: [mention] } }),
      ],
      {
        users: [user({ id: ANN, username: "ann" }), user()],
      },
    );
    const cut = cutOf(record, gone([], [ANN])) as {
      data: Record<string, unknown>[];
      includes: { users: unknown[] };
    };
    expect(cut.data[0]).toMatchObject({ text: "", author_id: ANN });
    expect(cut.data[1]).toMatchObject({
      text: "@ann yes",
      entities: { mentions: [{ start: 0, end: 4, id: ANN }] },
    });
    expect(cut.includes.users).toEqual([{ id: ANN }, user()]);
  });

  test("a repost with its original, wherever the original stands in the record", () => {
    const repost = post({ text: "RT @ann: secret", referenced_tweets: [{ type: "retweeted", id: POST }] });
    const original = post({ id: POST, author_id: ANN, text: "secret" });
    for (const what of [gone([POST]), gone([], [ANN])]) {
      const cut = cutOf(page([repost], { tweets: [original] }), what) as { data: Record<string, unknown>[] };
      expect(cut.data[0]).toMatchObject({ text: "", referenced_tweets: [{ type: "retweeted", id: POST }] });
      expect(JSON.stringify(cut)).not.toContain("secret");
    }
  });

  test("the words of a repost that says only in its text whom it repeats", () => {
    const mention = { start: 3, end: 7, username: "ann", id: ANN };
    const repost = post({
      id: OTHER,
      text: "RT @ann: secret",
      entities: { mentions: [mention] },
      referenced_tweets: [{ type: "retweeted", id: POST }],
    });
    for (const what of [gone([], [ANN]), gone([], ["1"], ["ANN"])]) {
      const cut = cutOf(page([repost]), what) as { data: Record<string, unknown>[] };
      expect(cut.data[0]).toMatchObject({ id: OTHER, text: "", entities: {}, public_metrics: {} });
    }
  });

  test("media and polls of the post, unless another post of the record carries them", () => {
    const record = page(
      [
        post({ id: POST, attachments: { media_keys: ["7_1", "7_2"], poll_ids: ["55"] } }),
        post({ id: OTHER, attachments: { media_keys: ["7_2"] } }),
      ],
      { media: [video("7_1", 1), video("7_2", 2)], polls: [{ id: "55", options: [{ label: "secret" }] }] },
    );
    const cut = cutOf(record, gone([POST])) as { includes: Record<string, unknown[]> };
    expect(cut.includes).toEqual({ media: [video("7_2", 2)], polls: [] });
  });

  test("address and title of a link to the post", () => {
    const link = {
      start: 0,
      end: 9,
      url: "https://t.co/a",
      expanded_url: `https://x.com/ann/status/${POST}`,
      title: "Ann: secret",
    };
    const other = { ...link, expanded_url: `https://x.com/ann/status/${OTHER}` };
    const cut = cutOf(page([post({ entities: { urls: [link, other] } })]), gone([POST]));
    expect(cut).toMatchObject({
      data: [{ entities: { urls: [{ start: 0, end: 9, url: "https://t.co/a" }, other] } }],
    });
    expect(JSON.stringify(cut)).toMatch(/secret/); // the other one's title
  });

  test("a flattened post, but not the others' posts and profiles inside it", () => {
    const flat = {
      ...post({ id: POST, text: "secret" }),
      author: user(),
      referenced_tweets: [
        { type: "quoted", ...post({ id: OTHER, text: "kept" }), author: user({ id: "5" }) },
        { type: "replied_to", id: "3" },
      ],
    };
    expect(cutOf(flat, gone([POST]))).toEqual({
      ...(cutOf(post({ id: POST }), gone([POST])) as object),
      author: user(),
      referenced_tweets: [flat.referenced_tweets[0]],
    });
  });

  test("what nests deeper than anybody writes goes as a whole when it names something that is gone", () => {
    const deep = `${"[".repeat(10_000)}{"id":"${POST}","text":"secret"}${"]".repeat(10_000)}`;
    expect(cutRecord(`{"data":${deep},"meta":{}}`, gone([POST]))).not.toContain("secret");
  });

  test("null, when the text names something that is gone and is no JSON", () => {
    expect(cutRecord(`{"data":[{"id":"${POST}","text":"sec`, gone([POST]))).toBeNull();
  });
});
