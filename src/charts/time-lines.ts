import { gapBands, timeFrame } from "./frame.ts";
import type { Gap, TimeChart, TimeFrame } from "./frame.ts";
import type { Palette } from "./palette.ts";
import { niceTicks } from "./scale.ts";
import { element, picture, text } from "./svg.ts";
import type { Named } from "./svg.ts";

export interface TimePoint {
  readonly at: number;
  /** Null breaks the line. */
  readonly value: number | null;
  /** Whether nothing is known between it and the next: the line there is broken into dashes. */
  readonly loose?: boolean;
  /** How far off the value may be, up and down. */
  readonly error?: number;
  readonly label: string;
}

export interface TimeLinesOptions extends Named {
  readonly points: readonly TimePoint[];
  readonly gaps: readonly Gap[];
  readonly domain: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly show: (value: number) => string;
  /** How much time a point stands for; 0 for a moment. */
  readonly bucket: number;
  /** Whether values are counts. */
  readonly whole?: boolean;
  /** What values can be at most and at least; an error leads no further. */
  readonly bounds?: readonly [number, number];
}

/** Beyond so many points dots would hide the line. */
const MANY = 60;

/** A line over time within the band of its error; it breaks where nothing is known. */
export function timeLines(options: TimeLinesOptions): TimeChart {
  const { gaps, domain, width, height, palette } = options;
  const middle = (point: TimePoint): TimePoint => ({ ...point, at: point.at + options.bucket / 2 });
  const points = options.points.map(middle);
  const known = points.filter((point): point is Known => point.value !== null);
  const [least, most] = options.bounds ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const bounded = (value: number): number => Math.min(Math.max(value, least), most);
  const values = known.flatMap(({ value, error = 0 }) => [bounded(value - error), bounded(value + error)]);
  const ticks = niceTicks(
    Math.min(0, ...values),
    Math.max(0, ...values),
    Math.max(2, Math.floor(height / 45)),
    options.whole ?? false,
  );
  const frame = timeFrame(width, height, domain, ticks, options.show, palette, options.bucket);
  const runs = unbroken(points);
  const svg = picture(options, width, height, [
    frame.axes,
    zero(frame, palette),
    ...runs.map((run) => band(run, frame, palette, bounded)),
    ...runs.map((run) => line(run, frame, palette)),
    gapBands(options.id, gaps, frame, domain, palette),
    ...known.map((point) => dot(point, frame, palette, known.length > MANY ? 2 : 3.5)),
  ]);
  return { svg, plot: frame.plot, domain };
}

type Known = TimePoint & { readonly value: number };

function unbroken(points: readonly TimePoint[]): readonly (readonly Known[])[] {
  const runs: Known[][] = [[]];
  for (const point of points) {
    if (point.value === null) runs.push([]);
    else runs.at(-1)!.push(point as Known);
  }
  return runs.filter((run) => run.length > 0);
}

const zero = ({ plot, y }: TimeFrame, palette: Palette): string =>
  element("line", { x1: plot.left, x2: plot.right, y1: y(0), y2: y(0), stroke: palette.faint });

function band(
  run: readonly Known[],
  { x, y }: TimeFrame,
  palette: Palette,
  bounded: (value: number) => number,
): string {
  if (run.every(({ error }) => error === undefined)) return "";
  const upper = run.map(({ at, value, error = 0 }) => place(x(at), y(bounded(value + error))));
  const lower = run.map(({ at, value, error = 0 }) => place(x(at), y(bounded(value - error)))).reverse();
  return element("path", {
    class: "error",
    d: `M${[...upper, ...lower].join("L")}Z`,
    fill: palette.first,
    "fill-opacity": "0.18",
  });
}

function line(run: readonly Known[], { x, y }: TimeFrame, palette: Palette): string {
  const pieces = run.slice(1).map((point, i) => {
    const before = run[i]!;
    const path = [before, point].map(({ at, value }) => place(x(at), y(value))).join("L");
    return { path: `M${path}`, loose: before.loose === true };
  });
  const drawn = (loose: boolean, dashes?: string): string => {
    const d = pieces.filter((piece) => piece.loose === loose).map(({ path }) => path);
    const look = { fill: "none", stroke: palette.first, "stroke-width": 2, "stroke-linejoin": "round" };
    return d.length === 0 ? "" : element("path", { d: d.join(""), ...look, "stroke-dasharray": dashes });
  };
  return drawn(true, "3 4") + drawn(false);
}

const dot = ({ at, value, label }: Known, { x, y }: TimeFrame, palette: Palette, r: number): string =>
  element(
    "circle",
    { cx: x(at), cy: y(value), r, fill: palette.first, stroke: palette.background },
    element("title", {}, text(label)),
  );

const place = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
