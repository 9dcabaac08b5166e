import type { Db, Recheck } from "./tables.ts";

/** Ids whose absence proves nothing yet: when to look again. */
export class Rechecks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async among(source: string, kind: "post" | "user", ids: readonly string[]): Promise<Map<string, Recheck>> {
    const found = new Map<string, Recheck>();
    for (let from = 0; from < ids.length; from += CHUNK) {
      const rows = await this.#db
        .selectFrom("recheck")
        .selectAll()
        .where("source", "=", source)
        .where("kind", "=", kind)
        .where("id", "in", ids.slice(from, from + CHUNK))
        .execute();
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  /** Ids whose time has come, the longest waiting first. */
  async due(source: string, kind: "post" | "user", now: string, limit: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom("recheck")
      .select("id")
      .where("source", "=", source)
      .where("kind", "=", kind)
      .where("next_at", "<=", now)
      .orderBy("next_at")
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async put(recheck: Recheck): Promise<void> {
    await this.#db
      .insertInto("recheck")
      .values(recheck)
      .onConflict((conflict) => conflict.columns(["source", "kind", "id"]).doUpdateSet(recheck))
      .execute();
  }

  async clear(source: string, kind: "post" | "user", ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += CHUNK) {
      await this.#db
        .deleteFrom("recheck")
        .where("source", "=", source)
        .where("kind", "=", kind)
        .where("id", "in", ids.slice(from, from + CHUNK))
        .execute();
    }
  }

  async count(): Promise<number> {
    const row = await this.#db
      .selectFrom("recheck")
      .select((all) => all.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return row.n;
  }
}

const CHUNK = 500;
