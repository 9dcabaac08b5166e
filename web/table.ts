import { formatted } from "../src/charts/numbers.ts";
import type { Answer, Cell, Column } from "./answers.ts";
import { el } from "./dom.ts";

/** More rows than this are for a file. */
const MOST = 500;

/** The rows behind a chart. @param nameOf how a column is called: as people read it, where nothing else is said */
export function tableOf(
  { title, columns, rows }: Answer,
  nameOf = (name: string): string => name.replaceAll("_", " "),
): HTMLElement {
  const first = rows.slice(0, MOST);
  const caption =
    rows.length > MOST
      ? `${title}: the first ${MOST} of ${formatted.number(rows.length)} rows; the files have all`
      : title;
  return el(
    "div",
    // a region that scrolls must be reached by the keyboard
    { class: "scroll", tabindex: "0", role: "region", "aria-label": `Table: ${title}` },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...columns.map((column) => head(column, nameOf)))),
      el(
        "tbody",
        {},
        ...first.map((row) =>
          el("tr", {}, ...columns.map((column) => cell(row[column.name] ?? null, column))),
        ),
      ),
    ),
  );
}

const isNumber = ({ type }: Column): boolean => type === "integer" || type === "number";

const head = (column: Column, nameOf: (name: string) => string): HTMLElement =>
  el(
    "th",
    { scope: "col", title: column.meaning, class: isNumber(column) ? "number" : undefined },
    nameOf(column.name),
  );

const cell = (value: Cell, column: Column): HTMLElement =>
  el("td", isNumber(column) ? { class: "number" } : { dir: "auto" }, shown(value, column));

function shown(value: Cell, column: Column): string {
  if (value === null) return "–";
  if (column.unit === "dollars") return formatted.dollars(Number(value));
  if (column.unit === "share") return formatted.percent(Number(value));
  if (isNumber(column) && typeof value === "number") return formatted.number(value);
  return String(value);
}
