/** Where posts come from. */
export type SourceName = "x" | "bluesky" | "mastodon";

/**
 * A way a post reached a campaign, strongest first. A post may have several;
 * `fact_post.acquisition` keeps the strongest.
 */
export const ACQUISITIONS = ["stream", "search", "import", "lookup", "reference"] as const;
export type Acquisition = (typeof ACQUISITIONS)[number];

/** A post's kind, the strongest first: a repost that also replies is a repost. */
export const POST_KINDS = ["repost", "quote", "reply", "original"] as const;
export type PostKind = (typeof POST_KINDS)[number];
