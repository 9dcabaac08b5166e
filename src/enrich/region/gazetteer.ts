import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fold } from "./fold.ts";

/** `src/enrich/region` and `dist/enrich/region` are equally deep, so this is the same folder in both. */
const DATA = new URL("../../../data/region/", import.meta.url);
const FILES = ["countries.txt", "subdivisions.txt", "places.txt", "own.txt"] as const;

/** Coarsest first. */
export type PlaceKind = "country" | "subdivision" | "city";

/** A place by its number: cities first, then subdivisions, then countries. */
export interface Gazetteer {
  /** Hash of the data. */
  readonly version: string;
  /** Numbers of the places of a folded name, largest first; empty when there is none. */
  named(key: string): readonly number[];
  /** Places for which a code stands (`TX`, `DE`, `NSW`): good for confirming another place only. */
  coded(key: string): readonly number[];
  /** What a name means for certain, by our own list. */
  certain(key: string): number | undefined;
  /** Country that is meant by a name of several countries' places. */
  preferred(key: string): string | undefined;
  /** Whether a name says a place only beside one that contains it. */
  isWeak(key: string): boolean;
  /** Whether a name is never a place. */
  isNever(key: string): boolean;
  kind(place: number): PlaceKind;
  /** ISO 3166-1. */
  country(place: number): string;
  /** ISO 3166-2 of the first level, NULL for a country or where it is unknown. */
  admin1(place: number): string | null;
  /** Name of the subdivision of that code. */
  nameOf(admin1: string): string | null;
  people(place: number): number;
  /** Whether a city's own name is this, rather than one it is called by elsewhere. */
  isOwnName(place: number, key: string): boolean;
  countryOf(code: string): number | undefined;
  subdivisionOf(code: string): number | undefined;
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
}

const NONE: readonly number[] = [];

let open: Gazetteer | undefined;

/** Read once a process, when the first location is asked for. */
export function gazetteer(): Gazetteer {
  open ??= read(FILES.map((name) => readFileSync(new URL(name, DATA), "utf8")));
  return open;
}

/** A name's places: one number, or several. Most names have one, and a number costs no array. */
type Entry = number | number[];

function read(files: readonly string[]): Gazetteer {
  const [countryLines, subdivisionLines, placeLines, ownLines] = files.map((file) =>
    file.split("\n").filter((line) => line !== ""),
  ) as [string[], string[], string[], string[]];
  const cities = placeLines.length;
  const firstCountry = cities + subdivisionLines.length;
  const total = firstCountry + countryLines.length;
  const people = new Float64Array(total);
  const ownNames: string[] = [];
  const latitudes = new Float32Array(cities);
  const longitudes = new Float32Array(cities);
  const countries: string[] = countryLines.map((line) => line.slice(0, 2));
  const countryOf = new Map(countries.map((code, index) => [code, firstCountry + index]));
  const subdivisions = subdivisionLines.map((line) => line.slice(0, line.indexOf("\t")));
  const subdivisionOf = new Map(subdivisions.map((code, index) => [code, cities + index]));
  const subdivisionNames = subdivisionLines.map((line) => line.split("\t")[1]!);
  /** Number of the country, and of the subdivision or 0, of each place. */
  const countryIndex = new Uint8Array(total);
  const subdivisionIndex = new Uint16Array(total);
  const names = new Map<string, Entry>();
  const add = (key: string, place: number): void => {
    const before = names.get(key);
    if (before === undefined) names.set(key, place);
    else if (typeof before !== "number") before.push(place);
    else if (before !== place) names.set(key, [before, place]);
  };

  for (const [index, line] of countryLines.entries()) {
    const place = firstCountry + index;
    countryIndex[place] = index;
    for (const key of line.slice(3).split("|")) add(key, place);
  }
  for (const [index, line] of subdivisionLines.entries()) {
    const place = cities + index;
    countryIndex[place] = countryOf.get(line.slice(0, 2))! - firstCountry;
    subdivisionIndex[place] = index + 1;
    for (const key of line.slice(line.lastIndexOf("\t") + 1).split("|")) if (key !== "") add(key, place);
  }
  for (const [place, line] of placeLines.entries()) {
    const [code, suffix, count, latitude, longitude, keys] = line.split("\t") as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const country = countryOf.get(code)!;
    countryIndex[place] = country - firstCountry;
    people[place] = Number(count);
    people[country]! += Number(count);
    latitudes[place] = Number(latitude);
    longitudes[place] = Number(longitude);
    const subdivision = suffix === "" ? undefined : subdivisionOf.get(`${code}-${suffix}`);
    if (subdivision !== undefined) {
      subdivisionIndex[place] = subdivision - cities + 1;
      people[subdivision]! += Number(count);
    }
    const called = keys.split("|");
    ownNames.push(called[0]!);
    for (const key of called) add(key, place);
  }

  const found = (key: string): readonly number[] => {
    const entry = names.get(key);
    if (entry === undefined) return NONE;
    return typeof entry === "number" ? [entry] : entry;
  };
  const country = (place: number): string => countries[countryIndex[place]!]!;
  const own = readOwn(ownLines, (target) => {
    const known = countryOf.get(target) ?? subdivisionOf.get(target);
    if (known !== undefined) return known;
    const [code, name] = target.split(":") as [string, string | undefined];
    const city = found(fold(name ?? "")).find((place) => place < cities && country(place) === code);
    if (city === undefined) throw new Error(`own.txt: ${target} is no place of the other files`);
    return city;
  });
  const codes = codesOf(countries, countryOf, subdivisions, subdivisionOf);
  return {
    version: createHash("sha256").update(files.join("\0")).digest("hex").slice(0, 8),
    named: found,
    coded: (key) => codes.get(key) ?? NONE,
    certain: (key) => own.certain.get(key),
    preferred: (key) => own.preferred.get(key),
    isWeak: (key) => own.weak.has(key),
    isNever: (key) => own.never.has(key),
    kind: (place) => (place < cities ? "city" : place < firstCountry ? "subdivision" : "country"),
    country,
    admin1: (place) => (subdivisionIndex[place] === 0 ? null : subdivisions[subdivisionIndex[place]! - 1]!),
    nameOf: (admin1) => subdivisionNames[(subdivisionOf.get(admin1) ?? -1) - cities] ?? null,
    people: (place) => people[place]!,
    isOwnName: (place, key) => place >= cities || ownNames[place] === key,
    countryOf: (code) => countryOf.get(code),
    subdivisionOf: (code) => subdivisionOf.get(code),
    latitudes,
    longitudes,
  };
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
    codes.set(key, [...(codes.get(key) ?? []), place]);
  };
  for (const code of countries) add(code, countryOf.get(code)!);
  for (const code of subdivisions) {
    const suffix = code.slice(3);
    if (/^[A-Z]{2,3}$/.test(suffix)) add(suffix, subdivisionOf.get(code)!);
  }
  return codes;
}

interface Own {
  readonly certain: ReadonlyMap<string, number>;
  readonly preferred: ReadonlyMap<string, string>;
  readonly weak: ReadonlySet<string>;
  readonly never: ReadonlySet<string>;
}

function readOwn(lines: readonly string[], placeOf: (target: string) => number): Own {
  const own = {
    certain: new Map<string, number>(),
    preferred: new Map<string, string>(),
    weak: new Set<string>(),
    never: new Set<string>(),
  };
  for (const line of lines) {
    if (line.startsWith("#")) continue;
    const [names, target] = line.slice(2).split("\t") as [string, string | undefined];
    for (const key of names.split("|").map(fold)) {
      if (line.startsWith("=")) own.certain.set(key, placeOf(target!));
      else if (line.startsWith("~")) own.preferred.set(key, target!);
      else if (line.startsWith("?")) own.weak.add(key);
      else own.never.add(key);
    }
  }
  return own;
}
