import { Remembered } from "../remembered.ts";
import { type Either, type Evidence, weigh } from "./evidence.ts";
import { fold } from "./fold.ts";
import { type Gazetteer, gazetteer } from "./gazetteer.ts";
import { partsOf } from "./location-parts.ts";
import { type Named, namedPlace } from "./named-places.ts";
import { nearestCity } from "./nearest.ts";
import { addPiece, addStateAtEnd, evidenceOf, saysAnd } from "./pieces.ts";

/** What showed the region. */
export type RegionMethod = "flag" | "coordinates" | "country_name" | "subdivision" | "city";

/** Why there is none. */
export type RegionReason = "empty" | "no_match" | "ambiguous" | "multiple";

export interface Region {
  /** ISO 3166-1 alpha-2; NULL together with everything else but `reason`. */
  readonly country_code: string | null;
  /** ISO 3166-2 of the first level below the country, where it is known. */
  readonly admin1_code: string | null;
  /** Name of that subdivision. */
  readonly region: string | null;
  readonly method: RegionMethod | null;
  /** From 0 to 1: how much to trust it, not a probability that was fitted. */
  readonly confidence: number | null;
  readonly reason: RegionReason | null;
}

/** Raised by hand when a rule changes; the data are in the hash. */
const RULES = 2;
/** Longer than any profile allows; what follows is not read. */
const LOOKED_AT = 160;
/** More pieces than this are a text, not a place. */
const PIECES = 8;
/** Pairs of locations remembered: many authors write the same few. */
const REMEMBERED = 8_192;

const remembered = new Remembered<Region>(REMEMBERED);

/** Changes whenever rules or data change. */
export function regionVersion(): string {
  return `region-${RULES}.${gazetteer().version}`;
}

/** Where an author says they are, from a profile's free text. Never throws. */
export function resolveLocation(location: string | null): Region {
  if (location === null) return none("empty");
  const before = remembered.get(location);
  if (before !== undefined) return before;
  const region = resolve(gazetteer(), location.slice(0, LOOKED_AT).trim());
  if (location.length <= LOOKED_AT) remembered.set(location, region);
  return region;
}

/** A post's own place, as its source names it: the country's code, and a full name such as `Lyon, France`. */
export function resolvePlace(countryCode: string | null, fullName: string | null): Region {
  const places = gazetteer();
  const country = places.countryOf(countryCode?.trim().toUpperCase() ?? "");
  if (country === undefined) return resolveLocation(fullName);
  const code = places.country(country);
  const named = resolveLocation(fullName);
  if (named.country_code === code) return { ...named, confidence: 1 };
  // the name alone may be of several countries; the code says which
  const beside = resolveLocation(fullName === null ? null : `${fullName}, ${flagOf(code)}`);
  return beside.country_code === code && beside.method !== "flag"
    ? { ...beside, confidence: 1 }
    : regionOf(places, country, true, "country_name", 1);
}

/** The region of a point on the map: that of the nearest city within 50 km. */
export function resolvePoint(latitude: number, longitude: number): Region {
  const valid = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const places = gazetteer();
  const city = valid ? nearestCity(places, latitude, longitude) : undefined;
  return city === undefined ? none("no_match") : regionOf(places, city, true, "coordinates", 0.95);
}

function resolve(places: Gazetteer, location: string): Region {
  if (location === "") return none("empty");
  const { flags, point, pieces, either } = partsOf(location);
  if (point !== null) {
    const region = resolvePoint(...point);
    if (region.country_code !== null) return region;
  }
  const evidence: Evidence[] = [];
  for (const code of flags) addFlag(places, code, evidence);
  const keys = pieces.map(fold);
  const whole = pieces.length > 1 && pieces.length < 4 ? ownName(places, pieces, keys) : undefined;
  if (whole !== undefined) evidence.push(evidenceOf(whole, location));
  else {
    for (let at = 0; at < pieces.length && at < PIECES; at++)
      addPiece(places, pieces[at]!, keys[at]!, evidence);
  }
  addStateAtEnd(places, pieces, evidence);
  return answer(places, evidence, () => either || pieces.some(saysAnd));
}

/** What our own list says of all pieces together: `Washington, D.C.`. */
function ownName(places: Gazetteer, pieces: readonly string[], keys: readonly string[]): Named | undefined {
  const key = keys.join(" ");
  const certain = places.own.get(key)?.certain ?? null;
  return certain === null ? undefined : namedPlace(places, pieces.join(" "), key);
}

function answer(places: Gazetteer, evidence: readonly Evidence[], either: Either): Region {
  if (evidence.every((each) => each.codeOnly)) return none("no_match");
  const outcome = weigh(places, evidence, either);
  if (typeof outcome === "string") return none(outcome);
  const { place, withinCountry, confidence } = outcome;
  const kind = places.kind(place);
  const onlyFlags = evidence.every((each) => each.isFlag || each.codeOnly);
  const method = onlyFlags ? "flag" : kind === "country" ? "country_name" : kind;
  return regionOf(places, place, withinCountry, method, confidence);
}

function regionOf(
  places: Gazetteer,
  place: number,
  withinCountry: boolean,
  method: RegionMethod,
  confidence: number,
): Region {
  return {
    country_code: places.country(place),
    admin1_code: withinCountry ? places.admin1(place) : null,
    region: withinCountry ? places.admin1Name(place) : null,
    method,
    confidence,
    reason: null,
  };
}

const none = (reason: RegionReason): Region => NONE[reason];

const NONE: Readonly<Record<RegionReason, Region>> = {
  empty: nothing("empty"),
  no_match: nothing("no_match"),
  ambiguous: nothing("ambiguous"),
  multiple: nothing("multiple"),
};

function nothing(reason: RegionReason): Region {
  return { country_code: null, admin1_code: null, region: null, method: null, confidence: null, reason };
}

function addFlag(places: Gazetteer, code: string, evidence: Evidence[]): void {
  const place = places.countryOf(code) ?? places.subdivisionOf(code);
  if (place === undefined) return;
  evidence.push({
    places: [place],
    certain: place,
    preferred: null,
    weak: false,
    length: 2,
    isFlag: true,
    codeOnly: false,
  });
}

const flagOf = (code: string): string => String.fromCodePoint(flagLetter(code, 0), flagLetter(code, 1));

const flagLetter = (code: string, at: number): number => 0x1f1e6 + code.charCodeAt(at) - 65;
