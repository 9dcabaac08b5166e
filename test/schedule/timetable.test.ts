import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "../../src/model/clock.ts";
import { cron, interval, timetableOf } from "../../src/schedule/timetable.ts";
import type { Timetable } from "../../src/schedule/timetable.ts";

const PARIS = "Europe/Paris";

/** The next moments after `from`, as the clocks of Paris and UTC show them. */
function due(table: Timetable, from: string, count: number): string[] {
  const found: string[] = [];
  let at = Date.parse(from);
  for (let i = 0; i < count; i++) {
    at = table.next(at);
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe("an interval", () => {
  test("falls on the same moments whenever it is asked, and never on the moment itself", () => {
    const hourly = interval(HOUR);
    const noon = Date.parse("2026-11-20T12:00:00Z");
    for (const after of [noon, noon + 1, noon + 59 * MINUTE]) expect(hourly.next(after)).toBe(noon + HOUR);
    expect(hourly.next(noon - 1)).toBe(noon);
  });

  test("takes no notice of daylight-saving time", () => {
    expect(due(interval(HOUR), "2026-03-29T00:30:00Z", 2)).toEqual(["2026-03-29T01:00", "2026-03-29T02:00"]);
  });
});

describe("a cron expression", () => {
  test("is read in the project's time zone", () => {
    expect(due(cron("30 6 * * 1-5", PARIS), "2026-11-20T12:00:00Z", 2)).toEqual([
      "2026-11-23T05:30",
      "2026-11-24T05:30",
    ]);
  });

  test("of a fixed time in the hour that is skipped is due once, right after it", () => {
    expect(due(cron("30 2 * * *", PARIS), "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    expect(due(cron("30 2,14 * * *", PARIS), "2026-03-28T20:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T12:30",
    ]);
  });

  test("of a fixed time in the hour that comes twice is due the first time only", () => {
    expect(due(cron("30 2 * * *", PARIS), "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
    expect(due(cron("30 2,14 * * *", PARIS), "2026-10-24T20:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T13:30",
    ]);
  });

  test("with a star is due at every moment it names: none in the skipped hour, both in the doubled one", () => {
    expect(due(cron("30 * * * *", PARIS), "2026-03-28T23:45:00Z", 3)).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:30",
      "2026-03-29T02:30",
    ]);
    expect(due(cron("30 * * * *", PARIS), "2026-10-24T23:45:00Z", 3)).toEqual([
      "2026-10-25T00:30",
      "2026-10-25T01:30",
      "2026-10-25T02:30",
    ]);
  });

  test.each(["61 * * * *", "* * * *", "tomorrow"])("%s is refused with the setting's name", (text) => {
    expect(() => timetableOf("schedule.load", text, PARIS)).toThrow(
      expect.objectContaining({
        code: "schedule.expression",
        exitCode: 2,
        message: expect.stringContaining("schedule.load"),
      }),
    );
  });

  test("that fits no day of the calendar is refused when it is asked", () => {
    expect(() => cron("0 0 30 2 *", PARIS).next(0)).toThrow(
      expect.objectContaining({ code: "schedule.expression" }),
    );
  });
});
