import { expect, test } from "vitest";
import { Lateness } from "../../../src/collect/stream/lateness.ts";

const NOON = Date.UTC(2026, 10, 20, 12);

test("the worst lateness of the last minute counts, and is forgotten afterwards", () => {
  const lateness = new Lateness();
  expect(lateness.worst(NOON)).toBe(0);
  lateness.note(NOON - 40_000, NOON);
  lateness.note(NOON + 29_000, NOON + 30_000);
  expect(lateness.worst(NOON + 30_000)).toBe(40_000);
  expect(lateness.worst(NOON + 62_000)).toBe(1_000);
  expect(lateness.worst(NOON + 120_000)).toBe(0);
});

test("a clock behind the source's and an id that tells no time do not move it", () => {
  const lateness = new Lateness();
  lateness.note(NOON + 5_000, NOON);
  expect(lateness.worst(NOON)).toBe(0);
  lateness.note(Date.UTC(2010, 0, 1), NOON);
  expect(lateness.worst(NOON)).toBe(600_000);
});
