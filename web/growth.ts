import { formatted } from "../src/charts/numbers.ts";
import { PAGE } from "../src/charts/palette.ts";
import { timeLines } from "../src/charts/time-lines.ts";
import type { TimePoint } from "../src/charts/time-lines.ts";
import { numberOf, textOf, wallClock } from "./answers.ts";
import type { Row } from "./answers.ts";
import { el, pictureNode } from "./dom.ts";

const HEIGHT = 132;

/** A figure that was read several times. */
export interface Grown {
  readonly column: string;
  readonly name: string;
}

/** Small pictures side by side, one a figure, each on its own scale: views would flatten likes. */
export function growthCharts(
  rows: readonly Row[],
  figures: readonly Grown[],
  /** When all of them were 0, if that is known. */
  begun?: string,
): { readonly place: HTMLElement; readonly draw: () => void } {
  const seen = figures.filter(
    ({ column }) => rows.filter((row) => numberOf(row, column) !== null).length > 1,
  );
  const places = seen.map((figure) => ({ figure, place: el("div", { class: "chart" }) }));
  return {
    place: el(
      "div",
      { class: "growth" },
      ...places.map(({ figure, place }) =>
        el("figure", {}, el("figcaption", {}, gained(rows, figure)), place),
      ),
    ),
    draw: () => {
      for (const { figure, place } of places)
        if (place.clientWidth > 0)
          place.replaceChildren(pictureNode(lineOf(rows, figure, place.clientWidth, begun)));
    },
  };
}

/** `Likes: 4 → 1,558` */
function gained(rows: readonly Row[], { column, name }: Grown): string {
  const known = rows.map((row) => numberOf(row, column)).filter((value) => value !== null);
  return `${name}: ${formatted.number(known[0]!)} → ${formatted.number(known.at(-1)!)}`;
}

function lineOf(rows: readonly Row[], { column, name }: Grown, width: number, begun?: string): string {
  const origin: readonly TimePoint[] =
    begun === undefined ? [] : [{ at: wallClock(begun), value: 0, loose: true, label: "written" }];
  const read = rows.map((row): TimePoint => {
    const at = wallClock(textOf(row, "observed_at"));
    const value = numberOf(row, column);
    return {
      at,
      value,
      label:
        value === null ? "" : `${formatted.moment(at)}: ${formatted.number(value)} ${name.toLowerCase()}`,
    };
  });
  const points = [...origin, ...read];
  const [first, last] = [points[0]!.at, points.at(-1)!.at];
  const edge = Math.max((last - first) * 0.04, 60_000);
  return timeLines({
    id: `growth-${column}`,
    title: `${name} over time`,
    description: gained(rows, { column, name }),
    points,
    gaps: [],
    domain: [first - edge, last + edge],
    width,
    height: HEIGHT,
    palette: PAGE,
    show: formatted.short,
    bucket: 0,
    whole: true,
  }).svg;
}
