import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { toError } from "../model/error.ts";
import { hex, mixSeeds } from "./world/chance.ts";
import { seededRandom } from "../model/random.ts";
import {
  creditsDepleted,
  internalError,
  notFound,
  Refusal,
  tooManyRequests,
  unauthorized,
} from "./answer/problems.ts";
import type { Problem } from "./answer/problems.ts";
import { ROUTES } from "./endpoints/routes.ts";
import type { Simulation } from "./simulation.ts";

/** An answer on its way out. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Answers one request of the platform's API; never throws. */
export function respond(
  sim: Simulation,
  method: string,
  url: URL,
  bearer: string | undefined,
  serial: number,
): Outgoing {
  const now = sim.now();
  sim.meter.countRequest();
  const headers: Record<string, string> = {
    "content-type": "application/json; charset=utf-8",
    "api-version": "2.167",
    "cache-control": "no-cache, no-store, max-age=0",
    "content-disposition": "attachment; filename=json.json",
    "x-access-level": "read",
    "x-connection-hash": hex(seededRandom(mixSeeds(sim.options.seed ?? 1, serial)), 64),
    "x-transaction-id": hex(seededRandom(mixSeeds(serial, 0x7a)), 16),
    "x-response-time": "12",
    "strict-transport-security": "max-age=631138519",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-xss-protection": "0",
    perf: "7626143928",
    server: "tsa_b",
    date: new Date(now).toUTCString(),
  };
  const refuse = (problem: Problem): Outgoing => ({
    status: problem.status,
    headers: { ...headers, ...problem.headers },
    body: JSON.stringify(problem.body),
  });
  if (
    bearer === undefined ||
    bearer === "" ||
    (sim.options.token !== undefined && bearer !== sim.options.token)
  ) {
    return refuse(unauthorized);
  }
  const route = method === "GET" ? ROUTES.find(({ path }) => path.test(url.pathname)) : undefined;
  if (route === undefined) return refuse(notFound);
  if (sim.options.rateLimits !== false) {
    const rate = sim.limits.take(route.name, now);
    headers["x-rate-limit-limit"] = String(rate.limit);
    headers["x-rate-limit-remaining"] = String(rate.remaining);
    headers["x-rate-limit-reset"] = String(rate.reset);
    if (rate.exceeded) return refuse(tooManyRequests);
  }
  if (sim.depleted && route.name !== "usage") return refuse(creditsDepleted);
  try {
    const part = decodeURIComponent(route.path.exec(url.pathname)?.[1] ?? "");
    const answer = route.answer(sim, url.searchParams, part);
    if (answer.counts === undefined) sim.meter.charge(answer.resources, now);
    else sim.meter.chargeCounts(answer.counts, now);
    return { status: 200, headers, body: JSON.stringify(answer.body) };
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.problem);
    // A mistake in the simulator itself must not look like a fault it was asked for.
    return refuse({
      ...internalError,
      headers: { "x-simulator-error": toError(error).message.slice(0, 200) },
    });
  }
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.*)$/i.exec(request.headers.authorization ?? "")?.[1]?.trim();
}

export function send(request: IncomingMessage, response: ServerResponse, outgoing: Outgoing): void {
  const zipped = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "") && outgoing.body.length > 1_000;
  const body = zipped ? gzipSync(outgoing.body, { level: 1 }) : Buffer.from(outgoing.body);
  response.writeHead(outgoing.status, {
    ...outgoing.headers,
    ...(zipped ? { "content-encoding": "gzip" } : {}),
    "content-length": String(body.length),
  });
  response.end(body);
}

/** Listens on loopback only. */
export function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(handler);
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
