import type { PostKind } from "../../model/words.ts";

export interface Author {
  readonly index: number;
  readonly id: string;
  readonly username: string;
  /** As shown; marked by whoever looks for copies. */
  name: string;
  /** Free text as people write it; absent when they wrote nothing. */
  readonly location: string | undefined;
  readonly description: string;
  readonly language: string;
  readonly createdAt: number;
  readonly followers: number;
  readonly following: number;
  readonly listed: number;
  readonly posts: number;
  readonly verified: boolean;
  readonly verifiedType: "none" | "blue" | "business" | "government";
  readonly withheldIn: readonly string[];
  /** Moments from which the account is gone, milliseconds; Infinity when never. */
  suspendedAt: number;
  protectedAt: number;
}

export interface Link {
  readonly short: string;
  readonly expanded: string;
  readonly display: string;
  /** Title and description, for pages X has visited. */
  readonly title?: string;
  readonly description?: string;
  readonly media?: Media;
}

/** A marked stretch of text. Offsets are code points of the text as delivered. */
export type Span =
  | {
      readonly kind: "hashtag" | "cashtag";
      readonly start: number;
      readonly end: number;
      readonly tag: string;
    }
  | { readonly kind: "mention"; readonly start: number; readonly end: number; readonly author: Author }
  | { readonly kind: "name"; readonly start: number; readonly end: number; readonly name: string }
  | { readonly kind: "url"; readonly start: number; readonly end: number; readonly link: Link };

export interface Media {
  readonly key: string;
  readonly type: "photo" | "video" | "animated_gif";
  readonly address: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs?: number;
  readonly altText?: string;
  /** Views it ends with, and when it appeared: views grow over all posts that show it. */
  readonly views: number;
  readonly firstShownAt: number;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly fullName: string;
  readonly country: string;
  readonly countryCode: string;
  readonly type: "city" | "country" | "admin";
  /** West, south, east, north. */
  readonly box: readonly [number, number, number, number];
}

export interface Annotation {
  readonly domain: { readonly id: string; readonly name: string; readonly description?: string };
  readonly entity: { readonly id: string; readonly name: string; readonly description?: string };
}

/** What a post ends with when it is old. */
export interface Totals {
  readonly likes: number;
  readonly reposts: number;
  readonly replies: number;
  readonly quotes: number;
  readonly bookmarks: number;
  readonly impressions: number;
}

export interface Content {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** A reference to a post that no answer of this world ever holds. */
export interface Ghost {
  readonly id: string;
  readonly author: Author;
  readonly fate: "deleted" | "protected";
}

/**
 * One version of a post, with everything decided when it was generated; what changes with time
 * (metrics, visibility) is worked out from the clock.
 */
/** How a post's metrics grow: a share of them early, the rest late, each at its own time. */
export interface Growth {
  readonly earlyShare: number;
  /** Milliseconds. */
  readonly earlyTime: number;
  readonly lateTime: number;
}

export interface Post {
  readonly id: string;
  /** Milliseconds; answers show whole seconds. */
  readonly at: number;
  readonly kind: PostKind;
  readonly author: Author;
  readonly language: string;
  /** As shown; marked by whoever looks for copies. */
  content: Content;
  /** The whole text of a post longer than 280 characters. */
  readonly note: Content | undefined;
  readonly reposts: Post | undefined;
  readonly quotes: Post | undefined;
  readonly repliesTo: Post | Ghost | undefined;
  readonly conversation: string;
  readonly media: readonly Media[];
  readonly place: Place | undefined;
  /** Longitude, latitude. */
  readonly point: readonly [number, number] | undefined;
  readonly topics: readonly Annotation[];
  readonly sensitive: boolean;
  readonly withheldIn: readonly string[];
  readonly client: string;
  readonly replySettings: "everyone" | "mentionedUsers" | "following";
  readonly totals: Totals;
  /** How it reaches them, where it does so in its own way. */
  readonly growth?: Growth | undefined;
  /** All versions, oldest first; shared by all of them. A post that is never edited is alone in it. */
  readonly versions: readonly Post[];
  /** When it is deleted, milliseconds; Infinity when never. */
  removedAt: number;
}

export function isGhost(target: Post | Ghost): target is Ghost {
  return "fate" in target;
}
