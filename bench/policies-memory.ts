import type {
  GrowthStep,
  WatchedAuthor,
  WatchedPost,
  WatchedPosts,
  WatchedReading,
} from "../dist/model/watched.js";

/** A batch as it stands in the spool. */
export interface SpoolBatch {
  readonly header: Readonly<Record<string, unknown>>;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

interface Post {
  readonly id: string;
  readonly created_at: string;
  readonly author_id: string;
  readonly public_metrics?: Readonly<Record<string, number>>;
}

interface Known {
  readonly created_at: string;
  readonly author: string;
  /** Oldest first. */
  readonly readings: WatchedReading[];
}

/**
 * What a warehouse would know of the batches it was shown, without loading them: many days pass in the time of one
 * load. A test holds it to what the marts answer.
 */
export class WatchedInMemory implements WatchedPosts {
  readonly #posts = new Map<string, Known>();
  readonly #profiles = new Map<string, string>();

  take({ header, records }: SpoolBatch): void {
    const at = String(header["received_at"]);
    for (const record of records) {
      const data = (record["data"] ?? []) as readonly Post[];
      if (header["shape"] === "users") for (const { id } of data) this.#profiles.set(id, at);
      if (header["shape"] !== "page") continue;
      for (const post of data) {
        const known = this.#posts.get(post.id) ?? {
          created_at: post.created_at,
          author: post.author_id,
          readings: [],
        };
        this.#posts.set(post.id, known);
        known.readings.push({ at, engagement: engagementOf(post) });
        known.readings.sort((a, b) => a.at.localeCompare(b.at));
      }
    }
  }

  async *candidates(_campaign: string, oldest: string): AsyncGenerator<WatchedPost> {
    for (const [post_id, { created_at, readings }] of this.#posts) {
      if (created_at < oldest) continue;
      yield {
        post_id,
        created_at,
        kind: "original",
        observed_ats: readings.map(({ at }) => at),
        readings: readings.slice(-2).toReversed(),
      };
    }
  }

  async growth(_campaign: string, since: string): Promise<readonly GrowthStep[]> {
    const classes = new Map<string, { n: number; from: number; to: number; before: number; after: number }>();
    for (const { created_at, readings } of this.#posts.values()) {
      if (created_at < since) continue;
      for (const [i, after] of readings.entries()) {
        const before = readings[i - 1];
        if (before === undefined) continue;
        const [from, to] = [minutes(created_at, before.at), minutes(created_at, after.at)];
        if (from < 0 || to <= from) continue;
        const key = `${classOf(from)} ${classOf(to)}`;
        const sum = classes.get(key) ?? { n: 0, from: 0, to: 0, before: 0, after: 0 };
        classes.set(key, sum);
        sum.n++;
        sum.from += from;
        sum.to += to;
        sum.before += before.engagement / Math.sqrt(before.engagement + 1);
        sum.after += after.engagement / Math.sqrt(before.engagement + 1);
      }
    }
    return [...classes.values()]
      .map(({ n, from, to, before, after }) => ({
        from_minutes: from / n,
        to_minutes: to / n,
        before,
        after,
      }))
      .toSorted((a, b) => a.from_minutes - b.from_minutes || a.to_minutes - b.to_minutes);
  }

  async *authors(): AsyncGenerator<WatchedAuthor> {
    const last = new Map<string, string>();
    for (const { author, created_at } of this.#posts.values()) {
      if ((last.get(author) ?? "") < created_at) last.set(author, created_at);
    }
    for (const [user_id, last_post_at] of last) {
      yield { user_id, profile_at: this.#profiles.get(user_id) ?? null, last_post_at };
    }
  }

  async profiles(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map(ids.flatMap((id) => (this.#profiles.has(id) ? [[id, this.#profiles.get(id)!]] : [])));
  }
}

function engagementOf({ public_metrics: metrics = {} }: Post): number {
  const { like_count = 0, retweet_count = 0, reply_count = 0, quote_count = 0 } = metrics;
  return like_count + retweet_count + reply_count + quote_count;
}

/** Whole seconds, as the warehouse's stretch of time counts them. */
function minutes(from: string, to: string): number {
  return (Math.floor(Date.parse(to) / 1000) - Math.floor(Date.parse(from) / 1000)) / 60;
}

function classOf(age: number): number {
  return Math.floor(2 * Math.log2(1 + age));
}
