import { DAY, HOUR, isoTime } from "../../src/model/clock.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import { batch, inNewDialect } from "../load/records.ts";
import type { Json } from "../load/records.ts";
import { openStore } from "../load/store.ts";
import type { Store, TestBatch } from "../load/store.ts";

/** One answer of the simulator, as it came and as it is loaded. */
export interface Received {
  /** Milliseconds. */
  readonly at: number;
  /** The campaign that searched; undefined for a look-up. */
  readonly campaign: string | undefined;
  /** In the older vocabulary, whatever the batch is written in. */
  readonly body: Json;
  readonly batch: TestBatch;
}

export interface Withdrawal {
  readonly kind: "post" | "user";
  readonly id: string;
  readonly reason: string;
  readonly noted_at: string;
}

/** Some days around a Sunday on which the clocks are changed. */
export interface Span {
  /** What was found until the Tuesday after; loaded first. */
  readonly found: readonly Received[];
  /** Newer metrics and profiles, from that evening. */
  readonly refreshed: readonly Received[];
  readonly withdrawals: readonly Withdrawal[];
}

/** Campaign and its search; the third finds what others have found, too. */
export const CAMPAIGNS = { arcane: "#Arcane", birds: "#Birdwatching", companions: "#Netflix" } as const;

const WIDE = {
  "tweet.fields":
    "id,text,created_at,author_id,lang,public_metrics,entities,attachments,referenced_tweets,conversation_id," +
    "in_reply_to_user_id,geo,note_tweet,edit_history_tweet_ids",
  expansions:
    "author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys,geo.place_id",
  "user.fields": "username,name,location,verified,public_metrics,created_at",
  "media.fields": "media_key,type,duration_ms,public_metrics",
  "place.fields": "id,full_name,name,country,country_code,place_type",
};
const NARROW = {
  "tweet.fields": "id,public_metrics",
  expansions: "attachments.media_keys",
  "media.fields": "public_metrics",
};

/** @param sunday midnight UTC of that Sunday, milliseconds; the world begins the Friday before */
export async function collectSpan(seed: number, sunday: number): Promise<Span> {
  const [noon, tuesday, evening] = [
    sunday + 12 * HOUR,
    sunday + 2 * DAY + 9 * HOUR,
    sunday + 2 * DAY + 21 * HOUR,
  ];
  await using simulator = await startSimulator(
    { seed, postsPerDay: 240, historyDays: 2, startAt: noon, rateLimits: false, searchReturnsReposts: true },
    { clock: { now: () => 0, sleep: async () => undefined } },
  );
  const found = await searchAll(simulator, noon, undefined);
  simulator.clock.set(tuesday);
  // The second search begins before the first ended: much is seen twice, some of it edited in between.
  found.push(...(await searchAll(simulator, tuesday, isoTime(noon - 8 * HOUR))));

  const posts = found.flatMap(({ body }) => listOf(body["data"]));
  const withdrawals = withdrawSome(simulator, posts, isoTime(tuesday));
  simulator.clock.set(evening);
  const refreshed: Received[] = [];
  const own = posts.filter(
    (post) => !listOf(post["referenced_tweets"]).some(({ type }) => type === "retweeted"),
  );
  // As a refresh does it: a repost has no metrics to be asked for.
  for (const ids of hundreds(own.map(({ id }) => String(id)))) {
    const body = await get(simulator, "/2/tweets", { ids: ids.join(","), ...NARROW });
    refreshed.push(lookup("page", body, evening));
    for (const error of listOf(body["errors"])) withdrawals.push(toldBy(error, isoTime(evening)));
  }
  const authors = posts.map((post) => String(post["author_id"]));
  for (const ids of hundreds(authors.filter((id) => !withdrawals.some((each) => each.id === id)))) {
    const body = await get(simulator, "/2/users", { ids: ids.join(","), "user.fields": WIDE["user.fields"] });
    refreshed.push(lookup("users", body, evening));
  }
  return { found, refreshed, withdrawals };
}

async function searchAll(simulator: Simulator, at: number, start: string | undefined): Promise<Received[]> {
  const received: Received[] = [];
  for (const [campaign, query] of Object.entries(CAMPAIGNS)) {
    let next: unknown;
    do {
      const body = await get(simulator, "/2/tweets/search/recent", {
        query,
        max_results: "100",
        ...WIDE,
        ...(start === undefined ? {} : { start_time: start }),
        ...(typeof next === "string" ? { next_token: next } : {}),
      });
      const written = start === undefined ? body : inNewDialect(body);
      const options = { received_at: isoTime(at), campaigns: [campaign] };
      received.push({ at, campaign, body, batch: batch("page", [written], options) });
      next = (body["meta"] as Json)["next_token"];
    } while (next !== undefined);
  }
  return received;
}

function lookup(shape: "page" | "users", body: Json, at: number): Received {
  const options = { received_at: isoTime(at), acquisition: "lookup", campaigns: [] } as const;
  return { at, campaign: undefined, body, batch: batch(shape, [body], options) };
}

/**
 * The most repeated posts and an edited one; a busy author, and the author of another edited one: each takes reposts
 * along. Of the edited ones reposts name the newest version, whatever the post is known by.
 */
function withdrawSome(simulator: Simulator, posts: readonly Json[], noted_at: string): Withdrawal[] {
  const repeated = new Map<string, number>();
  const written = new Map<string, number>();
  for (const post of posts) {
    const author = String(post["author_id"]);
    written.set(author, (written.get(author) ?? 0) + 1);
    for (const { type, id } of listOf(post["referenced_tweets"]))
      if (type === "retweeted") repeated.set(String(id), (repeated.get(String(id)) ?? 0) + 1);
  }
  const authors = new Map(posts.map((post) => [String(post["id"]), String(post["author_id"])]));
  const edited = posts
    .filter((post) => listOf(post["edit_history_tweet_ids"]).length > 1 && repeated.has(String(post["id"])))
    .map(({ id }) => String(id));
  const [one, another] = new Set(edited);
  if (one === undefined || another === undefined) throw new Error("This world has too few edited posts.");
  const withdrawals: Withdrawal[] = [];
  const most = byCount(repeated).filter((each) => authors.has(each));
  for (const id of new Set([...most.slice(0, 2), one])) {
    simulator.changePost(id, "delete");
    withdrawals.push({ kind: "post", id, reason: "deleted", noted_at });
  }
  for (const id of new Set([byCount(written)[3]!, authors.get(another)!])) {
    simulator.changeAuthor(id, "suspend");
    withdrawals.push({ kind: "user", id, reason: "suspended", noted_at });
  }
  return withdrawals;
}

/** A look-up says of each post that is gone why. */
function toldBy(error: Json, noted_at: string): Withdrawal {
  const reason = String(error["title"]).includes("Authorization") ? "protected" : "deleted";
  return { kind: "post", id: String(error["resource_id"]), reason, noted_at };
}

const byCount = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id);

/** A list in an answer; absent when there is nothing. */
export function listOf(value: unknown): readonly Json[] {
  return (value ?? []) as readonly Json[];
}

function hundreds(ids: readonly string[]): readonly (readonly string[])[] {
  const each = [...new Set(ids)];
  return Array.from({ length: Math.ceil(each.length / 100) }, (_, i) => each.slice(i * 100, i * 100 + 100));
}

async function get(simulator: Simulator, path: string, params: Record<string, string>): Promise<Json> {
  const url = `${simulator.url}${path}?${new URLSearchParams(params).toString()}`;
  const response = await fetch(url, { headers: { authorization: "Bearer test" } });
  const body = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

/** A span loaded and published twice, as it came. */
export async function loadedSpan({ found, refreshed, withdrawals }: Span, timezone: string): Promise<Store> {
  const store = await openStore({ timezone });
  await store.append(...found.map((received) => received.batch));
  await store.load();
  await store.publish();
  await store.append(...refreshed.map((received) => received.batch));
  await store.wired.state.tombstones.add(withdrawals.map((each) => ({ source: "x", ...each })));
  await store.load();
  await store.publish();
  return store;
}
