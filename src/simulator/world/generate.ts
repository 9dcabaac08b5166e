import { DAY, HOUR, MINUTE } from "../../model/clock.ts";
import { seededRandom } from "../../model/random.ts";
import type { Random } from "../../model/random.ts";
import type { PostKind } from "../../model/words.ts";
import { Authors } from "./authors.ts";
import { between, mixSeeds, pick, poisson, Shares } from "./chance.ts";
import { compose, composeRepost } from "./compose.ts";
import { CLIENTS, LANGUAGE_SHARES } from "./lexicon.ts";
import { makePicture, makeVideo } from "./media.ts";
import { drawGrowth, drawTotals } from "./metrics.ts";
import { hashtagsOf, linksOf } from "./ornaments.ts";
import { pointIn, somePlace } from "./places.ts";
import type { Author, Ghost, Media, Post } from "./post.ts";
import { compareIds, snowflake } from "./snowflake.ts";
import type { Topic } from "./topics.ts";

/** Volume by UTC hour against the mean: a week of hourly counts for an everyday word. */
export const DIURNAL = [
  0.88, 0.88, 0.87, 0.77, 0.74, 0.7, 0.79, 0.77, 0.75, 0.79, 0.8, 0.93, 1.02, 1.17, 1.23, 1.41, 1.42, 1.39,
  1.29, 1.26, 1.17, 1.08, 0.99, 0.91,
] as const;
/** Sunday first. */
const WEEKDAY = [1.12, 0.95, 0.94, 0.96, 0.98, 1.02, 1.1] as const;
/** Share of hours in which a crowd gathers, and how much louder it gets. */
const BURST_SHARE = 0.012;
const KIND_SHARES = new Shares<PostKind>([
  ["repost", 33],
  ["reply", 36],
  ["quote", 4],
  ["original", 27],
]);
const LANGUAGES = new Shares(LANGUAGE_SHARES);
const CLIENT_SHARES = new Shares(CLIENTS);
const EDITED = 0.011;
const DELETED = 0.035;
/** Later than this after writing it nobody reposts or answers a post any more. */
const ATTENTION = DAY;
const POOL = 3_000;
/** Accounts get lost at moments that are drawn anew this often. */
const ERA = 28 * DAY;

export interface WorldPlan {
  readonly seed: number;
  readonly postsPerDay: number;
  readonly topics: readonly Topic[];
  readonly authors: number;
  /** Whether every post's metrics grow at the same ages, or each in its own way. */
  readonly growth?: "alike" | "varied";
  /** First moment, a whole UTC hour. */
  readonly origin: number;
}

/**
 * Writes the world hour by hour. The same seed, topics and volume give the same posts whoever asks and
 * whenever: each post has its own seed and refers only to the day before it. A simulator that is started
 * again days later therefore goes on with the same world.
 */
export class Generator {
  readonly authors: Authors;
  readonly #plan: WorldPlan;
  readonly #topics: Shares<Topic>;
  /** Posts that may still be reposted, quoted or answered, oldest first. */
  #pool: Post[] = [];
  /** Edited versions that fall into a later hour. */
  #later: Post[] = [];
  #lastVideo: Media | undefined;
  #hour: number;

  constructor(plan: WorldPlan) {
    this.#plan = plan;
    this.authors = new Authors(plan.seed, plan.authors, Math.floor(plan.origin / ERA) * ERA);
    this.#topics = new Shares(plan.topics.map((topic) => [topic, topic.share] as const));
    this.#hour = plan.origin;
  }

  /** Where the next hour begins, milliseconds. */
  get nextHour(): number {
    return this.#hour;
  }

  /** All posts of the next hour, oldest first. */
  generateHour(): Post[] {
    const start = this.#hour;
    this.#hour += HOUR;
    const random = seededRandom(mixSeeds(this.#plan.seed, start / HOUR));
    const date = new Date(start);
    const burst = random() < BURST_SHARE ? 3 + 5 * random() : 1;
    const mean =
      (this.#plan.postsPerDay / 24) * DIURNAL[date.getUTCHours()]! * WEEKDAY[date.getUTCDay()]! * burst;
    const moments = Array.from({ length: poisson(random, mean) }, () => {
      // A crowd comes all at once and thins out.
      const point = burst > 1 ? random() ** 2.5 : random();
      return start + Math.floor(point * HOUR);
    }).sort((a, b) => a - b);

    this.#forget(start);
    const posts = this.#later.filter((post) => post.at < this.#hour);
    this.#later = this.#later.filter((post) => post.at >= this.#hour);
    for (const [i, at] of moments.entries()) {
      for (const version of this.#write([this.#plan.seed, start / HOUR, i + 1], at)) {
        if (version.at < this.#hour) posts.push(version);
        else this.#later.push(version);
      }
    }
    posts.sort((a, b) => compareIds(a.id, b.id));
    // Edited posts are reacted to in their last version, once that is out.
    for (const post of posts)
      if (post.versions.length > 1 && post.versions.at(-1) === post) this.#pool.push(post);
    return posts;
  }

  #forget(now: number): void {
    const young = this.#pool.findIndex((post) => post.at > now - ATTENTION);
    this.#pool = young < 0 ? [] : this.#pool.slice(Math.max(young, this.#pool.length - POOL));
  }

  /**
   * One post and its edited versions. What it reacts to is drawn apart from everything else: on its first
   * day a world has less to react to than one that began earlier, and must still write the same posts.
   */
  #write(seeds: readonly number[], at: number): readonly Post[] {
    const { authors } = this;
    const random = seededRandom(mixSeeds(...seeds));
    const author = authors.someone(random);
    const wanted = KIND_SHARES.draw(random);
    const target =
      wanted === "original" ? undefined : this.#target(seededRandom(mixSeeds(...seeds, 1)), wanted, at);
    const ghost = wanted === "reply" && random() < 0.0012 ? this.#ghost(random, at) : undefined;
    const kind = target === undefined && ghost === undefined ? "original" : wanted;
    const id = snowflake(at, between(random, 0, 0x3fffff));
    if (kind === "repost") return [this.#repost(random, id, at, author, target!)];

    const topic = this.#topics.draw(random);
    const removedAt = random() < DELETED ? lifetimeEnd(random, at) : Infinity;
    const quotes = kind === "quote" ? target : undefined;
    const repliesTo = kind === "reply" ? (ghost ?? target) : undefined;
    const topics =
      random() < 0.62 ? topic.annotations.slice(0, between(random, 1, topic.annotations.length)) : [];
    const sensitive = random() < 0.02;
    const withheldIn = random() < 0.004 ? [pick(random, ["IN", "DE", "TR", "FR"])] : [];
    const client = CLIENT_SHARES.draw(random);
    const replySettings =
      random() < 0.94 ? "everyone" : pick(random, ["mentionedUsers", "following"] as const);
    const place = random() < 0.06 ? somePlace(random) : undefined;
    const point = place !== undefined && random() < 0.2 ? pointIn(random, place) : undefined;
    const media = this.#media(random, at);
    const language = spokenBy(random, author);
    // Drawn apart as well: the choice changes nothing else about the world.
    const growth =
      this.#plan.growth === "varied" ? drawGrowth(seededRandom(mixSeeds(...seeds, 2))) : undefined;

    const versions: Post[] = [];
    const edits = kind !== "reply" && random() < EDITED * 1.7 ? between(random, 1, 3) : 0;
    let moment = at;
    for (let i = 0; i <= edits; i++) {
      const versionId = i === 0 ? id : snowflake(moment, between(random, 0, 0x3fffff));
      const { content, note } = compose(random, {
        language,
        topic: topic.name,
        hashtags: hashtagsOf(random, topic, kind),
        cashtags: random() < 0.01 ? [pick(random, ["NFLX", "DIS", "TTWO"])] : [],
        mentions: this.#mentions(random, repliesTo),
        links: linksOf(random, author, versionId, quotes, media),
        long: random() < 0.06,
      });
      // Written out: spreading two objects into each post costs as much as everything else together.
      versions.push({
        id: versionId,
        at: moment,
        kind,
        author,
        language,
        content,
        note,
        reposts: undefined,
        quotes,
        repliesTo,
        conversation: conversationOf(repliesTo, versionId),
        media,
        place,
        point,
        topics,
        sensitive,
        withheldIn,
        client,
        replySettings,
        totals: drawTotals(random, author.followers),
        growth,
        versions,
        removedAt,
      });
      moment += between(random, 5_000, 9 * MINUTE);
    }
    if (edits === 0) this.#pool.push(versions[0]!);
    return versions;
  }

  #repost(random: Random, id: string, at: number, author: Author, original: Post): Post {
    const versions: Post[] = [];
    const post: Post = {
      id,
      at,
      kind: "repost",
      author,
      versions,
      language: original.language,
      content: composeRepost(original),
      note: undefined,
      reposts: original,
      quotes: undefined,
      repliesTo: undefined,
      conversation: id,
      media: [],
      place: undefined,
      point: undefined,
      topics: original.topics,
      sensitive: original.sensitive,
      withheldIn: [],
      client: CLIENT_SHARES.draw(random),
      replySettings: "everyone",
      totals: original.totals,
      removedAt: random() < DELETED ? lifetimeEnd(random, at) : Infinity,
    };
    versions.push(post);
    return post;
  }

  /** Something recent to react to; popular and lasting posts attract more. */
  #target(random: Random, kind: PostKind, at: number): Post | undefined {
    let best: Post | undefined;
    for (let tries = 0; tries < (kind === "reply" ? 2 : 4) && this.#pool.length > 0; tries++) {
      const candidate = this.#pool[Math.floor((1 - random() ** 2) * this.#pool.length)];
      if (
        candidate === undefined ||
        candidate.removedAt <= at ||
        (candidate.removedAt < Infinity && random() < 0.97)
      )
        continue;
      if (best === undefined || candidate.totals.reposts > best.totals.reposts) best = candidate;
    }
    return best;
  }

  #ghost(random: Random, at: number): Ghost {
    return {
      id: snowflake(at - Math.floor(random() * 300 * DAY) - DAY, between(random, 0, 0x3fffff)),
      author: this.authors.someone(random),
      fate: random() < 0.8 ? "deleted" : "protected",
    };
  }

  #mentions(random: Random, to: Post | Ghost | undefined): readonly Author[] {
    const mentions = to === undefined ? [] : [to.author];
    return random() < 0.12 ? [...mentions, this.authors.someone(random)] : mentions;
  }

  #media(random: Random, at: number): readonly Media[] {
    const dice = random();
    if (dice > 0.24) return [];
    if (dice < 0.08) {
      // Now and then somebody posts the same video again: its views are counted together.
      const again = this.#lastVideo !== undefined && random() < 0.12;
      this.#lastVideo = again ? this.#lastVideo! : makeVideo(random, at);
      return [this.#lastVideo];
    }
    return Array.from({ length: random() < 0.75 ? 1 : between(random, 2, 4) }, () => makePicture(random, at));
  }
}

/** Between five minutes and weeks after it was written, as often in each order of magnitude. */
function lifetimeEnd(random: Random, at: number): number {
  return at + 5 * MINUTE * Math.exp(random() * 8.6);
}

/** Authors mostly stay in their language; the codes without a language come from the dice. */
function spokenBy(random: Random, author: Author): string {
  const drawn = LANGUAGES.draw(random);
  return ["und", "qst", "zxx"].includes(drawn) || random() < 0.15 ? drawn : author.language;
}

function conversationOf(repliesTo: Post | Ghost | undefined, own: string): string {
  if (repliesTo === undefined) return own;
  return "fate" in repliesTo ? repliesTo.id : repliesTo.conversation;
}
