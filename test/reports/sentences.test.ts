import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadCatalogue } from "../../src/reports/catalogue.ts";
import { sentenceOf } from "../../src/reports/sentences/sentence.ts";
import type { Row } from "../../src/engine/engine.ts";

const catalogue = await loadCatalogue();

const say = (name: string, rows: readonly Row[]): string | null => sentenceOf(catalogue.get(name)!, { rows });

const days = (...posts: readonly number[]): Row[] =>
  posts.map((each, i) => ({ day: new Date(Date.UTC(2026, 10, 1 + i)), posts: BigInt(each) }));

test("every report that comes along says something, or nothing, of no rows, and never fails", () => {
  for (const name of catalogue.keys()) expect(() => say(name, [])).not.toThrow();
});

test("a report of one's own says nothing, even under the name of one that comes along", () => {
  const path = fileURLToPath(new URL("totals.sql", import.meta.url));
  expect(sentenceOf({ name: "totals", path }, { rows: [{ posts: 1n }] })).toBeNull();
});

test("the last seven whole days are compared with the seven before, and the cut days at the ends are not", () => {
  const rows = days(1, ...Array<number>(7).fill(100), ...Array<number>(7).fill(138), 1);
  expect(say("volume-by-day", rows)).toBe(
    "Volume rose 38 % (from 700 to 966) in the last seven whole days. " +
      "The busiest day was Mon 9 Nov 2026 with 138 posts, 1.3 times the mean of 104.",
  );
});

test.each([
  [50, 100, /rose 2-fold|rose 100 %/],
  [10, 100, /rose 10-fold \(from 10 to 100\)/],
  [100, 50, /fell 50 % \(from 100 to 50\)/],
  [1000, 1001, /stayed the same/],
  [1000, 1004, /stayed the same/],
])("a week of %i posts and then one of %i is said as it is", (before, after, expected) => {
  const week = (day: number, posts: number): Row => ({
    week: new Date(Date.UTC(2026, 10, day)),
    posts: BigInt(posts),
  });
  expect(say("volume-by-week", [week(2, 1), week(9, before), week(16, after), week(23, 1)])).toMatch(
    expected,
  );
});

test("what leads a rise is named when it makes up a third of it, and not when something fell", () => {
  const week = (day: number, posts: number, more: Row = {}): Row => ({
    week: new Date(Date.UTC(2026, 10, day)),
    posts: BigInt(posts),
    ...more,
  });
  const risen = (tag: number, country: number): Row => ({
    risen_hashtag: "arcane",
    risen_hashtag_by: BigInt(tag),
    risen_country: "FR",
    risen_country_by: BigInt(country),
  });
  const said = (before: number, after: number, more: Row): string | null =>
    say("volume-by-week", [week(2, 1), week(9, before), week(16, after, more), week(23, 1)]);
  const rose = "Volume rose 38 % (from 100 to 138) in the week of Mon 16 Nov 2026 against the one before";
  expect(said(100, 138, risen(20, 13))).toBe(`${rose}, led by #arcane in France.`);
  expect(said(100, 138, risen(2, 13))).toBe(`${rose}, led by authors in France.`);
  expect(said(100, 138, risen(20, 2))).toBe(`${rose}, led by #arcane.`);
  expect(said(100, 138, risen(2, 2))).toBe(`${rose}.`);
  expect(said(138, 100, risen(20, 13))).not.toContain("led by");
});

test("hashtags, spikes and growth are only claimed where there is evidence", () => {
  const tag = { hashtag: "jinx", posts: 40n, before: 4n, authors: 30n };
  expect(say("emerging-hashtags", [{ ...tag, evidence: 25 }])).toBe(
    "#jinx rose from 4 to 40 posts, by 30 authors.",
  );
  expect(say("emerging-hashtags", [{ ...tag, evidence: 3 }])).toBe(
    "No hashtag rose by more than chance explains.",
  );
  const spike = {
    day: new Date(Date.UTC(2026, 10, 3)),
    hour: 20n,
    posts: 90n,
    expected: 10,
    hashtag: "arcane",
    country: "FR",
  };
  expect(say("spikes", [spike])).toBe(
    "1 spike; the clearest on Tue 3 Nov 2026, 20:00: 90 posts where 10 are usual, led by #arcane in France.",
  );
  expect(say("spikes", [])).toContain("Nothing stands out");
  const step = { from_age: "1 hour", to_age: "3 hours", posts: 3n, factor: 4 };
  expect(say("growth", [step])).toBe("Too few posts were observed at two ages to tell.");
  expect(say("growth", [{ ...step, posts: 30n }])).toContain(
    "4 times the engagement (30 posts seen at both)",
  );
});

test("a week before which there was nothing is not compared", () => {
  const week = (day: number, posts: number): Row => ({
    week: new Date(Date.UTC(2026, 10, day)),
    posts: BigInt(posts),
  });
  expect(say("volume-by-week", [week(2, 1), week(9, 0), week(16, 7), week(23, 1)])).toBe(
    "The busiest week began on Mon 16 Nov 2026: 7 posts.",
  );
});

test("one post is one post, and a small share is not nothing", () => {
  const row = { posts: 1n, authors: 1n, reposts: 0n, engagements: null };
  expect(say("totals", [row])).toBe("1 post by 1 author.");
  expect(say("totals", [{ ...row, posts: 1_000n, authors: 2n, reposts: 1n }])).toBe(
    "1,000 posts by 2 authors, less than 1 % of them reposts.",
  );
});

test("an hour of the week with few posts is not called the best", () => {
  const hour = (weekday: bigint, posts: bigint, each: number): Row => ({
    weekday,
    hour: 9n,
    posts,
    engagements: posts * BigInt(each),
    engagements_per_post: each,
  });
  expect(say("engagement-by-hour-of-week", [hour(1n, 1n, 900), hour(2n, 10n, 30), hour(3n, 10n, 20)])).toBe(
    "Posts of Tuesday, 09:00, did best: 30 engagements a post, 1.2 times the mean (10 posts).",
  );
  expect(say("engagement-by-hour-of-week", [hour(1n, 1n, 900)])).toMatch(/enough posts/);
});

test("completeness adds up what was compared, and says what is missing", () => {
  const day = (over: Row): Row => ({
    counted: null,
    share: null,
    gap_minutes: 0n,
    filled_minutes: 0n,
    ...over,
  });
  expect(
    say("completeness", [
      day({ counted: 100n, share: 0.9 }),
      day({ counted: 300n, share: 1, gap_minutes: 90n, filled_minutes: 180n }),
      day({}),
    ]),
  ).toBe(
    "98 % of what the source counted was collected; 90 minutes are missing, 3 hours were filled afterwards.",
  );
  expect(say("completeness", [day({})])).toBe(
    "The source was not asked how much there was; no time is missing.",
  );
});

test("gaps tell the open ones, the longest and its cause, and those that were filled", () => {
  const gap = (minutes: number, cause: string, filled_by: string | null): Row => ({
    minutes,
    cause,
    filled_by,
  });
  expect(say("gaps", [])).toBe("There are no gaps.");
  expect(say("gaps", [gap(5, "down", "search")])).toBe("The only gap was filled.");
  expect(say("gaps", [gap(5, "down", null), gap(600, "window", null), gap(1, "down", "search")])).toBe(
    "2 gaps are open, 10 hours in all, the longest 10 hours (window); 1 was filled.",
  );
});

test("spend names what most was paid for", () => {
  const paid = (day: number, resource: string, amount: number): Row => ({
    day: new Date(Date.UTC(2026, 10, day)),
    resource,
    amount,
  });
  expect(say("spend", [paid(1, "post", 3), paid(1, "user", 1), paid(2, "post", 4)])).toBe(
    "$8.00 on 2 days, 88 % of it for posts.",
  );
});

test("a post, its growth, its author and its videos say how far they have come", () => {
  const at = new Date(Date.UTC(2026, 10, 2, 9));
  const later = new Date(Date.UTC(2026, 10, 9, 9));
  expect(say("post", [])).toBe("This post is not known here.");
  expect(say("post", [{ author: "vi", created_at: at, engagements: 13n }])).toBe(
    "Written by vi on Mon 2 Nov 2026; it has 13 engagements.",
  );
  expect(say("post", [{ withdrawn_at: later, withdrawn_reason: "deleted" }])).toBe(
    "This post is gone (deleted); nothing of it is kept.",
  );
  const read = [
    { age_minutes: 10n, engagements: 4n },
    { age_minutes: 1500n, engagements: 12n },
  ];
  expect(say("post-growth", read)).toBe(
    "From 4 after 10 minutes to 12 engagements after 25 hours, read 2 times.",
  );
  expect(say("post-growth", read.slice(1))).toBe(
    "Its figures were read once: 12 engagements after 25 hours.",
  );
  const known = [
    { observed_at: at, followers: 80n, author: "vi" },
    { observed_at: later, followers: 100n, author: "vi" },
  ];
  expect(say("author-growth", known)).toBe("vi has 100 followers, 20 more than on Mon 2 Nov 2026.");
  expect(say("author-growth", known.slice(1))).toBe("vi has 100 followers; the profile was read once.");
  expect(say("video-views", [{ day: at, posts: 2n, views: 50n }])).toBe(
    "2 posts with a video were watched 50 times; those of Mon 2 Nov 2026 most: 50.",
  );
});
