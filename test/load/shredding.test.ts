import { describe, expect, test } from "vitest";
import { differencesOf, tablesOf } from "./tables.ts";
import { loadedRows, openOrderBench } from "./order.ts";
import { batch, inNewDialect, line, metrics, page, post, snowflake, user, video } from "./records.ts";
import type { Json } from "./records.ts";
import { conflicts } from "./conflicts.ts";
import type { TestBatch } from "./store.ts";

/** One page of search with these posts. */
const found = (data: readonly Json[], includes: Json = {}): readonly TestBatch[] => [
  batch("page", [page(data, includes)]),
];
const refer = (type: string, id: string): Json => ({ type, id });
const ID = snowflake("2026-11-19T10:00:00.000Z", 7);
const OTHER = snowflake("2026-11-18T10:00:00.000Z", 8);

describe("posts", () => {
  test("both vocabularies give the same tables", async () => {
    const { batches } = conflicts();
    await using older = await openOrderBench(batches);
    const renamed = batches.map(({ header, records }) => ({ header, records: records.map(inNewDialect) }));
    await using newer = await openOrderBench(renamed);
    const [one, other] = [
      await older.load([{ batches }], tablesOf),
      await newer.load([{ batches: renamed }], tablesOf),
    ];
    expect(one["fact_post"]?.length).toBeGreaterThan(15);
    expect(differencesOf(one, other)).toEqual({});
  });

  test("a long post has its whole text and the hashtags of it", async () => {
    const long = post({
      id: ID,
      text: "The beginning …",
      entities: { hashtags: [{ tag: "short" }] },
      note_tweet: { text: "The beginning and the end", entities: { hashtags: [{ tag: "long" }] } },
    });
    expect(await loadedRows(found([long]), "SELECT text FROM fact_post")).toEqual([
      { text: "The beginning and the end" },
    ]);
    expect(await loadedRows(found([long]), "SELECT tag FROM post_tag")).toEqual([{ tag: "long" }]);
  });

  test("HTML entities are decoded once", async () => {
    const escaped = post({ text: "&lt;b&gt; &amp;lt; &amp;amp; &quot;x&quot; &#39;y&#39; A&B &copy;" });
    expect(await loadedRows(found([escaped]), "SELECT text FROM fact_post")).toEqual([
      { text: `<b> &lt; &amp; "x" 'y' A&B &copy;` },
    ]);
  });

  test("a repost keeps who and when; text, metrics and tags hang on the original", async () => {
    const words = { entities: { hashtags: [{ tag: "Arcane" }], urls: [{ url: "https://t.example/1" }] } };
    const original = post({ id: OTHER, text: "The original", public_metrics: metrics(5), ...words });
    const repost = post({
      id: ID,
      author_id: "1002",
      text: "RT @jay: The orig…",
      public_metrics: metrics(5),
      referenced_tweets: [refer("retweeted", OTHER)],
      attachments: { media_keys: ["3_1"] },
      ...words,
    });
    const batches = found([repost], { tweets: [original] });
    expect(
      await loadedRows(
        batches,
        "SELECT post_id, kind, acquisition, user_id, text, likes, reposts, metrics_at IS NULL AS unmeasured FROM fact_post ORDER BY ALL",
      ),
    ).toEqual([
      {
        post_id: OTHER,
        kind: "original",
        acquisition: "reference",
        user_id: "1001",
        text: "The original",
        likes: 51n,
        reposts: 52n,
        unmeasured: false,
      },
      {
        post_id: ID,
        kind: "repost",
        acquisition: "search",
        user_id: "1002",
        text: null,
        likes: null,
        reposts: null,
        unmeasured: true,
      },
    ]);
    for (const table of ["fact_post_metrics", "post_tag", "post_link"]) {
      expect(await loadedRows(batches, `SELECT DISTINCT post_id FROM ${table}`), table).toEqual([
        { post_id: OTHER },
      ]);
    }
    expect(await loadedRows(batches, "FROM post_media")).toEqual([]);
  });

  test.each([
    ["repost", ["replied_to", "quoted", "retweeted"]],
    ["quote", ["replied_to", "quoted"]],
    ["reply", ["replied_to"]],
    ["original", []],
  ])("is a %s when it refers as %j", async (kind, types) => {
    const references = types.map((type, index) => refer(type, `${index + 1}`));
    const batches = found([post({ referenced_tweets: references })]);
    expect(await loadedRows(batches, "SELECT kind FROM fact_post")).toEqual([{ kind }]);
  });

  test("names what it answers, quotes and repeats", async () => {
    const batches = found([
      post({
        in_reply_to_user_id: "42",
        conversation_id: "9",
        referenced_tweets: [refer("quoted", "2"), refer("replied_to", "1")],
      }),
    ]);
    expect(
      await loadedRows(
        batches,
        "SELECT in_reply_to_post_id, quoted_post_id, reposted_post_id, in_reply_to_user_id, conversation_id FROM fact_post",
      ),
    ).toEqual([
      {
        in_reply_to_post_id: "1",
        quoted_post_id: "2",
        reposted_post_id: null,
        in_reply_to_user_id: "42",
        conversation_id: "9",
      },
    ]);
  });

  test("ids that stand as bare numbers keep all digits", async () => {
    const json = JSON.stringify(line(post({ id: ID, author_id: "9007199254740993" })))
      .replaceAll(`"${ID}"`, ID)
      .replace('"9007199254740993"', "9007199254740993");
    expect(json).toContain(`"id":${ID},`);
    const batches = [batch("line", [Buffer.from(json)])];
    expect(await loadedRows(batches, "SELECT post_id, user_id, conversation_id FROM fact_post")).toEqual([
      { post_id: ID, user_id: "9007199254740993", conversation_id: ID },
    ]);
  });

  test("metrics may be strings, and what is absent is NULL", async () => {
    const batches = found([
      post({
        public_metrics: { like_count: "12", retweet_count: 0, reply_count: "many", quote_count: null },
      }),
    ]);
    expect(
      await loadedRows(
        batches,
        "SELECT likes, reposts, replies, quotes, bookmarks, impressions FROM fact_post",
      ),
    ).toEqual([{ likes: 12n, reposts: 0n, replies: null, quotes: null, bookmarks: null, impressions: null }]);
  });

  test("a record of an id alone leaves everything else NULL, never 0", async () => {
    const batches = found([{ id: ID }]);
    const [row] = await loadedRows(batches, "FROM fact_post");
    const known = Object.entries(row ?? {}).filter(
      ([name, value]) => value !== null && !name.endsWith("_seq"),
    );
    expect(Object.fromEntries(known)).toMatchObject({ post_id: ID, kind: "original", acquisition: "search" });
    expect(known.map(([, value]) => value)).not.toContain(0n);
    expect(await loadedRows(batches, "FROM fact_post_metrics")).toEqual([]);
  });

  test.each([
    ["und", null, null],
    ["qme", null, null],
    ["zxx", null, null],
    ["in", "id", "claim"],
    ["iw", "he", "claim"],
    ["pt", "pt", "claim"],
    [undefined, null, null],
  ])("the language code %s means %s", async (code, lang, method) => {
    expect(
      await loadedRows(found([post({ lang: code })]), "SELECT lang, lang_source, lang_method FROM fact_post"),
    ).toEqual([{ lang, lang_source: code ?? null, lang_method: method }]);
  });

  test("a missing time of writing is read from the id", async () => {
    const batches = found([{ ...post({ id: ID }), created_at: undefined }]);
    expect(await loadedRows(batches, "SELECT date_trunc('second', created_at) AS at FROM fact_post")).toEqual(
      [{ at: new Date("2026-11-19T10:00:00.000Z") }],
    );
  });

  test("an edit chain is one post with its versions, and references to any version find it", async () => {
    const [one, two] = [snowflake("2026-11-19T10:00:00Z", 1), snowflake("2026-11-19T10:20:00Z", 1)];
    const chain = [one, two];
    const batches = found([
      post({ id: one, edit_history_tweet_ids: [one], text: "Befor" }),
      post({
        id: two,
        edit_history_tweet_ids: chain,
        text: "Before",
        created_at: "2026-11-19T10:20:00.000Z",
      }),
      post({ id: "31", referenced_tweets: [refer("quoted", two)] }),
    ]);
    expect(
      await loadedRows(
        batches,
        "SELECT post_id, newest_version_id, versions, text, created_at FROM fact_post WHERE kind = 'original'",
      ),
    ).toEqual([
      {
        post_id: one,
        newest_version_id: two,
        versions: 2,
        text: "Before",
        created_at: new Date("2026-11-19T10:00:00Z"),
      },
    ]);
    expect(await loadedRows(batches, "SELECT quoted_post_id FROM fact_post WHERE kind = 'quote'")).toEqual([
      { quoted_post_id: one },
    ]);
    expect(await loadedRows(batches, "SELECT version_id, text FROM post_version ORDER BY 1")).toEqual([
      { version_id: one, text: "Befor" },
      { version_id: two, text: "Before" },
    ]);
    expect(
      await loadedRows(batches, "SELECT version_id FROM fact_post_metrics WHERE post_id <> '31' ORDER BY 1"),
    ).toEqual([{ version_id: one }, { version_id: two }]);
  });

  test("the same moment has its local hour on both sides of a change of the clocks", async () => {
    const hours = async (zone: string, times: readonly string[]): Promise<unknown> => {
      const posts = times.map((created_at) => post({ created_at }));
      const rows = await loadedRows(
        found(posts),
        "SELECT strftime(local_date, '%m-%d') || ' ' || local_hour AS local FROM fact_post ORDER BY created_at",
        zone,
      );
      return rows.map(({ local }) => local);
    };
    const around = (day: string, ...hour: string[]): readonly string[] =>
      hour.map((each) => `${day}T${each}:30:00.000Z`);
    expect(await hours("Europe/Paris", around("2026-03-29", "00", "01"))).toEqual(["03-29 1", "03-29 3"]);
    expect(await hours("Europe/Paris", around("2026-10-25", "00", "01"))).toEqual(["10-25 2", "10-25 2"]);
    expect(await hours("Europe/Paris", ["2026-06-30T22:30:00.000Z"])).toEqual(["07-01 0"]);
    expect(await hours("America/Sao_Paulo", around("2018-11-04", "02", "03"))).toEqual([
      "11-03 23",
      "11-04 1",
    ]);
    expect(await hours("America/Sao_Paulo", around("2019-02-17", "01", "02"))).toEqual([
      "02-16 23",
      "02-16 23",
    ]);
    expect(await hours("America/Sao_Paulo", ["2026-01-15T02:30:00.000Z"])).toEqual(["01-14 23"]);
  });
});

describe("what hangs on posts", () => {
  test("a hashtag spelled twice is one, with its first spelling and place", async () => {
    const entities = {
      hashtags: [{ tag: "Jinx" }, { tag: "ARCANE" }, { tag: "arcane" }],
      cashtags: [{ tag: "NFLX" }],
    };
    expect(
      await loadedRows(
        found([post({ entities })]),
        "SELECT tag_kind, tag, tag_key, position FROM post_tag ORDER BY ALL",
      ),
    ).toEqual([
      { tag_kind: "cashtag", tag: "NFLX", tag_key: "nflx", position: 1 },
      { tag_kind: "hashtag", tag: "ARCANE", tag_key: "arcane", position: 2 },
      { tag_kind: "hashtag", tag: "Jinx", tag_key: "jinx", position: 1 },
    ]);
  });

  test("links, without the post's own media; mentions; topics", async () => {
    const subject = post({
      entities: {
        mentions: [{ username: "wren", id: "77" }, { username: "owl" }],
        urls: [
          {
            url: "https://t.example/a",
            expanded_url: "https://s.example",
            unwound_url: "https://long.example",
          },
          { url: "https://t.example/b", expanded_url: "https://pic.example", media_key: "3_1" },
        ],
      },
      context_annotations: [
        { domain: { id: "3", name: "TV Shows" }, entity: { id: "10", name: "Arcane" } },
        { domain: { id: "3", name: "TV Shows" }, entity: { id: "10", name: "Arcane" } },
      ],
    });
    expect(await loadedRows(found([subject]), "SELECT position, expanded_url FROM post_link")).toEqual([
      { position: 1, expanded_url: "https://long.example" },
    ]);
    expect(
      await loadedRows(found([subject]), "SELECT position, user_id, username FROM post_mention ORDER BY 1"),
    ).toEqual([
      { position: 1, user_id: "77", username: "wren" },
      { position: 2, user_id: null, username: "owl" },
    ]);
    expect(await loadedRows(found([subject]), "SELECT domain, entity FROM post_topic")).toEqual([
      { domain: "TV Shows", entity: "Arcane" },
    ]);
  });

  test("media that were not asked for are known by their keys", async () => {
    const subject = post({ attachments: { media_keys: ["3_1", "7_2", "16_3", "99_4"] } });
    expect(await loadedRows(found([subject]), "SELECT media_type FROM post_media ORDER BY position")).toEqual(
      [
        { media_type: "photo" },
        { media_type: "video" },
        { media_type: "animated_gif" },
        { media_type: null },
      ],
    );
    expect(
      await loadedRows(found([subject]), "SELECT has_media, has_video, video_views FROM fact_post"),
    ).toEqual([{ has_media: true, has_video: true, video_views: null }]);
  });

  test("views of several videos are summed", async () => {
    const subject = post({ attachments: { media_keys: ["7_1", "7_2", "3_3"] } });
    const photo = { media_key: "3_3", type: "photo", url: "https://media.example/3.jpg" };
    const batches = found([subject], { media: [video("7_1", 100), video("7_2", 23), photo] });
    expect(await loadedRows(batches, "SELECT video_views FROM fact_post")).toEqual([{ video_views: 123n }]);
    expect(await loadedRows(batches, "SELECT video_views FROM fact_post_metrics")).toEqual([
      { video_views: 123n },
    ]);
    expect(
      await loadedRows(batches, "SELECT url, duration_ms, alt_text, views FROM post_media ORDER BY position"),
    ).toEqual([
      { url: "https://media.example/7_1.jpg", duration_ms: 9000n, alt_text: "Film 7_1", views: 100n },
      { url: "https://media.example/7_2.jpg", duration_ms: 9000n, alt_text: "Film 7_2", views: 23n },
      { url: "https://media.example/3.jpg", duration_ms: null, alt_text: null, views: null },
    ]);
  });

  test("a place gives name and country, a point gives latitude and longitude", async () => {
    const geo = { place_id: "p9", coordinates: { type: "Point", coordinates: [4.83, 45.76] } };
    const places = [{ id: "p9", full_name: "Lyon, France", name: "Lyon", country_code: "fr" }];
    expect(
      await loadedRows(
        found([post({ geo })], { places }),
        "SELECT place_id, place_name, country_code, latitude, longitude FROM fact_post",
      ),
    ).toEqual([
      { place_id: "p9", place_name: "Lyon, France", country_code: "FR", latitude: 45.76, longitude: 4.83 },
    ]);
  });
});

describe("authors", () => {
  const seen = (followers: number, received_at: string, over: Json = {}): TestBatch =>
    batch(
      "page",
      [
        page([post({ id: ID })], {
          users: [user({ public_metrics: { followers_count: followers }, ...over })],
        }),
      ],
      { received_at },
    );
  const batches = [
    seen(20, "2026-11-20T13:00:00.000Z", { name: "Later", verified: true }),
    seen(10, "2026-11-20T12:00:00.000Z", { name: "Sooner" }),
  ];

  test("a post keeps its author's followers at first sight, the author the newest profile", async () => {
    expect(await loadedRows(batches, "SELECT author_followers FROM fact_post")).toEqual([
      { author_followers: 10n },
    ]);
    expect(
      await loadedRows(batches, "SELECT name, followers, verified, location, first_seen_at FROM dim_user"),
    ).toEqual([
      {
        name: "Later",
        followers: 20n,
        verified: true,
        location: "Lyon",
        first_seen_at: new Date("2026-11-20T12:00:00.000Z"),
      },
    ]);
    expect(await loadedRows(batches, "SELECT followers FROM fact_user_metrics ORDER BY observed_at")).toEqual(
      [{ followers: 10n }, { followers: 20n }],
    );
  });

  test("an account that pays is verified whatever the older flag says, and unknown stays NULL", async () => {
    const users = [
      user({ id: "1", verified: false, verified_type: "blue" }),
      user({ id: "2", verified: undefined, verified_type: "none" }),
      user({ id: "3", verified: undefined }),
    ];
    expect(
      await loadedRows([batch("users", [{ data: users }])], "SELECT verified FROM dim_user ORDER BY user_id"),
    ).toEqual([{ verified: true }, { verified: false }, { verified: null }]);
  });
});

describe("other records", () => {
  test("a record that says when it was received is believed", async () => {
    const stamped = {
      ...page([post()], { users: [user()] }),
      __twarc: { retrieved_at: "2021-05-05T03:05:05+00:00" },
    };
    const batches = [batch("page", [stamped], { acquisition: "import" })];
    const at = new Date("2021-05-05T03:05:05.000Z");
    expect(await loadedRows(batches, "SELECT collected_at, metrics_at FROM fact_post")).toEqual([
      { collected_at: at, metrics_at: at },
    ]);
    expect(await loadedRows(batches, "SELECT observed_at FROM fact_user_metrics")).toEqual([
      { observed_at: at },
    ]);
  });

  test("the longest bucket of an answer says how finely it counts", async () => {
    const bucket = (start: string, end: string): Json => ({
      start: `2026-11-20T${start}.000Z`,
      end: `2026-11-20T${end}.000Z`,
      post_count: 3,
    });
    const answers = [
      { data: [bucket("10:20:00", "11:00:00"), bucket("11:00:00", "12:00:00")] },
      { data: [bucket("10:00:00", "10:00:30"), bucket("10:00:30", "10:01:30")] },
    ];
    expect(
      await loadedRows(
        answers.map((answer) => batch("counts", [answer])),
        "SELECT granularity, count(*)::INTEGER AS buckets FROM fact_count GROUP BY ALL ORDER BY ALL",
      ),
    ).toEqual([
      { granularity: "hour", buckets: 2 },
      { granularity: "minute", buckets: 2 },
    ]);
  });

  test("a stream line says which rules matched, an earlier one first", async () => {
    const tags = ["birdsong:arcane:00000000000a", "birdsong:arcane:00000000000b"];
    const batches = [
      batch("line", [{ ...line(post({ id: ID })), matching_rules: tags.map((tag) => ({ tag })) }]),
    ];
    expect(await loadedRows(batches, "SELECT campaign, acquisition, matched FROM post_campaign")).toEqual([
      { campaign: "arcane", acquisition: "stream", matched: tags.join() },
    ]);
  });

  const membership = "SELECT post_id, campaign FROM post_campaign ORDER BY ALL";
  const rules = (...tags: readonly (string | null)[]): Json => ({
    matching_rules: tags.map((tag) => (tag === null ? { id: "1" } : { id: "1", tag })),
  });

  test("a stream line belongs to the campaigns whose rules it matched, whatever else its batch holds", async () => {
    const third = snowflake("2026-11-19T11:00:00.000Z", 9);
    const lines = [
      { ...line(post({ id: ID })), ...rules("birdsong:birds:00000000000c") },
      {
        ...line(post({ id: OTHER }), { tweets: [post({ id: third })] }),
        ...rules("birdsong:arcane:00000000000a", "theirs", "birdsong:birds:00000000000c"),
      },
    ];
    const batches = [batch("line", lines, { campaigns: ["arcane", "birds", "calm"] })];
    expect(await loadedRows(batches, membership)).toEqual([
      { post_id: OTHER, campaign: "arcane" },
      { post_id: OTHER, campaign: "birds" },
      { post_id: ID, campaign: "birds" },
      { post_id: third, campaign: "arcane" },
      { post_id: third, campaign: "birds" },
    ]);
  });

  test("a stream line that only rules of other programs matched is kept in no campaign", async () => {
    const lines = [{ ...line(post({ id: ID })), ...rules("theirs", null, "birdsong:not-a-tag-of-ours") }];
    const batches = [batch("line", lines, { campaigns: ["arcane"] })];
    expect(await loadedRows(batches, membership)).toEqual([]);
    expect(await loadedRows(batches, "SELECT post_id FROM fact_post")).toEqual([{ post_id: ID }]);
  });

  test("a line that says nothing about rules, and any line of an import, belongs to its batch's campaigns", async () => {
    const { matching_rules: _, ...silent } = line(post({ id: ID }));
    const stream = [batch("line", [silent], { campaigns: ["arcane"] })];
    expect(await loadedRows(stream, membership)).toEqual([{ post_id: ID, campaign: "arcane" }]);
    const theirs = { ...line(post({ id: ID })), ...rules("theirs", "birdsong:birds:00000000000c") };
    const imported = [batch("line", [theirs], { campaigns: ["arcane"], acquisition: "import" })];
    expect(await loadedRows(imported, membership)).toEqual([{ post_id: ID, campaign: "arcane" }]);
  });
});
