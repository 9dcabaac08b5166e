import { DAY, utcDay } from "../model/clock.ts";
import type { Spend } from "../state/tables.ts";

/** Days of spending from which the rest of the cycle is drawn. */
const BASIS_DAYS = 7;

/**
 * What will have been spent when the cycle ends, in micro-dollars: what was spent in it so far, and for each day
 * that is left the mean of the last seven days (of fewer, since the first payment).
 */
export function forecastCycle(
  spends: readonly Pick<Spend, "day" | "amount">[],
  cycle: { readonly start: string; readonly end: string },
  now: number,
): number {
  const sofar = sum(spends.filter((spend) => spend.day >= cycle.start));
  const firstDay = spends.map((spend) => spend.day).sort()[0];
  if (firstDay === undefined) return 0;
  const basisFrom = Math.max(Date.parse(firstDay), Date.parse(utcDay(now)) - (BASIS_DAYS - 1) * DAY);
  const basisDays = Math.max(1, Math.round((Date.parse(utcDay(now)) - basisFrom) / DAY) + 1);
  const mean = sum(spends.filter((spend) => Date.parse(spend.day) >= basisFrom)) / basisDays;
  const daysLeft = Math.max(0, Math.round((Date.parse(cycle.end) - Date.parse(utcDay(now))) / DAY) - 1);
  return Math.round(sofar + mean * daysLeft);
}

function sum(spends: readonly Pick<Spend, "amount">[]): number {
  return spends.reduce((total, spend) => total + spend.amount, 0);
}
