import { MINUTE } from "../model/clock.ts";
import type { WatchedPost, WatchedReading } from "../model/watched.ts";
import type { CollectContext } from "./context.ts";

/** A post that may be read again, with everything known of when it was read. Times are milliseconds. */
export interface Followed {
  readonly id: string;
  readonly createdAt: number;
  readonly observed: readonly number[];
  /** Newest first. */
  readonly readings: readonly WatchedReading[];
  /** When it was read last; undefined when never. */
  readonly readAt: number | undefined;
}

/** The ledger has the source's time of an answer, its batch ours: so far apart they are still one. */
const SAME_ANSWER_MS = 2 * MINUTE;

/**
 * Those of a portion of posts that have metrics of their own and are there to be read, with what was read of them
 * today and not loaded yet. Reposts are left out: their metrics are those of the original.
 */
export async function followed(
  { source, state }: Pick<CollectContext, "source" | "state">,
  posts: readonly WatchedPost[],
): Promise<Followed[]> {
  const own = new Map(posts.filter((post) => post.kind !== "repost").map((post) => [post.post_id, post]));
  const ids = [...own.keys()];
  const withdrawn = await state.tombstones.among(source.name, "post", ids);
  const waiting = await state.rechecks.among(source.name, "post", ids);
  const reads = await state.ledger.lastReads(source.name, "post", ids);
  return [...own.values()].flatMap((post) => {
    if (withdrawn.has(post.post_id) || waiting.has(post.post_id)) return [];
    const read = reads.get(post.post_id);
    const observed = post.observed_ats.map((at) => Date.parse(at));
    const readAt = read === undefined ? undefined : Date.parse(read);
    if (readAt !== undefined && !observed.some((at) => Math.abs(at - readAt) < SAME_ANSWER_MS)) {
      observed.push(readAt);
    }
    return {
      id: post.post_id,
      createdAt: Date.parse(post.created_at),
      observed,
      readings: post.readings,
      readAt: newestOf(observed, readAt),
    };
  });
}

function newestOf(observed: readonly number[], readAt: number | undefined): number | undefined {
  const all = readAt === undefined ? observed : [...observed, readAt];
  return all.length === 0 ? undefined : Math.max(...all);
}
