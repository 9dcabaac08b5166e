import { createHash } from "node:crypto";
import type { MatchConfig } from "../../../config/schema.ts";
import { lintQuery } from "../query-lint.ts";
import { lengthOf, linesOf, queryError, write } from "../query.ts";
import type { QueryLines } from "../query.ts";

const LONGEST_RULE = 1_024;
/** Characters kept for parentheses that tell apart rules with the same words. */
const ROOM = 16;

/** A rule that is to stand in X's list. */
export interface WantedRule {
  readonly campaign: string;
  readonly value: string;
  /** `birdsong:CAMPAIGN:HASH`; the hash is of the value, because tags cannot be changed. */
  readonly tag: string;
}

const TAG = /^birdsong:(.+):[0-9a-f]{12}$/;

/** The campaign of a rule of ours; undefined for the rules of others. */
export function campaignOfTag(tag: string): string | undefined {
  return TAG.exec(tag)?.[1];
}

/**
 * The rules of all campaigns: a post matches a campaign when it matches any of its rules. X refuses two rules with
 * the same value, whoever added the first (`taken`): parentheses make another value of it that means the same.
 * Throws `query.*` errors.
 */
export function wantedRules(
  campaigns: ReadonlyMap<string, MatchConfig>,
  taken: ReadonlySet<string>,
): readonly WantedRule[] {
  const values = new Set(taken);
  return [...campaigns].flatMap(([campaign, match]) =>
    compileRules(match, LONGEST_RULE - ROOM).map((plain) => {
      let value = plain;
      while (values.has(value)) value = `(${value})`;
      if (lengthOf(value) > LONGEST_RULE) throw tooLong(lengthOf(value));
      values.add(value);
      return { campaign, value, tag: `birdsong:${campaign}:${hashOf(value)}` };
    }),
  );
}

/** One query, or several that find the same together when one would be longer than `longest`. */
export function compileRules(match: MatchConfig, longest: number): readonly string[] {
  if (match.x === undefined) return split(linesOf(match), longest);
  const value = match.x.trim();
  lintQuery(value, "stream");
  if (lengthOf(value) > longest) throw tooLong(lengthOf(value));
  return [value];
}

/** Shares out the entries of the longest line, and of the next longest where that is not enough. */
function split(query: QueryLines, longest: number): readonly string[] {
  const whole = write(query);
  if (lengthOf(whole) <= longest) return [whole];
  const { lines, fixed } = query;
  const divisible = lines.filter((line) => line.length > 1);
  const line = divisible.toSorted((a, b) => lengthOf(b.join()) - lengthOf(a.join()))[0];
  if (line === undefined) throw tooLong(lengthOf(whole));
  const at = lines.indexOf(line);
  const parts = (size: number): readonly QueryLines[] =>
    Array.from({ length: Math.ceil(line.length / size) }, (_, i) => ({
      lines: lines.with(at, line.slice(i * size, (i + 1) * size)),
      fixed,
    }));
  for (let count = 2; count < line.length; count++) {
    const shared = parts(Math.ceil(line.length / count)).map(write);
    if (shared.every((value) => lengthOf(value) <= longest)) return shared;
  }
  return parts(1).flatMap((part) => split(part, longest));
}

function tooLong(length: number): Error {
  return queryError(
    "query.too-long",
    `A stream rule would have ${length} characters; X allows ${LONGEST_RULE}.`,
    ["Drop exclusions, or split the campaign. A query of your own (`x`) is never split."],
  );
}

function hashOf(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 12);
}
