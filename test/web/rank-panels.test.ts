import { expect, test } from "vitest";
import type { Answer, Row } from "../../web/answers.ts";
import { followedTags, pairsSentence } from "../../web/rank-panels.ts";

const pair = (hashtag: string, with_hashtag: string, posts: number, share: number): Row => ({
  hashtag,
  with_hashtag,
  posts,
  share,
});

const FOLLOWED = ["ekko", "fanart", "jinx", "netflix", "vi"].map((tag) => pair("arcane", tag, 40, 1));
const TELLING = [pair("fanart", "vi", 12, 0.3), pair("jinx", "vi", 9, 0.2)];

const answer = (rows: readonly Row[]): Answer => ({
  report: "hashtag-pairs",
  title: "Pairs",
  sentence: null,
  notes: [],
  columns: [],
  rows,
});

test("the hashtag that is followed stands beside all others, and says nothing", () => {
  expect([...followedTags([...FOLLOWED, ...TELLING])]).toEqual(["arcane"]);
  expect(pairsSentence(answer([...FOLLOWED, ...TELLING]), {})).toBe(
    "#fanart and #vi go together most: 12 posts, 30% of those with the rarer one. " +
      "#arcane goes with nearly every other and is left out.",
  );
});

test("a hashtag with few partners is not thought to be followed", () => {
  expect([...followedTags([...FOLLOWED.slice(0, 3), ...TELLING])]).toEqual([]);
});

test("where nothing else stands together that is said", () => {
  expect(pairsSentence(answer(FOLLOWED), {})).toMatch(/^No other hashtags stand in the same post\./);
});

test("with a hashtag chosen it is said what stands beside that one", () => {
  const rows = [
    ...FOLLOWED,
    pair("fanart", "vi", 12, 1),
    pair("fanart", "jinx", 9, 1),
    pair("jinx", "vi", 7, 1),
  ];
  expect(pairsSentence(answer(rows), { hashtag: "#Fanart" })).toBe(
    "Beside #fanart stands #vi most: in 12 posts. #arcane goes with nearly every other and is left out.",
  );
});
