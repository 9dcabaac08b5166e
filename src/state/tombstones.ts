import type { Db, Tombstone } from "./tables.ts";

/** Withdrawn posts and authors: which, why and since when. Holds no content. */
export class Tombstones {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Adds those that are not there yet; the first reason and time stay. Returns how many were new. */
  async add(tombstones: readonly Tombstone[]): Promise<number> {
    let added = 0;
    for (let from = 0; from < tombstones.length; from += CHUNK) {
      const result = await this.#db
        .insertInto("tombstone")
        .values(tombstones.slice(from, from + CHUNK))
        .onConflict((conflict) => conflict.columns(["source", "kind", "id"]).doNothing())
        .executeTakeFirst();
      added += Number(result.numInsertedOrUpdatedRows ?? 0n);
    }
    return added;
  }

  /** Those of `ids` that are withdrawn. */
  async among(source: string, kind: "post" | "user", ids: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (let from = 0; from < ids.length; from += CHUNK) {
      const rows = await this.#db
        .selectFrom("tombstone")
        .select("id")
        .where("source", "=", source)
        .where("kind", "=", kind)
        .where("id", "in", ids.slice(from, from + CHUNK))
        .execute();
      for (const row of rows) found.add(row.id);
    }
    return found;
  }

  /** All, in the order they were noted; `since` (inclusive, ISO time) leaves out older ones. */
  async list(since?: string): Promise<Tombstone[]> {
    const all = this.#db.selectFrom("tombstone").select(COLUMNS);
    return (since === undefined ? all : all.where("noted_at", ">=", since))
      .orderBy("noted_at")
      .orderBy("source")
      .orderBy("kind")
      .orderBy("id")
      .execute();
  }

  /** Those whose content may still stand somewhere, in the order they were noted. */
  async pending(): Promise<Tombstone[]> {
    return this.#db
      .selectFrom("tombstone")
      .select(COLUMNS)
      .where("purged_at", "is", null)
      .orderBy("noted_at")
      .orderBy("source")
      .orderBy("kind")
      .orderBy("id")
      .execute();
  }

  /** Notes that nothing holds their content any more. */
  async purged(tombstones: readonly Pick<Tombstone, "source" | "kind" | "id">[], at: string): Promise<void> {
    for (const { source, kind, id } of tombstones) {
      await this.#db
        .updateTable("tombstone")
        .set({ purged_at: at })
        .where("source", "=", source)
        .where("kind", "=", kind)
        .where("id", "=", id)
        .execute();
    }
  }

  /** When something was last purged, ISO time; undefined when nothing ever was. */
  async lastPurge(): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom("tombstone")
      .select((all) => all.fn.max<string | null>("purged_at").as("at"))
      .executeTakeFirst();
    return row?.at ?? undefined;
  }

  async count(): Promise<number> {
    const row = await this.#db
      .selectFrom("tombstone")
      .select((all) => all.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return row.n;
  }
}

const COLUMNS = ["source", "kind", "id", "reason", "noted_at"] as const;
/** Rows a statement: five columns a row stay far below SQLite's limit of bound values. */
const CHUNK = 500;
