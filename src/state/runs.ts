import type { Db, Run } from "./tables.ts";

export type Outcome = "done" | "failed" | "budget" | "partial" | "cancelled" | "interrupted";

/** What ran, when, and how it ended. */
export class Runs {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Begins a run. The caller holds the lock of this job (and campaign), so whatever run of it is still open
   * belongs to a process that is gone: it is closed as `interrupted`.
   */
  async begin(run: {
    run_id: string;
    job: string;
    campaign: string | null;
    started_at: string;
  }): Promise<void> {
    const open = this.#db
      .updateTable("run")
      .set({ ended_at: run.started_at, outcome: "interrupted" satisfies Outcome })
      .where("job", "=", run.job)
      .where("ended_at", "is", null);
    await (run.campaign === null
      ? open.where("campaign", "is", null)
      : open.where("campaign", "=", run.campaign)
    ).execute();
    await this.#db
      .insertInto("run")
      .values({ ...run, ended_at: null, outcome: null, posts: 0, error: null })
      .execute();
  }

  /** `error` is a message for people; it must hold no secret. */
  async end(
    runId: string,
    result: {
      readonly endedAt: string;
      readonly outcome: Outcome;
      readonly posts: number;
      readonly error: string | null;
    },
  ): Promise<void> {
    await this.#db
      .updateTable("run")
      .set({ ended_at: result.endedAt, outcome: result.outcome, posts: result.posts, error: result.error })
      .where("run_id", "=", runId)
      .execute();
  }

  /** When the newest run of a campaign's job that has ended began, ISO time; undefined when there is none. */
  async lastStart(job: string, campaign: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom("run")
      .select((run) => run.fn.max<string | null>("started_at").as("at"))
      .where("job", "=", job)
      .where("campaign", "=", campaign)
      .where("ended_at", "is not", null)
      .executeTakeFirst();
    return row?.at ?? undefined;
  }

  /**
   * When the newest run of a campaign's job began that came to its end, be it only that of the money; undefined when
   * there is none. What failed or was cut short does not count.
   */
  async lastWhole(job: string, campaign: string): Promise<string | undefined> {
    const whole: readonly Outcome[] = ["done", "partial", "budget"];
    const row = await this.#db
      .selectFrom("run")
      .select((run) => run.fn.max<string | null>("started_at").as("at"))
      .where("job", "=", job)
      .where("campaign", "=", campaign)
      .where("outcome", "in", whole)
      .executeTakeFirst();
    return row?.at ?? undefined;
  }

  /** Newest first. */
  async latest(limit: number): Promise<Run[]> {
    return this.#db
      .selectFrom("run")
      .selectAll()
      .orderBy("started_at", "desc")
      .orderBy("run_id", "desc")
      .limit(limit)
      .execute();
  }

  /** The newest runs that ended, of each job and campaign so many, newest first; those stopped on purpose left out. */
  async latestOfEach(count: number): Promise<Run[]> {
    return this.#db
      .selectFrom(
        this.#db
          .selectFrom("run")
          .selectAll()
          .select((run) =>
            run.fn
              .agg<number>("row_number")
              .over((over) =>
                over.partitionBy(["job", "campaign"]).orderBy("started_at", "desc").orderBy("run_id", "desc"),
              )
              .as("place"),
          )
          .where("ended_at", "is not", null)
          .where("outcome", "!=", "cancelled" satisfies Outcome)
          .as("ranked"),
      )
      .select(["run_id", "job", "campaign", "started_at", "ended_at", "outcome", "posts", "error"])
      .where("place", "<=", count)
      .orderBy("started_at", "desc")
      .orderBy("run_id", "desc")
      .execute();
  }

  /** When a job last ended well, for whatever campaign; undefined when it never did. */
  async lastDone(job: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom("run")
      .select((run) => run.fn.max<string | null>("ended_at").as("at"))
      .where("job", "=", job)
      .where("outcome", "=", "done" satisfies Outcome)
      .executeTakeFirst();
    return row?.at ?? undefined;
  }

  async list(): Promise<Run[]> {
    return this.#db.selectFrom("run").selectAll().orderBy("started_at").orderBy("run_id").execute();
  }
}
