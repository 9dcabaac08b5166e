import type { Tombstone } from "../../src/warehouse/warehouse.ts";
import { batch, inNewDialect, line, metrics, page, post, snowflake, user, video } from "./records.ts";
import type { Json } from "./records.ts";
import type { World } from "./world.ts";

const NOON = "2026-11-20T12:00:00.000Z";
const ONE = "2026-11-20T13:00:00.000Z";
const TWO = "2026-11-20T14:00:00.000Z";
const THREE = "2026-11-21T15:00:00.000Z";

const id = (serial: number, time = "2026-11-19T10:00:00.000Z"): string => snowflake(time, serial);
const refer = (type: string, to: string): Json => ({ referenced_tweets: [{ type, id: to }] });
const hashtags = (...tags: string[]): Json => ({ entities: { hashtags: tags.map((tag) => ({ tag })) } });
/** A post without most of its fields, as a refresh gets it. */
const narrow = (post_id: string, base: number, over: Json = {}): Json => ({
  id: post_id,
  text: `A synthetic post ${post_id}`,
  public_metrics: metrics(base),
  ...over,
});

/** Batches that disagree with one another in every way two answers can. */
export function conflicts(): World {
  const batches = together([posts(), media(), edits(), users(), withdrawals(), imports(), counts()]);
  return { batches, tombstones: TOMBSTONES };
}

/**
 * The same conflicts in fewer batches: what has one header in several subjects goes into one file. Batches of one
 * subject stay apart, since they are what disagrees.
 */
function together(subjects: readonly World["batches"][]): World["batches"] {
  const merged = new Map<string, World["batches"][number]>();
  for (const batches of subjects) {
    const seen = new Map<string, number>();
    for (const { header, records } of batches) {
      const kind = JSON.stringify({ ...header, id: null });
      const nth = seen.get(kind) ?? 0;
      seen.set(kind, nth + 1);
      const known = merged.get(`${kind} ${nth}`);
      merged.set(`${kind} ${nth}`, {
        header: known?.header ?? header,
        records: [...(known?.records ?? []), ...records],
      });
    }
  }
  return [...merged.values()];
}

/** Metrics, detail, campaigns and ways of arriving that differ; two answers of one moment. */
function posts(): World["batches"] {
  const [a, b, c, d] = [id(1), id(2), id(3), id(4)];
  const rich = { ...hashtags("Arcane", "ARCANE", "Jinx"), context_annotations: TOPICS };
  return [
    batch("page", [page([post({ id: a, public_metrics: metrics(1), ...rich })])], { received_at: NOON }),
    batch("page", [page([post({ id: a, public_metrics: metrics(2) })])], { received_at: ONE }),
    batch("page", [inNewDialect(page([post({ id: a, public_metrics: metrics(3), ...rich })]))], {
      received_at: ONE,
      campaigns: ["second", "arcane"],
    }),
    batch("line", [line(post({ id: a, public_metrics: metrics(0) }), {}, "birdsong:arcane:00000000000a")], {
      received_at: TWO,
    }),
    batch("line", [line(post({ id: a, public_metrics: metrics(0) }), {}, "birdsong:arcane:00000000000b")], {
      received_at: TWO,
    }),
    batch("page", [page([narrow(a, 9)])], { received_at: THREE, acquisition: "lookup", campaigns: [] }),
    // b only comes along at first; c is a repost of it, with the original's metrics copied; d answers it.
    batch("page", [page([post({ id: c, ...refer("retweeted", b) })], { tweets: [post({ id: b })] })], {
      received_at: NOON,
    }),
    batch("page", [page([post({ id: b, lang: "in" }), post({ id: d, ...refer("replied_to", b) })])], {
      received_at: THREE,
      acquisition: "import",
    }),
    batch("page", [page([post({ id: d }), narrow(d, 5)], { tweets: [post({ id: d })] })], {
      received_at: ONE,
    }),
    // What a narrow record leaves out it must not take away.
    batch("page", [page([narrow(d, 6, { edit_history_tweet_ids: [d] })])], {
      received_at: THREE,
      campaigns: [],
    }),
  ];
}

const TOPICS = [{ domain: { id: "3", name: "TV Shows" }, entity: { id: "10", name: "Arcane" } }];

/** Media asked for and not, views that grow, places known to one batch only. */
function media(): World["batches"] {
  const [a, b, c] = [id(10), id(11), id(12)];
  const film = { attachments: { media_keys: ["7_501", "3_502"] } };
  const here = { geo: { place_id: "p1" } };
  const lyon = { id: "p1", full_name: "Lyon, France", name: "Lyon", country_code: "fr" };
  return [
    batch("page", [page([post({ id: a, ...film })])], { received_at: NOON }),
    batch("page", [page([post({ id: a, ...film })], { media: [video("7_501", 100)] })], { received_at: ONE }),
    batch("page", [page([post({ id: a, ...film })], { media: [video("7_501", 250)] })], {
      received_at: TWO,
      acquisition: "lookup",
      campaigns: [],
    }),
    batch("page", [page([post({ id: a, ...film })])], {
      received_at: THREE,
      acquisition: "lookup",
      campaigns: [],
    }),
    batch("page", [page([post({ id: b, ...here })])], { received_at: ONE }),
    batch("page", [page([post({ id: b, ...here })])], { received_at: TWO, campaigns: [] }),
    batch("page", [page([post({ id: c, ...here })], { places: [lyon] })], { received_at: NOON }),
    batch("page", [page([post({ id: c, ...here })], { places: [{ ...lyon, full_name: "Lyon" }] })], {
      received_at: THREE,
    }),
  ];
}

/** A chain of three versions that come in any order, with references to each of them. */
function edits(): World["batches"] {
  const [one, two, three] = [
    snowflake("2026-11-19T22:50:00.000Z", 20),
    snowflake("2026-11-19T22:58:00.000Z", 20),
    snowflake("2026-11-19T23:05:00.000Z", 20),
  ];
  const version = (which: string, history: readonly string[], over: Json = {}): Json => ({
    ...post({ id: which, edit_history_tweet_ids: history, conversation_id: one, ...over }),
    created_at: undefined,
  });
  const chain = [one, two, three];
  return [
    batch("page", [page([version(one, [one], { ...hashtags("first"), public_metrics: metrics(7) })])], {
      received_at: NOON,
    }),
    batch("page", [page([version(two, [one, two], { ...hashtags("second"), public_metrics: metrics(4) })])], {
      received_at: ONE,
    }),
    batch("page", [page([version(three, chain, hashtags("third"))], { tweets: [version(one, chain)] })], {
      received_at: TWO,
    }),
    batch("page", [page([version(two, chain, { text: "Seen with its whole history" })])], {
      received_at: THREE,
      acquisition: "lookup",
      campaigns: [],
    }),
    batch("page", [page([post({ id: id(21), ...refer("quoted", three) })])], { received_at: NOON }),
    batch("page", [page([post({ id: id(22), ...refer("replied_to", two) })])], { received_at: THREE }),
    batch("page", [page([post({ id: id(23), ...refer("retweeted", three) })])], { received_at: ONE }),
    batch("page", [page([post({ id: id(21), ...refer("quoted", three), lang: "fr" })])], {
      received_at: TWO,
    }),
  ];
}

/** Profiles that change, two of one moment, some without figures. */
function users(): World["batches"] {
  const followers = (count: number): Json => ({ public_metrics: { followers_count: count, tweet_count: 5 } });
  const by = post({ id: id(30), author_id: "2001" });
  const plain = { id: "2001", username: "wren" };
  const asked = { acquisition: "lookup", campaigns: [] } as const;
  return [
    batch("page", [page([by], { users: [user({ ...plain, ...followers(10) })] })], { received_at: TWO }),
    batch("page", [page([by], { users: [user({ ...plain, ...followers(30), location: "Paris" })] })], {
      received_at: ONE,
    }),
    batch("page", [page([by], { users: [plain] })], { received_at: NOON }),
    batch("users", [{ data: [user({ ...plain, ...followers(40) })] }], { received_at: ONE, ...asked }),
    batch("users", [inNewDialect({ data: [user({ ...plain, ...followers(41) })] })], {
      received_at: ONE,
      ...asked,
    }),
    batch("users", [{ data: [user({ ...plain, name: "Wren", location: undefined })] }], {
      received_at: THREE,
      ...asked,
    }),
    batch("page", [page([by], { users: [user({ ...plain, ...followers(35) })] })], { received_at: ONE }),
  ];
}

/** Posts and authors that are withdrawn before, between and after they are seen. */
function withdrawals(): World["batches"] {
  const gone = id(40);
  const hers = id(41);
  const both = id(42);
  const [first, second] = [snowflake("2026-11-19T08:00:00Z", 43), snowflake("2026-11-19T08:10:00Z", 43)];
  const compliance = (kind: string, lines: readonly Json[], received_at: string): World["batches"][number] =>
    batch("compliance", lines, { received_at, request: { kind }, campaigns: [], acquisition: "import" });
  return [
    batch("page", [page([post({ id: gone, ...hashtags("gone") })], { users: [user()] })], {
      received_at: NOON,
    }),
    batch("page", [page([narrow(gone, 8)])], { received_at: TWO, acquisition: "lookup", campaigns: [] }),
    compliance("post", [{ id: gone, action: "delete", redacted_at: THREE, reason: "deleted" }], THREE),
    compliance("post", [{ id: gone, action: "delete", redacted_at: TWO, reason: "bounced" }], THREE),
    // Her posts come with and without her name.
    batch("page", [page([post({ id: hers, author_id: "3001", ...hashtags("hers") })])], {
      received_at: NOON,
    }),
    batch("page", [page([narrow(hers, 4)])], { received_at: ONE, acquisition: "lookup", campaigns: [] }),
    batch("page", [page([narrow(hers, 3)])], { received_at: THREE, campaigns: ["second"] }),
    batch("page", [page([post({ id: both, author_id: "3001" })], { users: [user({ id: "3001" })] })], {
      received_at: TWO,
    }),
    compliance("user", [{ id: "3001", action: "delete", redacted_at: TWO, reason: "suspended" }], TWO),
    compliance("user", [{ id: "3001", action: "delete", redacted_at: ONE, reason: "deactivated" }], THREE),
    compliance("post", [{ id: both, action: "delete", redacted_at: NOON, reason: "deleted" }], THREE),
    // An edited post, withdrawn by the id of its second version.
    batch("page", [page([post({ id: first, text: "Before" })])], { received_at: NOON }),
    batch("page", [page([post({ id: second, edit_history_tweet_ids: [first, second] })])], {
      received_at: ONE,
    }),
    compliance("post", [{ id: second, action: "delete", redacted_at: TWO, reason: "deleted" }], TWO),
  ];
}

const TOMBSTONES: readonly Tombstone[] = [
  { source: "x", kind: "post", id: id(40), withdrawn_at: THREE, reason: "deleted" },
  { source: "x", kind: "user", id: "3001", withdrawn_at: THREE, reason: "protected" },
  { source: "x", kind: "post", id: id(99), withdrawn_at: ONE, reason: "never seen" },
];

/** Records that carry their own time: the same sighting under two batches and their two times of import. */
function imports(): World["batches"] {
  const stamp = { __twarc: { retrieved_at: "2026-11-20T12:30:00+00:00" } };
  const seen = post({ id: id(50), ...hashtags("kept") });
  const original = post({ id: id(51), author_id: "2002", author: user({ id: "2002", username: "owl" }) });
  const flat = {
    ...post({ id: id(52) }),
    author: user(),
    referenced_tweets: [{ type: "quoted", ...original }],
    ...stamp,
  };
  const brought = { acquisition: "import" } as const;
  return [
    batch("page", [{ ...page([seen]), ...stamp }], { received_at: ONE, ...brought }),
    batch("page", [{ ...page([{ ...seen, lang: "de" }]), ...stamp }], { received_at: TWO, ...brought }),
    batch("flat", [flat], { received_at: TWO, ...brought }),
    batch("flat", [{ ...flat, public_metrics: metrics(6) }], { received_at: THREE, ...brought }),
    batch("page", [{ ...page([post({ id: id(52), ...refer("quoted", id(51)) })]), ...stamp }], {
      received_at: NOON,
      ...brought,
    }),
  ];
}

/** Buckets counted again later, the last one of an answer partial. */
function counts(): World["batches"] {
  const bucket = (start: string, end: string, count: number): Json => ({ start, end, tweet_count: count });
  const [ten, eleven, half] = [
    "2026-11-20T10:00:00.000Z",
    "2026-11-20T11:00:00.000Z",
    "2026-11-20T11:30:00.000Z",
  ];
  const answer = (...data: Json[]): Json => ({ data, meta: { total_tweet_count: 0 } });
  return [
    batch("counts", [answer(bucket(ten, eleven, 5), bucket(eleven, half, 2))], { received_at: half }),
    batch("counts", [inNewDialect(answer(bucket(ten, eleven, 6), bucket(eleven, NOON, 4)))], {
      received_at: NOON,
    }),
    batch("counts", [answer(bucket(ten, eleven, 7), bucket(eleven, NOON, 3))], { received_at: NOON }),
    batch("counts", [answer(bucket(ten, eleven, 9))], { received_at: NOON, campaigns: ["second"] }),
  ];
}
