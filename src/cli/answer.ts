import { cellsOf } from "../reports/cells.ts";
import type { Cell } from "../reports/cells.ts";
import type { Chart, ReportColumn } from "../reports/report.ts";
import type { SqlAnswer } from "../jobs/ask.ts";
import { renderBars } from "./bars.ts";
import { renderHeat } from "./heat.ts";
import { formatNumber, renderTable } from "./table.ts";
import { padText, safeText } from "./text-width.ts";

/** What is shown of an answer: columns, rows, and the zone of its times. */
type Shown = Pick<SqlAnswer, "columns" | "rows" | "timezone">;

const WEEKDAYS = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** A single row with more columns than this is read more easily downwards. */
const WIDEST_ROW = 6;

/** The answer as lines for a person. */
export function answerTable(answer: Shown, width: number): readonly string[] {
  const rows = cells(answer);
  const [only] = rows;
  if (only !== undefined && rows.length === 1 && answer.columns.length > WIDEST_ROW) {
    return downwards(answer.columns, only);
  }
  return renderTable(
    answer.columns.map((column) => ({ title: column.name, ...(isId(column) ? { whole: true } : {}) })),
    rows,
    width,
  );
}

/** The answer as the picture its report names; undefined when it names none. */
export function answerChart(answer: Shown, chart: Chart, width: number): readonly string[] | undefined {
  if (chart.kind === "none") return undefined;
  const rows = cells(answer);
  const at = (name: string): number => answer.columns.findIndex((column) => column.name === name);
  const label = (row: readonly Cell[], name: string): string => {
    const cell = row[at(name)] ?? null;
    if (name === "weekday") return WEEKDAYS[Number(cell)] ?? String(cell);
    return cell === null ? "–" : String(cell);
  };
  const value = (row: readonly Cell[]): number | null => {
    const cell = row[at(chart.value)] ?? null;
    return cell === null ? null : Number(cell);
  };
  if (chart.kind === "bars") {
    return renderBars(
      rows.map((row) => ({ label: label(row, chart.label), value: value(row) })),
      width,
    );
  }
  return renderHeat(
    rows.map((row) => ({ row: label(row, chart.row), column: label(row, chart.column), value: value(row) })),
  );
}

/** `As of 2026-11-24 07:25 (Europe/Paris)` */
export function asOfLine(asOf: string, timezone: string): string {
  const [time] = cellsOf(
    [{ name: "at", type: "time", unit: undefined, meaning: "" }],
    timezone,
  )({
    at: new Date(asOf),
  });
  return `As of ${shortTime(String(time))} (${timezone})`;
}

function cells({ columns, rows, timezone }: Shown): readonly (readonly Cell[])[] {
  const toCells = cellsOf(columns, timezone);
  return rows.map((row) =>
    toCells(row).map((cell, i) =>
      columns[i]!.type === "time" && cell !== null ? shortTime(String(cell)) : cell,
    ),
  );
}

function downwards(columns: readonly ReportColumn[], row: readonly Cell[]): readonly string[] {
  const width = Math.max(...columns.map((column) => column.name.length));
  const texts = row.map((cell) => {
    if (cell === null) return "–";
    return typeof cell === "number" || typeof cell === "bigint" ? formatNumber(cell) : safeText(String(cell));
  });
  const numbers = texts.filter((_, i) => typeof row[i] === "number" || typeof row[i] === "bigint");
  const valueWidth = Math.max(0, ...numbers.map((text) => text.length));
  return columns.map((column, i) => {
    const isNumeric = column.type === "integer" || column.type === "number";
    const text = isNumeric ? padText(texts[i]!, valueWidth, "left") : texts[i]!;
    return `${padText(column.name, width, "right")}  ${text}`;
  });
}

function isId({ name, type }: ReportColumn): boolean {
  return type === "text" && /(^|_)id$/.test(name);
}

/** Minutes are enough for a person; the zone is said once below the table. */
function shortTime(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
