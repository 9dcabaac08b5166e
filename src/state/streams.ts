import type { Db, StreamRow } from "./tables.ts";

/** What the `state` of a stream's row says. */
export type StreamPhase =
  | "connecting"
  | "live"
  | "backing-off"
  /** It could be connected, but must not: no money, no credit, no room. */
  | "paused"
  | "draining"
  | "stopped"
  | "failed";

/** The one stream of each source, as the process that holds it last told. */
export class Streams {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(source: string): Promise<StreamRow | undefined> {
    return this.#db.selectFrom("stream").selectAll().where("source", "=", source).executeTakeFirst();
  }

  async set(row: StreamRow): Promise<void> {
    await this.#db
      .insertInto("stream")
      .values(row)
      .onConflict((conflict) => conflict.column("source").doUpdateSet(row))
      .execute();
  }
}
