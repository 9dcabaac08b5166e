import { sqlFile } from "../engine/sql-file.ts";
import type { MartsReader } from "../marts/reader.ts";

/** A campaign at a glance. Reposts and references are not counted; sums are of newest metrics. */
export interface Summary {
  readonly posts: bigint;
  readonly authors: bigint;
  readonly hashtags: bigint;
  readonly likes: bigint | null;
  readonly reposts: bigint | null;
  readonly replies: bigint | null;
  readonly video_views: bigint | null;
  readonly snapshots: bigint;
  readonly withdrawn: bigint;
  /** Posts with a mood, and those of them that are positive or negative. */
  readonly rated: bigint;
  readonly positive: bigint;
  readonly negative: bigint;
  /** Authors a country, most first; null is not known. */
  readonly countries: readonly { readonly country_code: string | null; readonly authors: bigint }[];
  readonly days: readonly { readonly day: string; readonly posts: bigint }[];
  readonly top: readonly {
    readonly text: string;
    readonly username: string | null;
    readonly likes: bigint | null;
    readonly reposts: bigint | null;
  }[];
}

export async function readSummary(marts: MartsReader, campaign: string): Promise<Summary> {
  const [sums] = await marts.rows<Record<keyof Omit<Summary, "days" | "top" | "countries">, bigint>>(
    sqlFile("duckdb/reader/summary.sql"),
    { campaign },
  );
  if (sums === undefined) throw new RangeError("A query of aggregates gives one row.");
  const days = await marts.rows<{ day: string; posts: bigint }>(sqlFile("duckdb/reader/summary-days.sql"), {
    campaign,
  });
  const top = await marts.rows<{
    text: string;
    username: string | null;
    likes: bigint | null;
    reposts: bigint | null;
  }>(sqlFile("duckdb/reader/summary-top.sql"), { campaign });
  const countries = await marts.rows<{ country_code: string | null; authors: bigint }>(
    sqlFile("duckdb/reader/summary-countries.sql"),
    { campaign },
  );
  return { ...sums, days, top, countries };
}
