import { expect, test } from "vitest";
import { budgetBars } from "../../src/charts/budget-bars.ts";
import { PAPER } from "../../src/charts/palette.ts";
import { budgetSentence } from "../../web/budget.ts";
import { span } from "../../web/status.ts";
import type { Money, Status } from "../../web/status.ts";
import { STATUS } from "../e2e/status.ts";

/** What the page knows of a status is a part of what there is. */
const SHOWN: Status = STATUS;

const spending = (spent: number, limit: number | null, forecast: number): Money => ({
  day: { spent: 0, limit: null },
  cycle: { spent: spent * 1e6, limit: limit === null ? null : limit * 1e6 },
  total: { spent: 0, limit: null },
  forecast: forecast * 1e6,
});

const status = (...money: readonly Money[]): Status => ({
  ...SHOWN,
  source: spending(30, null, 60),
  campaigns: money.map((each, i) => ({ campaign: `c${i}`, collectedUntil: null, money: each })),
});

// the 24th: six whole days are left until the 30th
test("the day on which money ends is named, of the campaign where it ends first", () => {
  expect(budgetSentence(status(spending(30, 60, 90), spending(30, 45, 90)))).toBe(
    "At this pace c1 reaches its cap on Thu, 26 Nov 2026, and stops.",
  );
});

test("a cap that is reached already is reached today, and one that is not reached is not named", () => {
  expect(budgetSentence(status(spending(60, 60, 70)))).toContain("on Tue, 24 Nov 2026");
  expect(budgetSentence(status(spending(30, 90, 60), spending(1, null, 60)))).toBe(
    "$30.00 spent in this period; $60.00 by 30 Nov at this pace.",
  );
});

test("what lies beyond a cap is drawn in the second colour, and without a cap nothing is", () => {
  const canvas = { id: "b", width: 400, palette: PAPER, title: "Budget", description: "Budget" };
  const capped = budgetBars({ ...canvas, bars: [{ name: "a", spent: 20, forecast: 50, limit: 40 }] });
  expect(capped).toContain(PAPER.second);
  expect(capped).toContain("stops at $40.00");
  const free = budgetBars({ ...canvas, bars: [{ name: "a", spent: 20, forecast: 50, limit: null }] });
  expect(free).not.toContain(PAPER.second);
  expect(free).toContain("no cap");
});

test("lengths of time are said as people say them", () => {
  const from = "2026-11-24T06:00:00.000Z";
  expect(span(from, "2026-11-24T06:01:00.000Z")).toBe("60 s");
  expect(span(from, "2026-11-24T06:38:00.000Z")).toBe("38 min");
  expect(span(from, "2026-11-25T06:00:00.000Z")).toBe("24 h");
  expect(span(from, "2026-11-28T06:00:00.000Z")).toBe("4 days");
  // two clocks that disagree
  expect(span(from, "2026-11-24T05:59:00.000Z")).toBe("0 s");
});
