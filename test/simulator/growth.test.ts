import { expect, it } from "vitest";
import type { Books } from "../../src/simulator/index.ts";
import { startStill } from "./serving.ts";

const DAY = 86_400_000;

it("posts grow alike, or each in its own way to the same end", async () => {
  await using alike = await startStill({ postsPerDay: 100 });
  await using varied = await startStill({ postsPerDay: 100, growth: "varied" });
  const [from, to] = [alike.clock.now() - DAY, alike.clock.now() - DAY / 2];
  const likes = ({ posts }: Books): number[] => posts.map((post) => post.likes);
  const ids = ({ posts }: Books): string[] => posts.map((post) => post.id);
  const books = (): readonly [Books, Books] => [
    alike.books("#arcane -is:retweet", from, to),
    varied.books("#arcane -is:retweet", from, to),
  ];
  const [one, other] = books();
  expect(ids(one).length).toBeGreaterThan(20);
  expect(ids(other)).toEqual(ids(one));
  expect(likes(other)).not.toEqual(likes(one));
  expect(other.sums.likes).toBeGreaterThan(one.sums.likes / 2);
  alike.clock.advance(200 * DAY);
  varied.clock.advance(200 * DAY);
  const [end, otherEnd] = books();
  expect(likes(otherEnd)).toEqual(likes(end));
  expect(end.sums.likes).toBeGreaterThan(0);
});
