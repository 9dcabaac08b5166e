import { z } from "zod";
import { isoTime } from "../../model/clock.ts";
import { invalid, notFound, Refusal } from "../answer/problems.ts";
import { RESULT_KEPT, statusOf, UPLOAD_WITHIN } from "../compliance.ts";
import type { ComplianceJob } from "../compliance.ts";
import type { Simulation } from "../simulation.ts";
import { hex, mixSeeds } from "../world/chance.ts";
import { seededRandom } from "../../model/random.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";

const Create = z.strictObject({
  type: z.enum(["tweets", "users"]),
  name: z.string().optional(),
  resumable: z.boolean().optional(),
});

/** `POST /2/compliance/jobs`: a job, and where its ids are to be put. One job of a type at a time. */
export function createJob(
  sim: Simulation,
  _params: URLSearchParams,
  _part: string,
  body: string,
  fault: string | null,
): Answer {
  const read = Create.safeParse(parse(body));
  if (!read.success) throw invalid("type", "", "The `type` must be one of [tweets,users].");
  const now = sim.now();
  const { type, name } = read.data;
  const isOpen = (job: ComplianceJob): boolean => ["created", "in_progress"].includes(statusOf(job, now));
  if (sim.compliance.ofType(type).some(isOpen)) {
    throw new Refusal({
      status: 409,
      body: {
        title: "Conflict",
        detail: `Only one ${type} compliance job may be open at a time.`,
        type: "about:blank",
        status: 409,
      },
    });
  }
  const fate = fault === "fail-job" ? "failed" : fault === "expire-job" ? "expired" : undefined;
  const job = sim.compliance.create(type, name, fate, now);
  return { status: 200, body: { data: shown(sim, job, now) }, resources: NOTHING };
}

/** `GET /2/compliance/jobs?type=…&status=…` */
export function listJobs(sim: Simulation, params: URLSearchParams): Answer {
  const type = params.get("type");
  if (type !== "tweets" && type !== "users")
    throw invalid("type", type ?? "", "The `type` query parameter must be one of [tweets,users].");
  const now = sim.now();
  const wanted = params.get("status");
  const data = sim.compliance
    .ofType(type)
    .filter((job) => wanted === null || statusOf(job, now) === wanted)
    .map((job) => shown(sim, job, now));
  return {
    body: { ...(data.length > 0 ? { data } : {}), meta: { result_count: data.length } },
    resources: NOTHING,
  };
}

/** `GET /2/compliance/jobs/:id` */
export function findJob(sim: Simulation, _params: URLSearchParams, id: string): Answer {
  const job = sim.compliance.find(id);
  if (job === undefined) throw new Refusal(notFound);
  return { body: { data: shown(sim, job, sim.now()) }, resources: NOTHING };
}

function shown(sim: Simulation, job: ComplianceJob, now: number): Record<string, unknown> {
  const { base } = sim;
  return {
    id: job.id,
    type: job.type,
    ...(job.name === undefined ? {} : { name: job.name }),
    status: statusOf(job, now),
    resumable: false,
    created_at: isoTime(job.createdAt),
    upload_url: `${base}/_storage/compliance/${job.id}/submission?signature=${signatureOf(sim, job, "up")}`,
    upload_expires_at: isoTime(job.createdAt + UPLOAD_WITHIN),
    download_url: `${base}/_storage/compliance/${job.id}/delivery?signature=${signatureOf(sim, job, "down")}`,
    download_expires_at: isoTime(job.createdAt + RESULT_KEPT),
  };
}

/** What a signed address carries: whoever has it may use it, and nobody can guess it from a job's id. */
export function signatureOf(sim: Simulation, job: ComplianceJob, way: "up" | "down"): string {
  const random = seededRandom(
    mixSeeds(sim.options.seed ?? 1, Number(BigInt(job.id) % 0xffffffn), way.length),
  );
  return hex(random, 32);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // the caller says what is missing
  }
}
