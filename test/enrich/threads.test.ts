import { afterAll, describe, expect, test } from "vitest";
// threads run compiled files: the ones that are shipped
import { Enricher } from "../../dist/enrich/enricher.js";
import { seededRandom } from "../../src/model/random.ts";

const signal = new AbortController().signal;
const words =
  "I love hate this wonderful horrible show finale the of merci schön que não it was so 😀 #arcane".split(
    " ",
  );
const random = seededRandom(5);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

const COUNT = 5_000;
const texts = Array.from({ length: COUNT }, (_, i) =>
  i % 10 === 0 ? null : Array.from({ length: 1 + (i % 14) }, () => pick(words)).join(" "),
);
const claims = texts.map(() => pick(["en", "fr", "de", "und", null]));
const LOCATIONS = Array.from(
  { length: COUNT },
  (_, i) => pick(["Lyon", "Paris, TX", "nowhere", "🇧🇷"]) + (i % 50 === 0 ? ` ${i}` : ""),
);

describe("texts read on threads", () => {
  const many = new Enricher({ threads: 2 });
  const alone = new Enricher({ threads: 0 });
  afterAll(async () => {
    await many[Symbol.asyncDispose]();
    await alone[Symbol.asyncDispose]();
  });

  /** Each text's answer in words, so that the numbering of languages does not matter. */
  async function told(enricher: Enricher, from: readonly (string | null)[]): Promise<readonly string[]> {
    const { read, language, sentiment } = await enricher.read(
      { texts: from, claims: claims.slice(0, from.length) },
      signal,
    );
    const name = (number: number): string => read.languages[number - 1] ?? "-";
    return from.map((_, i) =>
      [
        language,
        sentiment,
        name(read.lang[i]!),
        name(read.detected[i]!),
        read.method[i],
        read.mood[i],
        read.score[i],
      ].join(" "),
    );
  }

  test("are read as they are in one thread, in their order", async () => {
    const expected = await told(alone, texts);
    expect(new Set(expected).size).toBeGreaterThan(100);
    expect(await told(many, texts)).toEqual(expected);
    expect(await told(many, texts.slice(0, 2_000))).toEqual(expected.slice(0, 2_000));
  });

  test("locations too", async () => {
    expect(await many.locate(LOCATIONS, signal)).toEqual(await alone.locate(LOCATIONS, signal));
  });

  test("a question that is given up rejects with the signal's reason, and the next one is answered", async () => {
    const stop = new AbortController();
    const asked = many.read({ texts, claims }, stop.signal);
    stop.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    expect((await many.read({ texts, claims }, signal)).read.mood).toHaveLength(COUNT);
  });

  test("a thread that is closed answers nobody, and says so", async () => {
    const closed = new Enricher({ threads: 1 });
    const asked = closed.read({ texts, claims }, signal);
    await closed[Symbol.asyncDispose]();
    await expect(asked).rejects.toThrow("closed");
  });
});
