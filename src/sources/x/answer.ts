import type { Dialect } from "../../model/batch.ts";
import type { Absence, Answer, Ask } from "../source.ts";

/** What an answer says, as far as collecting and paying need to know; the load reads the rest from the raw bytes. */
export type Reading = Omit<Answer, "body" | "receivedAt" | "answeredAt">;

/** Thrown when a 200 does not hold what a page holds. */
export class UnreadableAnswer extends Error {}

type Json = Readonly<Record<string, unknown>>;

/** Reads a 200 of any of the endpoints that Birdsong asks. Never repeats content in an error. */
export function readAnswer(body: Buffer, ask: Ask): Reading {
  const page = parseJson(body);
  const data = recordsOf(page["data"]);
  const meta = objectOf(page["meta"]);
  const includes = objectOf(page["includes"]);
  const errors = recordsOf(page["errors"]);
  // A look-up may know nothing of any id; a search always says at least how many posts it found.
  if (ask.acquisition === "search" && page["meta"] === undefined)
    throw new UnreadableAnswer("it has no meta");
  const users = ask.shape === "users";
  const counts = ask.shape === "counts";
  const ids = counts ? [] : data.map(idOf);
  const referenced = [...recordsOf(includes["tweets"]), ...recordsOf(includes["posts"])].map(idOf);
  const people = recordsOf(includes["users"]).map(idOf);
  const ofPosts = users || counts ? [] : [...ids, ...referenced];
  const ofUsers = users ? ids : people;
  return {
    dialect: users || counts ? null : dialectOf(data, includes),
    ids,
    authorIds: users || counts ? [] : [...new Set(data.flatMap((post) => textOf(post["author_id"]) ?? []))],
    newestId: textOf(meta["newest_id"]) ?? null,
    oldestId: textOf(meta["oldest_id"]) ?? null,
    nextToken: textOf(meta["next_token"]) ?? null,
    counts: counts ? data.map(bucketOf) : [],
    absent: errors.flatMap(absenceOf),
    uses: [
      { resource: "post", ids: [...new Set(ofPosts)] },
      { resource: "user", ids: [...new Set(ofUsers)] },
    ],
    missing:
      data.length === 0
        ? []
        : ask.expects.filter((name) => !data.some((record) => record[name] !== undefined)),
  };
}

const BARE_ID = /("(?:id|author_id|newest_id|oldest_id|resource_id|value)"\s*:\s*)(\d{16,})(?=\s*[,}\]])/g;

/**
 * Ids are strings in X's answers. Should one come as a bare number above 2^53, it is quoted before parsing:
 * inside a JSON string the quote after the name would be escaped, so the pattern only meets real members.
 */
export function parseJson(body: Buffer): Json {
  const json = body.toString("utf8");
  const value: unknown = JSON.parse(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableAnswer("it is not a JSON object");
  }
  BARE_ID.lastIndex = 0;
  if (!BARE_ID.test(json)) return value as Json;
  return JSON.parse(json.replaceAll(BARE_ID, '$1"$2"')) as Json;
}

export function recordsOf(value: unknown): Json[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(objectOf);
}

export function idOf(record: Json): string {
  const id = record["id"];
  if (typeof id === "string" && /^\d+$/.test(id)) return id;
  if (typeof id === "number" && Number.isSafeInteger(id)) return String(id);
  throw new UnreadableAnswer("a record in it has no usable id");
}

function bucketOf(bucket: Json): { start: string; end: string; posts: number } {
  const posts = bucket["tweet_count"] ?? bucket["post_count"];
  if (typeof posts !== "number") throw new UnreadableAnswer("a bucket in it has no count");
  return { start: textOf(bucket["start"]) ?? "", end: textOf(bucket["end"]) ?? "", posts };
}

const NEW_WORDS = ["edit_history_post_ids", "referenced_posts", "note_post"];
const LEGACY_WORDS = ["edit_history_tweet_ids", "referenced_tweets", "note_tweet"];

function dialectOf(data: readonly Json[], includes: Json): Dialect | null {
  const has = (names: readonly string[]): boolean =>
    data.some((post) => names.some((name) => post[name] !== undefined));
  if (includes["posts"] !== undefined || has(NEW_WORDS)) return "new";
  if (includes["tweets"] !== undefined || has(LEGACY_WORDS)) return "legacy";
  return null;
}

/** Reads one entry of `errors[]`; those that do not name a post or a user say nothing about one. */
function absenceOf(error: Json): Absence[] {
  const type = textOf(error["resource_type"]);
  const kind = type === "tweet" || type === "post" ? "post" : type === "user" ? "user" : undefined;
  const id = textOf(error["resource_id"]) ?? textOf(error["value"]);
  if (kind === undefined || id === undefined || !/^\d+$/.test(id)) return [];
  return [
    {
      kind,
      id,
      reason: reasonOf(
        textOf(error["title"]) ?? "",
        textOf(error["detail"]) ?? "",
        textOf(error["type"]) ?? "",
      ),
    },
  ];
}

function reasonOf(title: string, detail: string, type: string): Absence["reason"] {
  if (/suspended/i.test(detail)) return "suspended";
  if (/not.?found/i.test(title) || type.endsWith("/resource-not-found")) return "deleted";
  if (/authorization/i.test(title) || type.endsWith("/not-authorized-for-resource")) return "authorization";
  return "other";
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
