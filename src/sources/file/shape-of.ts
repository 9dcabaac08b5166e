import type { Shape } from "../../model/batch.ts";

/** What a record of an existing collection is; undefined when it is nothing Birdsong knows. */
export function shapeOf(value: unknown): Shape | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const record = value as Record<string, unknown>;
  const { data } = record;
  if (Array.isArray(data)) return shapeOfList(data, record);
  if (typeof data === "object" && data !== null) return "line";
  if ("data" in record) return undefined;
  // An empty page has no data at all.
  if ("meta" in record || "includes" in record || "errors" in record) return "page";
  if ("action" in record && "id" in record && !("text" in record)) return "compliance";
  if ("id" in record && ("text" in record || "author_id" in record)) return "flat";
  return undefined;
}

function shapeOfList(data: readonly unknown[], record: Record<string, unknown>): Shape | undefined {
  const first = data[0];
  if (first === undefined) return totalOf(record) === undefined ? "page" : "counts";
  if (typeof first !== "object" || first === null) return undefined;
  if ("tweet_count" in first || "post_count" in first) return "counts";
  if ("username" in first) return "users";
  return "page";
}

function totalOf(record: Record<string, unknown>): unknown {
  const meta = record["meta"];
  if (typeof meta !== "object" || meta === null) return undefined;
  const { total_tweet_count: legacy, total_post_count: current } = meta as Record<string, unknown>;
  return legacy ?? current;
}
