import { HOUR, SECOND } from "../../model/clock.ts";
import type { Ask } from "../answer/fields.ts";
import { renderPosts } from "../answer/page.ts";
import type { Resources } from "../answer/page.ts";
import type { Simulation } from "../simulation.ts";
import { absenceOf } from "../world/absence.ts";
import type { Post } from "../world/post.ts";
import type { StreamConnection } from "./connections.ts";
import type { StreamRule } from "./rules.ts";

/** Without a record for so long, an empty line shows that the connection is alive. */
const KEEP_ALIVE_MS = 20 * SECOND;
const KEEP_ALIVE = Buffer.from("\r\n");

/** What a connection has to send next. */
export type Sending =
  | { readonly kind: "record"; readonly bytes: Buffer; readonly resources: Resources }
  | { readonly kind: "keep-alive"; readonly bytes: Buffer };

/**
 * What a connection delivers from now on: every post that appears as the clock goes on and that a rule matches,
 * reposts and edited versions included, once whatever the number of rules. Ends when `signal` is aborted.
 */
export async function* live(
  sim: Simulation,
  ask: Ask,
  connection: StreamConnection,
  signal: AbortSignal,
): AsyncGenerator<Sending> {
  const { posts } = sim.world;
  let next = posts.findIndex((post) => post.at > connection.connectedAt);
  if (next < 0) next = posts.length;
  while (!signal.aborted) {
    const now = sim.now();
    for (; next < posts.length && posts[next]!.at <= now && !signal.aborted; next++) {
      const post = posts[next]!;
      const rules = sim.rules.matching(post, now);
      if (rules.length === 0 || absenceOf(post, now) !== undefined) continue;
      yield record(post, rules, ask, now);
    }
    if (now - connection.sentAt >= KEEP_ALIVE_MS) yield { kind: "keep-alive", bytes: KEEP_ALIVE };
    // Posts are made hour by hour: behind the last one that exists, the next hour has to come first.
    const appears = posts[next]?.at ?? (Math.floor(now / HOUR) + 1) * HOUR;
    await sim.clock.until(Math.min(appears, connection.sentAt + KEEP_ALIVE_MS), signal);
  }
}

function record(post: Post, rules: readonly StreamRule[], ask: Ask, now: number): Sending {
  const { data, includes, errors, resources } = renderPosts([post], ask, now);
  const json = JSON.stringify({
    data: data[0],
    ...(includes === undefined ? {} : { includes }),
    ...(errors.length > 0 ? { errors } : {}),
    matching_rules: rules.map(({ id, tag }) => (tag === undefined ? { id } : { id, tag })),
  });
  return { kind: "record", bytes: Buffer.from(`${json}\r\n`), resources };
}
