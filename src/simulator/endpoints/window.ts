import { DAY, isoTime } from "../../model/clock.ts";
import { invalid } from "../answer/problems.ts";
import { parseQuery } from "../query/parse.ts";
import type { Query } from "../query/parse.ts";
import type { Window } from "../query/search.ts";
import { QueryRefused } from "../query/tokens.ts";
import { codePoints } from "../world/compose.ts";
import { firstIdAt, compareIds, snowflakeTime } from "../world/snowflake.ts";

export interface Reach {
  /** How far back, milliseconds; Infinity for the archive. */
  readonly backMs: number;
  readonly queryLength: number;
}

export const RECENT: Reach = { backMs: 7 * DAY, queryLength: 512 };
export const ARCHIVE: Reach = { backMs: Infinity, queryLength: 1_024 };
/** A window given in whole seconds may begin this much before its limit. */
const SLACK = 60_000;
/** An `end_time` must be this long ago. */
const LATEST_END = 10_000;
/** The first post ever. */
const BEGINNING = Date.UTC(2006, 2, 21);

/** The query of a request, or 400 in the platform's words. */
export function readQuery(params: URLSearchParams, reach: Reach): { text: string; query: Query } {
  const text = params.get("query") ?? "";
  if (text.trim() === "") throw invalid("query", text, "The `query` query parameter can not be empty");
  const length = codePoints(text);
  if (length > reach.queryLength) {
    throw invalid(
      "query",
      text,
      `Query exceeds the length limit: ${length} characters, the maximum is ${reach.queryLength}.`,
    );
  }
  try {
    return { text, query: parseQuery(text) };
  } catch (error) {
    if (error instanceof QueryRefused)
      throw invalid("query", text, `There were errors processing your request: ${error.message}`);
    throw error;
  }
}

/**
 * The window of a request: times and ids together narrow it, and neither may lie outside of what is
 * searchable. Without an end it ends `endsBeforeMs` ago.
 */
export function readWindow(params: URLSearchParams, reach: Reach, now: number, endsBeforeMs: number): Window {
  const oldest = Math.max(BEGINNING, now - reach.backMs);
  const newest = now - endsBeforeMs;
  const start = readTime(params, "start_time");
  const end = readTime(params, "end_time");
  const sinceId = readId(params, "since_id");
  const untilId = readId(params, "until_id");
  if (start !== undefined && start < oldest - SLACK) {
    throw invalid(
      "start_time",
      params.get("start_time")!,
      `Invalid 'start_time':'${params.get("start_time")}'. 'start_time' must be on or after ${isoTime(oldest).slice(0, 16)}Z`,
    );
  }
  if (end !== undefined && end > Math.max(newest, now - LATEST_END) + 1_000) {
    throw invalid(
      "end_time",
      params.get("end_time")!,
      `Invalid 'end_time':'${params.get("end_time")}'. 'end_time' must be a minimum of 10 seconds prior to the request time.`,
    );
  }
  if (start !== undefined && end !== undefined && start >= end) {
    throw invalid(
      "start_time",
      params.get("start_time")!,
      "Invalid 'start_time'. 'start_time' must be before 'end_time'.",
    );
  }
  if (sinceId !== undefined && snowflakeTime(sinceId) < oldest - SLACK) {
    throw invalid(
      "since_id",
      sinceId,
      `'since_id' must be a tweet id created after [${isoTime(oldest)}]. Please use a 'since_id' that is larger than ${firstIdAt(oldest)}`,
    );
  }
  if (sinceId !== undefined && untilId !== undefined && compareIds(sinceId, untilId) >= 0) {
    throw invalid("since_id", sinceId, "'since_id' must be smaller than 'until_id'.");
  }
  return {
    from: start ?? (sinceId === undefined ? oldest : -Infinity),
    to: end ?? (untilId === undefined ? newest : now),
    sinceId,
    untilId,
  };
}

/** Seconds are what counts: parts of one are cut off. */
function readTime(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw invalid(
      name,
      text,
      `The \`${name}\` query parameter value [${text}] is not a valid RFC3339 date-time`,
    );
  return Math.floor(ms / 1000) * 1000;
}

function readId(params: URLSearchParams, name: string): string | undefined {
  const text = params.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,19}$/.test(text))
    throw invalid(name, text, `The \`${name}\` query parameter value [${text}] does not match ^[0-9]{1,19}$`);
  return text;
}

/** A number within its limits, or the default. */
export function readNumber(
  params: URLSearchParams,
  name: string,
  least: number,
  most: number,
  standard: number,
): number {
  const text = params.get(name);
  if (text === null) return standard;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(
      name,
      text,
      `The \`${name}\` query parameter value [${text}] is not between ${least} and ${most}`,
    );
  }
  return value;
}
