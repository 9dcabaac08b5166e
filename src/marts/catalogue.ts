/** Marts that are published day by day: a publish writes only the days that changed. */
export const DAILY_MARTS = [
  "fact_post",
  "fact_post_metrics",
  "fact_user_metrics",
  "dim_user",
  "dim_media",
  "post_campaign",
  "post_tag",
  "post_mention",
  "post_link",
  "post_attachment",
  "post_topic",
  "post_version",
] as const;

/** Small marts, written whole when they changed. */
export const SMALL_MARTS = [
  "fact_count",
  "fact_gap",
  "fact_spend",
  "fact_run",
  "fact_quarantine",
  "dim_campaign",
  "dim_date",
] as const;

export type DailyMart = (typeof DAILY_MARTS)[number];
export type SmallMart = (typeof SMALL_MARTS)[number];
export type MartName = DailyMart | SmallMart;
