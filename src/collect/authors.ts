import type { AuthorsConfig } from "../config/schema.ts";
import { reconcile } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import { isAuthorDue } from "./due.ts";
import type { LookedUp } from "./look-up.ts";
import { idsOfLost, lookUp } from "./look-up.ts";

/** Name of an author purchase's open requests; made under the lock of the campaign's search or of its refresh. */
export function authorsOwner(job: "collect" | "refresh", campaign: string): string {
  return `${job}-authors.${campaign}`;
}

/**
 * Buys the profiles that the campaign's policy asks for, among these authors, who have just written.
 * Profiles are looked up rather than expanded on search pages: an expansion pays for every author again on each UTC
 * day on which they write, a look-up at most that often. `npm run bench:policies` measures both.
 */
export async function buyAuthors(
  context: CollectContext,
  job: "collect" | "refresh",
  campaign: string,
  policy: AuthorsConfig,
  userIds: Iterable<string>,
  onAnswer: (got: LookedUp) => void,
  signal: AbortSignal,
): Promise<void> {
  const owner = authorsOwner(job, campaign);
  const lost = idsOfLost(await reconcile(context, owner, signal));
  const ids = [...new Set([...lost, ...(policy === "never" ? [] : userIds)])];
  const due = policy === "never" ? lost : await dueAuthors(context, policy, ids, new Set(lost), signal);
  await lookUp(context, { owner, campaign, kind: "user", ids: due }, onAnswer, signal);
}

async function dueAuthors(
  context: CollectContext,
  policy: AuthorsConfig,
  ids: readonly string[],
  lost: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const { source, state, clock, watched } = context;
  const now = clock.now();
  const stored = watched === null ? new Map<string, string>() : await watched.profiles(ids, signal);
  const read = await state.ledger.lastReads(source.name, "user", ids);
  const withdrawn = await state.tombstones.among(source.name, "user", ids);
  const waiting = await state.rechecks.among(source.name, "user", ids);
  return ids.filter((id) => {
    if (lost.has(id)) return true;
    if (withdrawn.has(id)) return false;
    const recheck = waiting.get(id);
    if (recheck !== undefined) return Date.parse(recheck.next_at) <= now;
    const times = [stored.get(id), read.get(id)].flatMap((time) =>
      time === undefined ? [] : [Date.parse(time)],
    );
    return isAuthorDue(policy, times.length === 0 ? undefined : Math.max(...times), now);
  });
}
