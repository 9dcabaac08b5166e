/** A withdrawn post or author, as tombstones name them. */
export interface WithdrawnId {
  readonly source: string;
  readonly kind: "post" | "user";
  readonly id: string;
}

/** What of one source must not be kept. Ids as text; handles in lower case, without @. */
export interface Gone {
  /** Posts by the id of any of their versions. */
  readonly posts: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  /** Handles of those users, as far as they are known: the text of a repost names its author by nothing else. */
  readonly handles: ReadonlySet<string>;
}

/** What of each source must not be kept. */
export type Withdrawn = ReadonlyMap<string, Gone>;

export const NOTHING_GONE: Gone = { posts: new Set(), users: new Set(), handles: new Set() };

/** What is gone at any source, for bytes that do not say where they came from. */
export function goneAnywhere(withdrawn: Withdrawn): Gone {
  const all = [...withdrawn.values()];
  const union = (of: (gone: Gone) => ReadonlySet<string>): Set<string> =>
    new Set(all.flatMap((gone) => [...of(gone)]));
  return {
    posts: union(({ posts }) => posts),
    users: union(({ users }) => users),
    handles: union(({ handles }) => handles),
  };
}

/** What a store did to forget; counts, no content. */
export interface Forgotten {
  /** Files that were rewritten or removed. */
  readonly files: number;
  /** Records that were cut. */
  readonly records: number;
}

/** Sorts withdrawn ids by source. `handles` are the names of withdrawn users. */
export function withdrawnOf(
  ids: Iterable<WithdrawnId>,
  handles: Iterable<{ readonly source: string; readonly handle: string }> = [],
): Withdrawn {
  const found = new Map<string, { posts: Set<string>; users: Set<string>; handles: Set<string> }>();
  const of = (source: string): { posts: Set<string>; users: Set<string>; handles: Set<string> } => {
    const known = found.get(source) ?? { posts: new Set(), users: new Set(), handles: new Set() };
    found.set(source, known);
    return known;
  };
  for (const { source, kind, id } of ids) of(source)[kind === "post" ? "posts" : "users"].add(id);
  for (const { source, handle } of handles) of(source).handles.add(handle.toLowerCase());
  return found;
}

/** Whether a text names anything that is gone: cheap, and the reason why most records need not be read. */
export function namesAny(text: string, gone: Gone): boolean {
  for (const [id] of text.matchAll(/\d+/g)) if (gone.posts.has(id) || gone.users.has(id)) return true;
  if (gone.handles.size === 0) return false;
  for (const [, handle] of text.matchAll(/RT @(\w+)/g)) {
    if (handle !== undefined && gone.handles.has(handle.toLowerCase())) return true;
  }
  return false;
}
