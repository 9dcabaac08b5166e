import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../../src/config/schema.ts";
import type { MatchConfig } from "../../../src/config/schema.ts";
import { startSimulator } from "../../../src/simulator/index.ts";
import type { Simulator } from "../../../src/simulator/index.ts";
import { parseQuery } from "../../../src/simulator/query/parse.ts";
import { Generator } from "../../../src/simulator/world/generate.ts";
import type { Post } from "../../../src/simulator/world/post.ts";
import { makeTopic } from "../../../src/simulator/world/topics.ts";
import { XClient } from "../../../src/sources/x/client.ts";
import { campaignOfTag, compileRules, wantedRules } from "../../../src/sources/x/stream/compile-rules.ts";
import { reconcileRules } from "../../../src/sources/x/stream/rules.ts";
import type { RuleChanges } from "../../../src/sources/x/stream/rules.ts";
import { addRules, send } from "../../simulator/listening.ts";
import { NOON, startStill } from "../../simulator/serving.ts";

const RULES = "/2/tweets/search/stream/rules";
const signal = new AbortController().signal;

const match = (over: object): MatchConfig =>
  configSchema.parse({ campaigns: { c: { match: over } } }).campaigns["c"]!.match;
const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word${i}`);

const posts: readonly Post[] = (() => {
  const topics = [makeTopic("Arcane", 1)];
  const generator = new Generator({
    seed: 3,
    postsPerDay: 1_500,
    topics,
    authors: 400,
    origin: Date.UTC(2026, 9, 7),
  });
  return Array.from({ length: 24 }, () => generator.generateHour()).flat();
})();

/** Ids of the posts that any of the rules delivers. */
function found(...rules: readonly string[]): readonly string[] {
  const queries = rules.map((rule) => parseQuery(rule, "stream"));
  return posts.filter((post) => queries.some(({ matches }) => matches(post, NOON))).map(({ id }) => id);
}

describe("rules compiled from a campaign", () => {
  it("are one where one is enough", () => {
    expect(compileRules(match({ hashtags: ["Arcane"], reposts: false }), 1_024)).toEqual([
      "#Arcane -is:retweet",
    ]);
  });

  it("share a long list out, as evenly as needed and no further", () => {
    const rules = compileRules(match({ keywords: words(300), languages: ["fr", "en"] }), 1_024);
    expect(rules.length).toBe(4);
    expect(rules.every((rule) => rule.length <= 1_024 && rule.endsWith(" (lang:fr OR lang:en)"))).toBe(true);
    expect(rules.flatMap((rule) => rule.match(/word\d+/g) ?? []).toSorted()).toEqual(words(300).toSorted());
  });

  it("find together what the whole would find, however short they have to be", () => {
    const some = (...entries: string[]): ReturnType<typeof array<string>> =>
      array(constantFrom(...entries), { minLength: 1, maxLength: 8 });
    const anything = record(
      {
        hashtags: some("Arcane", "fanart", "Jinx", "music", "BestOf", "Vi"),
        keywords: some("the", "a", "season", "love", "watch", "best", "new"),
        languages: some("en", "fr", "es", "de"),
        exclude: array(constantFrom("promo", "#music", "bad"), { maxLength: 2 }),
      },
      { requiredKeys: ["hashtags"] },
    );
    assert(
      property(anything, integer({ min: 60, max: 120 }), (over, longest) => {
        const whole = compileRules(match(over), 100_000);
        const rules = compileRules(match(over), longest);
        expect(whole).toHaveLength(1);
        expect(rules.every((rule) => rule.length <= longest)).toBe(true);
        expect(found(...rules)).toEqual(found(...whole));
      }),
      { numRuns: 60 },
    );
    expect(found("#arcane").length).toBeGreaterThan(100);
  });

  it("refuse what cannot be shared out", () => {
    const excluded = { keywords: ["a"], exclude: words(200) };
    const written = { x: words(200).join(" OR ") };
    for (const over of [excluded, written])
      expect(() => compileRules(match(over), 1_024)).toThrow(
        expect.objectContaining({ code: "query.too-long" }),
      );
  });

  it("know the stream's operators and not search's", () => {
    expect(compileRules(match({ x: '#arcane sample:10 "a b"~3' }), 1_024)).toHaveLength(1);
    expect(() => compileRules(match({ x: "#arcane min_likes:10" }), 1_024)).toThrow(
      expect.objectContaining({ code: "query.search-only", exitCode: 2 }),
    );
  });

  it("differ in value even where campaigns do not, and say whose they are", () => {
    const campaigns = new Map([
      ["one", match({ hashtags: ["a"] })],
      ["two", match({ hashtags: ["a"] })],
    ]);
    const rules = wantedRules(campaigns, new Set(["(#a)"]));
    expect(rules.map(({ value }) => value)).toEqual(["#a", "((#a))"]);
    expect(rules.map(({ tag }) => campaignOfTag(tag))).toEqual(["one", "two"]);
    expect(campaignOfTag("birdsong")).toBeUndefined();
    expect(campaignOfTag("mine:one:0123456789ab")).toBeUndefined();
  });
});

describe("reconciling X's rules with the campaigns", () => {
  async function reconcile(
    simulator: Simulator,
    campaigns: Readonly<Record<string, object>>,
    dryRun = false,
  ): Promise<RuleChanges> {
    const clock = { now: () => NOON, sleep: async () => undefined };
    await using client = new XClient({ url: simulator.url, token: "any", timeoutMs: 5_000, clock });
    const matches = new Map(Object.entries(campaigns).map(([name, over]) => [name, match(over)]));
    return await reconcileRules(client, matches, dryRun, signal);
  }

  async function listed(simulator: Simulator): Promise<readonly { value: string; tag?: string }[]> {
    return ((await send(simulator, "GET", RULES)).body["data"] ?? []) as { value: string; tag?: string }[];
  }

  it("adds, keeps and deletes ours, and touches nobody else's", async () => {
    await using simulator = await startStill();
    await addRules(
      simulator,
      { value: "cats", tag: "mine" },
      { value: "#a" },
      { value: "old", tag: "birdsong:x:0123456789ab" },
    );
    const first = await reconcile(simulator, { one: { hashtags: ["a"] }, two: { keywords: ["owls"] } });
    expect(first).toMatchObject({
      added: [
        { campaign: "one", value: "(#a)" },
        { campaign: "two", value: "owls" },
      ],
      deleted: [{ value: "old" }],
      kept: 0,
      foreign: 2,
    });
    expect(
      (await listed(simulator)).map(({ value, tag }) => [value, tag?.replace(/[0-9a-f]{12}$/, "…")]),
    ).toEqual([
      ["cats", "mine"],
      ["#a", undefined],
      ["(#a)", "birdsong:one:…"],
      ["owls", "birdsong:two:…"],
    ]);
    const again = await reconcile(simulator, { one: { hashtags: ["a"] }, two: { keywords: ["owls"] } });
    expect(again).toEqual({ added: [], deleted: [], kept: 2, foreign: 2 });
    await reconcile(simulator, { two: { keywords: ["owls", "herons"] } });
    expect((await listed(simulator)).map(({ value }) => value)).toEqual(["cats", "#a", "(owls OR herons)"]);
  });

  it("adds before it deletes, so that nothing is missed in between", async () => {
    await using simulator = await startStill();
    await reconcile(simulator, { one: { hashtags: ["a"] } });
    simulator.setFaults([{ when: { path: RULES, nth: 4 }, do: "answer", preset: "unavailable" }]);
    await expect(reconcile(simulator, { one: { hashtags: ["b"] } })).rejects.toMatchObject({
      code: "x.unavailable",
    });
    expect((await listed(simulator)).map(({ value }) => value)).toEqual(["#a", "#b"]);
    simulator.setFaults([]);
    await reconcile(simulator, { one: { hashtags: ["b"] } });
    expect((await listed(simulator)).map(({ value }) => value)).toEqual(["#b"]);
  });

  it("gives a rule to another campaign", async () => {
    await using simulator = await startStill();
    await reconcile(simulator, { one: { hashtags: ["a"] } });
    await reconcile(simulator, { two: { hashtags: ["a"] } });
    expect(await listed(simulator)).toMatchObject([
      { value: "#a", tag: expect.stringContaining(":two:") as string },
    ]);
  });

  it("only tells, when asked", async () => {
    await using simulator = await startStill();
    await reconcile(simulator, { one: { hashtags: ["a"] } });
    const told = await reconcile(simulator, { one: { hashtags: ["b"] } }, true);
    expect(told).toMatchObject({ added: [{ value: "#b" }], deleted: [{ value: "#a" }] });
    expect((await listed(simulator)).map(({ value }) => value)).toEqual(["#a"]);
  });

  it("changes nothing when X refuses a rule, and says which campaign it is of", async () => {
    await using simulator = await startStill();
    await reconcile(simulator, { one: { hashtags: ["a"] } });
    await expect(
      reconcile(simulator, { one: { hashtags: ["b"] }, two: { x: "owls embedding:1" } }),
    ).rejects.toMatchObject({
      code: "x.rule-refused",
      exitCode: 2,
      message: expect.stringContaining("campaign two: Reference to invalid operator 'embedding'") as string,
    });
    expect((await listed(simulator)).map(({ value }) => value)).toEqual(["#a"]);
  });

  it("says when X allows no more", async () => {
    await using simulator = await startSimulator({ startAt: NOON, ruleCap: 2 });
    await addRules(simulator, { value: "cats" }, { value: "dogs" });
    await expect(reconcile(simulator, { one: { hashtags: ["a"] } })).rejects.toMatchObject({
      code: "x.rule-cap",
    });
  });

  it("manages more rules than a request takes", async () => {
    await using simulator = await startStill();
    const many = Object.fromEntries(words(230).map((word) => [word, { hashtags: [word] }]));
    expect((await reconcile(simulator, many)).added).toHaveLength(230);
    expect(await reconcile(simulator, many)).toMatchObject({ added: [], kept: 230 });
    expect((await reconcile(simulator, {})).deleted).toHaveLength(230);
    expect(await listed(simulator)).toEqual([]);
  });
});
