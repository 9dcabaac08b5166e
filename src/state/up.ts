import { MINUTE } from "../model/clock.ts";
import type { Db, UpRow } from "./tables.ts";

/** A process that lives tells so every few seconds. */
const STALE_MS = MINUTE;

/** The one process that runs everything on this data folder, as it last told. */
export class Up {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(): Promise<UpRow | undefined> {
    return this.#db.selectFrom("up").selectAll().executeTakeFirst();
  }

  async set(row: Omit<UpRow, "only">): Promise<void> {
    await this.#db
      .insertInto("up")
      .values({ only: 1, ...row })
      .onConflict((conflict) => conflict.column("only").doUpdateSet(row))
      .execute();
  }
}

/** Whether it runs, by its own word; a killed one falls silent. */
export function isUp(row: Pick<UpRow, "state" | "updated_at">, now: number): boolean {
  return row.state !== "stopped" && now - Date.parse(row.updated_at) <= STALE_MS;
}
