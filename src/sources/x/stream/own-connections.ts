import { z } from "zod";
import { SECOND } from "../../../model/clock.ts";
import type { XClient } from "../client.ts";
import { sendForJson } from "./json-answer.ts";

/** How far X's record of a connection's beginning may be from ours. */
const SAME_MOMENT_MS = 5 * SECOND;

const Connections = z.object({
  data: z
    .array(
      z.looseObject({
        id: z.string(),
        endpoint_name: z.string().default(""),
        connected_at: z.iso.datetime({ offset: true }),
      }),
    )
    .default([]),
});
const Killed = z.object({ data: z.object({ successful_kills: z.coerce.number().default(0) }) });

/** What became of the connections that stood in the way. */
export interface Eviction {
  readonly ended: number;
  /** Connections of somebody else who streams with the same app; they are left alone. */
  readonly foreign: number;
}

/**
 * Ends those of the app's open connections that we left behind: X may count a connection as open long after
 * its client has gone. Ours are the ones that began when we connected (`moments`, X's time in milliseconds);
 * `all` ends the others too. Throws `SourceError`.
 */
export async function evict(
  client: XClient,
  moments: readonly number[],
  all: boolean,
  signal: AbortSignal,
): Promise<Eviction> {
  const list = { path: "/2/connections", params: { max_results: "100" } };
  const { data } = await sendForJson(client, list, Connections, signal);
  const open = data.filter(({ endpoint_name: name }) => name === "filtered_stream");
  const stale = open.filter(
    ({ connected_at: at }) =>
      all || moments.some((moment) => Math.abs(Date.parse(at) - moment) <= SAME_MOMENT_MS),
  );
  if (stale.length === 0) return { ended: 0, foreign: open.length };
  const uuids = stale.map(({ id }) => id);
  const kill = { method: "DELETE", path: "/2/connections", body: { uuids } } as const;
  const killed = await sendForJson(client, kill, Killed, signal);
  return { ended: killed.data.successful_kills, foreign: open.length - stale.length };
}
