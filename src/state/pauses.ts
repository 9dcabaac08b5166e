import type { Db, Pause } from "./tables.ts";

/** Sources on which paid work rests, and campaigns whose owner has agreed to pay. */
export class Pauses {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(source: string): Promise<Pause | undefined> {
    return this.#db.selectFrom("pause").selectAll().where("source", "=", source).executeTakeFirst();
  }

  async list(): Promise<Pause[]> {
    return this.#db.selectFrom("pause").selectAll().orderBy("source").execute();
  }

  async set(pause: Pause): Promise<void> {
    await this.#db
      .insertInto("pause")
      .values(pause)
      .onConflict((conflict) => conflict.column("source").doUpdateSet(pause))
      .execute();
  }

  async clear(source: string): Promise<void> {
    await this.#db.deleteFrom("pause").where("source", "=", source).execute();
  }

  async hasConsent(source: string, campaign: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom("consent")
      .select("given_at")
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .executeTakeFirst();
    return row !== undefined;
  }

  async giveConsent(source: string, campaign: string, at: string): Promise<void> {
    await this.#db
      .insertInto("consent")
      .values({ source, campaign, given_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
