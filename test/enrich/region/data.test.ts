import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { distanceKm } from "../../../src/enrich/region/nearest.ts";
import { fold } from "../../../src/enrich/region/fold.ts";
import { gazetteer } from "../../../src/enrich/region/gazetteer.ts";

const read = async (name: string): Promise<readonly string[]> =>
  (await readFile(new URL(`../../../lists/region/${name}`, import.meta.url), "utf8"))
    .split("\n")
    .filter((line) => line !== "");

test.each(["countries.txt", "subdivisions.txt", "places.txt"])(
  "names in %s are folded as the program folds",
  async (name) => {
    const keys = (await read(name)).flatMap((line) => line.slice(line.lastIndexOf("\t") + 1).split("|"));
    expect(keys.length).toBeGreaterThan(4_000);
    const stale = keys.filter((key) => fold(key) !== key);
    expect(stale.slice(0, 5), "run: npm run build && node .ci/build-region-data.mjs").toEqual([]);
  },
);

test("every place has a country, people and a point on the map", async () => {
  const countries = new Set((await read("countries.txt")).map((line) => line.slice(0, 2)));
  const lines = await read("places.txt");
  expect(lines.length).toBeGreaterThan(30_000);
  for (const line of lines) {
    const [country, , people, latitude, longitude, keys, ...more] = line.split("\t");
    expect(countries.has(country!), line).toBe(true);
    expect(Number(people), line).toBeGreaterThanOrEqual(0);
    expect(Math.abs(Number(latitude)), line).toBeLessThanOrEqual(90);
    expect(Math.abs(Number(longitude)), line).toBeLessThanOrEqual(180);
    expect(keys, line).not.toBe("");
    expect(more, line).toEqual([]);
  }
});

test("nearly everybody in a known place is in a known subdivision", async () => {
  const lines = (await read("places.txt")).map((line) => line.split("\t"));
  const people = (some: readonly (readonly string[])[]): number =>
    some.reduce((sum, [, , count]) => sum + Number(count), 0);
  expect(people(lines.filter(([, subdivision]) => subdivision !== "")) / people(lines)).toBeGreaterThan(0.97);
});

test("every country has a name, and its English one leads to it", () => {
  const english = new Intl.DisplayNames("en", { type: "region" });
  const places = gazetteer();
  for (const code of ["FR", "DE", "BR", "JP", "NG", "IN", "US", "CI", "ST", "VA", "XK", "KR"]) {
    const named = places.named(fold(english.of(code)!));
    expect(
      named.map((place) => places.country(place)),
      code,
    ).toContain(code);
  }
});

test("a distance is that of the globe", () => {
  expect(distanceKm(48.85, 2.35, 51.51, -0.13)).toBeCloseTo(344, -1);
  expect(distanceKm(0, 179.9, 0, -179.9)).toBeCloseTo(22, 0);
});
