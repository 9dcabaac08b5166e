import type { LanguageDetector } from "../../src/enrich/language/detect.ts";
import type { Sentiment } from "../../src/enrich/scorer.ts";
import type { Json } from "../load/records.ts";
import { listOf } from "./simulated-span.ts";
import type { Received, Withdrawal } from "./simulated-span.ts";

/** Reads texts; the only parts of the product that are used here. */
export interface Readers {
  readonly detector: LanguageDetector;
  readonly score: (text: string, language: string | null) => Sentiment;
}

/** A post as the records have it, without SQL and without the product's local time. */
export interface CountedPost {
  readonly id: string;
  /** Milliseconds. */
  readonly at: number;
  /** Local, `2026-03-29`. */
  readonly day: string;
  readonly hour: number;
  readonly kind: "original" | "reply" | "quote" | "repost";
  readonly author: string;
  readonly campaigns: ReadonlySet<string>;
  readonly language: string | null;
  /** Null for a repost. */
  readonly mood: Sentiment | null;
  /** As spelled, each once whatever its case. */
  readonly hashtags: readonly string[];
  /** Null for a repost. */
  readonly metrics: Metrics | null;
  readonly views: number | null;
}

export interface Metrics {
  readonly likes: number;
  readonly reposts: number;
  readonly replies: number;
  readonly quotes: number;
  readonly impressions: number;
}

export interface CountedAuthor {
  readonly username: string;
  readonly name: string;
  readonly location: string | null;
  readonly followers: number;
}

export interface Counted {
  /** Found by a search and not withdrawn. */
  readonly posts: readonly CountedPost[];
  /** Local days of the posts that were withdrawn, those that only came along included. */
  readonly withdrawn: readonly string[];
  readonly authors: ReadonlyMap<string, CountedAuthor>;
  /** Posts that only came along with others. */
  readonly references: number;
  /** Posts of which an edit was seen. */
  readonly edited: number;
}

interface Sighting {
  readonly version: number;
  readonly at: number;
  readonly post: Json;
  /** Undefined where the post only came along or was looked up. */
  readonly campaign: string | undefined;
  readonly views: number | null;
}

/** Counts what the answers hold, post by post. */
export function count(
  received: readonly Received[],
  withdrawals: readonly Withdrawal[],
  timezone: string,
  readers: Readers,
): Counted {
  const sightings = sightingsOf(received);
  const accounts = accountsGone(sightings, withdrawals);
  const gone = goneOf(sightings, withdrawals, accounts);
  const localTime = localTimes(timezone);
  const posts: CountedPost[] = [];
  const withdrawn: string[] = [];
  let [references, edited] = [0, 0];
  for (const [id, seen] of sightings) {
    const post = countPost(id, seen, localTime, readers);
    if (seen.some(({ version }) => version > 0)) edited++;
    if (gone.has(id)) withdrawn.push(post.day);
    else if (post.campaigns.size > 0) posts.push(post);
    else references++;
  }
  return { posts, withdrawn, authors: authorsOf(received, accounts), references, edited };
}

/** By the id of the first version. */
function sightingsOf(received: readonly Received[]): ReadonlyMap<string, readonly Sighting[]> {
  const all = new Map<string, Sighting[]>();
  for (const { at, campaign, body } of received) {
    const includes = (body["includes"] ?? {}) as Json;
    const views = new Map(
      listOf(includes["media"])
        .filter((media) => media["public_metrics"] !== undefined)
        .map((media) => [media["media_key"], (media["public_metrics"] as Json)["view_count"] as number]),
    );
    const note = (post: Json, by: string | undefined): void => {
      const history = post["edit_history_tweet_ids"] as readonly string[] | undefined;
      if (history === undefined) return; // an account
      const keys = ((post["attachments"] as Json | undefined)?.["media_keys"] ?? []) as readonly string[];
      const known = keys.map((key) => views.get(key)).filter((each) => each !== undefined);
      const seen = all.get(history[0]!) ?? [];
      all.set(history[0]!, seen);
      seen.push({
        version: history.indexOf(String(post["id"])),
        at,
        post,
        campaign: by,
        views: known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0),
      });
    };
    for (const post of listOf(body["data"])) note(post, campaign);
    for (const post of listOf(includes["tweets"])) note(post, undefined);
  }
  return all;
}

function countPost(
  id: string,
  seen: readonly Sighting[],
  localTime: (at: number) => { readonly day: string; readonly hour: number },
  { detector, score }: Readers,
): CountedPost {
  const whole = seen.filter(({ post }) => post["created_at"] !== undefined);
  const { post } = latest(whole, ({ version }) => [version]);
  const at = Math.min(...whole.map((each) => Date.parse(String(each.post["created_at"]))));
  const references = new Set(listOf(post["referenced_tweets"]).map(({ type }) => type));
  const kind = references.has("retweeted")
    ? "repost"
    : references.has("quoted")
      ? "quote"
      : references.has("replied_to")
        ? "reply"
        : "original";
  const isRepost = kind === "repost";
  const note = post["note_tweet"] as Json | undefined;
  const text = isRepost ? null : unescaped(String(note?.["text"] ?? post["text"]));
  const entities = (note?.["entities"] ?? post["entities"] ?? {}) as Json;
  const tags = isRepost ? [] : listOf(entities["hashtags"]).map(({ tag }) => String(tag));
  const { lang } = detector.detect(text ?? "", (post["lang"] as string | undefined) ?? null);
  const watched = seen.filter(({ views }) => views !== null);
  return {
    id,
    at,
    ...localTime(at),
    kind,
    author: String(post["author_id"]),
    campaigns: new Set(seen.map(({ campaign }) => campaign).filter((each) => each !== undefined)),
    language: lang,
    mood: text === null ? null : score(text, lang),
    hashtags: tags.filter((tag, i) => tags.findIndex((each) => sameTag(each, tag)) === i),
    metrics: isRepost ? null : metricsOf(latest(seen, ({ version, at: moment }) => [version, moment]).post),
    views: isRepost || watched.length === 0 ? null : latest(watched, ({ at: moment }) => [moment]).views,
  };
}

function metricsOf(post: Json): Metrics {
  const metrics = post["public_metrics"] as Readonly<Record<string, number>>;
  return {
    likes: metrics["like_count"]!,
    reposts: metrics["retweet_count"]!,
    replies: metrics["reply_count"]!,
    quotes: metrics["quote_count"]!,
    impressions: metrics["impression_count"]!,
  };
}

const versionsOf = (seen: readonly Sighting[]): readonly string[] =>
  seen.flatMap(({ post }) => post["edit_history_tweet_ids"] as readonly string[]);

const authorOf = (seen: readonly Sighting[]): string =>
  String(seen.find(({ post }) => post["author_id"] !== undefined)!.post["author_id"]);

/** Accounts that are gone, those included that only show it by their posts. */
function accountsGone(
  sightings: ReadonlyMap<string, readonly Sighting[]>,
  withdrawals: readonly Withdrawal[],
): ReadonlySet<string> {
  const told = new Set(withdrawals.filter(({ reason }) => reason !== "deleted").map(({ id }) => id));
  const shown = [...sightings.values()].filter((seen) => versionsOf(seen).some((id) => told.has(id)));
  return new Set([...told, ...shown.map(authorOf)]);
}

/** Posts withdrawn by themselves, with their author, and as reposts of such a post in any of its versions. */
function goneOf(
  sightings: ReadonlyMap<string, readonly Sighting[]>,
  withdrawals: readonly Withdrawal[],
  accounts: ReadonlySet<string>,
): ReadonlySet<string> {
  const named = new Set(withdrawals.filter(({ kind }) => kind === "post").map(({ id }) => id));
  const gone = new Set<string>();
  const versions = new Set(named);
  for (const [id, seen] of sightings) {
    if (!accounts.has(authorOf(seen)) && !versionsOf(seen).some((version) => named.has(version))) continue;
    gone.add(id);
    for (const version of versionsOf(seen)) versions.add(version);
  }
  for (const [id, seen] of sightings) {
    const links = seen.flatMap(({ post }) => listOf(post["referenced_tweets"]));
    if (links.some((link) => link["type"] === "retweeted" && versions.has(String(link["id"])))) gone.add(id);
  }
  return gone;
}

/** Newest profiles of those that are not gone. */
function authorsOf(
  received: readonly Received[],
  gone: ReadonlySet<string>,
): ReadonlyMap<string, CountedAuthor> {
  const authors = new Map<string, CountedAuthor>();
  for (const { body } of [...received].sort((a, b) => a.at - b.at)) {
    const includes = (body["includes"] ?? {}) as Json;
    for (const user of [...listOf(includes["users"]), ...listOf(body["data"])]) {
      if (user["username"] === undefined) continue;
      authors.set(String(user["id"]), {
        username: user["username"] as string,
        name: user["name"] as string,
        location: (user["location"] as string | undefined) ?? null,
        followers: (user["public_metrics"] as Json)["followers_count"] as number,
      });
    }
  }
  for (const id of gone) authors.delete(id);
  return authors;
}

/** The last by these numbers. */
function latest(seen: readonly Sighting[], rank: (sighting: Sighting) => readonly number[]): Sighting {
  return seen.reduce((best, each) => {
    const [now, before] = [rank(each), rank(best)];
    const at = now.findIndex((number, i) => number !== before[i]);
    return at >= 0 && now[at]! > before[at]! ? each : best;
  });
}

const ESCAPES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };

function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => ESCAPES[name]!);
}

const sameTag = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Day and hour in a zone, by the platform's own calendar. */
function localTimes(timezone: string): (at: number) => { readonly day: string; readonly hour: number } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
  });
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return { day: `${parts["year"]}-${parts["month"]}-${parts["day"]}`, hour: Number(parts["hour"]) };
  };
}
