import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  regionVersion,
  resolveLocation,
  resolvePlace,
  resolvePoint,
} from "../../../src/enrich/region/resolve.ts";
import { BLIND } from "./blind-cases.ts";
import { SECOND_BLIND } from "./second-blind-cases.ts";
import { SEEN } from "./seen-cases.ts";
import { THIRD_BLIND } from "./third-blind-cases.ts";

const VERSION = "region-2.14e070a9";

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly nullKept: number;
  readonly wrong: readonly string[];
}

function score(cases: readonly (readonly [string, string | null])[]): Score {
  const answers = cases.map(([text, wanted]) => ({ text, wanted, got: resolveLocation(text).country_code }));
  const said = answers.filter(({ got }) => got !== null);
  const wanted = answers.filter((answer) => answer.wanted !== null);
  const right = wanted.filter((answer) => answer.got === answer.wanted).length;
  const nulls = answers.filter((answer) => answer.wanted === null);
  return {
    precision: right / said.length,
    recall: right / wanted.length,
    nullKept: nulls.filter(({ got }) => got === null).length / nulls.length,
    wrong: answers.filter((each) => each.got !== each.wanted).map((each) => `${each.text}: ${each.got}`),
  };
}

test.each([
  ["seen", SEEN, 120],
  ["first blind", BLIND, 250],
  ["second blind", SECOND_BLIND, 250],
  ["third blind", THIRD_BLIND, 100],
] as const)("countries of the %s set are right and few are missed", (name, cases, atLeast) => {
  const { precision, recall, nullKept, wrong } = score(cases);
  console.log(
    `${name}: ${cases.length} cases, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, NULL kept ${nullKept.toFixed(3)}`,
  );
  expect(cases.length).toBeGreaterThanOrEqual(atLeast);
  expect(precision, wrong.join("\n")).toBeGreaterThanOrEqual(0.98);
  expect(recall, wrong.join("\n")).toBeGreaterThanOrEqual(0.88);
  expect(nullKept, wrong.join("\n")).toBeGreaterThanOrEqual(0.95);
});

test.each([
  ["Lyon, France", "FR-ARA", "Auvergne-Rhône-Alpes", "city"],
  ["Lyon | Rhône-Alpes", "FR-ARA", "Auvergne-Rhône-Alpes", "city"],
  ["Paris", "FR-IDF", "Île-de-France", "city"],
  ["Paris, TX", "US-TX", "Texas", "city"],
  ["Portland, OR", "US-OR", "Oregon", "city"],
  ["Portland, Maine", "US-ME", "Maine", "city"],
  ["California", "US-CA", "California", "subdivision"],
  ["NRW", "DE-NW", "Nordrhein-Westfalen", "subdivision"],
  ["Glasgow", "GB-SCT", "Scotland", "city"],
  ["Smallville, KS", "US-KS", "Kansas", "subdivision"],
  ["Belo Horizonte, MG", "BR-MG", "Minas Gerais", "city"],
  ["Toronto, ON, Canada", "CA-ON", "Ontario", "city"],
  ["東京都渋谷区", "JP-13", "Tokyo", "city"],
  ["Chandigarh, India", "IN-CH", "Chandigarh", "city"],
] as const)("%s is in %s, %s, shown by a %s", (text, admin1_code, region, method) => {
  expect(resolveLocation(text)).toMatchObject({ admin1_code, region, method, reason: null });
});

test.each([
  ["Delhi, Mumbai", "IN", "of several places in one country the country is known"],
  ["NYC ✈️ LA", "US", "of several places in one country the country is known"],
  ["Delhi/Karachi", null, "several countries"],
  ["Student in Leeds", "GB", "the last words say where"],
  ["believe in Jordan", null, "but not when they may be a person"],
  ["QC, Philippines", "PH", "letters beside a country's name may stand for anything"],
  ["NYC / Brazil", null, "but not when a sign says one or the other"],
  ["Smallville, PA", "US", "a state of the United States"],
  ["Smallville, PE", null, "a state of Canada or of Brazil"],
] as const)("%s is in %s: %s", (text, country) => {
  expect(resolveLocation(text).country_code).toBe(country);
});

test("of several places in one country no subdivision is known", () => {
  expect(resolveLocation("Delhi, Mumbai")).toMatchObject({
    admin1_code: null,
    region: null,
    confidence: 0.8,
  });
});

test.each([
  ["France", "FR", "country_name"],
  ["🇫🇷", "FR", "flag"],
  ["🏴󠁧󠁢󠁳󠁣󠁴󠁿", "GB", "flag"],
  ["vibes only 🇧🇷", "BR", "flag"],
  ["48.8566, 2.3522", "FR", "coordinates"],
  ["Lyon 🇫🇷", "FR", "city"],
] as const)("%s is %s, shown by its %s", (text, country_code, method) => {
  expect(resolveLocation(text)).toMatchObject({ country_code, method });
});

test.each([
  ["", "empty"],
  [" \t\n", "empty"],
  ["Wonderland", "no_match"],
  ["your mom's house", "no_match"],
  ["Jordan", "ambiguous"],
  ["Birmingham", "ambiguous"],
  ["Paris → New York", "multiple"],
  ["London / Berlin", "multiple"],
  ["🇫🇷🇩🇪", "multiple"],
] as const)("%s has no region, because it is %s", (text, reason) => {
  expect(resolveLocation(text)).toEqual({
    country_code: null,
    admin1_code: null,
    region: null,
    method: null,
    confidence: null,
    reason,
  });
});

test("a namesake is taken only when it is large and outweighs every other country's", () => {
  // 9.0 million against 0.4
  expect(resolveLocation("London").country_code).toBe("GB");
  // 1.1 million against 0.2
  expect(resolveLocation("Birmingham").reason).toBe("ambiguous");
  expect(resolveLocation("Birmingham, Alabama").admin1_code).toBe("US-AL");
  expect(resolveLocation("Birmingham, UK").admin1_code).toBe("GB-ENG");
});

test("of namesakes within one country the country is known, the subdivision is not", () => {
  expect(resolveLocation("Springfield, USA")).toMatchObject({
    country_code: "US",
    admin1_code: null,
    region: null,
  });
});

test("a city does not lose its name to one that was called so abroad", () => {
  expect(resolveLocation("Islamabad").country_code).toBe("PK");
});

test("a post's own place takes its country from the code and its subdivision from the name", () => {
  expect(resolvePlace("FR", "Lyon, France")).toMatchObject({
    country_code: "FR",
    admin1_code: "FR-ARA",
    confidence: 1,
  });
  expect(resolvePlace("GB", "Birmingham")).toMatchObject({ country_code: "GB", admin1_code: "GB-ENG" });
  expect(resolvePlace("br", "Paris")).toMatchObject({
    country_code: "BR",
    admin1_code: null,
    method: "country_name",
  });
  expect(resolvePlace("ES", null)).toMatchObject({ country_code: "ES", admin1_code: null });
  expect(resolvePlace(null, "Lyon, France").country_code).toBe("FR");
  expect(resolvePlace("??", null).reason).toBe("empty");
});

test("a point belongs to the nearest city within 50 km, and to nobody at sea", () => {
  expect(resolvePoint(45.76, 4.84)).toMatchObject({
    country_code: "FR",
    admin1_code: "FR-ARA",
    method: "coordinates",
  });
  expect(resolvePoint(-36.85, 174.76).country_code).toBe("NZ");
  expect(resolvePoint(0, -30).reason).toBe("no_match");
  // beside the date line
  expect(resolvePoint(-18.13, 178.44).country_code).toBe("FJ");
  for (const [latitude, longitude] of [
    [Number.NaN, 0],
    [91, 0],
    [0, 181],
    [Infinity, -Infinity],
  ] as const) {
    expect(resolvePoint(latitude, longitude).reason).toBe("no_match");
  }
});

test("the version is the one these rules and data had when they were last changed", () => {
  expect(
    regionVersion(),
    "data or rules changed: raise RULES if a rule did, then write the new version",
  ).toBe(VERSION);
});

const REASONS: readonly (string | null)[] = ["empty", "no_match", "ambiguous", "multiple"];

/** Whether a region's fields agree with one another. */
function isSound(region: ReturnType<typeof resolveLocation>): boolean {
  const { country_code, admin1_code, confidence, reason } = region;
  if (country_code === null) {
    const rest = [admin1_code, region.region, region.method, confidence];
    return REASONS.includes(reason) && rest.every((field) => field === null);
  }
  return (
    /^[A-Z]{2}$/.test(country_code) &&
    reason === null &&
    confidence !== null &&
    confidence > 0 &&
    confidence <= 1 &&
    (admin1_code === null) === (region.region === null) &&
    (admin1_code === null || admin1_code.startsWith(`${country_code}-`))
  );
}

test("nothing throws on any location, and the same location has the same region", () => {
  const piece = fc.constantFrom(
    ..."Paris|France|TX|🇫🇷|🏴󠁧󠁢󠁳󠁣󠁴󠁿|→| / |, |東京|市|서울|القاهرة|Москва|48.85,2.35|°N|ÜT: |Jordan|and|the |\ud83c|\udde6|constructor|__proto__".split(
      "|",
    ),
  );
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 2_000 }),
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
      .map((codes) => String.fromCharCode(...codes)),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" ")),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const region = resolveLocation(text);
      expect(isSound(region), JSON.stringify(region)).toBe(true);
      expect(resolveLocation(text)).toEqual(region);
      expect(isSound(resolvePlace(text, text))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("nothing throws on any point", () => {
  const degrees = (most: number): fc.Arbitrary<number> =>
    fc.oneof(fc.double(), fc.double({ min: -most, max: most, noNaN: true }));
  fc.assert(
    fc.property(degrees(90), degrees(180), (latitude, longitude) => {
      expect(isSound(resolvePoint(latitude, longitude))).toBe(true);
    }),
  );
});

test("a very long location is read in bounded work", () => {
  expect(isSound(resolveLocation("Paris, ".repeat(100_000)))).toBe(true);
  expect(isSound(resolveLocation(`${"a ".repeat(100_000)}Paris`))).toBe(true);
});
