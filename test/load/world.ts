import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import type { Simulator } from "../../src/simulator/index.ts";
import { startSimulator } from "../../src/simulator/index.ts";
import type { Tombstone } from "../../src/warehouse/warehouse.ts";
import { batch, inNewDialect } from "./records.ts";
import type { Json } from "./records.ts";
import type { TestBatch } from "./store.ts";

/** Batches of a few simulated days, and the withdrawals the state learned of. */
export interface World {
  readonly batches: readonly TestBatch[];
  readonly tombstones: readonly Tombstone[];
}

const WIDE = {
  "tweet.fields":
    "id,text,created_at,author_id,lang,public_metrics,entities,attachments,referenced_tweets,conversation_id," +
    "in_reply_to_user_id,geo,possibly_sensitive,note_tweet,edit_history_tweet_ids,context_annotations",
  expansions:
    "author_id,referenced_tweets.id,referenced_tweets.id.author_id,attachments.media_keys,geo.place_id",
  "user.fields": "username,name,location,verified,public_metrics,created_at",
  "media.fields": "media_key,type,url,preview_image_url,duration_ms,alt_text,public_metrics",
  "place.fields": "id,full_name,name,country,country_code,place_type,geo",
};
/** What a thrifty collector asks for: no authors, no referenced posts, no media, no places. */
const THRIFTY = {
  "tweet.fields": "id,text,created_at,author_id,lang,public_metrics,edit_history_tweet_ids,referenced_tweets",
};
/** What a refresh asks for. */
const NARROW = {
  "tweet.fields": "id,public_metrics",
  expansions: "attachments.media_keys",
  "media.fields": "public_metrics",
};

const START = Date.parse("2026-11-18T12:00:00.000Z");
/** Moments of collecting, milliseconds since {@link START}. */
const MOMENTS = [0, 30 * MINUTE, 5 * HOUR, DAY + HOUR, 2 * DAY];

/**
 * A small world seen again and again: the same posts by search, look-up and stream, with more and less detail, in
 * both vocabularies, two answers at one moment, posts edited and withdrawn in between.
 */
export async function collectWorld(seed: number): Promise<World> {
  await using simulator = await startSimulator(
    { seed, postsPerDay: 40, historyDays: 2, startAt: START, rateLimits: false, searchReturnsReposts: true },
    { clock: { now: () => 0, sleep: async () => undefined } },
  );
  const batches: TestBatch[] = [];
  const tombstones: Tombstone[] = [];
  const query = { query: "#Arcane", max_results: "100" };
  for (const [turn, moment] of MOMENTS.entries()) {
    simulator.clock.set(START + moment);
    const at = { received_at: isoTime(START + moment) };
    const found = await get(simulator, "/2/tweets/search/recent", { ...query, ...WIDE });
    const thrifty = await get(simulator, "/2/tweets/search/recent", { ...query, ...THRIFTY });
    const posts = (found["data"] ?? []) as readonly Json[];
    const ids = posts.map(({ id }) => String(id)).slice(0, 100);
    const looked = await get(simulator, "/2/tweets", {
      ids: ids.join(","),
      ...(turn % 2 === 0 ? NARROW : WIDE),
    });
    const users = [...new Set(posts.map((post) => String(post["author_id"])))].slice(0, 50);
    const profiles = await get(simulator, "/2/users", {
      ids: users.join(","),
      "user.fields": WIDE["user.fields"],
    });
    const counted = await get(simulator, "/2/tweets/counts/recent", { query: "#Arcane" });
    batches.push(
      batch("page", [turn % 2 === 0 ? found : inNewDialect(found)], at),
      // Another campaign finds the same posts at the same moment.
      batch("page", [thrifty], { ...at, campaigns: ["second"] }),
      batch("page", [inNewDialect(looked)], { ...at, acquisition: "lookup", campaigns: [] }),
      batch("users", [profiles], { ...at, acquisition: "lookup", campaigns: [] }),
      batch("counts", [counted], at),
    );
    if (turn < 2) batches.push(batch("line", linesOf(found, turn), { ...at, acquisition: "stream" }));
    for (const id of ids.slice(turn * 3, turn * 3 + 2)) {
      simulator.changePost(id, "delete");
      tombstones.push({
        source: "x",
        kind: "post",
        id,
        withdrawn_at: isoTime(START + moment),
        reason: "deleted",
      });
    }
    const author = users[turn];
    if (author !== undefined) {
      simulator.changeAuthor(author, "suspend");
      tombstones.push({
        source: "x",
        kind: "user",
        id: author,
        withdrawn_at: isoTime(START + moment),
        reason: "suspended",
      });
    }
  }
  return { batches, tombstones };
}

/** The posts of a page as a stream would have delivered them. */
function linesOf(found: Json, turn: number): readonly Json[] {
  const posts = (found["data"] ?? []) as readonly Json[];
  const users = ((found["includes"] ?? {}) as { users?: readonly Json[] }).users ?? [];
  return posts.slice(turn * 5, turn * 5 + 30).map((post) => ({
    data: post,
    includes: { users: users.filter(({ id }) => id === post["author_id"]) },
    matching_rules: [{ id: "1", tag: `birdsong:arcane:${turn.toString(16).padStart(12, "0")}` }],
  }));
}

async function get(simulator: Simulator, path: string, params: Record<string, string>): Promise<Json> {
  const url = `${simulator.url}${path}?${new URLSearchParams(params).toString()}`;
  const response = await fetch(url, { headers: { authorization: "Bearer test" } });
  const body = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}
