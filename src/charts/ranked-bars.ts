import { formatted } from "./numbers.ts";
import type { Palette } from "./palette.ts";
import { element, fitted, picture, text, widthOf } from "./svg.ts";
import type { Named } from "./svg.ts";

export interface RankedBar {
  readonly name: string;
  readonly value: number;
  /** What is written behind the bar; the value where it is left out. */
  readonly note?: string;
  /** Where choosing it leads. */
  readonly href?: string;
  /** Whether it is chosen. */
  readonly chosen?: boolean;
  /** Whether it is a rest, "not known", and no rank: drawn paler. */
  readonly rest?: boolean;
}

export interface RankedBarsOptions extends Named {
  readonly bars: readonly RankedBar[];
  readonly width: number;
  readonly palette: Palette;
  /** How much of the width names may take; the rest is for bars. */
  readonly nameShare?: number;
}

const ROW = 26;

/** Names with their bars, in the order given. */
export function rankedBars(options: RankedBarsOptions): string {
  const { bars, width, palette } = options;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const names = Math.min(
    Math.max(...bars.map(({ name }) => widthOf(name)), 0) + 8,
    width * (options.nameShare ?? 0.45),
  );
  const notes = Math.max(...bars.map((each) => widthOf(noteOf(each))), 0) + 10;
  const room = Math.max(width - names - notes, 20);
  const rows = bars.map((each, i) => {
    const { name, value, href, chosen, rest } = each;
    const y = i * ROW;
    const long = (value / most) * room;
    const drawn = [
      element("title", {}, text(`${name}: ${noteOf(each)}`)),
      element("rect", { x: 0, y, width, height: ROW, fill: "transparent" }),
      element(
        "text",
        { x: 0, y: y + 17, fill: palette.text, "font-weight": chosen === true ? "700" : undefined },
        text(fitted(name, names - 8)),
      ),
      " ", // between words that are read one after the other
      element("rect", {
        x: names,
        y: y + 5,
        width: Math.max(long, 1),
        height: ROW - 10,
        fill: rest === true ? palette.gap : palette.first,
        stroke: chosen === true ? palette.text : undefined,
        "stroke-width": chosen === true ? 2 : undefined,
      }),
      element("text", { x: names + long + 6, y: y + 17, fill: palette.faint }, text(noteOf(each))),
    ];
    return href === undefined
      ? element("g", {}, ...drawn)
      : element("a", { href, "data-name": name }, ...drawn);
  });
  const role = bars.some(({ href }) => href !== undefined) ? "group" : "img";
  return picture(options, width, Math.max(bars.length, 1) * ROW, rows, role);
}

const noteOf = ({ value, note }: RankedBar): string => note ?? formatted.number(value);
