import { describe, expect, test } from "vitest";
import { accountIsDry, budgetRunsOut } from "../../src/alerts/budget.ts";
import { digestIsUntold } from "../../src/alerts/digest.ts";
import type { BudgetFacts, JobFacts } from "../../src/alerts/facts.ts";
import { failsAgain } from "../../src/alerts/failures.ts";
import { gapsStay } from "../../src/alerts/gaps.ts";
import { collectingLags, loadingLags, publishingLags } from "../../src/alerts/lag.ts";
import { quarantineGrows } from "../../src/alerts/quarantine.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { campaign, facts, LIMITS, NOW } from "./facts.ts";

const DOLLAR = 1_000_000;

describe("delay", () => {
  test("of loading is raised after half an hour, and over when nothing waits a quarter", () => {
    const state = (minutes: number, isStanding: boolean): string =>
      loadingLags(facts({ waitingSince: NOW - minutes * MINUTE }), LIMITS, isStanding).state;
    expect([state(29, false), state(31, false), state(16, true), state(14, true)]).toEqual([
      "fine",
      "bad",
      "bad",
      "fine",
    ]);
    expect(loadingLags(facts(), LIMITS, true).state).toBe("fine");
  });

  test("of publishing is what was loaded and is not published, not marts that are old because nothing came", () => {
    const state = (loadedAt: number, publishedAt: number | null): string =>
      publishingLags(facts({ loadedAt, publishedAt }), LIMITS, false).state;
    expect(state(NOW - 2 * DAY, NOW - 2 * DAY + 1)).toBe("fine");
    expect(state(NOW - HOUR, NOW - DAY)).toBe("bad");
    expect(state(NOW - HOUR, null)).toBe("bad");
    expect(state(NOW - 10 * MINUTE, NOW - DAY)).toBe("fine");
  });

  test("of collecting begins when two of the campaign's times have passed, and is not said where money stops it", () => {
    const state = (lateFrom: number | null): string =>
      collectingLags(
        campaign(() => 1, { lateFrom }),
        NOW,
        LIMITS,
      ).state;
    expect([state(NOW - 31 * MINUTE), state(NOW - 29 * MINUTE), state(null)]).toEqual([
      "bad",
      "fine",
      "unknown",
    ]);
  });
});

describe("money", () => {
  const budget = (spent: number, days: readonly number[], limit: number | null = 10): BudgetFacts => ({
    subject: "arcane",
    cycle: {
      spent: spent * DOLLAR,
      limit: limit === null ? null : limit * DOLLAR,
      end: Date.parse("2026-12-01"),
    },
    total: { spent: spent * DOLLAR, limit: null },
    days: days.map((amount) => amount * DOLLAR),
  });
  const find = (each: BudgetFacts, isStanding = false): ReturnType<typeof budgetRunsOut> =>
    budgetRunsOut(each, NOW, LIMITS, isStanding);

  test("is told when four fifths of a budget are spent, and when it is used up", () => {
    expect(find(budget(7.99, [])).state).toBe("fine");
    expect(find(budget(8, []))).toMatchObject({
      text: "arcane has spent $8.00 of $10.00 of this billing cycle, which ends at 2026-12-01 00:00 UTC.",
    });
    expect(find(budget(10, []))).toMatchObject({ text: expect.stringContaining("is used up") as string });
  });

  test("is told when the pace of the last days goes beyond the budget", () => {
    // 13 whole days are left
    expect(find(budget(4, [0.5, 0.5, 0.5])).state).toBe("bad");
    expect(find(budget(4, [0.4, 0.4, 0.4])).state).toBe("fine");
  });

  test("does not take one dear day, or the first two, for the pace", () => {
    expect(find(budget(5, [4, 0.1, 0.1, 0.1])).state).toBe("fine");
    expect(find(budget(5, [4, 1])).state).toBe("fine");
  });

  test("stands until a forecast is clearly below the budget", () => {
    const near = budget(4, [0.45, 0.45, 0.45]);
    expect([find(near, false).state, find(near, true).state]).toEqual(["fine", "bad"]);
  });

  test("says nothing where there is no budget of a cycle or in all", () => {
    expect(find(budget(1_000, [1, 1, 1], null)).state).toBe("unknown");
  });

  test("is told when the account is dry", () => {
    const pause = { source: "x", since: NOW - HOUR, message: "No credit is left." };
    expect(accountIsDry(facts({ pause })).state).toBe("bad");
    expect(accountIsDry(facts()).state).toBe("fine");
  });
});

describe("gaps", () => {
  const gap = (noticed: number, stays = false) => ({
    from: NOW - noticed - HOUR,
    to: NOW - noticed,
    noticedAt: NOW - noticed,
    stays,
  });
  const find = (...gaps: ReturnType<typeof gap>[]): ReturnType<typeof gapsStay> =>
    gapsStay(
      campaign(() => 1, { gaps }),
      NOW,
      LIMITS,
    );

  test("are raised when they have been open for two hours, with how much they are", () => {
    expect(find(gap(HOUR)).state).toBe("fine");
    expect(find(gap(3 * HOUR), gap(4 * HOUR, true), gap(HOUR))).toMatchObject({
      text: "arcane has 2 gaps of 2 hours in all, from 2026-11-17 04:05 UTC on, not filled for more than 2 hours; 1 of them stays.",
    });
  });

  test("that nothing fills are no news after a week", () => {
    expect(find(gap(6 * DAY, true)).state).toBe("bad");
    expect(find(gap(8 * DAY, true)).state).toBe("fine");
  });
});

test("records set aside are news for a day after the last one", () => {
  const state = (grewAt: number | null): string =>
    quarantineGrows(facts({ quarantine: { records: 5, grewAt } })).state;
  expect([state(null), state(NOW), state(NOW - 25 * HOUR)]).toEqual(["fine", "bad", "fine"]);
});

describe("a job that fails", () => {
  const job = (...ends: readonly ("bad" | "good")[]): JobFacts => ({
    job: "load",
    runs: ends.map((end, at) => ({
      failed: end === "bad",
      endedAt: NOW - at * 10 * MINUTE,
      error: end === "bad" ? "No space left." : null,
    })),
  });

  test("three times in a row is told with its error, twice is not", () => {
    expect(failsAgain(job("bad", "bad", "good"), NOW, LIMITS).state).toBe("fine");
    expect(failsAgain(job("bad", "bad", "bad", "good"), NOW, LIMITS)).toMatchObject({
      since: NOW - 20 * MINUTE,
      text: "`birdsong load` ended badly 3 times in a row, since 2026-11-17 08:45 UTC: No space left.",
    });
  });

  test("is over with the first good run, or when nobody has tried for a day", () => {
    expect(failsAgain(job("good", "bad", "bad", "bad"), NOW, LIMITS).state).toBe("fine");
    expect(failsAgain(job("bad", "bad", "bad"), NOW + 2 * DAY, LIMITS).state).toBe("fine");
    expect(failsAgain({ job: "load", runs: [] }, NOW, LIMITS).state).toBe("unknown");
  });
});

describe("a digest", () => {
  const row = (status: string, hour: number) => ({
    period: `2026-11-17T0${hour}:00:00.000Z`,
    status,
    at: NOW - HOUR,
  });

  test("that may not have been delivered is told with what sends it again", () => {
    expect(digestIsUntold({ channel: "team", untold: [row("unknown", 6), row("refused", 7)] })).toMatchObject(
      {
        state: "bad",
        text: "The digest of 2026-11-17T07:00:00.000Z to team was refused. 2 periods of the last day are like this.",
        hint: expect.stringContaining("--period 2026-11-17T07:00:00.000Z --again") as string,
      },
    );
  });

  test("that was missed because the machine was off is for `status` to show", () => {
    expect(digestIsUntold({ channel: "team", untold: [row("missed", 6)] }).state).toBe("fine");
  });
});
