import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gazetteer } from "../dist/enrich/region/gazetteer.js";
import { resolveLocation, resolvePoint, regionVersion } from "../dist/enrich/region/resolve.js";

/**
 * Speed of the resolver in locations a second of processor time, so that a busy machine does not matter: every text
 * distinct, and at the mix of repeats that profiles have. Then what its data cost to load and to hold.
 */
const ROUNDS = 12;
const LOCATIONS = 40_000;
/** How much oftener the first locations are written than the last: half of the authors share 1 in 16 of them. */
const SKEW = 4;

const before = held();
const loading = process.cpuUsage();
const places = gazetteer();
const loaded = process.cpuUsage(loading);
globalThis.gc?.();
const after = held();
console.log(`${regionVersion()}; Node ${process.version}`);
console.log(`loaded in ${Math.round((loaded.user + loaded.system) / 1_000)} ms of processor time`);
console.log(
  `holds ${((after - before) / 1e6).toFixed(1)} MB${globalThis.gc === undefined ? " (run with --expose-gc for a fair figure)" : ""}\n`,
);

const names = cityNames();
const distinct = Array.from({ length: LOCATIONS }, (_, i) => written(i));
const skewed = Array.from({ length: LOCATIONS }, (_, i) => {
  // a fixed sequence between 0 and 1, so that every run asks the same
  const u = ((i * 2_654_435_761) % 4_294_967_296) / 4_294_967_296;
  return written(Math.floor(LOCATIONS * u ** SKEW));
});

measure("every location distinct", distinct);
measure("half of the authors share a sixteenth of them", skewed);
points();

/** Memory of objects and of buffers. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function measure(name: string, asked: readonly string[]): void {
  let best = Infinity;
  let known = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // not the same as in the last round, which would be remembered; as out of a file, not put together of pieces
    const texts = JSON.parse(JSON.stringify(asked.map((text) => `${text}${" ".repeat(round)}`))) as string[];
    known = 0;
    const began = process.cpuUsage();
    for (const text of texts) if (resolveLocation(text).country_code !== null) known++;
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(
    `${name.padEnd(44)} ${Math.round(LOCATIONS / best)
      .toLocaleString("en")
      .padStart(10)}/s, ${((100 * known) / LOCATIONS).toFixed(0)} % resolved`,
  );
}

function points(): void {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage();
    for (let i = 0; i < LOCATIONS; i++) {
      const city = i % places.latitudes.length;
      resolvePoint(places.latitudes[city]! + 0.1, places.longitudes[city]! - 0.1);
    }
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1e6);
  }
  console.log(
    `${"points".padEnd(44)} ${Math.round(LOCATIONS / best)
      .toLocaleString("en")
      .padStart(10)}/s`,
  );
}

/** One of the ways people write a place, or something that is none. */
function written(i: number): string {
  const [city, country, code] = names[i % names.length]!;
  const forms = [
    city,
    `${city}, ${country}`,
    `${city} ${country}`,
    `${city.toUpperCase()}, ${code}`,
    country,
    `she/her | ${city}`,
    `somewhere over rainbow no. ${i}`,
    `📍${city} ${flag(code)}`,
    `living ${i} miles from nowhere`,
    `${city} → ${names[(i * 7 + 3) % names.length]![0]}`,
  ];
  return forms[i % forms.length]!;
}

function cityNames(): readonly (readonly [city: string, country: string, code: string])[] {
  const file = fileURLToPath(new URL("../lists/region/places.txt", import.meta.url));
  const country = new Intl.DisplayNames("en", { type: "region" });
  return readFileSync(file, "utf8")
    .split("\n")
    .slice(0, 20_000)
    .map((line) => line.split("\t"))
    .map(([code, , , , , keys]) => [keys!.split("|")[0]!, country.of(code!) ?? code!, code!] as const);
}

function flag(code: string): string {
  return String.fromCodePoint(0x1f1e6 + code.charCodeAt(0) - 65, 0x1f1e6 + code.charCodeAt(1) - 65);
}
