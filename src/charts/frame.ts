import { formatted } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { DAY, linear, timeTicks } from "./scale.ts";
import type { Scale } from "./scale.ts";
import { FONT, element, text, widthOf } from "./svg.ts";

/** Where in the picture the data are drawn; the rest is axes. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A stretch of time that was not collected. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** Why, for whoever points at it. */
  readonly label: string;
}

/** A drawn chart over time: the picture, and what turns a place in it back into a time. */
export interface TimeChart {
  readonly svg: string;
  readonly plot: Plot;
  readonly domain: readonly [number, number];
}

export interface TimeFrame {
  readonly plot: Plot;
  readonly x: Scale;
  readonly y: Scale;
  readonly axes: string;
}

/**
 * Axes of a chart over time: values at the left with lines across, moments below.
 *
 * @param bucket how much time a mark stands for: days are named below their middle, hours where they begin
 */
export function timeFrame(
  width: number,
  height: number,
  domain: readonly [number, number],
  ticks: readonly number[],
  show: (value: number) => string,
  palette: Palette,
  bucket: number,
): TimeFrame {
  const labels = ticks.map(show);
  const left = Math.max(...labels.map(widthOf)) + 10;
  const plot = { left, right: width - 6, top: 8, bottom: height - FONT - 10 };
  const x = linear(domain, [plot.left, plot.right]);
  const y = linear([ticks[0]!, ticks.at(-1)!], [plot.bottom, plot.top]);
  const values = ticks.map(
    (tick, i) =>
      element("line", { x1: plot.left, x2: plot.right, y1: y(tick), y2: y(tick), stroke: palette.line }) +
      element(
        "text",
        { x: plot.left - 6, y: y(tick) + 4, "text-anchor": "end", fill: palette.faint },
        text(labels[i]!),
      ),
  );
  const most = Math.max(2, Math.floor((plot.right - plot.left) / 64));
  const shift = bucket >= DAY ? bucket / 2 : 0;
  const moments = timeTicks(...domain, most, bucket).map(({ at, label }) => {
    const half = widthOf(label) / 2;
    const place = x(at + shift);
    return (
      element("line", {
        x1: place,
        x2: place,
        y1: plot.bottom,
        y2: plot.bottom + 4,
        stroke: palette.faint,
      }) +
      element(
        "text",
        {
          x: Math.min(Math.max(place, half), width - half),
          y: height - 4,
          "text-anchor": "middle",
          fill: palette.faint,
        },
        text(label),
      )
    );
  });
  return { plot, x, y, axes: element("g", { "aria-hidden": "true" }, ...values, ...moments) };
}

/** Gaps as hatched bands over the full height: nobody takes them for a time of silence. */
export function gapBands(
  id: string,
  gaps: readonly Gap[],
  { plot, x }: TimeFrame,
  domain: readonly [number, number],
  palette: Palette,
): string {
  const seen = gaps.filter(({ from, to }) => to > domain[0] && from < domain[1]);
  if (seen.length === 0) return "";
  const hatch = element(
    "pattern",
    {
      id: `${id}-hatch`,
      width: 6,
      height: 6,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    element("rect", { width: 6, height: 6, fill: palette.gap, "fill-opacity": "0.12" }),
    element("line", { x1: 0, y1: 0, x2: 0, y2: 6, stroke: palette.gap, "stroke-width": 2 }),
  );
  const bands = seen.map(({ from, to, label }) => {
    const start = x(Math.max(from, domain[0]));
    const end = x(Math.min(to, domain[1]));
    return element(
      "rect",
      {
        class: "gap",
        x: start,
        // a minute in a year is drawn too
        width: Math.max(end - start, 2),
        y: plot.top,
        height: plot.bottom - plot.top,
        fill: `url(#${id}-hatch)`,
      },
      element("title", {}, text(`Not collected, ${spanText(from, to)}: ${label}`)),
    );
  });
  return element("defs", {}, hatch) + bands.join("");
}

export const spanText = (from: number, to: number): string =>
  `${formatted.moment(from)} to ${formatted.moment(to)}`;
