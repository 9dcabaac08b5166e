import { expect, test } from "vitest";
import { RateLimit } from "../../src/server/rate-limit.ts";

function clockAt(): { now: () => number; pass: (ms: number) => void } {
  let now = 1_000_000;
  return { now: () => now, pass: (ms) => (now += ms) };
}

test("a caller may ask so many at once, and then waits for each", () => {
  const clock = clockAt();
  const limit = new RateLimit(3, clock);
  expect([1, 2, 3].map(() => limit.take("a"))).toEqual([0, 0, 0]);
  expect(limit.take("a")).toBe(20_000);
  clock.pass(19_999);
  expect(limit.take("a")).toBe(1);
  clock.pass(1);
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBe(20_000);
});

test("what one caller asks costs another nothing", () => {
  const limit = new RateLimit(1, clockAt());
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBeGreaterThan(0);
  expect(limit.take("b")).toBe(0);
});

test("a caller that rests saves up no more than a minute's worth", () => {
  const clock = clockAt();
  const limit = new RateLimit(2, clock);
  limit.take("a");
  clock.pass(3_600_000);
  expect([limit.take("a"), limit.take("a")]).toEqual([0, 0]);
  expect(limit.take("a")).toBeGreaterThan(0);
});

test("a clock that is set back gives nothing away and takes nothing", () => {
  const clock = clockAt();
  const limit = new RateLimit(1, clock);
  limit.take("a");
  clock.pass(-600_000);
  expect(limit.take("a")).toBe(60_000);
});

test("a crowd of invented callers does not fill the memory, nor free the one that asks now", () => {
  const limit = new RateLimit(1, clockAt());
  for (let i = 0; i < 10_050; i++) limit.take(`invented ${i}`);
  limit.take("a");
  expect(limit.take("a")).toBeGreaterThan(0);
});
