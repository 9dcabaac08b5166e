import { fileURLToPath } from "node:url";
import type { Engine, Params, Row } from "../engine/engine.ts";
import { sqlFile, sqlFolder } from "../engine/sql-file.ts";
import type { Report } from "./report.ts";

/** Best posts of each day that a roll-up keeps: as many a list of the best can have. */
const KEPT_POSTS = 50n;

/** In the order in which they need each other. */
const BUILD = [
  "scope",
  "hours",
  "authors",
  "languages",
  "regions",
  "moods",
  "hashtags",
  "posts",
  "release",
] as const;

/** Filters that a roll-up is built for; days are chosen when it is asked. */
export const SCOPE = [
  "campaign",
  "acquisition",
  "kind",
  "language",
  "region",
  "sentiment",
  "hashtag",
] as const;

/** Reports that a roll-up answers with the same rows, and with which parameters of their own. */
const ANSWERED: Readonly<Record<string, (own: Params) => boolean>> = {
  totals: always,
  "volume-by-hour": always,
  "volume-by-day": always,
  "volume-by-week": always,
  "engagement-by-hour-of-week": always,
  languages: always,
  regions: always,
  "sentiment-by-day": always,
  "top-hashtags": always,
  "top-posts": ({ by, limit }) => by === "engagements" && (limit as bigint) <= KEPT_POSTS,
  "top-authors": ({ by }) => by !== "followers",
  "hashtag-pairs": always,
  "video-views": always,
  completeness: always,
};

export const ROLLED_UP: readonly string[] = Object.keys(ANSWERED);

function always(): boolean {
  return true;
}

/** Sums that are the same for every view, once for a publish: later lanes of the engine see them. */
export async function buildShared(engine: Engine): Promise<void> {
  await engine.runFile("rollup/build/shared.sql");
}

/**
 * Adds up the posts of one view by hour, and by day for languages, places, hashtags and authors, into tables of the
 * engine, so that any stretch of days is answered without reading posts again. Costs one pass over the posts.
 *
 * @param scope a value for each filter of {@link SCOPE}, or null
 */
export async function buildRollUp(engine: Engine, scope: Params): Promise<void> {
  for (const part of BUILD) await engine.runFile(`rollup/build/${part}.sql`, { ...scope, kept: KEPT_POSTS });
}

/** Whether a roll-up answers it with the same rows as the posts themselves; a report of the user's own it cannot know. */
export function isRolledUp(report: Report, parameters: Params): boolean {
  const bundled = fileURLToPath(new URL(`reports/${report.name}.sql`, sqlFolder));
  return report.path === bundled && ANSWERED[report.name]?.(parameters) === true;
}

/** Rows of a report that {@link isRolledUp}, from the engine in which its view was built. */
export async function askRollUp(engine: Engine, report: Report, parameters: Params): Promise<readonly Row[]> {
  const sql = statementOf(report);
  const named = Object.entries(parameters).filter(([name]) => sql.includes(`$${name}`));
  return engine.rows(sql, Object.fromEntries(named));
}

/** What completeness counts in the posts themselves; all else it reads is small. */
const COLLECTED = /^collected as \(\n.*?^\),$/ms;

function statementOf({ name, sql }: Report): string {
  if (name !== "completeness") return sqlFile(`rollup/reports/${name}.sql`).trimEnd().replace(/;$/, "");
  if (!COLLECTED.test(sql))
    throw new RangeError("completeness.sql has no `collected` to be read from the roll-up.");
  return sql.replace(
    COLLECTED,
    "collected as (select campaign, day, posts, countable from rollup_found_day),",
  );
}
