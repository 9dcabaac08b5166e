/** What the page shows, as its address says it: a view is shared by sharing the address. */
export interface State {
  readonly campaign?: string;
  /** First and last local day, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly language?: string;
  /** The author's. */
  readonly region?: string;
  readonly sentiment?: string;
  readonly kind?: string;
  readonly acquisition?: string;
  readonly bucket?: string;
}

export const KEYS = [
  "campaign",
  "from",
  "to",
  "language",
  "region",
  "sentiment",
  "kind",
  "acquisition",
  "bucket",
] as const;
type Key = (typeof KEYS)[number];

/** Reads an address's query; what it does not know, and what is empty, is left out. */
export function stateOf(query: string): State {
  const given = new URLSearchParams(query);
  return Object.fromEntries(KEYS.map((key) => [key, given.get(key)]).filter(([, value]) => value));
}

/** The query of a state, the same for the same state: `?from=2026-11-01&kind=reply`, or nothing. */
export function queryOf(state: State): string {
  const set = KEYS.map((key) => [key, state[key]] as const).filter(
    (pair): pair is readonly [Key, string] => pair[1] !== undefined && pair[1] !== "",
  );
  return set.length === 0 ? "" : `?${new URLSearchParams(Object.fromEntries(set)).toString()}`;
}

/** A state with some of it changed; undefined and empty values take it out. */
export function changed(state: State, change: { readonly [K in Key]?: string | undefined }): State {
  return stateOf(queryOf({ ...state, ...change } as State));
}

/** A state without anything chosen but how time is cut. */
export const cleared = ({ bucket }: State): State => (bucket === undefined ? {} : { bucket });

/** The last days of a period as a choice. @param last last day there is */
export function lastDays(last: string, count: number): Required<Pick<State, "from" | "to">> {
  const from = new Date(Date.parse(last) - (count - 1) * 86_400_000).toISOString().slice(0, 10);
  return { from, to: last };
}
