import { describe, expect, it } from "vitest";
import { FIELDS, searchAll, startStill } from "./serving.ts";
import type { Post } from "./serving.ts";

/** One measured share or quantile, what recorded data has, and how far off is still believable. */
interface Row {
  readonly what: string;
  readonly recorded: string;
  readonly from: number;
  readonly to: number;
  readonly simulated: number;
}

const PER_DAY = 2500;

describe("the generated world", () => {
  it("is distributed like recorded posts", async () => {
    await using simulator = await startStill({ postsPerDay: PER_DAY, searchReturnsReposts: true });
    const pages = await searchAll(simulator, {
      query: "arcane OR #arcane OR birdwatching OR #birdwatching",
      ...FIELDS,
    });
    const posts = pages.flatMap((page) => page.data ?? []);
    expect(posts.length).toBeGreaterThan(8_000);
    const kind =
      (type: string) =>
      (post: Post): boolean =>
        (post["referenced_tweets"] as readonly { readonly type: string }[] | undefined)?.some(
          (to) => to.type === type,
        ) === true;
    const own = posts.filter((post) => !kind("retweeted")(post));
    const share = (test: (post: Post) => unknown, of: readonly Post[] = posts): number =>
      Math.round((1000 * of.filter((post) => test(post)).length) / of.length) / 10;
    const entity =
      (name: string) =>
      (post: Post): boolean =>
        (post["entities"] as Record<string, unknown> | undefined)?.[name] !== undefined;
    const quantile = (values: readonly number[], q: number): number =>
      values.toSorted((a, b) => a - b)[Math.floor(q * values.length)]!;
    const metric = (name: string): number[] => own.map((post) => post.public_metrics[name]!);
    const lengths = posts.map((post) => Array.from(post.text).length);
    const hours = Array.from(
      { length: 24 },
      (_, hour) => posts.filter((post) => new Date(post.created_at).getUTCHours() === hour).length,
    );
    const written = new Map<string, number>();
    for (const post of posts) written.set(post.author_id!, (written.get(post.author_id!) ?? 0) + 1);
    const byAuthor = [...written.values()].toSorted((a, b) => b - a);
    // A third of a week's posts are people; a tenth of them is meant.
    const writers = Math.round((PER_DAY * 7) / 30);
    const topTenth = byAuthor.slice(0, writers).reduce((a, b) => a + b, 0);

    const rows: Row[] = [
      { what: "reposts %", recorded: "33 (30-78)", from: 28, to: 40, simulated: share(kind("retweeted")) },
      { what: "replies %", recorded: "38 (0-41)", from: 22, to: 42, simulated: share(kind("replied_to")) },
      { what: "quotes %", recorded: "3 (0-14)", from: 2, to: 8, simulated: share(kind("quoted")) },
      { what: "with hashtags %", recorded: "8-98", from: 50, to: 95, simulated: share(entity("hashtags")) },
      { what: "with mentions %", recorded: "52-84", from: 50, to: 84, simulated: share(entity("mentions")) },
      { what: "with links %", recorded: "9-54", from: 9, to: 54, simulated: share(entity("urls")) },
      {
        what: "with media %",
        recorded: "6-43",
        from: 6,
        to: 43,
        simulated: share((post) => post["attachments"]),
      },
      { what: "with place %", recorded: "6 (0-14)", from: 2, to: 9, simulated: share((post) => post["geo"]) },
      {
        what: "context annotations %",
        recorded: "15-97",
        from: 40,
        to: 80,
        simulated: share((post) => post["context_annotations"]),
      },
      {
        what: "HTML entities %",
        recorded: "18.5",
        from: 5,
        to: 25,
        simulated: share((post) => /&(amp|lt|gt);/.test(post.text)),
      },
      {
        what: "edited %",
        recorded: "1 (assumed)",
        from: 0.3,
        to: 2,
        simulated: share((post) => post.edit_history_tweet_ids.length > 1, own),
      },
      { what: "length p50", recorded: "140", from: 80, to: 150, simulated: quantile(lengths, 0.5) },
      { what: "length p10", recorded: "96", from: 35, to: 110, simulated: quantile(lengths, 0.1) },
      { what: "likes p50", recorded: "3", from: 2, to: 5, simulated: quantile(metric("like_count"), 0.5) },
      { what: "likes p90", recorded: "26", from: 18, to: 45, simulated: quantile(metric("like_count"), 0.9) },
      {
        what: "likes p99",
        recorded: "394",
        from: 200,
        to: 800,
        simulated: quantile(metric("like_count"), 0.99),
      },
      {
        what: "reposts p50",
        recorded: "0",
        from: 0,
        to: 0,
        simulated: quantile(metric("retweet_count"), 0.5),
      },
      {
        what: "reposts p90",
        recorded: "14",
        from: 7,
        to: 22,
        simulated: quantile(metric("retweet_count"), 0.9),
      },
      {
        what: "reposts p99",
        recorded: "208",
        from: 80,
        to: 400,
        simulated: quantile(metric("retweet_count"), 0.99),
      },
      {
        what: "no replies %",
        recorded: "84",
        from: 78,
        to: 90,
        simulated: share((post) => post.public_metrics["reply_count"] === 0, own),
      },
      {
        what: "no quotes %",
        recorded: "88",
        from: 82,
        to: 94,
        simulated: share((post) => post.public_metrics["quote_count"] === 0, own),
      },
      {
        what: "reposts cut with … %",
        recorded: "88",
        from: 30,
        to: 95,
        simulated: share((post) => post.text.endsWith("…"), posts.filter(kind("retweeted"))),
      },
      {
        what: "busiest tenth writes %",
        recorded: "80",
        from: 60,
        to: 92,
        simulated: Math.round((100 * topTenth) / posts.length),
      },
      {
        what: "loudest / quietest hour",
        recorded: "2.03 without bursts",
        from: 1.4,
        to: 6,
        simulated: Math.round((100 * Math.max(...hours)) / Math.min(...hours)) / 100,
      },
      {
        what: "pages with errors %",
        recorded: "30",
        from: 10,
        to: 75,
        simulated: Math.round(
          (100 * pages.filter((page) => page.errors !== undefined).length) / pages.length,
        ),
      },
    ];
    console.table(
      Object.fromEntries(
        rows.map(({ what, recorded, simulated, from, to }) => [
          what,
          { recorded, simulated, band: `${from}..${to}` },
        ]),
      ),
    );
    expect(
      rows.filter(({ simulated, from, to }) => simulated < from || simulated > to).map(({ what }) => what),
    ).toEqual([]);

    const ids = posts.map((post) => post.id);
    expect(ids.every((id) => BigInt(id) > 2n ** 53n)).toBe(true);
    expect(
      posts.every(
        (post) =>
          Math.floor(Number((BigInt(post.id) >> 22n) + 1288834974657n) / 1000) * 1000 ===
          Date.parse(post.created_at),
      ),
    ).toBe(true);
  });

  it("marks hashtags, mentions and links at the code points where they stand", async () => {
    await using simulator = await startStill({ searchReturnsReposts: true });
    const pages = await searchAll(simulator, { query: "#arcane", ...FIELDS });
    let afterEmoji = 0;
    for (const post of pages.flatMap((page) => page.data ?? [])) {
      const points = Array.from(post.text);
      const entities = post["entities"] as Record<string, readonly Record<string, unknown>[]> | undefined;
      const cutOut = (span: Record<string, unknown>): string =>
        points.slice(span["start"] as number, span["end"] as number).join("");
      for (const tag of entities?.["hashtags"] ?? []) {
        expect(cutOut(tag)).toBe(`#${String(tag["tag"])}`);
        if (post.text.slice(tag["start"] as number, tag["end"] as number) !== cutOut(tag)) afterEmoji++;
      }
      for (const mention of entities?.["mentions"] ?? [])
        expect(cutOut(mention)).toBe(`@${String(mention["username"])}`);
      for (const url of entities?.["urls"] ?? []) expect(cutOut(url)).toBe(url["url"]);
      for (const name of entities?.["annotations"] ?? []) {
        expect(points.slice(name["start"] as number, (name["end"] as number) + 1).join("")).toBe(
          name["normalized_text"],
        );
      }
    }
    expect(afterEmoji).toBeGreaterThan(50);
  });
});
