import { cellsOf } from "../reports/cells.ts";
import type { Cell } from "../reports/cells.ts";
import type { Chart, ReportColumn } from "../reports/report.ts";
import type { SqlAnswer } from "../jobs/ask.ts";
import { renderBars } from "./bars.ts";
import { renderHeat } from "./heat.ts";
import { formatNumber, renderTable } from "./table.ts";
import { padText, safeText, textWidth } from "./text-width.ts";

/** What is shown of an answer: columns, rows, and the zone of its times. */
type Shown = Pick<SqlAnswer, "columns" | "rows" | "timezone">;

const WEEKDAYS = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/** Of a table of figures so many columns are shown at least. */
const LEAST_COLUMNS = 5;
/** A single row with more columns than this is read more easily downwards. */
const WIDEST_ROW = 6;

/**
 * The answer as lines for a person: a table where it fits `width` columns, if need be without ids and addresses;
 * else every row read downwards, as is a single row with many columns.
 */
export function answerTable(answer: Shown, width: number): readonly string[] {
  const rows = cells(answer);
  const { columns } = answer;
  if (rows.length === 1 && columns.length > WIDEST_ROW) return downwards(columns, rows[0]!);
  const all = columns.map((_, i) => i);
  const told = all.filter((i) => rows.some((row) => row[i] !== null));
  const read = told.filter((i) => !isForPrograms(columns[i]!));
  // of many figures the first ones are the answer, the others its details
  const fewer = read.slice(LEAST_COLUMNS).map((_, dropped) => read.slice(0, read.length - 1 - dropped));
  const figures =
    read.slice(0, LEAST_COLUMNS).filter((i) => isNumeric(columns[i]!)).length * 2 > LEAST_COLUMNS;
  for (const shown of [all, told, read, ...(figures ? fewer : [])]) {
    const table = renderTable(
      shown.map((i) => ({
        title: columns[i]!.name,
        align: isNumeric(columns[i]!) ? ("right" as const) : ("left" as const),
        whole: columns[i]!.type !== "text" || isForPrograms(columns[i]!),
      })),
      rows.map((row) => shown.map((i) => row[i])),
      width,
    );
    if (rows.length === 0 || table.every((line) => textWidth(line) <= width)) {
      const hidden = columns.filter((_, i) => !shown.includes(i)).map((column) => column.name);
      return hidden.length === 0 ? table : [...table, "", `Without ${hidden.join(", ")}: see --format csv.`];
    }
  }
  return rows.flatMap((row, i) => [
    `── ${i + 1} ${"─".repeat(Math.max(0, width - 5 - String(i + 1).length))}`,
    ...downwards(columns, row),
  ]);
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
    const text = isNumeric(column) ? padText(texts[i]!, valueWidth, "left") : texts[i]!;
    return `${padText(column.name, width, "right")}  ${text}`;
  });
}

function isNumeric({ type }: ReportColumn): boolean {
  return type === "integer" || type === "number";
}

/** Columns a person can do without where room is short. */
function isForPrograms({ name, type }: ReportColumn): boolean {
  return type === "text" && /(^|_)(id|url)$/.test(name);
}

/** Minutes are enough for a person; the zone is said once below the table. */
function shortTime(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
