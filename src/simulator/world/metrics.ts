import { DAY, HOUR, MINUTE } from "../../model/clock.ts";
import type { Random } from "../../model/random.ts";
import { normal } from "./chance.ts";
import type { Growth, Media, Post, Totals } from "./post.ts";

/** Most engagement arrives within the first hour, the rest over days. */
const ALIKE: Growth = { earlyShare: 0.92, earlyTime: 13 * MINUTE, lateTime: 1.5 * DAY };
/** Share of posts that are found by a crowd only long after they were written, where posts grow each in its own way. */
const LATE_BLOOMERS = 0.03;
/** Videos find their viewers more slowly than posts their likes. */
const VIEWS_TIME = 8 * HOUR;

/**
 * Final metrics of a post that is not a repost. Log-normal with a heavier tail; the bands are those of
 * recorded posts: likes p50 3, p90 26, p99 394; reposts p50 0, p90 14, p99 208; no replies in 84 %,
 * no quotes in 88 %.
 */
export function drawTotals(random: Random, followers: number): Totals {
  const reach = normal(random);
  // The part of its luck that all of a post's metrics share.
  const together = (own: number): number => 0.75 * reach + 0.66 * own;
  const likes = Math.floor(Math.exp(1.25 + 1.65 * reach + Math.max(0, reach - 1.28)));
  const reposts = Math.floor(Math.exp(-0.6 + 2.5 * together(normal(random))));
  return {
    likes,
    reposts,
    replies: Math.floor(Math.exp(-1.6 + 1.6 * together(normal(random)))),
    quotes: Math.floor(Math.exp(-1.75 + 1.5 * together(normal(random)))),
    bookmarks: Math.floor(Math.exp(-1.2 + 1.4 * together(normal(random)))),
    impressions:
      Math.floor(followers * 0.12 * random()) + likes * 38 + reposts * 55 + 11 + Math.floor(random() * 60),
  };
}

/** One post's own way to grow; over many of them about the common one. */
export function drawGrowth(random: Random): Growth {
  const late = 0.08 * Math.exp(normal(random) - 0.5);
  const earlyShare = random() < LATE_BLOOMERS ? 0.1 + 0.4 * random() : 1 - Math.min(0.7, late);
  return {
    earlyShare,
    earlyTime: ALIKE.earlyTime * Math.exp(0.6 * normal(random)),
    lateTime: ALIKE.lateTime * Math.exp(0.7 * normal(random)),
  };
}

/** The share of its final metrics a post has reached at an age in milliseconds. */
export function grown(ageMs: number, { earlyShare, earlyTime, lateTime }: Growth = ALIKE): number {
  if (ageMs <= 0) return 0;
  return (
    earlyShare * (1 - Math.exp(-ageMs / earlyTime)) + (1 - earlyShare) * (1 - Math.exp(-ageMs / lateTime))
  );
}

/**
 * A post's metrics at a moment. A repost shows its original's repost count and nothing else of its
 * own, as X does.
 */
export function metricsAt(post: Post, now: number): Totals {
  if (post.reposts !== undefined) {
    const original = post.reposts;
    const reposts = Math.round(original.totals.reposts * grown(now - original.at, original.growth));
    return { likes: 0, reposts, replies: 0, quotes: 0, bookmarks: 0, impressions: 0 };
  }
  const share = grown(now - post.at, post.growth);
  const { totals } = post;
  return {
    likes: Math.round(totals.likes * share),
    reposts: Math.round(totals.reposts * share),
    replies: Math.round(totals.replies * share),
    quotes: Math.round(totals.quotes * share),
    bookmarks: Math.round(totals.bookmarks * share),
    impressions: Math.round(totals.impressions * share),
  };
}

/** Views of a video at a moment, over all posts that show it. */
export function viewsAt(media: Media, now: number): number {
  return Math.floor(media.views * (1 - Math.exp(-Math.max(0, now - media.firstShownAt) / VIEWS_TIME)));
}
