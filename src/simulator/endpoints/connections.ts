import { z } from "zod";
import { isoTime } from "../../model/clock.ts";
import { invalid } from "../answer/problems.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";
import { readNumber } from "./window.ts";

const ENDPOINT = "filtered_stream";
const Kill = z.looseObject({ uuids: z.array(z.string()).min(1) });

/** `GET /2/connections`: open connections and past ones with the reason of their end, newest first. */
export function listConnections(sim: Simulation, params: URLSearchParams): Answer {
  const now = sim.now();
  const status = params.get("status") ?? "active";
  if (!["active", "inactive", "all"].includes(status)) {
    throw invalid(
      "status",
      status,
      `The \`status\` query parameter value [${status}] is not one of [active,inactive,all]`,
    );
  }
  const most = readNumber(params, "max_results", 1, 100, 10);
  const endpoints = params.get("endpoints")?.split(",");
  const data = sim.connections
    .views(now)
    .filter(({ open }) => status === "all" || open === (status === "active"))
    .filter(() => endpoints?.includes(ENDPOINT) ?? true)
    .toReversed()
    .slice(0, most)
    .map((view) => ({
      id: view.id,
      endpoint_name: ENDPOINT,
      connected_at: isoTime(view.connectedAt),
      ...(view.disconnectedAt === null ? {} : { disconnected_at: isoTime(view.disconnectedAt) }),
      ...(view.disconnectReason === null ? {} : { disconnect_reason: view.disconnectReason }),
      client_ip: "127.0.0.1",
    }));
  return {
    body: { ...(data.length > 0 ? { data } : {}), meta: { result_count: data.length } },
    resources: NOTHING,
  };
}

/** `DELETE /2/connections/all`, `/filtered_stream`, or one by its id. */
export function endConnections(sim: Simulation, _params: URLSearchParams, which: string): Answer {
  const every = which === "all" || which === ENDPOINT;
  const open = sim.connections.active(sim.now()).map(({ id }) => id);
  return end(sim, every ? open : [which]);
}

/** `DELETE /2/connections` with `{uuids: [...]}`. */
export function endConnectionsById(
  sim: Simulation,
  _params: URLSearchParams,
  _part: string,
  body: string,
): Answer {
  const read = Kill.safeParse(parse(body));
  if (!read.success) throw invalid("uuids", "", "The `uuids` field must be a list of connection ids.");
  return end(sim, read.data.uuids);
}

function end(sim: Simulation, ids: readonly string[]): Answer {
  const now = sim.now();
  const open = new Map(sim.connections.active(now).map((connection) => [connection.id, connection]));
  const results = ids.map((uuid) => {
    const connection = open.get(uuid);
    connection?.end("terminated_by_request", now);
    return connection === undefined
      ? { uuid, success: false, error_message: "There is no such open connection." }
      : { uuid, success: true };
  });
  const successful = results.filter(({ success }) => success).length;
  return {
    body: { data: { successful_kills: successful, failed_kills: results.length - successful, results } },
    resources: NOTHING,
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // the caller says what is missing
  }
}
