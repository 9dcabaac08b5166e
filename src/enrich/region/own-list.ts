import { fold } from "./fold.ts";

/** What own.txt says, by folded name. */
export interface OwnList {
  /** What a name means for certain: the number of a place. */
  readonly certain: ReadonlyMap<string, number>;
  /** Country that is meant by a name of several countries' places. */
  readonly preferred: ReadonlyMap<string, string>;
  /** Names that say a place only beside one that contains it. */
  readonly weak: ReadonlySet<string>;
  readonly never: ReadonlySet<string>;
}

/** Reads the list kept by hand; `placeOf` finds what stands after a name: `FR`, `FR-IDF` or `FR:paris`. */
export function readOwnList(text: string, placeOf: (target: string) => number | undefined): OwnList {
  const certain = new Map<string, number>();
  const preferred = new Map<string, string>();
  const [weak, never] = [new Set<string>(), new Set<string>()];
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [names, target] = line.slice(2).split("\t") as [string, string | undefined];
    for (const key of names.split("|").map(fold)) {
      if (line.startsWith("=")) certain.set(key, known(target, placeOf));
      else if (line.startsWith("~")) preferred.set(key, target ?? "");
      else if (line.startsWith("?")) weak.add(key);
      else never.add(key);
    }
  }
  return { certain, preferred, weak, never };
}

function known(target: string | undefined, placeOf: (target: string) => number | undefined): number {
  const place = target === undefined ? undefined : placeOf(target);
  if (place === undefined) throw new Error(`own.txt: ${target} is no place of the other files`);
  return place;
}
