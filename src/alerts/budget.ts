import { DAY } from "../model/clock.ts";
import { dollars } from "../model/money.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { BudgetFacts, Facts } from "./facts.ts";
import { median } from "./robust.ts";
import type { Limits } from "./settings.ts";
import { moment } from "./words.ts";

/** Fewer whole days of paying say nothing about the rest of a cycle. */
const LEAST_DAYS = 3;
/** Standing, a forecast is over only when it is this far below the limit. */
const EASE = 0.95;

/** A budget of a cycle, or in all, is nearly used up, or will not last until the cycle ends. */
export function budgetRunsOut(facts: BudgetFacts, now: number, limits: Limits, isStanding: boolean): Finding {
  const { subject, cycle, total } = facts;
  if (cycle.limit === null && total.limit === null) return UNKNOWN;
  const raise =
    "Raise the budget in birdsong.yaml, or let the campaign read less: `birdsong plan` prices it.";
  for (const [spent, limit, name] of [
    [cycle.spent, cycle.limit, `of this billing cycle, which ends at ${moment(cycle.end)}`],
    [total.spent, total.limit, "in all"],
  ] as const) {
    if (limit === null || spent < limits.budget * limit) continue;
    return {
      state: "bad",
      since: now,
      text:
        spent >= limit
          ? `The budget of ${subject}, ${dollars(limit)} ${name}, is used up.`
          : `${subject} has spent ${dollars(spent)} of ${dollars(limit)} ${name}.`,
      hint: raise,
    };
  }
  const forecast = forecastOf(facts, now);
  if (cycle.limit !== null && forecast !== null && forecast > cycle.limit * (isStanding ? EASE : 1)) {
    return {
      state: "bad",
      since: now,
      text:
        `At the pace of the last days ${subject} would spend about ${dollars(forecast)} by the end of this billing ` +
        `cycle (${moment(cycle.end)}); collecting stops at ${dollars(cycle.limit)}.`,
      hint: raise,
    };
  }
  return { state: "fine", text: `The budget of ${subject} suffices again.` };
}

/** Spent so far, and for each whole day that is left the median of the days before, so that one dear day does not alarm. */
function forecastOf({ cycle, days }: BudgetFacts, now: number): number | null {
  if (days.length < LEAST_DAYS) return null;
  const left = Math.max(0, Math.floor((cycle.end - now) / DAY));
  return cycle.spent + median(days) * left;
}

/** The account at the source is dry. */
export function accountIsDry({ pause }: Facts): Finding {
  if (pause === null) return { state: "fine", text: "The account has credit again." };
  return {
    state: "bad",
    since: pause.since,
    text: `Paid requests rest since ${moment(pause.since)}: ${pause.message}`,
    hint: "Buy credit, then `birdsong collect --resume`.",
  };
}
