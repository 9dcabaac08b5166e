import { DAY, HOUR } from "../model/clock.ts";
import { readAsk } from "./answer/fields.ts";
import type { Ask } from "./answer/fields.ts";
import { renderPosts } from "./answer/page.ts";
import { DEFAULT_TOPICS, shareTopics } from "./simulation.ts";
import { Generator } from "./world/generate.ts";
import { metricsAt, viewsAt } from "./world/metrics.ts";
import type { Post } from "./world/post.ts";

/** What the records hold, to compare a load with. Sums leave reposts out. */
export interface RecordBooks {
  readonly posts: number;
  readonly reposts: number;
  readonly likes: number;
  /** Sum of repost counts. */
  readonly repostCounts: number;
  readonly replies: number;
  readonly quotes: number;
  readonly videoViews: number;
  /** Distinct authors of posts. */
  readonly authors: number;
  /** Distinct hashtags without case, of reposts too. */
  readonly hashtags: number;
  /** Distinct texts as delivered. */
  readonly texts: number;
  readonly bytes: number;
}

/** Takes the next part of the output, whole lines; awaited before more is made. */
export type WriteChunk = (chunk: string) => void | Promise<void>;

const SPREAD = 7 * DAY;
const MONDAY = Date.UTC(2026, 9, 5);
/** All records are read at one moment, so that a post has the same metrics wherever it turns up. */
const READ_AT = MONDAY + 4 * SPREAD;
const LINES_A_CHUNK = 500;
const POSTS_A_PAGE = 100;

const COMMON_FIELDS =
  "id,text,created_at,author_id,lang,public_metrics,entities,attachments,referenced_tweets,conversation_id," +
  "in_reply_to_user_id,geo,possibly_sensitive,reply_settings";
const MEDIA_FIELDS = "media_key,type,url,preview_image_url,duration_ms,width,height,alt_text,public_metrics";
const USER_FIELDS = "username,name,location,verified,public_metrics,created_at";
const PLACE_FIELDS = "id,full_name,name,country,country_code,place_type,geo";

/**
 * Lines of a filtered stream in the older vocabulary, about 1.4 kB each: post, author, media, matching
 * rule. Posts ascend in time; of edited posts only the newest version comes.
 */
export async function generateStreamLines(
  count: number,
  seed: number,
  write: WriteChunk,
): Promise<RecordBooks> {
  const ask = askOf(COMMON_FIELDS, "author_id,attachments.media_keys,geo.place_id");
  const rule = [{ id: "1377649934414049281", tag: "birdsong:arcane:5a1c0de5a1c0" }];
  return await generate(count, seed, 1, write, (posts) => {
    const { data, includes } = renderPosts(posts, ask, READ_AT);
    return { data: data[0], includes, matching_rules: rule };
  });
}

/**
 * Search pages of 100 posts in the older vocabulary, one a line, about 2.6 kB a post with context
 * annotations, authors, media, places and referenced posts. Newest first within a page.
 */
export async function generateSearchPages(
  count: number,
  seed: number,
  write: WriteChunk,
): Promise<RecordBooks> {
  const ask = askOf(
    `${COMMON_FIELDS},context_annotations,edit_controls,note_tweet,withheld`,
    "author_id,attachments.media_keys,geo.place_id,referenced_tweets.id",
  );
  return await generate(count, seed, POSTS_A_PAGE, write, (posts) => {
    const { data, includes, errors } = renderPosts(posts.toReversed(), ask, READ_AT);
    return {
      data,
      includes,
      ...(errors.length > 0 ? { errors } : {}),
      meta: { newest_id: posts.at(-1)!.id, oldest_id: posts[0]!.id, result_count: posts.length },
    };
  });
}

function askOf(fields: string, expansions: string): Ask {
  const params = new URLSearchParams({
    "tweet.fields": fields,
    expansions,
    "user.fields": USER_FIELDS,
    "media.fields": MEDIA_FIELDS,
    "place.fields": PLACE_FIELDS,
  });
  return readAsk(params, "legacy", "reject");
}

async function generate(
  count: number,
  seed: number,
  postsARecord: number,
  write: WriteChunk,
  record: (posts: readonly Post[]) => unknown,
): Promise<RecordBooks> {
  const postsPerDay = count / (SPREAD / DAY);
  const generator = new Generator({
    seed,
    postsPerDay,
    topics: shareTopics(DEFAULT_TOPICS),
    authors: Math.max(50, Math.round(count / 3)),
    origin: MONDAY,
  });
  const tally = new Tally();
  let waiting: Post[] = [];
  let lines: string[] = [];
  const flush = async (): Promise<void> => {
    const chunk = lines.join("");
    lines = [];
    tally.bytes += Buffer.byteLength(chunk);
    await write(chunk);
  };
  const close = async (): Promise<void> => {
    if (waiting.length === 0) return;
    lines.push(`${JSON.stringify(record(waiting))}\n`);
    waiting = [];
    if (lines.length * postsARecord >= LINES_A_CHUNK) await flush();
  };
  while (tally.posts < count && generator.nextHour + HOUR < READ_AT) {
    for (const post of generator.generateHour()) {
      if (post.versions.at(-1) !== post || tally.posts >= count) continue;
      tally.add(post);
      waiting.push(post);
      if (waiting.length === postsARecord) await close();
    }
  }
  await close();
  await flush();
  return tally.books();
}

class Tally {
  posts = 0;
  bytes = 0;
  readonly #sums = { reposts: 0, likes: 0, repostCounts: 0, replies: 0, quotes: 0, videoViews: 0 };
  readonly #authors = new Set<number>();
  readonly #hashtags = new Set<string>();
  readonly #texts = new Set<string>();

  add(post: Post): void {
    this.posts++;
    this.#authors.add(post.author.index);
    this.#texts.add(post.content.text);
    for (const span of post.content.spans)
      if (span.kind === "hashtag") this.#hashtags.add(span.tag.toLowerCase());
    const sums = this.#sums;
    if (post.reposts !== undefined) {
      sums.reposts++;
      return;
    }
    const metrics = metricsAt(post, READ_AT);
    sums.likes += metrics.likes;
    sums.repostCounts += metrics.reposts;
    sums.replies += metrics.replies;
    sums.quotes += metrics.quotes;
    for (const media of post.media) if (media.type === "video") sums.videoViews += viewsAt(media, READ_AT);
  }

  books(): RecordBooks {
    return {
      posts: this.posts,
      bytes: this.bytes,
      ...this.#sums,
      authors: this.#authors.size,
      hashtags: this.#hashtags.size,
      texts: this.#texts.size,
    };
  }
}
