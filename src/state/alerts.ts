import type { AlertRow, AlertToldRow, Db, NewAlert, News, ToldStatus } from "./tables.ts";

/** A message to one channel about one alert. */
export type ToldKey = Pick<AlertToldRow, "alert_id" | "news" | "channel">;

/** A message that is to be sent, with what it is about. */
export type Due = ToldKey & Pick<AlertToldRow, "status" | "tries" | "updated_at"> & AlertRow;

/** What was raised and cleared, and what was said of it. A message is sent only after its intent stands here. */
export class Alerts {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Oldest first. */
  async standing(): Promise<AlertRow[]> {
    return this.#db
      .selectFrom("alert")
      .selectAll()
      .where("cleared_at", "is", null)
      .orderBy("raised_at")
      .orderBy("alert_id")
      .execute();
  }

  /** Those that stand and those that were raised or cleared at `since` or later, newest first. */
  async history(since: string): Promise<AlertRow[]> {
    return this.#db
      .selectFrom("alert")
      .selectAll()
      .where((row) => row.or([row("cleared_at", "is", null), row("cleared_at", ">=", since)]))
      .orderBy("raised_at", "desc")
      .orderBy("alert_id", "desc")
      .execute();
  }

  /** Raises an alert, whose channels are to be told of it. At most one of a rule and subject stands. */
  async raise(alert: NewAlert, channels: readonly string[]): Promise<void> {
    const { alert_id: id } = await this.#db
      .insertInto("alert")
      .values({ ...alert, fine_since: null, cleared_at: null, cleared_text: null })
      .returning("alert_id")
      .executeTakeFirstOrThrow();
    await this.#toTell(id, "raised", channels, alert.raised_at);
  }

  async renew(id: number, change: Pick<AlertRow, "text" | "hint" | "fine_since">): Promise<void> {
    await this.#db.updateTable("alert").set(change).where("alert_id", "=", id).execute();
  }

  /**
   * Clears an alert. Channels that may have heard that it was raised are to be told; where it is certain that they did
   * not, neither is worth telling any more.
   */
  async clear(id: number, text: string, at: string): Promise<void> {
    await this.#db
      .updateTable("alert")
      .set({ cleared_at: at, cleared_text: text })
      .where("alert_id", "=", id)
      .execute();
    await this.#db
      .updateTable("alert_told")
      .set({ status: "void", detail: "It was over before it could be told.", updated_at: at })
      .where("alert_id", "=", id)
      .where("status", "in", ["due", "unsent"])
      .execute();
    const heard = await this.#db
      .selectFrom("alert_told")
      .select("channel")
      .where("alert_id", "=", id)
      .where("news", "=", "raised")
      .where("status", "!=", "void")
      .execute();
    await this.#toTell(
      id,
      "cleared",
      heard.map(({ channel }) => channel),
      at,
    );
  }

  /** Messages to a channel that were not sent yet, or are known not to have been delivered; oldest first. */
  async due(channel: string): Promise<Due[]> {
    return this.#db
      .selectFrom("alert_told")
      .innerJoin("alert", "alert.alert_id", "alert_told.alert_id")
      .selectAll("alert")
      .select([
        "alert_told.news",
        "alert_told.channel",
        "alert_told.status",
        "alert_told.tries",
        "alert_told.updated_at",
      ])
      .where("channel", "=", channel)
      .where("status", "in", ["due", "unsent"])
      .orderBy("alert_told.updated_at")
      .orderBy("alert_told.alert_id")
      .execute();
  }

  /** Notes, durably when it resolves, that these are about to be sent. */
  async intend(keys: readonly ToldKey[], at: string): Promise<void> {
    for (const key of keys) {
      await this.#told(key)
        .set((row) => ({ status: "sending", detail: null, tries: row("tries", "+", 1), updated_at: at }))
        .execute();
    }
  }

  async end(keys: readonly ToldKey[], status: ToldStatus, detail: string | null, at: string): Promise<void> {
    for (const key of keys) await this.#told(key).set({ status, detail, updated_at: at }).execute();
  }

  /** The caller holds the lock of the alerts, so whatever is still being sent belongs to a process that is gone. */
  async abandon(at: string): Promise<void> {
    await this.#db
      .updateTable("alert_told")
      .set({ status: "unknown", detail: "The process ended while it was sent.", updated_at: at })
      .where("status", "=", "sending")
      .execute();
  }

  /** What was said about these alerts. */
  async told(ids: readonly number[]): Promise<AlertToldRow[]> {
    if (ids.length === 0) return [];
    return this.#db
      .selectFrom("alert_told")
      .selectAll()
      .where("alert_id", "in", ids)
      .orderBy("alert_id")
      .orderBy("updated_at")
      .orderBy("channel")
      .execute();
  }

  /** Forgets alerts that were over before `before`. */
  async prune(before: string): Promise<void> {
    const old = this.#db.selectFrom("alert").select("alert_id").where("cleared_at", "<", before);
    await this.#db.deleteFrom("alert_told").where("alert_id", "in", old).execute();
    await this.#db.deleteFrom("alert").where("cleared_at", "<", before).execute();
  }

  /** How many records the quarantine held when it was last looked at, and when it was seen to grow. */
  async quarantine(): Promise<{ readonly records: number; readonly grew_at: string | null } | undefined> {
    return this.#db.selectFrom("alert_quarantine").select(["records", "grew_at"]).executeTakeFirst();
  }

  async noteQuarantine(records: number, grewAt: string | null): Promise<void> {
    const row = { records, grew_at: grewAt };
    await this.#db
      .insertInto("alert_quarantine")
      .values({ only: 1, ...row })
      .onConflict((conflict) => conflict.column("only").doUpdateSet(row))
      .execute();
  }

  async #toTell(id: number, news: News, channels: readonly string[], at: string): Promise<void> {
    for (const channel of new Set(channels)) {
      await this.#db
        .insertInto("alert_told")
        .values({ alert_id: id, news, channel, status: "due", tries: 0, detail: null, updated_at: at })
        .execute();
    }
  }

  #told(key: ToldKey) {
    return this.#db
      .updateTable("alert_told")
      .where("alert_id", "=", key.alert_id)
      .where("news", "=", key.news)
      .where("channel", "=", key.channel);
  }
}
