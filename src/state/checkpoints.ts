import type { Checkpoint, Db, Paging } from "./tables.ts";

/** How far each campaign has been collected, and the run of pages that is under way. */
export class Checkpoints {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(source: string, campaign: string): Promise<Checkpoint | undefined> {
    return this.#db
      .selectFrom("checkpoint")
      .selectAll()
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .executeTakeFirst();
  }

  async list(): Promise<Checkpoint[]> {
    return this.#db.selectFrom("checkpoint").selectAll().orderBy("source").orderBy("campaign").execute();
  }

  async set(checkpoint: Checkpoint): Promise<void> {
    await this.#db
      .insertInto("checkpoint")
      .values(checkpoint)
      .onConflict((conflict) => conflict.columns(["source", "campaign"]).doUpdateSet(checkpoint))
      .execute();
  }

  async paging(source: string, campaign: string): Promise<Paging | undefined> {
    return this.#db
      .selectFrom("paging")
      .selectAll()
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .executeTakeFirst();
  }

  async setPaging(paging: Paging): Promise<void> {
    await this.#db
      .insertInto("paging")
      .values(paging)
      .onConflict((conflict) => conflict.columns(["source", "campaign"]).doUpdateSet(paging))
      .execute();
  }

  async clearPaging(source: string, campaign: string): Promise<void> {
    await this.#db
      .deleteFrom("paging")
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .execute();
  }
}
