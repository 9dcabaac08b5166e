import type { PostKind } from "../model/words.ts";
import { parseQuery } from "./query/parse.ts";
import type { Simulation } from "./simulation.ts";
import { metricsAt, viewsAt } from "./world/metrics.ts";
import { absenceOf } from "./world/absence.ts";
import type { Totals } from "./world/post.ts";

/** One post as the world knows it, whatever was or was not delivered. */
export interface BookedPost extends Totals {
  readonly id: string;
  /** The id of its first version. */
  readonly firstId: string;
  readonly kind: PostKind;
  readonly authorId: string;
  /** Milliseconds. */
  readonly at: number;
  readonly videoViews: number;
}

/** The truth that collectors are compared with. */
export interface Books {
  /** The simulated moment of these figures, milliseconds. */
  readonly now: number;
  /** Visible posts, newest version of each, ascending by id. */
  readonly posts: readonly BookedPost[];
  /** Matching posts that were withdrawn, or whose author is gone or protected. */
  readonly withdrawn: readonly string[];
  readonly kinds: Readonly<Record<PostKind, number>>;
  readonly authors: number;
  /** Sums over visible posts; reposts carry only their original's repost count and are left out. */
  readonly sums: Totals & { readonly videoViews: number };
}

/** Books of a query over posts written in [from, to), milliseconds. Throws `QueryRefused`. */
export function keepBooks(sim: Simulation, text: string, from: number, to: number): Books {
  const now = sim.now();
  const query = parseQuery(text);
  const kinds: Record<PostKind, number> = { repost: 0, quote: 0, reply: 0, original: 0 };
  const sums = { likes: 0, reposts: 0, replies: 0, quotes: 0, bookmarks: 0, impressions: 0, videoViews: 0 };
  const posts: BookedPost[] = [];
  const withdrawn: string[] = [];
  const authors = new Set<string>();
  for (const post of sim.index.matching(text, query, now)) {
    if (post.at < from || post.at >= to || post.at > now || !sim.world.isNewestVersion(post, now)) continue;
    if (absenceOf(post, now) !== undefined) {
      withdrawn.push(post.id);
      continue;
    }
    const metrics = metricsAt(post, now);
    let videoViews = 0;
    for (const media of post.media) if (media.type === "video") videoViews += viewsAt(media, now);
    posts.push({
      id: post.id,
      firstId: post.versions[0]!.id,
      kind: post.kind,
      authorId: post.author.id,
      at: post.at,
      ...metrics,
      videoViews,
    });
    kinds[post.kind]++;
    authors.add(post.author.id);
    if (post.reposts !== undefined) continue;
    for (const metric of Object.keys(metrics) as (keyof Totals)[]) sums[metric] += metrics[metric];
    sums.videoViews += videoViews;
  }
  return { now, posts, withdrawn, kinds, authors: authors.size, sums };
}
