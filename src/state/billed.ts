import { utcDay } from "../model/clock.ts";
import type { Use } from "./ledger-terms.ts";
import type { Db } from "./tables.ts";

/** Ids a statement: five columns a row stay far below SQLite's limit of bound values. */
const CHUNK = 500;

/** When each of `ids` was last read, as far as the current and the previous UTC day know. */
export async function lastReads(
  db: Db,
  source: string,
  resource: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const reads = new Map<string, string>();
  for (let from = 0; from < ids.length; from += CHUNK) {
    const rows = await db
      .selectFrom("billed")
      .select(["id", "at"])
      .where("source", "=", source)
      .where("resource", "=", resource)
      .where("id", "in", ids.slice(from, from + CHUNK))
      .execute();
    for (const row of rows) if ((reads.get(row.id) ?? "") < row.at) reads.set(row.id, row.at);
  }
  return reads;
}

/** Those of `ids` that were already paid on the UTC day of `at`. */
export async function billedOn(
  db: Db,
  at: number,
  source: string,
  resource: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const billed = new Set<string>();
  for (let from = 0; from < ids.length; from += CHUNK) {
    const rows = await db
      .selectFrom("billed")
      .select("id")
      .where("day", "=", utcDay(at))
      .where("source", "=", source)
      .where("resource", "=", resource)
      .where("id", "in", ids.slice(from, from + CHUNK))
      .execute();
    for (const row of rows) billed.add(row.id);
  }
  return billed;
}

/** Marks ids as paid on a day; returns how many were not before. */
export async function noteBilled(db: Db, source: string, use: Use, day: string, at: string): Promise<number> {
  let fresh = 0;
  const ids = [...new Set(use.ids)];
  for (let from = 0; from < ids.length; from += CHUNK) {
    const chunk = ids.slice(from, from + CHUNK);
    const known = await db
      .selectFrom("billed")
      .select((row) => row.fn.countAll<number>().as("n"))
      .where("day", "=", day)
      .where("source", "=", source)
      .where("resource", "=", use.resource)
      .where("id", "in", chunk)
      .executeTakeFirstOrThrow();
    fresh += chunk.length - known.n;
    await db
      .insertInto("billed")
      .values(chunk.map((id) => ({ day, source, resource: use.resource, id, at })))
      .onConflict((conflict) => conflict.columns(["day", "source", "resource", "id"]).doUpdateSet({ at }))
      .execute();
  }
  return fresh;
}
