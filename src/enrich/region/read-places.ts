import { NameIndex } from "./name-index.ts";

/** The data files as numbers. A place's number: cities first, then subdivisions, then countries. */
export interface PlaceData {
  readonly names: NameIndex;
  readonly cities: number;
  readonly firstCountry: number;
  readonly countries: readonly string[];
  readonly subdivisions: readonly string[];
  readonly subdivisionNames: readonly string[];
  readonly countryOf: ReadonlyMap<string, number>;
  readonly subdivisionOf: ReadonlyMap<string, number>;
  /** By place: number of the country, of the subdivision plus one, and of the people; together, as they are asked for. */
  readonly facts: Uint32Array;
  /** By city: where its own name starts among the bytes. */
  readonly ownNames: Uint32Array;
  readonly latitudes: Float32Array;
  readonly longitudes: Float32Array;
}

/** What is known of a place, and how many facts that may be: a power of two, so that they share a line of memory. */
export const COUNTRY = 0;
export const SUBDIVISION = 1;
export const PEOPLE = 2;
export const FACTS = 4;

const [TAB, LINE, BAR] = [0x09, 0x0a, 0x7c];

/** Reads countries.txt, subdivisions.txt and places.txt, one after another in `bytes`. */
export function readPlaces(bytes: Buffer, countryBytes: number, subdivisionBytes: number): PlaceData {
  const countryLines = lineStarts(bytes, 0, countryBytes);
  const subdivisionLines = lineStarts(bytes, countryBytes, countryBytes + subdivisionBytes);
  const cityLines = lineStarts(bytes, countryBytes + subdivisionBytes, bytes.length);
  const cities = cityLines.length;
  const firstCountry = cities + subdivisionLines.length;
  const total = firstCountry + countryLines.length;
  const data = {
    names: new NameIndex(bytes, total + count(bytes, BAR)),
    cities,
    firstCountry,
    countries: countryLines.map((line) => bytes.toString("latin1", line, line + 2)),
    subdivisions: subdivisionLines.map((line) => bytes.toString("latin1", line, bytes.indexOf(TAB, line))),
    subdivisionNames: subdivisionLines.map((line) => {
      const name = bytes.indexOf(TAB, line) + 1;
      return bytes.toString("utf8", name, bytes.indexOf(TAB, name));
    }),
    countryOf: new Map<string, number>(),
    subdivisionOf: new Map<string, number>(),
    facts: new Uint32Array(total * FACTS),
    ownNames: new Uint32Array(cities),
    latitudes: new Float32Array(cities),
    longitudes: new Float32Array(cities),
  };
  for (const [index, code] of data.countries.entries()) data.countryOf.set(code, firstCountry + index);
  for (const [index, code] of data.subdivisions.entries()) data.subdivisionOf.set(code, cities + index);

  const addNames = (from: number, place: number): void => {
    let start = from;
    for (let at = from; ; at++) {
      const byte = bytes[at]!;
      if (byte !== BAR && byte !== LINE) continue;
      if (at > start) data.names.add(start, at, place);
      if (byte === LINE) return;
      start = at + 1;
    }
  };
  for (const [index, line] of countryLines.entries()) {
    data.facts[(firstCountry + index) * FACTS + COUNTRY] = index;
    addNames(line + 3, firstCountry + index);
  }
  for (const [index, line] of subdivisionLines.entries()) {
    const place = cities + index;
    data.facts[place * FACTS + COUNTRY] =
      data.countryOf.get(data.subdivisions[index]!.slice(0, 2))! - firstCountry;
    data.facts[place * FACTS + SUBDIVISION] = index + 1;
    addNames(bytes.indexOf(TAB, bytes.indexOf(TAB, line) + 1) + 1, place);
  }
  const fields = new FieldReader(bytes);
  for (let place = 0; place < cities; place++) {
    fields.at = cityLines[place]!;
    const code = fields.text();
    const suffix = fields.text();
    const people = fields.number();
    data.latitudes[place] = fields.number();
    data.longitudes[place] = fields.number();
    const country = data.countryOf.get(code)!;
    data.facts[place * FACTS + COUNTRY] = country - firstCountry;
    data.facts[place * FACTS + PEOPLE] = people;
    data.facts[country * FACTS + PEOPLE]! += people;
    const subdivision = suffix === "" ? undefined : data.subdivisionOf.get(`${code}-${suffix}`);
    if (subdivision !== undefined) {
      data.facts[place * FACTS + SUBDIVISION] = subdivision - cities + 1;
      data.facts[subdivision * FACTS + PEOPLE]! += people;
    }
    data.ownNames[place] = fields.at;
    addNames(fields.at, place);
  }
  return data;
}

/** Reads fields that end with a tab, from `at` on. */
class FieldReader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  text(): string {
    const from = this.at;
    while (this.#bytes[this.at] !== TAB) this.at++;
    return this.#bytes.toString("latin1", from, this.at++);
  }

  /** A decimal number: digits, perhaps a sign and a point. */
  number(): number {
    let value = 0;
    let scale = 0;
    let negative = false;
    for (; ; this.at++) {
      const byte = this.#bytes[this.at]!;
      if (byte === TAB) break;
      if (byte === 0x2d) negative = true;
      else if (byte === 0x2e) scale = 1;
      else {
        value = value * 10 + byte - 0x30;
        scale *= 10;
      }
    }
    this.at++;
    const size = scale > 1 ? value / scale : value;
    return negative ? -size : size;
  }
}

function lineStarts(bytes: Uint8Array, from: number, to: number): number[] {
  const starts: number[] = [];
  let start = from;
  for (let at = from; at < to; at++) {
    if (bytes[at] !== LINE) continue;
    starts.push(start);
    start = at + 1;
  }
  return starts;
}

function count(bytes: Uint8Array, wanted: number): number {
  let found = 0;
  // by index: an iterator would take longer than all other reading
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === wanted) found++;
  return found;
}
