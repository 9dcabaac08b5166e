import { toError } from "../model/error.ts";
import { seededRandom } from "../model/random.ts";
import {
  creditsDepleted,
  internalError,
  notFound,
  Refusal,
  tooManyRequests,
  unauthorized,
  unsupportedAuthentication,
} from "./answer/problems.ts";
import type { Problem } from "./answer/problems.ts";
import type { Resources } from "./answer/page.ts";
import { NOTHING } from "./endpoints/answer.ts";
import { ROUTES } from "./endpoints/routes.ts";
import type { Route } from "./endpoints/routes.ts";
import { PRESETS } from "./fault-presets.ts";
import type { ActiveFault } from "./faults.ts";
import type { LimitedEndpoint } from "./rate-limits.ts";
import type { Simulation } from "./simulation.ts";
import type { OpenStream } from "./stream/broadcast.ts";
import { hex, mixSeeds } from "./world/chance.ts";

/** One request of the platform's API. */
export interface Incoming {
  readonly serial: number;
  readonly method: string;
  readonly url: URL;
  readonly bearer: string | undefined;
  readonly body: string;
}

/** Its answer, before it goes onto the wire. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly resources: Resources;
  /** Set when a stream follows instead of the body. */
  readonly stream?: OpenStream | undefined;
}

const COUNTS: ReadonlySet<LimitedEndpoint> = new Set<LimitedEndpoint>(["counts-recent", "counts-all"]);

/** Answers requests. Remembers the last page of each path, for the fault that sends it twice. */
export class Exchange {
  readonly #sim: Simulation;
  readonly #lastPages = new Map<string, Outgoing>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** Never throws: whatever goes wrong is an answer. */
  answer(request: Incoming, fault: ActiveFault | undefined): Outgoing {
    const sim = this.#sim;
    const now = sim.now();
    const path = request.url.pathname;
    const route = ROUTES.find(
      ({ method = "GET", path: known }) => method === request.method && known.test(path),
    );
    const rate =
      route === undefined || sim.options.rateLimits === false ? undefined : sim.limits.take(route.name, now);
    const headers = standardHeaders(sim, request, now);
    if (rate !== undefined) {
      headers["x-rate-limit-limit"] = String(rate.limit);
      headers["x-rate-limit-remaining"] = String(
        sim.options.remainingTells === "used" ? rate.limit - rate.remaining : rate.remaining,
      );
      headers["x-rate-limit-reset"] = String(rate.reset);
    }
    sim.meter.countRequest();
    const instead = fault === undefined ? undefined : insteadOf(fault, headers);
    if (instead !== undefined) return instead;

    const refuse = (problem: Problem): Outgoing => ({
      status: problem.status,
      headers: { ...headers, ...problem.headers },
      body: JSON.stringify(problem.body),
      resources: NOTHING,
    });
    const { bearer } = request;
    const isUser = bearer !== undefined && sim.options.userTokens?.includes(bearer) === true;
    if (
      bearer === undefined ||
      bearer === "" ||
      (sim.options.token !== undefined && bearer !== sim.options.token && !isUser)
    ) {
      return refuse(unauthorized);
    }
    if (route === undefined) return refuse(notFound);
    if (isUser && sim.options.countsForAppsOnly === true && COUNTS.has(route.name))
      return refuse(unsupportedAuthentication);
    if (rate?.exceeded === true) return refuse(tooManyRequests);
    if (route.free !== true && sim.depleted) return refuse(creditsDepleted);
    try {
      const last = this.#lastPages.get(path);
      if (fault?.do === "duplicate-page" && last !== undefined) {
        sim.meter.charge(last.resources, now);
        return { ...last, headers };
      }
      const outgoing = this.#right(route, request, headers, now, fault?.do ?? null);
      if (outgoing.stream === undefined) this.#lastPages.set(path, outgoing);
      return spoil(outgoing, fault, request.url.searchParams);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.problem);
      // A mistake of the simulator itself must not look like a fault it was asked for.
      const message = toError(error)
        .message.replaceAll(/[^\x20-\x7e]/g, "?")
        .slice(0, 200);
      return refuse({ ...internalError, headers: { "x-simulator-error": message } });
    }
  }

  #right(
    route: Route,
    request: Incoming,
    headers: Record<string, string>,
    now: number,
    fault: string | null,
  ): Outgoing {
    const sim = this.#sim;
    const part = decodeURIComponent(route.path.exec(request.url.pathname)?.[1] ?? "");
    const answer = route.answer(sim, request.url.searchParams, part, request.body, fault);
    const { body, resources, counts, status = 200, stream } = answer;
    if (counts === undefined) sim.meter.charge(resources, now);
    else sim.meter.chargeCounts(counts, now);
    return { status, headers, body: JSON.stringify(body), resources, stream };
  }
}

/** What every answer of the platform carries. */
function standardHeaders(sim: Simulation, request: Incoming, now: number): Record<string, string> {
  const random = seededRandom(mixSeeds(sim.options.seed ?? 1, request.serial));
  return {
    "content-type": "application/json; charset=utf-8",
    "api-version": "2.167",
    "cache-control": "no-cache, no-store, max-age=0",
    "content-disposition": "attachment; filename=json.json",
    date: new Date(now).toUTCString(),
    perf: "7626143928",
    server: "tsa_b",
    "strict-transport-security": "max-age=631138519",
    "x-access-level": "read",
    "x-connection-hash": hex(random, 64),
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-response-time": "12",
    "x-transaction-id": hex(random, 16),
    "x-xss-protection": "0",
  };
}

function insteadOf(fault: ActiveFault, headers: Readonly<Record<string, string>>): Outgoing | undefined {
  switch (fault.do) {
    case "answer": {
      const preset = PRESETS[fault.preset]!;
      return {
        status: preset.status,
        body: preset.body,
        headers: {
          ...headers,
          ...(preset.contentType === undefined ? {} : { "content-type": preset.contentType }),
          ...(preset.exhausted === true ? { "x-rate-limit-remaining": "0" } : {}),
          ...preset.headers,
          ...fault.headers,
        },
        resources: NOTHING,
      };
    }
    case "send":
      return {
        status: fault.status,
        body: fault.body,
        headers: { ...headers, ...fault.headers },
        resources: NOTHING,
      };
    case "redirect":
      return { status: 302, body: "", headers: { ...headers, location: fault.to }, resources: NOTHING };
    case "reset":
      return { status: 0, body: "", headers: {}, resources: NOTHING };
    default:
      return undefined;
  }
}

/** Faults that change what a right answer says. */
function spoil(outgoing: Outgoing, fault: ActiveFault | undefined, params: URLSearchParams): Outgoing {
  if (fault?.do !== "repeat-token" && fault?.do !== "drop-field") return outgoing;
  const body = JSON.parse(outgoing.body) as Record<string, unknown>;
  if (fault.do === "drop-field") dropField(body, fault.field.split("."));
  else {
    const meta = body["meta"] as Record<string, unknown> | undefined;
    const token = params.get("next_token") ?? params.get("pagination_token") ?? meta?.["next_token"];
    if (meta !== undefined && token !== undefined) meta["next_token"] = token;
  }
  return { ...outgoing, body: JSON.stringify(body) };
}

function dropField(value: unknown, path: readonly string[]): void {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return;
  const members = value as Record<string, unknown>;
  const list = step.endsWith("[]");
  const name = list ? step.slice(0, -2) : step;
  if (rest.length === 0) delete members[name];
  else if (list && Array.isArray(members[name]))
    for (const element of members[name]) dropField(element, rest);
  else dropField(members[name], rest);
}
