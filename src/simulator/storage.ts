import { resultOf, statusOf } from "./compliance.ts";
import { signatureOf } from "./endpoints/compliance.ts";
import type { Simulation } from "./simulation.ts";

/** A request to the place beside the platform where lists of ids and results lie. */
export interface StorageRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface StorageAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export const STORAGE_PATH = "/_storage/";

/**
 * Storage that knows nobody: the signed address is all that counts, and whoever shows a token as well is refused, as
 * the real one does.
 */
export function storage(sim: Simulation, request: StorageRequest): StorageAnswer {
  const [, id = "", way = ""] =
    /^\/_storage\/compliance\/(\d+)\/(submission|delivery)$/.exec(request.url.pathname) ?? [];
  const job = sim.compliance.find(id);
  if (job === undefined) return refused(404, "NoSuchKey");
  if (request.authorization !== undefined) return refused(400, "InvalidArgument: two ways to sign in");
  const now = sim.now();
  const status = statusOf(job, now);
  const signature = request.url.searchParams.get("signature");
  if (way === "submission") {
    if (request.method !== "PUT") return refused(405, "MethodNotAllowed");
    if (signature !== signatureOf(sim, job, "up")) return refused(403, "SignatureDoesNotMatch");
    if (request.contentType !== "text/plain") return refused(403, "SignatureDoesNotMatch");
    if (status !== "created") return refused(400, "ExpiredToken");
    job.ids = request.body.split("\n").filter((line) => line !== "");
    job.uploadedAt = now;
    return { status: 200, contentType: "text/plain", body: "" };
  }
  if (request.method !== "GET") return refused(405, "MethodNotAllowed");
  if (signature !== signatureOf(sim, job, "down")) return refused(403, "SignatureDoesNotMatch");
  if (status !== "complete") return refused(404, "NoSuchKey");
  return { status: 200, contentType: "application/x-ndjson", body: resultOf(job, sim.world) };
}

function refused(status: number, code: string): StorageAnswer {
  return { status, contentType: "application/xml", body: `<Error><Code>${code}</Code></Error>` };
}
