import type { PostKind } from "./words.ts";

/** A post whose metrics may be due for another reading. */
export interface WatchedPost {
  readonly post_id: string;
  /** ISO time. */
  readonly created_at: string;
  readonly kind: PostKind;
  /** ISO times at which its metrics were observed so far, in any order. */
  readonly observed_ats: readonly string[];
  /** What the two newest of them showed, the newest first; fewer when there are fewer. */
  readonly readings: readonly WatchedReading[];
}

export interface WatchedReading {
  /** ISO time. */
  readonly at: string;
  /** Likes, reposts, replies and quotes together. */
  readonly engagement: number;
}

/** How a campaign's posts grew between one reading and the next, over posts read at about the same two ages. */
export interface GrowthStep {
  /** Mean ages of the two readings, minutes. */
  readonly from_minutes: number;
  readonly to_minutes: number;
  /** Engagement at the two, summed so that a few very loud posts do not decide alone. */
  readonly before: number;
  readonly after: number;
}

/** An author, when a profile of them was last stored, and when they last wrote. */
export interface WatchedAuthor {
  readonly user_id: string;
  /** ISO time; null when only the id is known. */
  readonly profile_at: string | null;
  /** ISO time of their newest post in the campaign. */
  readonly last_post_at: string;
}

/**
 * What the warehouse knows of the posts that are followed. Answers may be as old as the last load: collecting adds
 * what it has itself read today and yesterday. Withdrawn posts may be left out; they are left out here in any case.
 */
export interface WatchedPosts {
  /** Posts of a campaign made at `oldest` (ISO time) or later, in any order. */
  candidates(campaign: string, oldest: string, signal: AbortSignal): AsyncIterable<WatchedPost>;
  /** How posts of a campaign made at `since` (ISO time) or later grew; no more rows than there are pairs of ages. */
  growth(campaign: string, since: string, signal: AbortSignal): Promise<readonly GrowthStep[]>;
  /** Authors of a campaign's posts. */
  authors(campaign: string, signal: AbortSignal): AsyncIterable<WatchedAuthor>;
  /** When profiles of these accounts were last stored; accounts without one are left out. */
  profiles(userIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}
