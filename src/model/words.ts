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

/** Why a stretch of a campaign's time was not collected. */
export const GAP_CAUSES = [
  /** No process was collecting: stopped, killed, or the machine was off. */
  "down",
  /** The stream broke, fell silent or was ended by the source. */
  "disconnected",
  /** The source refused to be asked or connected to: rate limits, too many connections, an outage. */
  "refused",
  /** A budget of the configuration was used up. */
  "budget",
  /** The account at the source ran out of credit. */
  "credits",
  /** Nothing could be stored: the disk or the spool was full. */
  "storage",
  /** The stretch is older than what the search reaches. */
  "window",
  /** The source's page tokens led in circles. */
  "repeating-token",
  /** A record of this time could not be read. */
  "quarantine",
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** What alerts look after, in the order in which it is told. */
export const ALERT_RULES = [
  "silence",
  "lag",
  "budget",
  "gaps",
  "quarantine",
  "failures",
  "digest",
  "spike",
  "mood",
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];
