import { formatted } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { FONT, element, picture, text } from "./svg.ts";
import type { Named } from "./svg.ts";

export interface BudgetBar {
  readonly name: string;
  /** Dollars so far. */
  readonly spent: number;
  /** Dollars when the period ends, at this pace. */
  readonly forecast: number;
  /** Dollars at which it stops; null where nothing stops it. */
  readonly limit: number | null;
}

export interface BudgetBarsOptions extends Named {
  readonly bars: readonly BudgetBar[];
  readonly width: number;
  readonly palette: Palette;
}

const ROW = 62;
const BAR = 14;

/** What is spent, paler what will be, and where it stops; beyond the stop in the second colour, for it never comes. */
export function budgetBars(options: BudgetBarsOptions): string {
  const { bars, width, palette } = options;
  const room = width - 2;
  const rows = bars.map((each, i) => {
    const { name, spent, forecast, limit } = each;
    const y = i * ROW + FONT + 8;
    const most = Math.max(spent, forecast, limit ?? 0, 0.01) * 1.04;
    const x = (dollars: number): number => (dollars / most) * room;
    const piece = (from: number, to: number, fill: string, opacity?: string): string =>
      to <= from
        ? ""
        : element("rect", {
            x: x(from),
            width: x(to) - x(from),
            y,
            height: BAR,
            fill,
            "fill-opacity": opacity,
          });
    const stop = limit ?? Number.POSITIVE_INFINITY;
    return element(
      "g",
      {},
      element("title", {}, text(budgetText(each))),
      element("text", { x: 0, y: i * ROW + FONT, fill: palette.text, "font-weight": "600" }, text(name)),
      element(
        "text",
        { x: width, y: i * ROW + FONT, "text-anchor": "end", fill: palette.faint },
        text(limit === null ? "no cap" : `cap ${formatted.dollars(limit)}`),
      ),
      element("rect", {
        x: 0,
        width: room,
        y,
        height: BAR,
        fill: palette.line,
        "fill-opacity": "0.6",
        rx: 2,
      }),
      piece(0, spent, palette.first),
      piece(spent, Math.min(forecast, stop), palette.first, "0.4"),
      piece(Math.max(stop, spent), forecast, palette.second, "0.75"),
      limit === null
        ? ""
        : element("line", {
            x1: x(limit),
            x2: x(limit),
            y1: y - 4,
            y2: y + BAR + 4,
            stroke: palette.text,
            "stroke-width": 2,
          }),
      element(
        "text",
        { x: 0, y: y + BAR + FONT + 3, fill: palette.faint },
        text(`${formatted.dollars(spent)} spent, ${formatted.dollars(forecast)} at this pace`),
      ),
    );
  });
  return picture(options, width, Math.max(bars.length, 1) * ROW, rows);
}

const budgetText = ({ name, spent, forecast, limit }: BudgetBar): string =>
  `${name}: ${formatted.dollars(spent)} spent, ${formatted.dollars(forecast)} when the period ends, at this pace` +
  (limit === null ? "" : `; stops at ${formatted.dollars(limit)}`);
