import type { BatchHeader, Shape } from "../../src/model/batch.ts";
import { isoTime } from "../../src/model/clock.ts";
import type { Acquisition } from "../../src/model/words.ts";
import type { TestBatch } from "./store.ts";

/** A JSON object of a source's answer. */
export type Json = Readonly<Record<string, unknown>>;

const EPOCH = 1_288_834_974_657n;

/** The id a post written at this moment gets; `serial` tells posts of one millisecond apart. */
export function snowflake(time: string, serial = 0): string {
  return (((BigInt(Date.parse(time)) - EPOCH) << 22n) + BigInt(serial)).toString();
}

let serials = 0;

/** A post in the older vocabulary, with everything a collector asks for; `over` replaces fields, undefined drops one. */
export function post(over: Json = {}): Json {
  const time = typeof over["created_at"] === "string" ? over["created_at"] : "2026-11-19T10:00:00.000Z";
  const id = typeof over["id"] === "string" ? over["id"] : snowflake(time, ++serials);
  return {
    id,
    created_at: time,
    text: `A synthetic post ${id}`,
    author_id: "1001",
    lang: "en",
    conversation_id: id,
    possibly_sensitive: false,
    edit_history_tweet_ids: [id],
    public_metrics: metrics(1),
    ...over,
  };
}

/** Seven different numbers from one, so that a column taken for another shows. */
export function metrics(base: number): Json {
  return {
    like_count: base * 10 + 1,
    retweet_count: base * 10 + 2,
    reply_count: base * 10 + 3,
    quote_count: base * 10 + 4,
    bookmark_count: base * 10 + 5,
    impression_count: base * 1000,
  };
}

export function user(over: Json = {}): Json {
  return {
    id: "1001",
    username: "jay",
    name: "Jay of the wood",
    location: "Lyon",
    verified: false,
    created_at: "2015-03-01T00:00:00.000Z",
    public_metrics: { followers_count: 100, following_count: 50, tweet_count: 1000, listed_count: 1 },
    ...over,
  };
}

export function video(key: string, views: number, over: Json = {}): Json {
  return {
    media_key: key,
    type: "video",
    preview_image_url: `https://media.example/${key}.jpg`,
    duration_ms: 9000,
    alt_text: `Film ${key}`,
    public_metrics: { view_count: views },
    ...over,
  };
}

const NEWER_NAMES: Readonly<Record<string, string>> = {
  tweets: "posts",
  referenced_tweets: "referenced_posts",
  edit_history_tweet_ids: "edit_history_post_ids",
  note_tweet: "note_post",
  retweet_count: "repost_count",
  tweet_count: "post_count",
};

/** The same record in the newer vocabulary. */
export function inNewDialect<T>(value: T): T {
  if (Array.isArray(value)) return value.map(inNewDialect) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [NEWER_NAMES[key] ?? key, inNewDialect(each)]),
  ) as T;
}

export interface BatchOptions {
  readonly received_at?: string;
  readonly acquisition?: Acquisition;
  readonly campaigns?: readonly string[];
  readonly request?: Json | null;
  readonly origin?: string | null;
  readonly id?: string;
}

let batches = 0;

/** A batch as a collector or an import writes it. */
export function batch(
  shape: Shape,
  records: readonly (Buffer | Json)[],
  options: BatchOptions = {},
): TestBatch {
  const received = options.received_at ?? "2026-11-20T12:00:00.000Z";
  const header: BatchHeader = {
    birdsong: "batch/1",
    id: options.id ?? batchId(received, ++batches),
    source: "x",
    shape,
    acquisition: options.acquisition ?? (shape === "line" ? "stream" : "search"),
    campaigns: options.campaigns ?? ["arcane"],
    dialect: null,
    received_at: isoTime(Date.parse(received)),
    request: options.request ?? null,
    origin: options.origin ?? null,
  };
  return { header, records };
}

/** 26 characters that sort by time, then by number. */
function batchId(time: string, number: number): string {
  return Date.parse(time).toString(32).padStart(10, "0") + number.toString(32).padStart(16, "0");
}

/** A page with these posts. */
export function page(data: readonly Json[], includes: Json = {}): Json {
  return { data, includes, meta: { result_count: data.length } };
}

/** A line of a stream with this post. */
export function line(data: Json, includes: Json = {}, tag = "birdsong:arcane:5a1c0de5a1c0"): Json {
  return { data, includes, matching_rules: [{ id: "1377649934414049281", tag }] };
}
