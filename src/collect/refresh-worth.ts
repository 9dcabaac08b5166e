import { HOUR } from "../model/clock.ts";
import type { WatchedReading } from "../model/watched.ts";
import type { Growth } from "./refresh-growth.ts";

/** What is known of one post; times are milliseconds. */
export interface Known {
  readonly createdAt: number;
  /** Newest first. */
  readonly readings: readonly WatchedReading[];
  /** When it was read last; later than its newest reading when that was not loaded yet. Undefined when never. */
  readonly readAt: number | undefined;
}

/** A final engagement that is typical; it decides for posts of which next to nothing has been seen. */
const TYPICAL = 5;
/** Below as much expected growth, what a post did or did not do says little about its own pace. */
const PACE_WEIGHT = 2;
const MOST_PACE = 20;

/**
 * Engagement a post is expected to have gained by `now` beyond what its newest reading showed: its final engagement as
 * far as it can be told from what it has by now, the share of it that the campaign's posts gain at this age, and the
 * pace that this post has shown against theirs between its last two readings.
 */
export function expectedGain(known: Known, growth: Growth, now: number): number {
  const { createdAt, readings, readAt } = known;
  const [newest, before] = readings;
  const shareNow = growth.share(now - createdAt);
  if (newest === undefined) {
    const seen = readAt === undefined ? 0 : growth.share(readAt - createdAt);
    return TYPICAL * Math.max(0, shareNow - seen);
  }
  const newestAt = Date.parse(newest.at);
  const pace = before === undefined ? 1 : paceOf(newest, before, createdAt, growth);
  const shareThen = growth.share(newestAt - createdAt);
  const shareRead = Math.max(shareThen, readAt === undefined ? 0 : growth.share(readAt - createdAt));
  return pace * finalOf(newest.engagement, shareThen) * Math.max(0, shareNow - shareRead);
}

/** The moment from which a reading would show at least `gain`; undefined when that is not before `until`. */
export function gainsBy(
  known: Known,
  growth: Growth,
  gain: number,
  now: number,
  until: number,
): number | undefined {
  if (expectedGain(known, growth, until) < gain) return undefined;
  let [low, high] = [now, until];
  while (high - low > HOUR / 4) {
    const middle = (low + high) / 2;
    if (expectedGain(known, growth, middle) < gain) low = middle;
    else high = middle;
  }
  return high;
}

/** The less of its life a post has shown, the more it is taken to be like any other. */
function finalOf(engagement: number, share: number): number {
  return (engagement + 1) / (share + 1 / TYPICAL);
}

function paceOf(newest: WatchedReading, before: WatchedReading, createdAt: number, growth: Growth): number {
  const shareBefore = growth.share(Date.parse(before.at) - createdAt);
  const shareThen = growth.share(Date.parse(newest.at) - createdAt);
  const foreseen = finalOf(before.engagement, shareBefore) * (shareThen - shareBefore);
  const gained = Math.max(0, newest.engagement - before.engagement);
  return Math.min(MOST_PACE, (gained + PACE_WEIGHT) / (foreseen + PACE_WEIGHT));
}
