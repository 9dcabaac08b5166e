import type { BatchHeader } from "../model/batch.ts";
import { SECOND, isoTime } from "../model/clock.ts";
import type { NewGap } from "../state/tables.ts";
import type { QuarantinedLine } from "../warehouse/warehouse.ts";

/** A stream's record may have waited this long for its batch, and come a little after it was written. */
const STREAM_MS = 60 * SECOND;

/** A record that broke off lies in the gap of its connection; a message that holds no post takes none with it. */
const IS_NO_LOSS = /^(torn|it holds no post)/;

/**
 * The gaps that unreadable records of a collected batch leave in its campaigns; none for imports and look-ups, which
 * cover no time.
 */
export function gapsOfUnreadable(
  header: BatchHeader,
  lines: readonly QuarantinedLine[],
  timeOf: (id: string) => number,
  now: number,
): readonly NewGap[] {
  const isStream = header.acquisition === "stream";
  if (!isStream && header.acquisition !== "search") return [];
  const lost = isStream ? lines.filter((line) => !IS_NO_LOSS.test(line.reason)) : lines;
  if (lost.length === 0 || header.shape === "counts") return [];
  const receivedAt = Date.parse(header.received_at);
  const from = isStream ? receivedAt - STREAM_MS : beginOf(header, receivedAt, timeOf);
  return header.campaigns.map((campaign) => ({
    source: header.source,
    campaign,
    from_at: isoTime(from),
    to_at: header.received_at,
    cause: "quarantine" as const,
    // A stream's line is a post; how many a page held is not known.
    estimated_posts: isStream ? lost.length : null,
    noticed_at: isoTime(now),
  }));
}

/** Where the stretch of a search begins. */
function beginOf({ request }: BatchHeader, otherwise: number, timeOf: (id: string) => number): number {
  const since = request?.["since_id"];
  if (typeof since === "string") return timeOf(since);
  const start = request?.["start_time"];
  return typeof start === "string" ? Date.parse(start) : otherwise;
}
