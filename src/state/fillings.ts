import type { Db, Filling } from "./tables.ts";

/** Searches over open gaps that are under way, one a campaign. */
export class Fillings {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(source: string, campaign: string): Promise<Filling | undefined> {
    return this.#db
      .selectFrom("filling")
      .selectAll()
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .executeTakeFirst();
  }

  async set(filling: Filling): Promise<void> {
    await this.#db
      .insertInto("filling")
      .values(filling)
      .onConflict((conflict) => conflict.columns(["source", "campaign"]).doUpdateSet(filling))
      .execute();
  }

  async clear(source: string, campaign: string): Promise<void> {
    await this.#db
      .deleteFrom("filling")
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .execute();
  }
}
