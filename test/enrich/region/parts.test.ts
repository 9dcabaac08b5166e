import { expect, test } from "vitest";
import { fold } from "../../../src/enrich/region/fold.ts";
import { partsOf } from "../../../src/enrich/region/location-parts.ts";
import { romanised } from "../../../src/enrich/region/romanised.ts";

test.each([
  ["Saint-Étienne", "saint etienne"],
  ["SAINT ETIENNE", "saint etienne"],
  ["Łódź", "lodz"],
  ["Köln", "koln"],
  ["Großenhain", "grossenhain"],
  ["L.A.", "la"],
  ["Côte d’Ivoire", "cote divoire"],
  ["الإسكندرية", "الاسكندريه"],
  ["Ｔｏｋｙｏ", "tokyo"],
  ["𝓛𝓸𝓷𝓭𝓸𝓷", "london"],
  ["서울", "서울"],
])("%s is compared as %s", (name, key) => {
  expect(fold(name)).toBe(key);
  expect(fold(key)).toBe(key);
});

test.each([
  ["Екатеринбург", "yekaterinburg"],
  ["Нижний Тагил", "nizhny tagil"],
  ["Θεσσαλονίκη", "thessaloniki"],
  ["부산", "busan"],
  ["대전광역시", "daejeon"],
])("%s is also read as %s", (name, key) => {
  expect(romanised(name)).toContain(key);
});

test("flags are read as codes, and those of no country or subdivision are left alone", () => {
  expect(partsOf("🇫🇷 and 🇩🇪").flags).toEqual(["FR", "DE"]);
  expect(partsOf("🏴󠁧󠁢󠁳󠁣󠁴󠁿").flags).toEqual(["GB-SCT"]);
  expect(partsOf("🏳️‍🌈 🏴‍☠️ 🏴").flags).toEqual([]);
});

test.each([
  ["48.8566,2.3522", [48.8566, 2.3522]],
  ["ÜT: -33.86, 151.21", [-33.86, 151.21]],
  ["iPhone: 40.712800,-74.006000", [40.7128, -74.006]],
  ["52.52° N, 13.40° E", [52.52, 13.4]],
  ["33.45° S, 70.66° W", [-33.45, -70.66]],
  ["48°51′N 2°21′E", [48.85, 2.35]],
  ["N 59° 54' E 10° 45'", [59.9, 10.75]],
  ["S 33.45°, W 70.66°", [-33.45, -70.66]],
  ["🇫🇷48.85,2.35🇫🇷", [48.85, 2.35]],
] as const)("%s is a point", (text, point) => {
  const found = partsOf(text).point!;
  expect(found[0]).toBeCloseTo(point[0], 3);
  expect(found[1]).toBeCloseTo(point[1], 3);
});

test.each(["1.0, 2.0", "12.05.2021, 18.30", "0.00, 0.00", "99.99, 200.00", "24/7", "5.55"])(
  "%s is no point",
  (text) => {
    expect(partsOf(text).point).toBeNull();
  },
);

test("a location comes apart at its separators", () => {
  expect(partsOf("Paris, France | Lyon • Nice (sometimes)").pieces).toEqual([
    "Paris",
    "France",
    "Lyon",
    "Nice",
    "sometimes",
  ]);
  expect(partsOf("Rio de Janeiro - RJ").pieces).toEqual(["Rio de Janeiro", "RJ"]);
  expect(partsOf("Clermont-Ferrand").pieces).toEqual(["Clermont-Ferrand"]);
  expect(partsOf("Paris → Rome").either).toBe(true);
  expect(partsOf("Paris, France").either).toBe(false);
  expect(partsOf("Paris to Rome").either).toBe(true);
  expect(partsOf("Paris 🌸 Rome ✨")).toMatchObject({ pieces: ["Paris", "Rome"], either: false });
});
