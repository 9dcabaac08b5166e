import type { TimeChart } from "../src/charts/frame.ts";
import { formatted } from "../src/charts/numbers.ts";
import { DAY } from "../src/charts/scale.ts";
import { timeBars } from "../src/charts/time-bars.ts";
import type { TimeBar } from "../src/charts/time-bars.ts";
import { named, textOf, wallClock } from "./answers.ts";
import type { Dashboard, Row } from "./answers.ts";
import type { Canvas } from "./panels.ts";
import { domainOf, isWithin, openGaps, sum } from "./time-panels.ts";

/** What was collected, with a line where the source counted more or less. */
export function completenessChart(dashboard: Dashboard, canvas: Canvas): TimeChart {
  const { answer } = dashboard.panels["completeness"]!;
  const gaps = openGaps(dashboard);
  const bars = byDay(answer.rows).map(([day, rows]): TimeBar => {
    const from = wallClock(day);
    const to = from + DAY;
    const collected = sum(rows, "collected") ?? 0;
    const counted = sum(rows, "counted");
    const isMissing = collected === 0 && isWithin(from, to, gaps);
    return {
      from,
      to,
      value: isMissing ? null : collected,
      expected: counted,
      label: `${formatted.weekday(from)} (UTC): ${isMissing ? "not collected" : `${formatted.number(collected)} collected`}${
        counted === null ? "" : `, the source counts ${formatted.number(counted)}`
      }`,
    };
  });
  return timeBars({
    ...canvas,
    ...named(answer),
    bars,
    gaps,
    domain: around(domainOf(dashboard), bars),
  });
}

export function spendChart(dashboard: Dashboard, canvas: Canvas): TimeChart {
  const { answer } = dashboard.panels["spend"]!;
  const bars = byDay(answer.rows).map(([day, rows]): TimeBar => {
    const from = wallClock(day);
    const amount = sum(rows, "amount") ?? 0;
    return {
      from,
      to: from + DAY,
      value: amount,
      label: `${formatted.weekday(from)} (UTC): ${formatted.dollars(amount)}`,
    };
  });
  return timeBars({
    ...canvas,
    ...named(answer),
    bars,
    gaps: [],
    domain: around(domainOf(dashboard), bars),
    show: formatted.dollars,
    whole: false,
  });
}

/** As the other charts, and as much more as its own days need: they are those of UTC. */
const around = ([from, to]: readonly [number, number], bars: readonly TimeBar[]): [number, number] => [
  Math.min(from, ...bars.map((bar) => bar.from)),
  Math.max(to, ...bars.map((bar) => bar.to)),
];

const byDay = (rows: readonly Row[]): readonly (readonly [string, readonly Row[]])[] => {
  const days = new Map<string, Row[]>();
  for (const row of rows) {
    const day = textOf(row, "day");
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1));
};
