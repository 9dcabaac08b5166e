import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fold } from "./fold.ts";
import { type OwnList, readOwnList } from "./own-list.ts";
import { COUNTRY, FACTS, PEOPLE, readPlaces, SUBDIVISION } from "./read-places.ts";

/** `src/enrich/region` and `dist/enrich/region` are equally deep, so this is the same folder in both. */
const DATA = new URL("../../../lists/region/", import.meta.url);

/** Coarsest first. */
export type PlaceKind = "country" | "subdivision" | "city";

/** A place by its number: cities first, then subdivisions, then countries. */
export interface Gazetteer {
  /** Hash of the data. */
  readonly version: string;
  readonly own: OwnList;
  /** Numbers of the places of a folded name: countries, subdivisions, then cities, the largest first. */
  named(key: string): readonly number[];
  /** False when no name and no code, whatever its first words are, has this last one. */
  mayEnd(word: string): boolean;
  /** Places for which a code stands (`TX`, `DE`, `NSW`): good for confirming another place only. */
  coded(key: string): readonly number[];
  kind(place: number): PlaceKind;
  /** ISO 3166-1. */
  country(place: number): string;
  /** ISO 3166-2 of the first level, NULL for a country or where it is unknown. */
  admin1(place: number): string | null;
  /** Name of that subdivision. */
  admin1Name(place: number): string | null;
  people(place: number): number;
  countryOf(code: string): number | undefined;
  subdivisionOf(code: string): number | undefined;
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
}

let open: Gazetteer | undefined;

/** Read once a process, when the first location is asked for. */
export function gazetteer(): Gazetteer {
  open ??= read();
  return open;
}

function read(): Gazetteer {
  const [countryBytes, subdivisionBytes, placeBytes, ownBytes] = [
    "countries.txt",
    "subdivisions.txt",
    "places.txt",
    "own.txt",
  ].map((name) => readFileSync(new URL(name, DATA))) as [Buffer, Buffer, Buffer, Buffer];
  const bytes = Buffer.concat([countryBytes, subdivisionBytes, placeBytes]);
  const data = readPlaces(bytes, countryBytes.length, subdivisionBytes.length);
  const { countries, subdivisions, cities, firstCountry, countryOf, subdivisionOf, facts } = data;

  const country = (place: number): string => countries[facts[place * FACTS + COUNTRY]!]!;
  const named = (key: string): readonly number[] => {
    const first = data.names.first(key);
    if (first === -1) return NONE;
    const second = data.names.after(first);
    return second === -1 ? [data.names.placeOf(first)] : rightlyNamed(data, first);
  };
  const own = readOwnList(ownBytes.toString(), (target) => {
    const [code, name] = target.split(":") as [string, string | undefined];
    if (name === undefined) return countryOf.get(code) ?? subdivisionOf.get(code);
    return named(fold(name)).find((place) => place < cities && country(place) === code);
  });
  const codes = codesOf(countries, countryOf, subdivisions, subdivisionOf);
  for (const [name, { certain }] of own) if (certain !== null) data.names.addEnding(name);
  for (const code of codes.keys()) data.names.addEnding(code);
  return {
    version: createHash("sha256").update(bytes).update(ownBytes).digest("hex").slice(0, 8),
    own,
    named,
    mayEnd: (word) => data.names.mayEnd(word),
    coded: (key) => codes.get(key) ?? NONE,
    kind: (place) => (place < cities ? "city" : place < firstCountry ? "subdivision" : "country"),
    country,
    admin1: (place) => {
      const index = facts[place * FACTS + SUBDIVISION]!;
      return index === 0 ? null : subdivisions[index - 1]!;
    },
    admin1Name: (place) => data.subdivisionNames[facts[place * FACTS + SUBDIVISION]! - 1] ?? null,
    people: (place) => facts[place * FACTS + PEOPLE]!,
    countryOf: (code) => countryOf.get(code),
    subdivisionOf: (code) => subdivisionOf.get(code),
    latitudes: data.latitudes,
    longitudes: data.longitudes,
  };
}

const NONE: readonly number[] = [];

/** A city that is called so elsewhere (Chittagong was Islamabad) does not outdo the one that is called so at home. */
const OUTDOES = 20;

function rightlyNamed(
  { names, cities, facts, ownNames }: ReturnType<typeof readPlaces>,
  first: number,
): readonly number[] {
  const atHome = (entry: number): boolean => {
    const place = names.placeOf(entry);
    return place >= cities || ownNames[place] === names.startOf(entry);
  };
  let largest = 0;
  for (let entry = first; entry !== -1; entry = names.after(entry)) {
    const place = names.placeOf(entry);
    if (place < cities && atHome(entry)) largest = Math.max(largest, facts[place * FACTS + PEOPLE]!);
  }
  const found: number[] = [];
  for (let entry = first; entry !== -1; entry = names.after(entry)) {
    const place = names.placeOf(entry);
    if (atHome(entry) || facts[place * FACTS + PEOPLE]! >= largest * OUTDOES) found.push(place);
  }
  return found;
}

/** `tx` is Texas, `de` is Germany or Delaware: whatever a code may mean. */
function codesOf(
  countries: readonly string[],
  countryOf: ReadonlyMap<string, number>,
  subdivisions: readonly string[],
  subdivisionOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, number[]> {
  const codes = new Map<string, number[]>();
  const add = (code: string, place: number): void => {
    const key = code.toLowerCase();
    const before = codes.get(key);
    if (before === undefined) codes.set(key, [place]);
    else before.push(place);
  };
  for (const code of countries) add(code, countryOf.get(code)!);
  for (const code of subdivisions) {
    const suffix = code.slice(3);
    if (/^[A-Z]{2,3}$/.test(suffix)) add(suffix, subdivisionOf.get(code)!);
  }
  return codes;
}
