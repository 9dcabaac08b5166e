import { DAY, HOUR, MINUTE, isoTime } from "../../model/clock.ts";
import { dialectOf } from "../answer/fields.ts";
import { invalid } from "../answer/problems.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";
import { newestFirst } from "./search.ts";
import { ARCHIVE, RECENT, readQuery, readWindow } from "./window.ts";
import { snowflakeTime } from "../world/snowflake.ts";

const STEPS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR, day: DAY };
/** Recorded counts end ten seconds before they were asked for, which is sooner than search. */
const COUNTS_END_BEFORE = 10_000;
/** The archive counts this much at a time. */
const PAGE = 31 * DAY;

/**
 * `GET /2/tweets/counts/recent` and `/all`: one bucket a step, oldest first, the first and the last one
 * partial. Withdrawn posts are counted, as the platform does.
 */
export function counts(sim: Simulation, params: URLSearchParams, kind: "recent" | "all"): Answer {
  const now = sim.now();
  const reach = kind === "recent" ? RECENT : ARCHIVE;
  const { text, query } = readQuery(params, reach);
  const granularity = params.get("granularity") ?? "hour";
  const step = STEPS[granularity];
  if (step === undefined) {
    throw invalid(
      "granularity",
      granularity,
      `The \`granularity\` query parameter value [${granularity}] is not one of [minute,hour,day]`,
    );
  }
  const asked = readWindow(params, reach, now, COUNTS_END_BEFORE);
  const since = asked.sinceId === undefined ? asked.from : snowflakeTime(asked.sinceId);
  const token = params.get("next_token") ?? params.get("pagination_token");
  const to = token === null ? asked.to : readToken(token);
  // The archive begins thirty days ago unless a start is asked for.
  const start =
    kind === "all" && !params.has("start_time") && asked.sinceId === undefined ? now - 30 * DAY : since;
  const from = kind === "all" ? Math.max(start, to - PAGE) : start;

  const buckets: { start: number; end: number; posts: number }[] = [];
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / step) + 1) * step);
    buckets.push({ start: at, end, posts: 0 });
    at = end;
  }
  let total = 0;
  let last = buckets.length - 1;
  const window = { ...asked, from, to };
  for (const post of newestFirst(sim, sim.index.matching(text, query, now), window, now, undefined)) {
    while (last > 0 && post.at < buckets[last]!.start) last--;
    buckets[last]!.posts++;
    total++;
  }
  const fresh = dialectOf(params, sim.options.dialect ?? "legacy") === "new";
  return {
    body: {
      data: buckets.map((bucket) => ({
        end: shown(bucket.end),
        start: shown(bucket.start),
        [fresh ? "post_count" : "tweet_count"]: bucket.posts,
      })),
      meta: {
        [fresh ? "total_post_count" : "total_tweet_count"]: total,
        ...(kind === "all" && from > start ? { next_token: `1jzu9lk96gu5${from.toString(36)}` } : {}),
      },
    },
    resources: NOTHING,
    counts: `counts-${kind}`,
  };
}

function readToken(token: string): number {
  const [, moment] = /^1jzu9lk96gu5([0-9a-z]{8,9})$/.exec(token) ?? [];
  if (moment === undefined)
    throw invalid("next_token", token, `The \`next_token\` query parameter value [${token}] is not valid`);
  return Number.parseInt(moment, 36);
}

function shown(ms: number): string {
  return isoTime(Math.floor(ms / 1000) * 1000);
}
