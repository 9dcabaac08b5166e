import { fold } from "./fold.ts";

/** What own.txt says of a name. */
export interface Own {
  /** What it means for certain: the number of a place. */
  certain: number | null;
  /** Country that is meant by a name of several countries' places. */
  preferred: string | null;
  /** It says a place only beside one that contains it. */
  weak: boolean;
  never: boolean;
}

/** By folded name. */
export type OwnList = ReadonlyMap<string, Readonly<Own>>;

/** Of most names it says nothing. */
export const SAYS_NOTHING: Readonly<Own> = { certain: null, preferred: null, weak: false, never: false };

/** Reads the list kept by hand; `placeOf` finds what stands after a name: `FR`, `FR-IDF` or `FR:paris`. */
export function readOwnList(text: string, placeOf: (target: string) => number | undefined): OwnList {
  const list = new Map<string, Own>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [names, target] = line.slice(2).split("\t") as [string, string | undefined];
    for (const key of names.split("|").map(fold)) {
      const own = list.get(key) ?? { ...SAYS_NOTHING };
      list.set(key, own);
      if (line.startsWith("=")) own.certain = known(target, placeOf);
      else if (line.startsWith("~")) own.preferred = target ?? "";
      else if (line.startsWith("?")) own.weak = true;
      else own.never = true;
    }
  }
  return list;
}

function known(target: string | undefined, placeOf: (target: string) => number | undefined): number {
  const place = target === undefined ? undefined : placeOf(target);
  if (place === undefined) throw new Error(`own.txt: ${target} is no place of the other files`);
  return place;
}
