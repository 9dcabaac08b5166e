import { describe, expect, test } from "vitest";
import type { FixedPlan } from "../../src/collect/due.ts";
import { nextDue, planOf } from "../../src/collect/due.ts";
import { AdaptiveChoice } from "../../src/collect/refresh-adaptive.ts";
import { isLastOfDay, released } from "../../src/collect/refresh-ceiling.ts";
import type { Followed } from "../../src/collect/refresh-followed.ts";
import { learnGrowth } from "../../src/collect/refresh-growth.ts";
import { MostValuable } from "../../src/collect/refresh-heap.ts";
import { expectedGain, gainsBy } from "../../src/collect/refresh-worth.ts";
import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";

const CREATED = Date.parse("2026-11-20T10:00:00Z");
const NOW = CREATED + 2 * DAY + 2 * HOUR;
const assumed = learnGrowth([]);

/** A post with readings so long after it was written, oldest first. */
function post(id: string, ...readings: readonly (readonly [ageMs: number, engagement: number])[]): Followed {
  return {
    id,
    createdAt: CREATED,
    observed: readings.map(([age]) => CREATED + age),
    readings: readings.map(([age, engagement]) => ({ at: isoTime(CREATED + age), engagement })).toReversed(),
    readAt: readings.length === 0 ? undefined : CREATED + readings.at(-1)![0],
  };
}

describe("growth with age", () => {
  test("rises from nothing to all, without having seen anything", () => {
    const ages = [0, 1, 5, 30, 60, 600, 2_000, 20_000, 43_200, 90_000].map((minutes) => minutes * MINUTE);
    const shares = ages.map((age) => assumed.share(age));
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(assumed.share(HOUR)).toBeCloseTo(0.92, 6);
  });

  test("is learned from what consecutive readings showed", () => {
    const truth = (minutes: number): number => 1 - 0.6 * Math.exp(-minutes / 300);
    const steps = [5, 20, 60, 180, 400, 900, 2_000, 5_000].flatMap((from) =>
      [1.5, 2, 4].map((times) => {
        const to = from * times;
        return {
          from_minutes: from,
          to_minutes: to,
          before: 4_000 * truth(from),
          after: 4_000 * truth(to),
        };
      }),
    );
    const learned = learnGrowth(steps);
    for (const minutes of [60, 120, 360, 720, 1_440]) {
      expect(learned.share(minutes * MINUTE)).toBeCloseTo(truth(minutes), 1);
      expect(Math.abs(learned.share(minutes * MINUTE) - truth(minutes))).toBeLessThan(
        Math.abs(assumed.share(minutes * MINUTE) - truth(minutes)),
      );
    }
  });
});

describe("the gain that a reading is expected to show", () => {
  test("is greater for a young post than for an old one, and for a loud one than for a quiet one", () => {
    const gain = (age: number, engagement: number): number =>
      expectedGain(post("1", [age, engagement]), assumed, CREATED + age + HOUR);
    expect(gain(10 * MINUTE, 50)).toBeGreaterThan(10 * gain(DAY, 50));
    expect(gain(DAY, 500)).toBeGreaterThan(5 * gain(DAY, 50));
    expect(gain(DAY, 50)).toBeGreaterThan(gain(9 * DAY, 50));
  });

  test("follows the pace that a post has shown itself", () => {
    const at = (later: number): number =>
      expectedGain(post("1", [3 * HOUR, 1_000], [DAY, later]), assumed, NOW);
    expect(at(1_000)).toBeLessThan(at(1_021) / 5);
    expect(at(1_200)).toBeGreaterThan(5 * at(1_021));
  });

  test("counts from the last reading, also from one that was not loaded yet", () => {
    const known = post("1", [HOUR, 100]);
    const read = { ...known, readAt: NOW - HOUR };
    expect(expectedGain(read, assumed, NOW)).toBeLessThan(expectedGain(known, assumed, NOW) / 10);
    expect(expectedGain({ ...known, readAt: NOW }, assumed, NOW)).toBe(0);
  });

  test("reaches a threshold at the moment it is said to", () => {
    const known = post("1", [HOUR, 300]);
    const at = gainsBy(known, assumed, 5, CREATED + HOUR, CREATED + 30 * DAY)!;
    expect(expectedGain(known, assumed, at)).toBeGreaterThanOrEqual(5);
    expect(expectedGain(known, assumed, at - HOUR)).toBeLessThan(5);
    expect(gainsBy(known, assumed, 5_000, CREATED + HOUR, CREATED + 30 * DAY)).toBeUndefined();
  });
});

describe("the ceiling of a day", () => {
  const midnight = Date.parse("2026-11-21T00:00:00Z");
  const at = (hours: number, paid: number, previous?: number): number =>
    released(
      {
        perDay: 100,
        paid,
        previousRun: previous === undefined ? undefined : midnight + previous * HOUR,
      },
      midnight + hours * HOUR,
    );

  test("goes by half to the first of many runs, and all of it to the only one", () => {
    expect(at(0, 0, -1)).toBe(52);
    expect(at(0, 0, -24)).toBe(100);
    expect(at(9, 0)).toBe(100);
  });

  test("is spent in few portions, and whole by the last run", () => {
    expect(at(1, 52, 0)).toBe(0);
    expect(at(12, 52, 11)).toBe(25);
    expect(at(23, 90, 22)).toBe(10);
    expect(at(23, 100, 22)).toBe(0);
  });

  test("knows its last run of a day by the pause before it", () => {
    expect(isLastOfDay(midnight + 22 * HOUR, midnight + 23 * HOUR)).toBe(true);
    expect(isLastOfDay(midnight + 21 * HOUR, midnight + 22 * HOUR)).toBe(false);
  });
});

describe("choosing", () => {
  const choice = (perDay: number, more: { sameDayFree?: boolean; price?: number } = {}): AdaptiveChoice =>
    new AdaptiveChoice({
      plan: { kind: "adaptive", perDay, forMs: 30 * DAY },
      growth: assumed,
      now: NOW,
      price: more.price ?? 5_000,
      sameDayFree: more.sameDayFree ?? true,
      previousRun: undefined,
    });
  const crowd = Array.from({ length: 250 }, (_, i) => post(String(1_000 + i), [HOUR, 10 * i]));

  test("takes the most valuable posts that the ceiling pays, whatever the portions", () => {
    const whole = choice(20 * 5_000);
    whole.portion(crowd, new Set());
    const apart = choice(20 * 5_000);
    for (let from = 0; from < crowd.length; from += 7) apart.portion(crowd.slice(from, from + 7), new Set());
    const best = crowd
      .slice(-20)
      .map(({ id }) => id)
      .toReversed();
    expect(whole.paid()).toEqual(best);
    expect(apart.paid()).toEqual(best);
    expect(apart.skipped.forMoney).toBe(whole.skipped.forMoney);
  });

  test("says what it left alone: flat ones, ones for money, and the engagement that is not seen", () => {
    const each = choice(20 * 5_000);
    each.portion(crowd, new Set());
    const chosen = each.paid();
    const { flat, forMoney, unseen, next } = each.skipped;
    expect(flat).toBeGreaterThan(0);
    expect(flat + forMoney + chosen.length).toBe(crowd.length);
    each.read(chosen);
    const seen = crowd.slice(-20).reduce((sum, known) => sum + expectedGain(known, assumed, NOW), 0);
    expect(unseen - each.skipped.unseen).toBeCloseTo(seen, 6);
    // what was paid can be read again for free, and at the latest a new day's ceiling begins
    expect(next).toBeGreaterThan(NOW);
    expect(next).toBeLessThanOrEqual(Date.parse("2026-11-23T00:00:00Z"));
  });

  test("counts what was read today against the ceiling, even by a run that died", () => {
    const read = crowd.slice(0, 15).map((known) => ({
      ...known,
      observed: [...known.observed, NOW - HOUR],
      readAt: NOW - HOUR,
    }));
    const each = choice(20 * 5_000);
    each.portion([...read, ...crowd.slice(15)], new Set(read.map(({ id }) => id)));
    expect(each.paid()).toHaveLength(5);
  });

  test("does not count against the ceiling what was collected today", () => {
    const fresh = { ...post("1"), createdAt: NOW - HOUR, observed: [NOW - HOUR, NOW - 60_000], readAt: NOW };
    const each = choice(20 * 5_000);
    each.portion([fresh, ...crowd], new Set(["1"]));
    expect(each.paid()).toHaveLength(20);
    const counting = choice(20 * 5_000, { sameDayFree: false });
    counting.portion([fresh, ...crowd], new Set());
    expect(counting.paid()).toHaveLength(19);
  });

  test("reads for free what was paid today and moves, and fills the hundred with the next best", () => {
    const each = choice(0);
    const free = each.portion(crowd, new Set(crowd.map(({ id }) => id)));
    expect(free.length % 100 === 0 || free.length === crowd.length).toBe(true);
    expect(free).toContain(crowd.at(-1)!.id);
    expect(each.paid()).toEqual([]);
  });

  test("pays nothing under a ceiling of nothing", () => {
    const each = choice(0);
    each.portion(crowd, new Set());
    expect(each.paid()).toEqual([]);
    expect(each.skipped.forMoney).toBeGreaterThan(200);
  });
});

test("a heap keeps the most valuable of any sequence", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 50; round++) {
    const all = Array.from({ length: Math.floor(random() * 60) }, (_, i) => ({
      id: String(i),
      worth: Math.floor(random() * 20),
    }));
    const heap = new MostValuable(10);
    const dropped = all.map((each) => heap.offer(each)).filter((each) => each !== undefined);
    const kept = heap.sorted();
    expect(kept).toHaveLength(Math.min(10, all.length));
    expect(kept.length + dropped.length).toBe(all.length);
    const least = Math.min(...kept.map(({ worth }) => worth));
    expect(dropped.every(({ worth }) => worth <= least)).toBe(true);
  }
});

describe("the next moment something is due", () => {
  const next = (plan: FixedPlan, observed: number, now: number): string | undefined => {
    const at = nextDue(plan, CREATED, [observed], now);
    return at === undefined ? undefined : isoTime(at);
  };

  test("is the next age that no reading covers, and none after the last", () => {
    expect(next(planOf("default"), CREATED + HOUR, CREATED + 90 * MINUTE)).toBe("2026-11-20T13:00:00.000Z");
    expect(next(planOf("default"), CREATED + 7 * DAY, CREATED + 8 * DAY)).toBeUndefined();
  });

  test("under the daily plan is the next midnight, as long as the post is followed", () => {
    const plan = planOf({ plan: "daily", for: "3d" });
    expect(next(plan, CREATED, CREATED + HOUR)).toBe("2026-11-21T00:00:00.000Z");
    expect(next(plan, CREATED, CREATED + 3 * DAY)).toBeUndefined();
  });
});

test("the adaptive plan has a ceiling of its own unless it is given one", () => {
  expect(planOf("adaptive")).toEqual({ kind: "adaptive", perDay: 100_000, forMs: 30 * DAY });
  expect(planOf({ plan: "adaptive", per_day: 0.5, for: "10d" })).toEqual({
    kind: "adaptive",
    perDay: 500_000,
    forMs: 10 * DAY,
  });
});
