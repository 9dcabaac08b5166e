import { readAsk } from "../answer/fields.ts";
import { invalid, Refusal } from "../answer/problems.ts";
import type { Simulation } from "../simulation.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";

/** What only enterprise accounts may ask for. */
const ENTERPRISE = ["backfill_minutes", "start_time", "end_time"];

/**
 * `GET /2/tweets/search/stream`: lets a connection in. One is allowed; the next one is refused, or replaces it.
 * The stream has kept the older vocabulary.
 */
export function openStream(
  sim: Simulation,
  params: URLSearchParams,
  _part: string,
  _body: string,
  fault: string | null,
): Answer {
  for (const name of ENTERPRISE) {
    const value = params.get(name);
    if (value !== null && value !== "0")
      throw invalid(name, value, `The \`${name}\` query parameter is not available in your access level.`);
  }
  const ask = readAsk(params, "legacy", sim.options.unknownFields ?? "drop", "legacy");
  const now = sim.now();
  if (sim.rules.size === 0) {
    throw refusal(
      409,
      "RuleConfigurationIssue",
      "You must define rules using the POST /2/tweets/search/stream/rules endpoint before connecting to filtered stream.",
    );
  }
  for (const other of sim.connections.active(now)) {
    if (sim.options.newStreamClosesOld === true) other.end("replaced_by_new_connection", now);
    else
      throw refusal(
        429,
        "TooManyConnections",
        "This stream is currently at the maximum allowed connection limit.",
      );
  }
  return { body: {}, resources: NOTHING, stream: { connection: sim.connections.open(now, fault), ask } };
}

function refusal(status: number, issue: string, detail: string): Refusal {
  return new Refusal({
    status,
    body: {
      title: "ConnectionException",
      detail,
      connection_issue: issue,
      type: "https://api.twitter.com/2/problems/streaming-connection",
    },
  });
}
