import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publishJob } from "../../src/jobs/publish.ts";
import { rereadJob } from "../../src/jobs/reread.ts";
import { replayJob } from "../../src/jobs/replay.ts";
import { statusJob } from "../../src/jobs/status.ts";
import { conflicts } from "./conflicts.ts";
import { loadedRows } from "./order.ts";
import { batch, page, post, snowflake } from "./records.ts";
import { openStore, signal } from "./store.ts";
import type { TestBatch } from "./store.ts";
import { differencesOf, tablesOf } from "./tables.ts";

const MOOD =
  "SELECT lang, lang_source, lang_detected, lang_method, sentiment_label, sentiment_score BETWEEN -1 AND 1 AS scored, sentiment_reason, starts_with(sentiment_model, 'lexicon/1.') AS rated FROM fact_post WHERE acquisition <> 'reference'";

const found = (...posts: readonly Record<string, unknown>[]): readonly TestBatch[] => [
  batch("page", [page(posts)]),
];

describe("what a load reads in texts", () => {
  test("a mood in a language that is known", async () => {
    const [row] = await loadedRows(
      found(post({ lang: "en", text: "What a wonderful finale, I loved every minute of it" })),
      MOOD,
    );
    expect(row).toEqual({
      lang: "en",
      lang_source: "en",
      lang_detected: "en",
      lang_method: "words",
      sentiment_label: "positive",
      scored: true,
      sentiment_reason: null,
      rated: true,
    });
  });

  test("no mood where nothing tells it, with the reason and the version, and never neutral", async () => {
    const rows = await loadedRows(
      [
        batch("page", [
          page([
            post({
              id: snowflake("2026-11-19T10:00:00Z", 1),
              lang: "en",
              text: "The episode begins at nine o'clock on Monday",
            }),
            post({
              id: snowflake("2026-11-19T10:00:00Z", 2),
              lang: "en",
              text: "yaar yeh show bahut accha hai, mujhe toh pasand aaya",
            }),
            post({ id: snowflake("2026-11-19T10:00:00Z", 3), lang: "und", text: "https://t.co/abc" }),
          ]),
        ]),
      ],
      "SELECT lang, sentiment_label, sentiment_score, sentiment_reason, sentiment_model IS NULL AS unrated FROM fact_post ORDER BY length(post_id), post_id",
    );
    expect(rows).toEqual([
      {
        lang: "en",
        sentiment_label: null,
        sentiment_score: null,
        sentiment_reason: "no_evidence",
        unrated: false,
      },
      {
        lang: "hi-Latn",
        sentiment_label: null,
        sentiment_score: null,
        sentiment_reason: "not_covered",
        unrated: false,
      },
      { lang: null, sentiment_label: null, sentiment_score: null, sentiment_reason: "empty", unrated: false },
    ]);
  });

  test("a repost has no mood of its own; its original has one, however it came along", async () => {
    const original = snowflake("2026-11-19T09:00:00Z", 1);
    const batches = [
      batch("page", [
        {
          data: [
            post({
              id: snowflake("2026-11-19T10:00:00Z", 2),
              lang: "en",
              text: "RT @a: What a wonderful fin…",
              referenced_tweets: [{ type: "retweeted", id: original }],
            }),
          ],
          includes: {
            tweets: [post({ id: original, lang: "en", text: "What a wonderful finale, I loved it" })],
          },
        },
      ]),
    ];
    expect(
      await loadedRows(
        batches,
        "SELECT kind, lang, lang_method, sentiment_label, sentiment_model IS NULL AS unrated FROM fact_post ORDER BY kind",
      ),
    ).toEqual([
      { kind: "original", lang: "en", lang_method: "model", sentiment_label: "positive", unrated: false },
      { kind: "repost", lang: "en", lang_method: "claim", sentiment_label: null, unrated: true },
    ]);
  });

  test("an edit is read anew", async () => {
    const [one, two] = [snowflake("2026-11-19T10:00:00Z", 1), snowflake("2026-11-19T10:20:00Z", 1)];
    const first = post({
      id: one,
      edit_history_tweet_ids: [one],
      lang: "en",
      text: "What a wonderful finale, I loved it",
    });
    const edited = post({
      id: two,
      edit_history_tweet_ids: [one, two],
      lang: "en",
      text: "What a horrible finale, I hated it",
    });
    expect(
      await loadedRows(
        [batch("page", [page([first])]), batch("page", [page([edited])])],
        "SELECT sentiment_label FROM fact_post",
      ),
    ).toEqual([{ sentiment_label: "negative" }]);
  });
});

describe("what a load reads in places", () => {
  test("an author's region is the author's, and unknown ones have their reasons", async () => {
    const users = [
      { id: "1", username: "a", location: "Lyon, France" },
      { id: "2", username: "b", location: "somewhere over the rainbow" },
      { id: "3", username: "c" },
    ];
    const batches = [batch("page", [{ data: [post({ author_id: "1" })], includes: { users } }])];
    expect(
      await loadedRows(
        batches,
        "SELECT user_id, country_code, admin1_code, region_method, region_confidence > 0.5 AS trusted, region_reason FROM dim_user ORDER BY user_id",
      ),
    ).toEqual([
      {
        user_id: "1",
        country_code: "FR",
        admin1_code: "FR-ARA",
        region_method: "city",
        trusted: true,
        region_reason: null,
      },
      {
        user_id: "2",
        country_code: null,
        admin1_code: null,
        region_method: null,
        trusted: null,
        region_reason: "no_match",
      },
      {
        user_id: "3",
        country_code: null,
        admin1_code: null,
        region_method: null,
        trusted: null,
        region_reason: "empty",
      },
    ]);
    expect(await loadedRows(batches, "SELECT country_code, region_method FROM fact_post")).toEqual([
      { country_code: null, region_method: null },
    ]);
  });

  const AT_LYON = { coordinates: { type: "Point", coordinates: [4.83, 45.76] } };
  const LYON = { id: "p9", full_name: "Lyon, France", name: "Lyon", country_code: "FR" };
  const QUERY = "SELECT country_code, admin1_code, region, region_method FROM fact_post";

  test("a post's region is that of its place; a point alone tells it too", async () => {
    const placed = { data: [post({ geo: { place_id: "p9", ...AT_LYON } })], includes: { places: [LYON] } };
    const region = { country_code: "FR", admin1_code: "FR-ARA", region: "Auvergne-Rhône-Alpes" };
    expect(await loadedRows([batch("page", [placed])], QUERY)).toEqual([
      { ...region, region_method: "place" },
    ]);
    expect(await loadedRows(found(post({ geo: AT_LYON })), QUERY)).toEqual([
      { ...region, region_method: "coordinates" },
    ]);
  });

  test("a place described later reaches its posts, and one described without a country takes none away", async () => {
    const seen = batch("page", [page([post({ geo: { place_id: "p9" } })])], {
      received_at: "2026-11-19T11:00:00.000Z",
    });
    const named = batch(
      "page",
      [{ data: [post({ id: snowflake("2026-11-19T10:00:00Z", 7) })], includes: { places: [LYON] } }],
      {
        received_at: "2026-11-19T12:00:00.000Z",
      },
    );
    const bare = batch(
      "page",
      [
        {
          data: [post({ id: snowflake("2026-11-19T10:00:00Z", 8) })],
          includes: { places: [{ id: "p9", full_name: "Lyon" }] },
        },
      ],
      { received_at: "2026-11-19T13:00:00.000Z" },
    );
    const placed = `${QUERY} WHERE place_id = 'p9'`;
    const expected = [
      { country_code: "FR", admin1_code: "FR-ARA", region: "Auvergne-Rhône-Alpes", region_method: "place" },
    ];
    expect(await loadedRows([seen, named, bare], placed)).toEqual(expected);
    expect(await loadedRows([bare, named, seen], placed)).toEqual(expected);
  });
});

/** Rates every post by its length, and says so: what a user's own program may do. */
const PROGRAM = `
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { id, text, language } = JSON.parse(line);
  console.log(JSON.stringify({ id, score: language === "de" ? null : text.length > 30 ? 0.5 : -0.5 }));
}`;

describe("reading again", () => {
  test("makes of everything stored what a fresh load would, and publishes only what changed", async () => {
    const { batches } = conflicts();
    await using store = await openStore();
    await store.append(...batches);
    await store.load();
    const loaded = await store.look(tablesOf);
    expect(await rereadJob(store.wired, signal)).toEqual({ posts: 0, authors: 0 });
    // as an older program would have left it
    await store.look(async (engine) => {
      for (const change of [
        "UPDATE fact_post SET lang = 'xx', sentiment_label = 'neutral', sentiment_score = 0, sentiment_model = 'old/1', country_code = 'XX' WHERE kind <> 'repost' AND withdrawn_at IS NULL",
        "UPDATE dim_user SET country_code = 'XX', region_reason = NULL WHERE withdrawn_at IS NULL",
        "UPDATE dim_place SET region = 'Nowhere'",
        "INSERT INTO enrichment_version VALUES ('sentiment', 'old/1', 0)",
      ])
        await engine.run(change);
    });
    const { posts, authors } = await rereadJob(store.wired, signal);
    expect(posts).toBeGreaterThan(5);
    expect(authors).toBeGreaterThan(0);
    expect(differencesOf(await store.look(tablesOf), loaded)).toEqual({});
  });

  test("two versions are told apart row by row, status says so, and --enrich makes them one", async () => {
    const folder = await mkdtemp(join(tmpdir(), "birdsong-scorer-"));
    try {
      const program = join(folder, "rate.mjs");
      await writeFile(program, PROGRAM);
      await using house = await openStore();
      await house.append(
        batch("page", [
          page([
            post({
              id: snowflake("2026-11-19T09:00:00Z", 4),
              lang: "en",
              text: "What a wonderful finale, I loved every minute of it",
            }),
          ]),
        ]),
      );
      await house.load();
      await using own = await openStore({
        folder: house.folder,
        sentiment: { scorer: "command", command: [process.execPath, program], version: "mine-2" },
      });
      const later = [
        post({ id: snowflake("2026-11-19T10:00:00Z", 5), lang: "en", text: "I love it so much" }),
        post({
          id: snowflake("2026-11-19T10:00:00Z", 6),
          lang: "de",
          text: "Das ist ja wohl das Allerletzte, wirklich",
        }),
      ];
      await own.append(batch("page", [page(later)]));
      await own.load();
      await publishJob(own.wired, signal);
      const models = async (): Promise<ReadonlyMap<unknown, unknown>> =>
        new Map(
          (
            await own.rows(
              "SELECT left(text, 4) AS text, split_part(sentiment_model, '/', 1) AS model, sentiment_label AS label, sentiment_reason AS reason FROM fact_post",
            )
          ).map(({ text, ...rated }) => [text, rated]),
        );
      expect(await models()).toEqual(
        new Map([
          ["What", { model: "lexicon", label: "positive", reason: null }],
          ["I lo", { model: "command", label: "negative", reason: null }],
          ["Das ", { model: "command", label: null, reason: "no_evidence" }],
        ]),
      );
      expect((await statusJob(own.wired, signal)).mixed["sentiment"]).toHaveLength(2);

      expect(await rereadJob(own.wired, signal)).toEqual({ posts: 1, authors: 0 });
      await publishJob(own.wired, signal);
      expect((await models()).get("What")).toEqual({ model: "command", label: "positive", reason: null });
      expect((await statusJob(own.wired, signal)).mixed).toEqual({});
      // runs are copied by a publish, which the replay does not wait for
      const { fact_run: _runs, ...reread } = await own.look(tablesOf);
      await replayJob(own.wired, signal);
      expect(differencesOf(await own.look(tablesOf), reread)).toEqual({});
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
