import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sqlFile } from "../engine/sql-file.ts";
import { DAY, isoTime, MINUTE, SECOND } from "../model/clock.ts";
import { BirdsongError } from "../model/error.ts";
import type { RetryPolicy } from "../model/retry.ts";
import { retryDelayMs, retrying } from "../model/retry.ts";
import { makeFolder, writeDurably } from "../model/write-durably.ts";
import type { Compliance, ComplianceFinding, RemoteJob } from "../sources/source.ts";
import type { ComplianceJob, Tombstone } from "../state/tables.ts";
import { openWarehouse } from "./load.ts";
import { recorded } from "./recorded.ts";
import type { Wired } from "./wire.ts";

/** What one list of ids came to. */
export interface ComplianceReport {
  readonly kind: "post" | "user";
  readonly jobId: string;
  /** Ids asked about. */
  readonly ids: number;
  /** Ids that must go. */
  readonly affected: number;
  /** Findings that ask for less than removal (a place to be taken off a post, say), by what they ask for. */
  readonly others: Readonly<Record<string, number>>;
}

const RETRIES: RetryPolicy = { attempts: 5, firstDelayMs: SECOND, maxDelayMs: MINUTE };
/** Between two looks at a job: it takes minutes for a small list. */
const LOOKS: RetryPolicy = { attempts: Infinity, firstDelayMs: 5 * SECOND, maxDelayMs: MINUTE };
/** After this long the command gives up waiting; the next one goes on with the same job. */
const PATIENCE_MS = 60 * MINUTE;
/** Results are kept for a week. */
const RESULT_KEPT_MS = 7 * DAY;
/** An address to upload to is good for a quarter of an hour; with less left than this another job is made. */
const UPLOAD_MARGIN_MS = MINUTE;
/** Findings that become tombstones at once. */
const PORTION = 500;
/** Jobs that ended without a result and are followed by another, before it is given up. */
const MOST_JOBS = 3;

/**
 * Asks the source which of the posts and authors held here must go, and notes them as tombstones; `forgetJob` makes
 * them take effect. A run that is interrupted is taken up where it stopped, by the job's row in the state or by the
 * name under which the source knows it.
 */
export async function complianceJob(wired: Wired, signal: AbortSignal): Promise<readonly ComplianceReport[]> {
  await using source = await wired.openSource("x");
  const { compliance } = source;
  if (compliance === undefined) return [];
  return await recorded(
    wired,
    "compliance",
    () => 0,
    async () => {
      const reports: ComplianceReport[] = [];
      for (const kind of ["post", "user"] as const) {
        reports.push(await new Inquiry(wired, compliance, source.name, kind).run(signal));
      }
      return reports;
    },
  );
}

/** One kind of ids, from the list to the tombstones. */
class Inquiry {
  readonly #wired: Wired;
  readonly #compliance: Compliance;
  readonly #source: string;
  readonly #kind: "post" | "user";

  constructor(wired: Wired, compliance: Compliance, source: string, kind: "post" | "user") {
    this.#wired = wired;
    this.#compliance = compliance;
    this.#source = source;
    this.#kind = kind;
  }

  async run(signal: AbortSignal): Promise<ComplianceReport> {
    for (let made = 1; ; made++) {
      const job = (await this.#resumed(signal)) ?? (await this.#created(signal));
      const ended = await this.#ended(await this.#uploaded(job, signal), signal);
      if (ended.status === "complete") return await this.#applied(ended, signal);
      if (made < MOST_JOBS) continue;
      throw new BirdsongError(`X's compliance job ${ended.job_id} ended as ${ended.status}.`, {
        code: "compliance.failed",
        hint: "Run `birdsong forget --compliance` again later. Nothing of it took effect.",
        retryable: true,
      });
    }
  }

  /** The job that was begun and may give a result yet. */
  async #resumed(signal: AbortSignal): Promise<ComplianceJob | undefined> {
    const { state, clock } = this.#wired;
    const known = await state.compliance.latest(this.#source, this.#kind);
    const isYoung = (at: string): boolean => Date.parse(at) > clock.now() - RESULT_KEPT_MS;
    if (known !== undefined && isYoung(known.created_at) && !ENDED.has(known.status)) {
      const remote = await this.#retrying(() => this.#compliance.check(known.job_id, signal), signal);
      if (this.#isOfUse(remote)) return await this.#noted(known, remote);
      await this.#noted(known, {
        ...remote,
        status: remote.status === "created" ? "expired" : remote.status,
      });
    }
    return undefined;
  }

  #isOfUse(job: RemoteJob): boolean {
    if (job.status === "in_progress" || job.status === "complete") return true;
    const left = Date.parse(job.uploadUntil) - this.#wired.clock.now();
    return job.status === "created" && left > UPLOAD_MARGIN_MS;
  }

  async #created(signal: AbortSignal): Promise<ComplianceJob> {
    const remote = await this.#retrying(async () => {
      // The answer to a creation may have been lost, and the source takes no second job beside an open one.
      const open = await this.#compliance.open(this.#kind, signal);
      const waiting = open.find((each) => each.status === "created" && this.#isOfUse(each));
      return waiting ?? (await this.#compliance.create(this.#kind, signal));
    }, signal);
    const job = await this.#begun(remote);
    await this.#wired.moment("compliance-created");
    return job;
  }

  async #begun(remote: RemoteJob): Promise<ComplianceJob> {
    const row: ComplianceJob = {
      source: this.#source,
      job_id: remote.id,
      kind: this.#kind,
      status: remote.status,
      ids: 0,
      affected: null,
      upload_url: remote.uploadUrl,
      download_url: remote.downloadUrl,
      created_at: remote.createdAt,
      checked_at: isoTime(this.#wired.clock.now()),
    };
    await this.#wired.state.compliance.put(row);
    return row;
  }

  async #noted(row: ComplianceJob, remote: Pick<RemoteJob, "status">): Promise<ComplianceJob> {
    const next = { ...row, status: remote.status, checked_at: isoTime(this.#wired.clock.now()) };
    await this.#wired.state.compliance.put(next);
    return next;
  }

  /** Sends the list unless that was done; sending it twice is as good as once. */
  async #uploaded(row: ComplianceJob, signal: AbortSignal): Promise<ComplianceJob> {
    if (row.status !== "created") return row;
    const list = join(this.#wired.folders.root, "scratch", `compliance-${row.job_id}.txt`);
    try {
      const ids = await this.#writeIds(list, signal);
      this.#wired.progress(`asking X about ${ids} ${this.#kind}s`);
      const next = { ...row, ids };
      await this.#wired.state.compliance.put(next);
      await this.#retrying(() => this.#compliance.upload(row.upload_url ?? "", list, signal), signal);
      await this.#wired.moment("compliance-uploaded");
      return next;
    } finally {
      await rm(list, { force: true });
    }
  }

  async #writeIds(list: string, signal: AbortSignal): Promise<number> {
    await makeFolder(join(this.#wired.folders.root, "scratch"));
    await using warehouse = await openWarehouse(this.#wired);
    let ids = 0;
    await writeDurably(list, async (file) => {
      const rows = warehouse.engine.stream<{ id: string }>(sqlFile("duckdb/forget/ids-held.sql"), {
        kind: this.#kind,
        source: this.#source,
      });
      for await (const group of rows) {
        signal.throwIfAborted();
        await file.write(group.map(({ id }) => `${id}\n`).join(""));
        ids += group.length;
      }
    });
    return ids;
  }

  /** Looks at the job, less and less often, until it has ended. */
  async #ended(row: ComplianceJob, signal: AbortSignal): Promise<ComplianceJob> {
    const { clock, random, progress } = this.#wired;
    const since = clock.now();
    for (let look = 1; ; look++) {
      const remote = await this.#retrying(() => this.#compliance.check(row.job_id, signal), signal);
      const next = await this.#noted(row, remote);
      // A list that was sent may be seen a moment later.
      if (!["created", "in_progress"].includes(remote.status)) return next;
      if (clock.now() - since >= PATIENCE_MS) {
        throw new BirdsongError(`X has not answered about ${row.ids} ${this.#kind}s yet.`, {
          code: "compliance.waiting",
          hint: "Run `birdsong forget --compliance` again later; it goes on with the same job.",
          retryable: true,
        });
      }
      progress(`X goes through ${row.ids} ${this.#kind}s (${remote.status})`);
      await clock.sleep(retryDelayMs(LOOKS, Math.min(look, 10), random), signal);
    }
  }

  /** Turns the result into tombstones; the job is done when all of them are noted. */
  async #applied(row: ComplianceJob, signal: AbortSignal): Promise<ComplianceReport> {
    const read = await this.#retrying(() => this.#read(row.download_url ?? "", signal), signal);
    await this.#wired.state.transaction(async (stores) => {
      for (let from = 0; from < read.stones.length; from += PORTION) {
        await stores.tombstones.add(read.stones.slice(from, from + PORTION));
      }
      await stores.compliance.put({
        ...row,
        status: "applied",
        affected: read.stones.length,
        checked_at: isoTime(this.#wired.clock.now()),
      });
    });
    await this.#wired.moment("compliance-applied");
    const { ids, job_id: jobId } = row;
    return { kind: this.#kind, jobId, ids, affected: read.stones.length, others: read.others };
  }

  async #read(
    url: string,
    signal: AbortSignal,
  ): Promise<{ readonly stones: readonly Tombstone[]; readonly others: Record<string, number> }> {
    const stones: Tombstone[] = [];
    const others: Record<string, number> = {};
    for await (const finding of this.#compliance.download(url, signal)) {
      if (finding.action === "delete") stones.push(this.#stoneOf(finding));
      else others[finding.action] = (others[finding.action] ?? 0) + 1;
    }
    return { stones, others };
  }

  #stoneOf(finding: ComplianceFinding): Tombstone {
    const { redactedAt } = finding;
    const at = redactedAt === undefined ? this.#wired.clock.now() : Date.parse(redactedAt);
    return {
      source: this.#source,
      kind: this.#kind,
      id: finding.id,
      reason: finding.reason,
      noted_at: isoTime(at),
    };
  }

  async #retrying<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const { clock, random, log, progress } = this.#wired;
    return await retrying(
      RETRIES,
      {
        clock,
        random,
        onRetry: (error, delayMs) => {
          log.warn({ code: error.code, delay_ms: delayMs }, error.message);
          progress(`${error.message} Trying again in ${Math.ceil(delayMs / SECOND)} s.`);
        },
      },
      work,
      signal,
    );
  }
}

/** Statuses after which a job gives nothing any more. */
const ENDED: ReadonlySet<string> = new Set(["applied", "failed", "expired"]);
