import { fileURLToPath } from "node:url";
import { sqlFolder } from "../../engine/sql-file.ts";
import type { Report } from "../report.ts";
import { emergingHashtags, growth, spikes } from "./change.ts";
import { bestAndWorst, mood } from "./mood.ts";
import { completeness, gaps, spend } from "./operation.ts";
import {
  authorLocations,
  hashtagPairs,
  hourOfWeek,
  languages,
  metricsByAge,
  regions,
  topAuthors,
  topHashtags,
  topPosts,
} from "./people.ts";
import { authorGrowth, post, postGrowth, videoViews } from "./single.ts";
import { byDay, byHour, byWeek, totals } from "./volume.ts";
import type { Facts } from "./words.ts";

type Sentence = (facts: Facts) => string | undefined;

/**
 * What a report says in one line, worked out from its rows and from nothing else, so that it is true of whatever
 * engine answered and of whatever was filtered.
 */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  totals,
  "volume-by-day": byDay,
  "volume-by-hour": byHour,
  "volume-by-week": byWeek,
  "engagement-by-hour-of-week": hourOfWeek,
  "top-posts": topPosts,
  "top-authors": topAuthors,
  "top-hashtags": topHashtags,
  "hashtag-pairs": hashtagPairs,
  "metrics-by-age": metricsByAge,
  languages,
  "author-locations": authorLocations,
  regions,
  "sentiment-by-day": mood,
  "best-and-worst": bestAndWorst,
  "emerging-hashtags": emergingHashtags,
  spikes,
  growth,
  post,
  "post-growth": postGrowth,
  "author-growth": authorGrowth,
  "video-views": videoViews,
  completeness,
  gaps,
  spend,
};

/** Reports of one's own may have any columns, even under the name of one that comes along. */
const BUNDLED = fileURLToPath(new URL("reports/", sqlFolder));

/** The answer in words; null when there is nothing to say, or the report is one of the user's own. */
export function sentenceOf(report: Pick<Report, "name" | "path">, facts: Facts): string | null {
  if (!report.path.startsWith(BUNDLED)) return null;
  return SENTENCES[report.name]?.(facts) ?? null;
}
