import type { BudgetBar } from "../src/charts/budget-bars.ts";
import { formatted } from "../src/charts/numbers.ts";
import { dayOf, wallClock } from "./answers.ts";
import type { Money, Status } from "./status.ts";

const DAY = 86_400_000;
const dollars = (micros: number): number => micros / 1_000_000;

/** What each campaign may spend, has spent and will have spent. */
export function budgets({ campaigns, source }: Status): readonly BudgetBar[] {
  const bar = (name: string, { cycle, forecast }: Money): BudgetBar => ({
    name,
    spent: dollars(cycle.spent),
    forecast: dollars(Math.max(forecast, cycle.spent)),
    limit: cycle.limit === null ? null : dollars(cycle.limit),
  });
  const each = campaigns.map(({ campaign, money }) => bar(campaign, money));
  return campaigns.length > 1 || source.cycle.limit !== null ? [...each, bar("all of X", source)] : each;
}

/** Whether money lasts, and when it ends if it does not. */
export function budgetSentence({ campaigns, source, cycle, at }: Status): string {
  const stops = campaigns
    .map(({ campaign, money }) => ({ campaign, day: stopDay(money, cycle.end, at) }))
    .filter((each): each is { campaign: string; day: string } => each.day !== undefined)
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const [first] = stops;
  if (first !== undefined)
    return `At this pace ${first.campaign} reaches its cap on ${formatted.weekday(wallClock(first.day))}, and stops.`;
  const spent = formatted.dollars(dollars(source.cycle.spent));
  const forecast = formatted.dollars(dollars(Math.max(source.forecast, source.cycle.spent)));
  const last = formatted.day(wallClock(cycle.end) - DAY);
  return `${spent} spent in this period; ${forecast} by ${last} at this pace.`;
}

/** The UTC day on which a cap is reached before the period ends; undefined when it is not. */
function stopDay({ cycle: { spent, limit }, forecast }: Money, end: string, at: string): string | undefined {
  if (limit === null || forecast <= limit) return undefined;
  const today = wallClock(at.slice(0, 10));
  const daysLeft = Math.round((wallClock(end) - today) / DAY) - 1;
  const pace = daysLeft > 0 ? (forecast - spent) / daysLeft : 0;
  if (spent >= limit || pace <= 0) return dayOf(today);
  return dayOf(today + Math.ceil((limit - spent) / pace) * DAY);
}
