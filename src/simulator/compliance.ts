import { isoTime, MINUTE, SECOND } from "../model/clock.ts";
import { absenceOf, authorAbsenceOf } from "./world/absence.ts";
import type { Absence } from "./world/absence.ts";
import { isGhost } from "./world/post.ts";
import { snowflake } from "./world/snowflake.ts";
import type { World } from "./world/world.ts";

export type JobType = "tweets" | "users";
export type JobStatus = "created" | "in_progress" | "complete" | "failed" | "expired";

/** How long ids may be uploaded, how long the work takes, how long its result may be fetched. */
export const UPLOAD_WITHIN = 15 * MINUTE;
export const WORK_TAKES = 45 * SECOND;
export const RESULT_KEPT = 7 * 24 * 60 * MINUTE;

export interface ComplianceJob {
  readonly id: string;
  readonly type: JobType;
  readonly name: string | undefined;
  readonly createdAt: number;
  /** What a fault has in store for it. */
  readonly fate: "failed" | "expired" | undefined;
  uploadedAt: number | undefined;
  ids: readonly string[];
}

/** One line of a result. */
interface Affected {
  readonly id: string;
  readonly action: "delete";
  readonly created_at: string;
  readonly redacted_at: string;
  readonly reason: Exclude<Absence, "unknown">;
}

/** Batch compliance: lists of ids, and which of them must go. Time decides how far each job is. */
export class ComplianceJobs {
  readonly #jobs = new Map<string, ComplianceJob>();

  create(type: JobType, name: string | undefined, fate: ComplianceJob["fate"], now: number): ComplianceJob {
    const id = snowflake(now, this.#jobs.size);
    const job: ComplianceJob = { id, type, name, createdAt: now, fate, uploadedAt: undefined, ids: [] };
    this.#jobs.set(id, job);
    return job;
  }

  find(id: string): ComplianceJob | undefined {
    return this.#jobs.get(id);
  }

  /** Newest first. */
  ofType(type: JobType): readonly ComplianceJob[] {
    return [...this.#jobs.values()].filter((job) => job.type === type).reverse();
  }
}

export function statusOf(job: ComplianceJob, now: number): JobStatus {
  if (job.uploadedAt === undefined) return now >= job.createdAt + UPLOAD_WITHIN ? "expired" : "created";
  if (now < job.uploadedAt + WORK_TAKES) return "in_progress";
  if (job.fate !== undefined) return job.fate;
  return now < job.createdAt + RESULT_KEPT ? "complete" : "expired";
}

/** The result as NDJSON: affected ids alone, as the world was when the work ended. */
export function resultOf(job: ComplianceJob, world: World): string {
  const moment = (job.uploadedAt ?? job.createdAt) + WORK_TAKES;
  const find = job.type === "tweets" ? affectedPost : affectedUser;
  return job.ids
    .flatMap((id) => find(world, id, moment) ?? [])
    .map((affected) => `${JSON.stringify(affected)}\n`)
    .join("");
}

function affectedPost(world: World, id: string, now: number): Affected | undefined {
  const post = world.find(id);
  if (post === undefined) return undefined;
  const reason = absenceOf(post, now);
  if (reason === undefined || reason === "unknown") return undefined;
  const { author } = post;
  const since = {
    deleted: isGhost(post) ? now : Math.min(post.removedAt, post.reposts?.removedAt ?? Infinity),
    suspended: author.suspendedAt,
    protected: author.protectedAt,
  }[reason];
  return {
    id,
    action: "delete",
    created_at: isoTime(isGhost(post) ? now : post.at),
    redacted_at: isoTime(Number.isFinite(since) ? since : now),
    reason,
  };
}

function affectedUser(world: World, id: string, now: number): Affected | undefined {
  const author = world.authors.byId(id);
  const reason = author === undefined ? undefined : authorAbsenceOf(author, now);
  if (author === undefined || reason === undefined) return undefined;
  const since = reason === "suspended" ? author.suspendedAt : author.protectedAt;
  return {
    id,
    action: "delete",
    created_at: isoTime(author.createdAt),
    redacted_at: isoTime(since),
    reason,
  };
}
