import { cellsOf } from "../reports/cells.ts";
import type { Answer } from "../reports/run.ts";

/** An answer for programs: what was asked, as of when, the sentence, columns with their meanings, rows by name. */
export function answerAsJson({
  report,
  columns,
  rows,
  parameters,
  asOf,
  timezone,
  sentence,
  notes,
}: Answer): unknown {
  const toCells = cellsOf(columns, timezone);
  return {
    report: report.name,
    title: report.title,
    parameters,
    as_of: asOf,
    timezone,
    sentence,
    notes,
    columns,
    rows: rows.map((row) => {
      const cells = toCells(row);
      return Object.fromEntries(columns.map((column, i) => [column.name, cells[i]]));
    }),
  };
}
