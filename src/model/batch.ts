import type { Random } from "./random.ts";
import type { Acquisition, SourceName } from "./words.ts";

/**
 * How the records of a batch are shaped; each has one shredding script in `sql/duckdb/shred`.
 * - `page`: `{data: [posts] | post, includes, errors, meta}`, a search or look-up answer
 * - `line`: `{data: post, includes, matching_rules}`, one line of a filtered stream
 * - `flat`: one post with everything it refers to written inside it, as twarc flattens it
 * - `counts`: `{data: [{start, end, tweet_count}], meta}`
 * - `users`: `{data: [user], errors}`, a look-up of accounts
 * - `compliance`: `{id, action, created_at, redacted_at, reason}`, one line of a batch-compliance result
 */
export const SHAPES = ["page", "line", "flat", "counts", "users", "compliance"] as const;
export type Shape = (typeof SHAPES)[number];

/** X's vocabulary in a record. Records are read in both; requests are sent in one. */
export type Dialect = "legacy" | "new";

/** First line of a batch file. Written once, never changed; holds no secret. */
export interface BatchHeader {
  readonly birdsong: "batch/1";
  /** Sorts by time of receipt; see {@link newBatchId}. */
  readonly id: string;
  readonly source: SourceName;
  readonly shape: Shape;
  readonly acquisition: Acquisition;
  /** Campaigns that every post in `data` belongs to. Empty for a refresh: it adds metrics, not members. */
  readonly campaigns: readonly string[];
  readonly dialect: Dialect | null;
  /** When the source's answer had been read completely, `2026-11-24T06:25:02.123Z`. */
  readonly received_at: string;
  /** What was asked, for people and for gap filling; never a header of the HTTP request. */
  readonly request: Readonly<Record<string, unknown>> | null;
  /** Name of the file an import read, without its folder. */
  readonly origin: string | null;
}

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * 26 characters: 10 of time (milliseconds), 16 of randomness (80 bits). Sorts by time,
 * is a safe file name everywhere, and needs no coordination between machines.
 */
export function newBatchId(nowMs: number, random: Random): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[Math.floor(random() * 32)];
  return time + tail;
}

/**
 * The bytes of a JSON value as one NDJSON line, untouched but for line breaks between tokens
 * (a line break inside a JSON string is always escaped, so none of the content changes).
 */
export function asLine(record: Buffer): Buffer {
  if (!record.includes(0x0a) && !record.includes(0x0d)) return record;
  const line = Buffer.from(record);
  for (let i = 0; i < line.length; i++) if (line[i] === 0x0a || line[i] === 0x0d) line[i] = 0x20;
  return line;
}
