import type { BudgetConfig, Config, XConfig } from "../config/schema.ts";
import { isoTime, utcDay } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { dollars, toMicros } from "../model/money.ts";
import type { Charge } from "../sources/source.ts";
import type { Grant, Limit, Line, Period } from "../state/ledger.ts";

export interface PriceList {
  /** First UTC day it holds; its name in the ledger. */
  readonly from: string;
  /** Micro-dollars a unit, by resource. */
  readonly micros: Readonly<Record<string, number>>;
}

/** The newest price list that has begun; the oldest one before any has. */
export function priceListAt(prices: XConfig["prices"], now: number): PriceList {
  const day = utcDay(now);
  const byDay = prices.toSorted((a, b) => a.from.localeCompare(b.from));
  const list = byDay.findLast((entry) => entry.from <= day) ?? byDay[0];
  if (list === undefined) throw new RangeError("The price list is empty"); // the configuration demands one entry
  const { from, ...perUnit } = list;
  return {
    from,
    micros: Object.fromEntries(Object.entries(perUnit).map(([name, price]) => [name, toMicros(price)])),
  };
}

/** A request's worst case with its prices. Resources that may come along unasked are listed with no units. */
export function linesOf(worst: readonly Charge[], prices: PriceList): Line[] {
  const charges = [...worst];
  if (!worst.some((charge) => charge.perRequest === true)) {
    for (const resource of ["post", "user"]) {
      if (!worst.some((charge) => charge.resource === resource)) charges.push({ resource, units: 0 });
    }
  }
  return charges.map((charge) => ({ ...charge, price: prices.micros[charge.resource] ?? 0 }));
}

/** First UTC day of the billing cycle that `now` lies in. */
export function cycleStart(cycleDay: number, now: number): string {
  const today = new Date(now);
  const month = today.getUTCMonth() - (today.getUTCDate() < cycleDay ? 1 : 0);
  return utcDay(Date.UTC(today.getUTCFullYear(), month, cycleDay));
}

/** First UTC day of the next billing cycle. */
export function cycleEnd(cycleDay: number, now: number): string {
  const start = new Date(`${cycleStart(cycleDay, now)}T00:00:00Z`);
  return utcDay(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, cycleDay));
}

/** Every hard stop that a request of this campaign must respect. Throws `config.no-budget` when there is none. */
export function limitsOf(config: Config, campaign: string): Limit[] {
  const limits = [
    ...stops(config.campaigns[campaign]?.budget, "campaign"),
    ...stops(config.sources.x.budget, "source"),
  ];
  if (limits.length > 0) return limits;
  throw new BirdsongError(`Campaign ${campaign} collects from X, which costs money, but has no budget.`, {
    code: "config.no-budget",
    hint: `Add this line to campaigns.${campaign} in birdsong.yaml: budget: { month: 5.00 }`,
    exitCode: EXIT.usage,
  });
}

function stops(budget: BudgetConfig | undefined, scope: Limit["scope"]): Limit[] {
  const periods: readonly [Period, number | undefined][] = [
    ["day", budget?.day],
    ["cycle", budget?.month],
    ["total", budget?.total],
  ];
  return periods.flatMap(([period, amount]) =>
    amount === undefined ? [] : [{ scope, period, micros: toMicros(amount) }],
  );
}

const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  day: "today (UTC)",
  cycle: "this billing cycle",
  total: "in all",
};
const PERIOD_KEYS: Readonly<Record<Period, string>> = { day: "day", cycle: "month", total: "total" };

/** A hard stop was reached: the request was not made. */
export function budgetExhausted(
  refused: Extract<Grant, { granted: false }>,
  campaign: string,
): BirdsongError {
  const { limit } = refused;
  const whose = limit.scope === "campaign" ? `campaign ${campaign}` : "source x";
  const key = limit.scope === "campaign" ? `campaigns.${campaign}.budget` : "sources.x.budget";
  const isTooSmall = refused.needed > limit.micros;
  return new BirdsongError(
    isTooSmall
      ? `The budget of ${whose}, ${dollars(limit.micros)} ${PERIOD_WORDS[limit.period]}, is smaller than one request may cost (${dollars(refused.needed)}).`
      : `The budget of ${whose} is used up: ${dollars(Math.max(0, refused.left))} left of ${dollars(limit.micros)} ` +
          `${PERIOD_WORDS[limit.period]}, and the next request may cost ${dollars(refused.needed)}.`,
    {
      code: "budget.exhausted",
      hint: `Raise ${key}.${PERIOD_KEYS[limit.period]}${limit.period === "total" || isTooSmall ? "" : ", or wait until it starts anew"}; collecting goes on where it stopped, as far back as recent search reaches (7 days).`,
      exitCode: EXIT.budget,
    },
  );
}

/** Whether work was stopped by a hard stop of the configuration. */
export function isBudgetStop(stopped: Error): boolean {
  return stopped instanceof BirdsongError && stopped.code === "budget.exhausted";
}

/** Whether a request sent now will surely be answered on the same UTC day. */
export function staysToday(now: number, forMs: number): boolean {
  return isoTime(now).slice(0, 10) === utcDay(now + forMs);
}
