import type { Json } from "../load/records.ts";
import { listOf } from "./simulated-span.ts";
import type { Withdrawal } from "./simulated-span.ts";

/** A post in one answer. */
export interface Sighting {
  readonly version: number;
  readonly at: number;
  readonly post: Json;
  /** Undefined where the post only came along or was looked up. */
  readonly campaign: string | undefined;
  readonly views: number | null;
}

/** Ids of all versions that its records name. */
export const versionsOf = (seen: readonly Sighting[]): readonly string[] =>
  seen.flatMap(({ post }) => post["edit_history_tweet_ids"] as readonly string[]);

const authorOf = (seen: readonly Sighting[]): string =>
  String(seen.find(({ post }) => post["author_id"] !== undefined)!.post["author_id"]);

/** Accounts that are gone, those included that only show it by their posts. */
export function accountsGone(
  sightings: ReadonlyMap<string, readonly Sighting[]>,
  withdrawals: readonly Withdrawal[],
): ReadonlySet<string> {
  const told = new Set(withdrawals.filter(({ reason }) => reason !== "deleted").map(({ id }) => id));
  const shown = [...sightings.values()].filter((seen) => versionsOf(seen).some((id) => told.has(id)));
  return new Set([...told, ...shown.map(authorOf)]);
}

/** Posts withdrawn by themselves, with their author, and as reposts of such a post in any of its versions. */
export function goneOf(
  sightings: ReadonlyMap<string, readonly Sighting[]>,
  withdrawals: readonly Withdrawal[],
  accounts: ReadonlySet<string>,
): ReadonlySet<string> {
  const named = new Set(withdrawals.filter(({ kind }) => kind === "post").map(({ id }) => id));
  const gone = new Set<string>();
  const versions = new Set(named);
  for (const [id, seen] of sightings) {
    if (!accounts.has(authorOf(seen)) && !versionsOf(seen).some((version) => named.has(version))) continue;
    gone.add(id);
    for (const version of versionsOf(seen)) versions.add(version);
  }
  for (const [id, seen] of sightings) {
    const links = seen.flatMap(({ post }) => listOf(post["referenced_tweets"]));
    if (links.some((link) => link["type"] === "retweeted" && versions.has(String(link["id"])))) gone.add(id);
  }
  return gone;
}
