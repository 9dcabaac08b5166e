/** What restricts every answer of the page. */
export const FILTER_KEYS = [
  "campaign",
  "from",
  "to",
  "language",
  "region",
  "hashtag",
  "sentiment",
  "kind",
  "acquisition",
] as const;

/** Everything a view is made of: filters, how time is cut, and what is opened above it. */
export const KEYS = [...FILTER_KEYS, "bucket", "post", "author"] as const;
type Key = (typeof KEYS)[number];

/**
 * What the page shows, as its address says it: a view is shared by sharing the address. `from` and `to` are the first
 * and last local day, both included; the region is the author's.
 */
export type State = { readonly [K in Key]?: string };

/** Reads an address's query; what it does not know, and what is empty, is left out. */
export function stateOf(query: string): State {
  const given = new URLSearchParams(query);
  return Object.fromEntries(KEYS.map((key) => [key, given.get(key)]).filter(([, value]) => value));
}

/** The query of a state, the same for the same state: `?from=2026-11-01&kind=reply`, or nothing. */
export const queryOf = (state: State): string => queryFrom(state, KEYS);

/** What the server is asked: what is opened above the page changes nothing of the page. */
export const askedOf = (state: State): string => queryFrom(state, [...FILTER_KEYS, "bucket"]);

function queryFrom(state: State, keys: readonly Key[]): string {
  const set = keys
    .map((key) => [key, state[key]] as const)
    .filter((pair): pair is readonly [Key, string] => pair[1] !== undefined && pair[1] !== "");
  return set.length === 0 ? "" : `?${new URLSearchParams(Object.fromEntries(set)).toString()}`;
}

/** A state with some of it changed; undefined and empty values take it out. */
export function changed(state: State, change: { readonly [K in Key]?: string | undefined }): State {
  return stateOf(queryOf({ ...state, ...change } as State));
}

/** The page below what is opened above it. */
export const closed = (state: State): State => changed(state, { post: undefined, author: undefined });

/** A state without anything chosen but how time is cut. */
export const cleared = ({ bucket }: State): State => (bucket === undefined ? {} : { bucket });

/** The last days of a period as a choice. @param last last day there is */
export function lastDays(last: string, count: number): { readonly from: string; readonly to: string } {
  const from = new Date(Date.parse(last) - (count - 1) * 86_400_000).toISOString().slice(0, 10);
  return { from, to: last };
}
