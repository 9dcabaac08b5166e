import { distanceKm } from "./nearest.ts";
import { type Gazetteer } from "./gazetteer.ts";
import { type Named } from "./named-places.ts";

/** One thing a location says: a flag, or a piece of its words with all it may mean. */
export interface Evidence extends Named {
  /** Length of what was written; short names are likelier to be words. */
  readonly length: number;
  readonly isFlag: boolean;
  /** Nothing but a code (`TX`), which confirms other places only. */
  readonly codeOnly: boolean;
}

/** What the evidence comes to. */
export interface Verdict {
  readonly place: number;
  /** False when only the country is sure, because the namesakes within it are about as large. */
  readonly withinCountry: boolean;
  readonly confidence: number;
}

/** Whether the location says "this one or that one"; asked only where it matters. */
export type Either = () => boolean;

export type Outcome = Verdict | "ambiguous" | "multiple";

/** A bare name is taken for the largest place of that name when it is this large, */
const LARGE = 100_000;
/** or this large, with no namesake in another country and a name too long to be a common word. */
const LARGE_ENOUGH = 40_000;
const LONG_NAME = 6;
/** and this many times larger than the largest namesake of any other country. */
const OUTWEIGHS = 4;
/** No longer than this, a name may be short for many. */
const ABBREVIATION = 3;
/** Two cities this near are one place: a quarter and its city. */
const SAME_PLACE_KM = 40;

/** Territories that have a code of their own beside the country people also write. */
const TERRITORIES: Readonly<Record<string, string>> = {
  PR: "US",
  GU: "US",
  VI: "US",
  AS: "US",
  MP: "US",
  HK: "CN",
  MO: "CN",
  TW: "CN",
  GP: "FR",
  MQ: "FR",
  RE: "FR",
  GF: "FR",
  YT: "FR",
  NC: "FR",
  PF: "FR",
  GL: "DK",
  FO: "DK",
  JE: "GB",
  GG: "GB",
  IM: "GB",
  GI: "GB",
  BM: "GB",
  AW: "NL",
  CW: "NL",
  SX: "NL",
  XK: "RS",
};

/** Weighs all evidence of a location; there is at least one piece. */
export function weigh(places: Gazetteer, evidence: readonly Evidence[], either: Either): Outcome {
  if (evidence.length === 1) return alone(places, evidence[0]!);
  const together = agreeing(places, evidence, either);
  if (together !== undefined) return together;
  const strong = evidence.filter((each) => typeof alone(places, each) !== "string");
  if (strong.length === 0) return "ambiguous";
  if (strong.length === 1) return alone(places, strong[0]!);
  if (strong.length < evidence.length) {
    const rest = agreeing(places, strong, either);
    if (rest !== undefined) return rest;
  }
  return unabbreviated(places, strong, either) ?? sameCountry(places, strong) ?? "multiple";
}

/** `QC, Philippines`: beside a country's name two or three letters may stand for a place that no list has. */
function unabbreviated(
  places: Gazetteer,
  evidence: readonly Evidence[],
  either: Either,
): Outcome | undefined {
  if (either()) return undefined;
  const [one, ...others] = evidence.filter((each) => each.isFlag || each.length > ABBREVIATION);
  if (one === undefined || one.isFlag || others.length > 0) return undefined;
  const outcome = alone(places, one);
  return typeof outcome !== "string" && places.kind(outcome.place) === "country" ? outcome : undefined;
}

/** `Delhi, Mumbai`: of several places in one country the country is known. */
function sameCountry(places: Gazetteer, evidence: readonly Evidence[]): Outcome | undefined {
  let found: Verdict | undefined;
  for (const each of evidence) {
    const outcome = alone(places, each);
    if (typeof outcome === "string") return undefined;
    if (found !== undefined && places.country(found.place) !== places.country(outcome.place))
      return undefined;
    found ??= outcome;
  }
  return found === undefined ? undefined : { ...found, withinCountry: false, confidence: 0.8 };
}

/** The finest place that all evidence agrees on, if there is one. */
function agreeing(places: Gazetteer, evidence: readonly Evidence[], either: Either): Outcome | undefined {
  let finest: readonly number[] = [];
  for (const each of evidence) {
    const fitting: number[] = [];
    for (const place of each.places) if (fits(places, place, each, evidence, either)) fitting.push(place);
    if (fitting.length > 0 && isFiner(places, fitting[0]!, finest[0])) finest = fitting;
  }
  if (finest.length === 0) return undefined;
  return largest(places, finest, 0, 0.98);
}

/** Whether a place of some evidence is one with a place of each other. */
function fits(
  places: Gazetteer,
  place: number,
  of: Evidence,
  evidence: readonly Evidence[],
  either: Either,
): boolean {
  for (const other of evidence) {
    if (other === of) continue;
    let found = false;
    for (const theirs of other.places) found ||= related(places, place, theirs, either);
    if (!found) return false;
  }
  return true;
}

const RANK = { country: 0, subdivision: 1, city: 2 } as const;

function isFiner(places: Gazetteer, place: number, than: number | undefined): boolean {
  if (than === undefined) return true;
  if (TERRITORIES[places.country(place)] === places.country(than)) return true;
  if (TERRITORIES[places.country(than)] === places.country(place)) return false;
  const [a, b] = [RANK[places.kind(place)], RANK[places.kind(than)]];
  // of a quarter and its city the city has the better known name
  return a > b || (a === b && places.people(place) > places.people(than));
}

/** Whether one contains the other, or both are the same. */
function related(places: Gazetteer, one: number, other: number, either: Either): boolean {
  if (one === other) return true;
  const [a, b] = [places.country(one), places.country(other)];
  const [kindA, kindB] = [places.kind(one), places.kind(other)];
  if (a !== b) {
    return (kindB === "country" && TERRITORIES[a] === b) || (kindA === "country" && TERRITORIES[b] === a);
  }
  if (kindA === "country" || kindB === "country") return true;
  const same = places.admin1(one) === places.admin1(other);
  if (kindA !== "city" || kindB !== "city") return same;
  return same && !either() && near(places, one, other);
}

function near(places: Gazetteer, one: number, other: number): boolean {
  const { latitudes, longitudes } = places;
  return distanceKm(latitudes[one]!, longitudes[one]!, latitudes[other]!, longitudes[other]!) < SAME_PLACE_KM;
}

/** What a piece means without help. */
function alone(places: Gazetteer, evidence: Evidence): Outcome {
  const { places: found, certain, preferred } = evidence;
  if (certain !== null) {
    return { place: certain, withinCountry: true, confidence: evidence.isFlag ? 0.9 : 0.95 };
  }
  if (evidence.weak || evidence.codeOnly) return "ambiguous";
  for (const place of found) {
    if (places.kind(place) === "country") return { place, withinCountry: true, confidence: 0.97 };
  }
  if (preferred !== null) {
    const there = found.filter((place) => places.country(place) === preferred);
    if (there.length > 0) return largest(places, there, 0, 0.9);
  }
  const isLong = evidence.length >= LONG_NAME && isOneCountry(places, found);
  return largest(places, found, isLong ? LARGE_ENOUGH : LARGE, 0.85);
}

function isOneCountry(places: Gazetteer, found: readonly number[]): boolean {
  const country = places.country(found[0]!);
  for (let at = 1; at < found.length; at++) if (places.country(found[at]!) !== country) return false;
  return true;
}

/** The largest of some places, when it outweighs its namesakes abroad, and then those at home. */
function largest(places: Gazetteer, found: readonly number[], floor: number, confidence: number): Outcome {
  let place = found[0]!;
  if (found.length === 1) {
    return places.people(place) < floor ? "ambiguous" : { place, withinCountry: true, confidence };
  }
  for (const other of found) if (places.people(other) > places.people(place)) place = other;
  const [country, admin1, people] = [places.country(place), places.admin1(place), places.people(place)];
  let [abroad, elsewhere] = [0, 0];
  for (const other of found) {
    if (places.country(other) !== country) abroad = Math.max(abroad, places.people(other));
    else if (places.admin1(other) !== admin1) elsewhere = Math.max(elsewhere, places.people(other));
  }
  if (people < floor || abroad * OUTWEIGHS > people) return "ambiguous";
  for (const other of found) {
    const isHere = places.country(other) === country && places.admin1(other) === admin1;
    if (isHere && isFiner(places, other, place)) place = other;
  }
  return { place, withinCountry: elsewhere * OUTWEIGHS <= people, confidence };
}
