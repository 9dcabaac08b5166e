import { describe, expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import type { MatchConfig } from "../../src/config/schema.ts";
import { lintQuery } from "../../src/sources/x/query-lint.ts";
import { compileQuery } from "../../src/sources/x/query.ts";

const match = (over: object): MatchConfig =>
  configSchema.parse({ campaigns: { c: { match: over } } }).campaigns["c"]!.match;
const compiled = (over: object, longest = 512): string => compileQuery(match(over), longest);

describe("a campaign's match as an X query", () => {
  test.each([
    [{ hashtags: ["Arcane"] }, "#Arcane"],
    [{ hashtags: ["#Arcane", "Jinx"], reposts: false }, "(#Arcane OR #Jinx) -is:retweet"],
    [{ keywords: ["café", "top-notch", "OR", "🐦"] }, '(café OR "top-notch" OR "OR" OR 🐦)'],
    [{ phrases: ["league of legends"] }, '"league of legends"'],
    [{ from: ["@birdsong"], mentions: ["a_b"] }, "from:birdsong @a_b"],
    [{ keywords: ["a"], languages: ["fr", "he", "id"] }, "a (lang:fr OR lang:iw OR lang:in)"],
    [{ keywords: ["a"], exclude: ["promo", "#ad", "buy now", "@shop"] }, 'a -promo -#ad -"buy now" -@shop'],
    [{ keywords: ["a"], replies: false, quotes: false }, "a -is:reply -is:quote"],
    [{ x: "  #arcane -is:retweet ", hashtags: ["ignored"] }, "#arcane -is:retweet"],
    [{ hashtags: ["アーケイン"] }, "#アーケイン"],
  ])("%j becomes %s", (over, query) => {
    expect(compiled(over)).toBe(query);
  });

  test.each([
    [{ languages: ["fr"] }, "query.needs-subject"],
    [{ hashtags: ["two words"] }, "query.bad-hashtag"],
    [{ hashtags: ["2026"] }, "query.bad-hashtag"],
    [{ from: ["not-an-account"] }, "query.bad-account"],
    [{ keywords: ["a"], languages: ["french"] }, "query.bad-language"],
    [{ phrases: ['say "hi"'] }, "query.bad-phrase"],
  ])("%j is refused as %s, with what to do", (over, code) => {
    expect(() => compiled(over)).toThrow(
      expect.objectContaining({ code, exitCode: 2, hint: expect.stringMatching(/\w/) }),
    );
  });

  test("is measured in characters against what the access allows", () => {
    const long = { keywords: Array.from({ length: 80 }, (_, i) => `word${i}`) };
    expect(() => compiled(long)).toThrow(expect.objectContaining({ code: "query.too-long" }));
    expect(() => compiled(long, 4_096)).not.toThrow();
    expect(() => compiled({ keywords: ["🐦".repeat(300)] })).not.toThrow(); // 600 UTF-16 units
  });
});

describe("a query written by hand", () => {
  test.each([
    "#arcane -is:retweet",
    "(jinx OR vi) lang:fr has:media",
    '"exact words" -from:spam',
    "from:birdsong",
    "url:example.com",
  ])("%s passes", (query) => {
    expect(() => lintQuery(query, "search")).not.toThrow();
  });

  test.each([
    ["lang:fr -is:retweet", "query.needs-subject"],
    ["-jinx", "query.needs-subject"],
    ["-(a OR b) c", "query.negated-group"],
    ["(a OR b", "query.unbalanced"],
    ["a) b", "query.unbalanced"],
    ['a "b', "query.unbalanced"],
    ["a min_faves:10", "query.unknown-operator"],
    ["a since:2026-01-01", "query.unknown-operator"],
    ["a foo:bar", "query.unknown-operator"],
    ["a sample:10", "query.stream-only"],
    ['"a b"~3', "query.stream-only"],
    ["a AND b", "query.and"],
  ])("%s is refused as %s", (query, code) => {
    expect(() => lintQuery(query, "search")).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });
});
