import { describe, expect, test } from "vitest";
import { spikes } from "../../src/alerts/spike.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { campaign, LIMITS, NOW, noise } from "./facts.ts";
import type { World } from "./facts.ts";

/** The hour that is judged at {@link NOW}. */
const LAST = Date.parse("2026-11-17T08:00:00Z");
const last =
  (posts: number, usual: World = () => 10): World =>
  (start, local) =>
    start === LAST ? posts : usual(start, local);

const state = (
  world: World,
  more: Parameters<typeof campaign>[1] = {},
  isStanding = false,
  now = NOW,
): string => spikes(campaign(world, more), now, LIMITS, isStanding).state;

describe("a spike", () => {
  test("is an hour with far more posts than the same hour of the days before", () => {
    expect(spikes(campaign(last(60)), NOW, LIMITS, false)).toMatchObject({
      state: "bad",
      since: LAST,
      text: "arcane had 60 posts in the hour of 2026-11-17 09:00 (local time), where 10 are usual.",
    });
  });

  test("begins above the median by four roots of it, where days differ less than chance would", () => {
    // 10 + 4 · √11 = 23.3
    expect(state(last(23))).toBe("fine");
    expect(state(last(24))).toBe("bad");
  });

  test("is more the more days differ anyway", () => {
    const lively: World = (start) => noise(start / HOUR, 0, 60);
    expect(state(last(100, lively))).toBe("fine");
    expect(state(last(200, lively))).toBe("fine");
    expect(state(last(2_000, lively))).toBe("bad");
  });

  test("of a handful of posts is none", () => {
    expect(state(last(19, () => 0))).toBe("fine");
    expect(state(last(20, () => 0))).toBe("bad");
  });

  test("is not the busy hour of every evening", () => {
    const evening: World = (_, local) => (local.endsWith("09:00") ? 300 : 5);
    expect(state(last(300, evening))).toBe("fine");
  });

  test("is not the show of every week, unless it is far larger", () => {
    const weekly: World = (start) => ((LAST - start) % (7 * DAY) === 0 ? 200 : 10);
    expect(state(last(220, weekly))).toBe("fine");
    expect(state(last(400, weekly))).toBe("bad");
  });

  test("stands until less than two spreads are left", () => {
    expect(state(last(20), {}, true)).toBe("bad");
    expect(state(last(20), {}, false)).toBe("fine");
    expect(state(last(16), {}, true)).toBe("fine");
  });

  test("is not made of spikes of the past", () => {
    const stormy: World = (start) => (Math.floor((LAST - start) / DAY) % 4 === 1 ? 500 : 10);
    expect(state(last(60, stormy))).toBe("bad");
  });

  test("is not said of an hour, or against days, of which something is missing", () => {
    const gap = (
      from: number,
    ): { gaps: readonly { from: number; to: number; noticedAt: number; stays: boolean }[] } => ({
      gaps: [{ from, to: from + MINUTE, noticedAt: from, stays: true }],
    });
    expect(state(last(60), gap(LAST))).toBe("unknown");
    const missing = Array.from({ length: 22 }, (_, day) => gap(LAST - (day + 1) * DAY).gaps).flat();
    expect(state(last(60), { gaps: missing })).toBe("unknown");
    expect(state(last(60), { gaps: missing.slice(0, 21) })).toBe("bad");
  });

  test("is not said of an hour that is three hours old, or not over", () => {
    expect(state(last(60), { knownUntil: LAST + HOUR }, false, NOW + 4 * HOUR)).toBe("unknown");
    expect(state(last(60), { knownUntil: LAST + 50 * MINUTE })).toBe("fine");
  });

  test("is hardly ever found in a world without one", () => {
    let found = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const calm: World = (start) =>
        [1, 2, 3, 4].reduce((sum, part) => sum + noise(seed * part + start / HOUR, 0, 20), 0);
      if (state(calm) === "bad") found++;
    }
    expect(found).toBeLessThanOrEqual(1);
  });

  test("goes by the wall clock: what is usual at nine is usual at nine after the clocks were changed", () => {
    // the hour before and the hour after are far quieter in UTC terms
    const nine: World = (_, local) => (local.endsWith("09:00") ? 300 : 3);
    const monday = Date.parse("2026-10-26T09:05:00Z"); // Paris is an hour from UTC since the 25th, two before
    expect(state(nine, { knownUntil: monday }, false, monday)).toBe("fine");
    const shifted: World = (start) => (new Date(start).getUTCHours() === 8 ? 300 : 3);
    expect(state(shifted, { knownUntil: monday }, false, monday)).toBe("bad");
  });

  test("of the hour that comes twice is compared with the days on which it came once", () => {
    const second = Date.parse("2026-10-25T01:00:00Z"); // 02:00 in Paris for the second time
    const now = second + HOUR + 5 * MINUTE;
    const spike: World = (start) => (start === second ? 60 : 10);
    expect(state(spike, { knownUntil: now }, false, now)).toBe("bad");
    expect(state(() => 10, { knownUntil: now }, false, now)).toBe("fine");
  });

  test("of the hour after the one that is skipped is compared with that hour", () => {
    const three = Date.parse("2026-03-29T01:00:00Z"); // 03:00 in Paris, right after 01:59
    const now = three + HOUR + 5 * MINUTE;
    const usual: World = (_, local) => (local.endsWith("03:00") ? 100 : 1);
    expect(state(usual, { knownUntil: now }, false, now)).toBe("fine");
  });
});
