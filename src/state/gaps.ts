import type { GapCause } from "../model/words.ts";
import type { Db, Gap, NewGap } from "./tables.ts";

/** Stretches of a campaign's time that were not collected. A gap is closed by saying who filled it, never deleted. */
export class Gaps {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Records a gap; one that is already open with the same cause and beginning is stretched instead. Open gaps of the
   * same beginning with a cause in `replaces` turned out to be this one.
   */
  async open(gap: NewGap, replaces: readonly GapCause[] = []): Promise<void> {
    if (replaces.length > 0) {
      await this.#db
        .deleteFrom("gap")
        .where("source", "=", gap.source)
        .where("campaign", "=", gap.campaign)
        .where("from_at", "=", gap.from_at)
        .where("cause", "in", replaces)
        .where("filled_at", "is", null)
        .execute();
    }
    const known = await this.#db
      .selectFrom("gap")
      .select(["gap_id", "to_at"])
      .where("source", "=", gap.source)
      .where("campaign", "=", gap.campaign)
      .where("cause", "=", gap.cause)
      .where("from_at", "=", gap.from_at)
      .where("filled_at", "is", null)
      .executeTakeFirst();
    if (known === undefined) {
      await this.#db
        .insertInto("gap")
        .values({ ...gap, filled_by: null, filled_at: null })
        .execute();
      return;
    }
    await this.#db
      .updateTable("gap")
      .set({ to_at: gap.to_at, estimated_posts: gap.estimated_posts ?? null })
      .where("gap_id", "=", known.gap_id)
      .execute();
  }

  /** Closes the campaign's open gaps with one of these causes that lie within `from`..`to` (inclusive). */
  async close(
    range: { readonly source: string; readonly campaign: string; readonly from: string; readonly to: string },
    causes: readonly GapCause[],
    filled: { readonly by: string; readonly at: string },
  ): Promise<void> {
    await this.#db
      .updateTable("gap")
      .set({ filled_by: filled.by, filled_at: filled.at })
      .where("source", "=", range.source)
      .where("campaign", "=", range.campaign)
      .where("cause", "in", causes)
      .where("filled_at", "is", null)
      .where("from_at", ">=", range.from)
      .where("to_at", "<=", range.to)
      .execute();
  }

  /** Closes these gaps, as far as none of them reaches beyond `to`: one that grew meanwhile stays open. */
  async closeThese(
    ids: readonly number[],
    to: string,
    filled: { readonly by: string; readonly at: string },
  ): Promise<void> {
    await this.#db
      .updateTable("gap")
      .set({ filled_by: filled.by, filled_at: filled.at })
      .where("gap_id", "in", ids)
      .where("filled_at", "is", null)
      .where("to_at", "<=", to)
      .execute();
  }

  /** Makes two open gaps of one, so that each part can have its own fate. */
  async split(gap: Gap, at: string): Promise<void> {
    const { gap_id: id, ...rest } = gap;
    await this.#db
      .updateTable("gap")
      .set({ to_at: at, estimated_posts: null })
      .where("gap_id", "=", id)
      .execute();
    await this.#db
      .insertInto("gap")
      .values({ ...rest, from_at: at, estimated_posts: null })
      .execute();
  }

  /** These gaps turned out to be there for another reason, noticed at `at`. */
  async recast(ids: readonly number[], cause: GapCause, at: string): Promise<void> {
    await this.#db
      .updateTable("gap")
      .set({ cause, noticed_at: at })
      .where("gap_id", "in", ids)
      .where("filled_at", "is", null)
      .execute();
  }

  async setEstimate(id: number, posts: number): Promise<void> {
    await this.#db.updateTable("gap").set({ estimated_posts: posts }).where("gap_id", "=", id).execute();
  }

  async list(): Promise<Gap[]> {
    return this.#db.selectFrom("gap").selectAll().orderBy("gap_id").execute();
  }

  async ofCampaign(source: string, campaign: string): Promise<Gap[]> {
    return this.#db
      .selectFrom("gap")
      .selectAll()
      .where("source", "=", source)
      .where("campaign", "=", campaign)
      .orderBy("gap_id")
      .execute();
  }

  async listOpen(campaign?: string): Promise<Gap[]> {
    const open = this.#db.selectFrom("gap").selectAll().where("filled_at", "is", null);
    return (campaign === undefined ? open : open.where("campaign", "=", campaign))
      .orderBy("gap_id")
      .execute();
  }
}
