import type { ComplianceJob, Db } from "./tables.ts";

/** Batch-compliance jobs of a source: begun, waited for, applied. */
export class ComplianceJobs {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The newest job of a kind; undefined when there never was one. */
  async latest(source: string, kind: "post" | "user"): Promise<ComplianceJob | undefined> {
    return this.#db
      .selectFrom("compliance_job")
      .selectAll()
      .where("source", "=", source)
      .where("kind", "=", kind)
      .orderBy("created_at", "desc")
      .orderBy("job_id", "desc")
      .limit(1)
      .executeTakeFirst();
  }

  async put(job: ComplianceJob): Promise<void> {
    await this.#db
      .insertInto("compliance_job")
      .values(job)
      .onConflict((conflict) => conflict.columns(["source", "job_id"]).doUpdateSet(job))
      .execute();
  }
}
