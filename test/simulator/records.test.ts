import { describe, expect, it } from "vitest";
import { generateSearchPages, generateStreamLines } from "../../src/simulator/index.ts";
import type { RecordBooks } from "../../src/simulator/index.ts";

interface Post {
  readonly id: string;
  readonly author_id: string;
  readonly text: string;
  readonly public_metrics: Record<string, number>;
  readonly attachments?: { readonly media_keys: readonly string[] };
  readonly entities?: { readonly hashtags?: readonly { readonly tag: string }[] };
}

interface Media {
  readonly media_key: string;
  readonly public_metrics?: { readonly view_count: number };
}

interface Answer {
  readonly data: Post | readonly Post[];
  readonly includes?: {
    readonly users?: readonly { readonly id: string }[];
    readonly media?: readonly Media[];
  };
}

/** Adds up what a reader finds. */
function readBooks(text: string): Omit<RecordBooks, "bytes"> {
  const answers = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
  const posts = answers.flatMap((answer) => answer.data);
  const views = new Map(
    answers
      .flatMap((answer) => answer.includes?.media ?? [])
      .map((media) => [media.media_key, media.public_metrics?.view_count ?? 0]),
  );
  const own = posts.filter((post) => !post.text.startsWith("RT @"));
  const sum = (metric: string): number =>
    own.reduce((total, post) => total + post.public_metrics[metric]!, 0);
  return {
    posts: new Set(posts.map((post) => post.id)).size,
    reposts: posts.length - own.length,
    likes: sum("like_count"),
    repostCounts: sum("retweet_count"),
    replies: sum("reply_count"),
    quotes: sum("quote_count"),
    videoViews: own
      .flatMap((post) => post.attachments?.media_keys ?? [])
      .reduce((total, key) => total + views.get(key)!, 0),
    authors: new Set(posts.map((post) => post.author_id)).size,
    hashtags: new Set(
      posts.flatMap((post) => post.entities?.hashtags ?? []).map(({ tag }) => tag.toLowerCase()),
    ).size,
    texts: new Set(posts.map((post) => post.text)).size,
  };
}

describe.each([
  ["stream lines", generateStreamLines, 1, 1100, 1700],
  ["search pages", generateSearchPages, 100, 2100, 3300],
] as const)("generated %s", (_name, generate, postsARecord, least, most) => {
  it("hold exactly what their books say, at the recorded size", async () => {
    const chunks: string[] = [];
    const books = await generate(5_050, 3, (chunk) => void chunks.push(chunk));
    const text = chunks.join("");
    const { bytes, ...rest } = books;
    expect(rest).toEqual(readBooks(text));
    expect(books.posts).toBe(5_050);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(text.split("\n").length - 1).toBe(Math.ceil(5_050 / postsARecord));
    expect(bytes / books.posts).toBeGreaterThan(least);
    expect(bytes / books.posts).toBeLessThan(most);
  });

  it("are the same for the same seed and others for another", async () => {
    const write = async (seed: number): Promise<string> => {
      let text = "";
      await generate(300, seed, (chunk) => {
        text += chunk;
      });
      return text;
    };
    expect(await write(1)).toBe(await write(1));
    expect(await write(1)).not.toBe(await write(2));
  });
});
