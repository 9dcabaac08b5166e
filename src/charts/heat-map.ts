import type { Palette } from "./palette.ts";
import { FONT, element, picture, text, widthOf } from "./svg.ts";
import type { Named } from "./svg.ts";

export interface HeatCell {
  readonly row: number;
  readonly column: number;
  /** 0 to 1: how full of colour. */
  readonly strength: number;
  /** Whether it rests on too little to be believed: drawn as an outline. */
  readonly weak: boolean;
  readonly label: string;
}

export interface HeatMapOptions extends Named {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Places without a cell are not known, and stay empty. */
  readonly cells: readonly HeatCell[];
  readonly width: number;
  readonly palette: Palette;
}

const CELL_HEIGHT = 24;

/** Rows by columns, the stronger the fuller. */
export function heatMap(options: HeatMapOptions): string {
  const { rows, columns, cells, width, palette } = options;
  const left = Math.max(...rows.map(widthOf)) + 8;
  const top = FONT + 8;
  const wide = (width - left - 2) / columns.length;
  const every = Math.ceil((Math.max(...columns.map(widthOf)) + 6) / wide);
  const height = top + rows.length * CELL_HEIGHT + 2;
  const heads = columns
    .map((name, i) =>
      i % every === 0
        ? element(
            "text",
            { x: left + (i + 0.5) * wide, y: FONT, "text-anchor": "middle", fill: palette.faint },
            text(name),
          )
        : "",
    )
    .join("");
  const sides = rows
    .map((name, i) =>
      element("text", { x: 0, y: top + (i + 0.5) * CELL_HEIGHT + 4, fill: palette.faint }, text(name)),
    )
    .join("");
  const squares = cells.map(({ row, column, strength, weak, label }) =>
    element(
      "rect",
      {
        x: left + column * wide + 0.5,
        y: top + row * CELL_HEIGHT + 0.5,
        width: Math.max(wide - 1.5, 0.5),
        height: CELL_HEIGHT - 1.5,
        fill: palette.first,
        "fill-opacity": weak ? "0" : (0.08 + 0.92 * strength).toFixed(2),
        stroke: weak ? palette.line : undefined,
      },
      element("title", {}, text(label)),
    ),
  );
  return picture(options, width, height, [element("g", { "aria-hidden": "true" }, heads, sides), ...squares]);
}
