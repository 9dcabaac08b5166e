import { gapBands, timeFrame } from "./frame.ts";
import type { Gap, TimeChart, TimeFrame } from "./frame.ts";
import { formatted } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { DAY, niceTicks } from "./scale.ts";
import { element, picture, text } from "./svg.ts";
import type { Named } from "./svg.ts";

export interface TimeBar {
  readonly from: number;
  readonly to: number;
  /** Null where it is not known: no bar, which is not a bar of 0. */
  readonly value: number | null;
  /** How much of the value is of a second kind; drawn in its colour, on top. */
  readonly part?: number;
  /** What the value was expected to be: a line. */
  readonly expected?: number | null;
  /** For whoever points at it. */
  readonly label: string;
}

export interface TimeBarsOptions extends Named {
  readonly bars: readonly TimeBar[];
  readonly gaps: readonly Gap[];
  readonly domain: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** How values are written at the axis. */
  readonly show?: (value: number) => string;
  /** Whether values are counts. */
  readonly whole?: boolean;
}

/** A wider bar is a block, and no longer compared by its height. */
const WIDEST = 72;

/** Bars over time, gaps as gaps. */
export function timeBars(options: TimeBarsOptions): TimeChart {
  const { bars, gaps, domain, width, height, palette } = options;
  const most = Math.max(0, ...bars.map(({ value, expected }) => Math.max(value ?? 0, expected ?? 0)));
  const ticks = niceTicks(0, most, Math.max(2, Math.floor(height / 45)), options.whole ?? true);
  const bucket = bars[0] === undefined ? DAY : bars[0].to - bars[0].from;
  const frame = timeFrame(width, height, domain, ticks, options.show ?? formatted.short, palette, bucket);
  const svg = picture(options, width, height, [
    frame.axes,
    ...bars.map((each) => bar(each, frame, palette)),
    gapBands(options.id, gaps, frame, domain, palette),
  ]);
  return { svg, plot: frame.plot, domain };
}

function bar(
  { from, to, value, part, expected, label }: TimeBar,
  { x, y, plot }: TimeFrame,
  palette: Palette,
): string {
  const left = Math.max(x(from), plot.left);
  const room = Math.min(x(to), plot.right) - left;
  if (room <= 0) return "";
  // room between bars, but never more than they have themselves
  const wide = Math.min(Math.max(room - Math.min(room > 40 ? 8 : 2, room * 0.2), 0.5), WIDEST);
  const start = left + (room - wide) / 2;
  const rect = (low: number, high: number, fill: string): string =>
    element("rect", { x: start, width: wide, y: y(high), height: Math.max(y(low) - y(high), 0), fill });
  const parts: string[] = [];
  if (value !== null) {
    const second = part ?? 0;
    parts.push(rect(0, value - second, palette.first));
    if (second > 0) parts.push(rect(value - second, value, palette.second));
  }
  if (expected !== undefined && expected !== null) {
    parts.push(
      element("line", {
        x1: start,
        x2: start + wide,
        y1: y(expected),
        y2: y(expected),
        stroke: palette.text,
        "stroke-width": 2,
      }),
    );
  }
  // the whole height answers to the pointer: a small bar is hard to hit
  parts.push(
    element("rect", {
      x: left,
      width: room,
      y: plot.top,
      height: plot.bottom - plot.top,
      fill: "transparent",
    }),
  );
  return element("g", { class: "bar" }, element("title", {}, text(label)), ...parts);
}
