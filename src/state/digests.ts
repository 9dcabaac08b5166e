import type { Db, DigestRow, DigestStatus } from "./tables.ts";

/** One period in one channel. */
export type DigestKey = Pick<DigestRow, "channel" | "every" | "period_start">;

/** What was said to each channel. A message is sent only after its intent stands here. */
export class Digests {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Notes, durably when it resolves, that the period is about to be sent; false when it must not be, because a row
   * stands there whose status is not among `over`.
   */
  async intend(row: Omit<DigestRow, "status" | "detail">, over: readonly DigestStatus[]): Promise<boolean> {
    return this.put({ ...row, status: "sending", detail: null }, over);
  }

  /** Writes a row; false when one stands there whose status is not among `over`, which stays. */
  async put(row: DigestRow, over: readonly DigestStatus[]): Promise<boolean> {
    const { status, detail, updated_at } = row;
    const result = await this.#db
      .insertInto("digest")
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(["channel", "every", "period_start"])
          .doUpdateSet({ status, detail, updated_at })
          .where("digest.status", "in", over),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Notes a period; one that is known already stays as it is. */
  async note(row: DigestRow): Promise<void> {
    await this.#db
      .insertInto("digest")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Periods before this one that were due and never begun are missed now. */
  async miss(key: DigestKey, detail: string, at: string): Promise<void> {
    await this.#db
      .updateTable("digest")
      .set({ status: "missed", detail, updated_at: at })
      .where("channel", "=", key.channel)
      .where("every", "=", key.every)
      .where("period_start", "<", key.period_start)
      .where("status", "=", "due")
      .execute();
  }

  async end(key: DigestKey, status: DigestStatus, detail: string | null, at: string): Promise<void> {
    await this.#db
      .updateTable("digest")
      .set({ status, detail, updated_at: at })
      .where("channel", "=", key.channel)
      .where("every", "=", key.every)
      .where("period_start", "=", key.period_start)
      .execute();
  }

  /** The caller holds the lock of the digest, so whatever is still being sent belongs to a process that is gone. */
  async abandon(at: string): Promise<void> {
    await this.#db
      .updateTable("digest")
      .set({ status: "unknown", detail: "The process ended while it was sent.", updated_at: at })
      .where("status", "=", "sending")
      .execute();
  }

  async get(key: DigestKey): Promise<DigestRow | undefined> {
    return this.#db
      .selectFrom("digest")
      .selectAll()
      .where("channel", "=", key.channel)
      .where("every", "=", key.every)
      .where("period_start", "=", key.period_start)
      .executeTakeFirst();
  }

  /** The newest period of a channel. */
  async last(channel: string, every: string): Promise<DigestRow | undefined> {
    return this.#db
      .selectFrom("digest")
      .selectAll()
      .where("channel", "=", channel)
      .where("every", "=", every)
      .orderBy("period_start", "desc")
      .limit(1)
      .executeTakeFirst();
  }

  /** Periods that began at `since` or later, oldest first. */
  async list(since: string): Promise<DigestRow[]> {
    return this.#db
      .selectFrom("digest")
      .selectAll()
      .where("period_start", ">=", since)
      .orderBy("period_start")
      .orderBy("channel")
      .execute();
  }
}
