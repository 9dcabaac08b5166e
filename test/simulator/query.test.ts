import { describe, expect, it } from "vitest";
import { parseQuery } from "../../src/simulator/query/parse.ts";
import { QueryRefused } from "../../src/simulator/query/tokens.ts";
import { makeTopic } from "../../src/simulator/world/topics.ts";
import { Generator } from "../../src/simulator/world/generate.ts";
import type { Post } from "../../src/simulator/world/post.ts";

const ORIGIN = Date.UTC(2026, 9, 7);
const NOW = ORIGIN + 3 * 86_400_000;

const posts: readonly Post[] = (() => {
  const generator = new Generator({
    seed: 3,
    postsPerDay: 1500,
    topics: [makeTopic("Arcane", 1)],
    authors: 400,
    origin: ORIGIN,
  });
  const list: Post[] = [];
  while (generator.nextHour < NOW) list.push(...generator.generateHour());
  return list;
})();

function found(query: string, reader: "search" | "stream" = "search"): readonly Post[] {
  const { matches } = parseQuery(query, reader);
  return posts.filter((post) => matches(post, NOW));
}

const spoken = (post: Post): string => ((post.reposts ?? post).note ?? (post.reposts ?? post).content).text;
const tags = (post: Post): string[] =>
  ((post.reposts ?? post).note ?? (post.reposts ?? post).content).spans.flatMap((span) =>
    span.kind === "hashtag" ? [span.tag.toLowerCase()] : [],
  );

describe("the query language", () => {
  const cases: readonly (readonly [string, (post: Post) => boolean])[] = [
    ["#ARCANE", (post) => tags(post).includes("arcane")],
    ["#serie", (post) => tags(post).includes("série")],
    ["#arcane -is:retweet", (post) => tags(post).includes("arcane") && post.reposts === undefined],
    [
      "arcane is:reply",
      (post) =>
        /(?<![\p{L}\p{N}_])arcane(?![\p{L}\p{N}_])/iu.test(spoken(post)) && post.repliesTo !== undefined,
    ],
    [
      "#arcane is:quote has:videos",
      (post) =>
        tags(post).includes("arcane") &&
        post.quotes !== undefined &&
        post.media.some((m) => m.type === "video"),
    ],
    ["#arcane lang:fr", (post) => tags(post).includes("arcane") && post.language === "fr"],
    ['"a huge disappointment"', (post) => spoken(post).includes("a huge disappointment")],
    ["🔥", (post) => spoken(post).includes("🔥")],
    ["最高だった", (post) => spoken(post).includes("最高だった")],
    ["meritE tous", (post) => /mérite/.test(spoken(post)) && /\btous\b/.test(spoken(post))],
    ["place_country:FR", (post) => post.place?.countryCode === "FR"],
    [
      "#fanart #jinx OR #music",
      (post) =>
        (tags(post).includes("fanart") && tags(post).includes("jinx")) || tags(post).includes("music"),
    ],
    [
      "#fanart (#jinx OR #music)",
      (post) =>
        tags(post).includes("fanart") && (tags(post).includes("jinx") || tags(post).includes("music")),
    ],
    [`from:${posts[0]!.author.username}`, (post) => post.author === posts[0]!.author],
    [`to:${posts[0]!.author.username}`, (post) => post.repliesTo?.author === posts[0]!.author],
    [`retweets_of:${posts[0]!.author.id}`, (post) => post.reposts?.author === posts[0]!.author],
    [
      "url:news.example",
      (post) =>
        ((post.reposts ?? post).note ?? (post.reposts ?? post).content).spans.some(
          (s) => s.kind === "url" && s.link.expanded.includes("news.example"),
        ),
    ],
  ];
  it.each(cases)("%s finds exactly what it says", (query, expected) => {
    const ids = found(query).map((post) => post.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(posts.filter(expected).map((post) => post.id));
  });

  it("filters by metrics as they are at the moment", () => {
    const { matches, changes } = parseQuery("#arcane min_likes:20");
    expect(changes).toBe(true);
    const popular = posts.filter((post) => matches(post, NOW));
    expect(popular.length).toBeGreaterThan(10);
    expect(popular.every((post) => post.totals.likes >= 20)).toBe(true);
    expect(posts.filter((post) => matches(post, post.at))).toEqual([]);
  });

  it.each([
    ["min_faves:3 arcane", /invalid operator 'min_faves'/],
    ["arcane sample:10", /invalid operator 'sample'/],
    ["arcane has:humour", /invalid operator 'has:humour'/],
    ["-(cats dogs) arcane", /Negating a group/],
    ["lang:en", /stand alone/],
    ["is:reply -is:retweet has:links", /stand alone/],
    ["-arcane", /stand alone/],
    ["arcane OR lang:en", /stand alone/],
    ["(arcane", /missing '\)'/],
    ["arcane)", /extraneous/],
    ['"arcane', /missing '"'/],
    ["arcane OR", /no viable alternative/],
    ["()", /no viable alternative/],
    ["arcane min_likes:many", /not a number/],
    ["from: arcane", /needs a value/],
  ])("refuses %s", (query, reason) => {
    expect(() => parseQuery(query)).toThrow(QueryRefused);
    expect(() => parseQuery(query)).toThrow(reason);
  });
});

describe("the stream's query language", () => {
  const cases: readonly (readonly [string, (post: Post) => boolean])[] = [
    [
      "#arcane followers_count:500",
      (post) => streamTags(post).includes("arcane") && post.author.followers >= 500,
    ],
    [
      "#arcane followers_count:100..300",
      (post) =>
        streamTags(post).includes("arcane") && post.author.followers >= 100 && post.author.followers <= 300,
    ],
    ["#arcane listed_count:2", (post) => streamTags(post).includes("arcane") && post.author.listed >= 2],
    ["#arcane tweets_count:900", (post) => streamTags(post).includes("arcane") && post.author.posts >= 900],
    [
      "#arcane following_count:1..50",
      (post) =>
        streamTags(post).includes("arcane") && post.author.following >= 1 && post.author.following <= 50,
    ],
    ['bio:"too much"', (post) => post.author.description.includes("too much")],
    ["#série", (post) => streamTags(post).includes("série")],
    [
      "url_contains:news.example",
      (post) =>
        ((post.reposts ?? post).note ?? (post.reposts ?? post).content).spans.some(
          (s) => s.kind === "url" && s.link.expanded.includes("news.example"),
        ),
    ],
    [`source:"${posts[0]!.client}"`, (post) => post.client === posts[0]!.client],
  ];
  it.each(cases)("%s finds exactly what it says", (query, expected) => {
    const ids = found(query, "stream").map((post) => post.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(posts.filter(expected).map((post) => post.id));
  });

  it("tells accents apart and reads what is quoted, as search does not", () => {
    expect(found("#serie", "stream")).toEqual([]);
    const quoting = posts.filter((post) => post.quotes !== undefined && streamTags(post).includes("arcane"));
    const only = quoting.filter((post) => !tags(post).includes("arcane"));
    expect(only.length).toBeGreaterThan(0);
    const [stream, search] = [new Set(found("#arcane", "stream")), new Set(found("#arcane"))];
    expect(only.every((post) => stream.has(post) && !search.has(post))).toBe(true);
  });

  it("takes a stable share", () => {
    const all = found("#arcane", "stream").length;
    const tenth = found("#arcane sample:10", "stream");
    expect(tenth.length / all).toBeGreaterThan(0.06);
    expect(tenth.length / all).toBeLessThan(0.14);
    expect(found("#arcane sample:10", "stream")).toEqual(tenth);
    expect(found("#arcane sample:100", "stream")).toHaveLength(all);
  });

  it.each([
    ["arcane min_likes:3", /invalid operator 'min_likes'/],
    ["quotes_of_tweet_id:1", /invalid operator/],
    ["sample:10", /stand alone/],
    ["arcane sample:0", /not between 1 and 100/],
    ["arcane followers_count:many", /neither a number nor a range/],
  ])("refuses %s", (query, reason) => {
    expect(() => parseQuery(query, "stream")).toThrow(reason);
  });
});

function streamTags(post: Post): string[] {
  const said = post.reposts ?? post;
  const quoted = said.quotes;
  const spans = [...(said.note ?? said.content).spans, ...((quoted?.note ?? quoted?.content)?.spans ?? [])];
  return spans.flatMap((span) => (span.kind === "hashtag" ? [span.tag.toLowerCase()] : []));
}
