import { describe, expect, test } from "vitest";
import type { GapFacts } from "../../src/alerts/facts.ts";
import { silence } from "../../src/alerts/silence.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { campaign, LIMITS, NOW, noise } from "./facts.ts";
import type { World } from "./facts.ts";

const state = (world: World, more: Parameters<typeof campaign>[1] = {}, now = NOW): string =>
  silence(campaign(world, more), now, LIMITS).state;

const hourOf = (local: string): number => Number(local.slice(11, 13));
const since = (start: number, hours: number): boolean => start >= NOW - hours * HOUR;
/** Ten posts an hour by day, none from midnight to six. */
const byDay: World = (_, local) => (hourOf(local) < 6 ? 0 : 10);
const gap = (from: number, to: number): GapFacts => ({ from, to, noticedAt: from, stays: false });

describe("silence", () => {
  test("is raised for a busy campaign without a post for longer than an hour", () => {
    const found = silence(
      campaign((start) => (since(start, 3) ? 0 : 10)),
      NOW,
      LIMITS,
    );
    expect(found).toMatchObject({
      state: "bad",
      text: "arcane has had no post for 2 hours, since 2026-11-17 06:54 UTC; pauses of up to 6 minutes are usual at this time of day.",
    });
  });

  test("is not the night of a campaign that sleeps every night", () => {
    const night = Date.parse("2026-11-17T04:50:00Z");
    expect(state(byDay, { knownUntil: night }, night)).toBe("fine");
  });

  test("is the morning that does not begin, but not at once", () => {
    const noMorning: World = (start, local) => (since(start, 9) ? 0 : byDay(start, local));
    const at = (time: string): string => state(noMorning, { knownUntil: Date.parse(time) }, Date.parse(time));
    expect(at("2026-11-17T05:50:00Z")).toBe("fine");
    expect(at("2026-11-17T07:05:00Z")).toBe("bad");
  });

  test("is not the week-end of a campaign that rests at week-ends", () => {
    const sunday = Date.parse("2026-11-15T15:30:00Z");
    const workdays: World = (start, local) =>
      [0, 6].includes(new Date(`${local}Z`).getUTCDay()) ? 0 : byDay(start, local);
    expect(state(workdays, { knownUntil: sunday }, sunday)).toBe("fine");
  });

  test("is not one outage of the past made usual", () => {
    const outage: World = (start) =>
      since(start, 3) || (start > NOW - 10 * DAY && start < NOW - 9 * DAY) ? 0 : 10;
    expect(state(outage)).toBe("bad");
  });

  test("is not said while something since the last post was not collected", () => {
    const quiet: World = (start) => (since(start, 3) ? 0 : 10);
    const late = gap(NOW - 2 * HOUR, NOW - 2 * HOUR + MINUTE);
    expect(state(quiet, { gaps: [late] })).toBe("unknown");
  });

  test("is not said of what is known three hours late, or not known at all", () => {
    const quiet: World = (start) => (since(start, 8) ? 0 : 10);
    expect(state(quiet, { knownUntil: NOW - 4 * HOUR })).toBe("unknown");
    expect(silence({ ...campaign(quiet), knownUntil: null }, NOW, LIMITS).state).toBe("unknown");
  });

  test("is not said of a campaign that is younger than a week", () => {
    const young = campaign((start) => (since(start, 3) ? 0 : 10));
    const hours = young.hours.filter(({ start }) => start > NOW - 6 * DAY);
    expect(silence({ ...young, hours }, NOW, LIMITS).state).toBe("unknown");
  });

  test("is not the ordinary chance of a campaign with a post now and then", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const rare: World = (start) => (noise(seed + start / HOUR, 0, 3) === 0 ? 1 : 0);
      expect(state(rare), `world ${seed}`).toBe("fine");
    }
  });

  test.each([
    ["forward", "2026-03-29T08:30:00Z"],
    ["back", "2026-10-25T08:30:00Z"],
  ])("keeps its head in the night in which clocks are put %s", (_, at) => {
    const now = Date.parse(at);
    expect(state(byDay, { knownUntil: now }, now)).toBe("fine");
    expect(
      state((start, local) => (start >= now - 20 * HOUR ? 0 : byDay(start, local)), { knownUntil: now }, now),
    ).toBe("bad");
  });
});
