import { writeXlsxStream } from "hucre/xlsx";
import type { Cell } from "./cells.ts";
import { isExact } from "./cells.ts";
import type { ReportColumn } from "./report.ts";

/** Most characters of one cell. */
const LONGEST_CELL = 32_767;
/** Most rows of one sheet; what goes beyond continues on the next, under the same titles. */
export const LONGEST_SHEET = 1_048_576;

/** What XML cannot hold: control characters, and halves of characters. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
/** Excel reads `_x0041_` as the character it numbers; escaped, it stays what was written. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/**
 * An Excel workbook as a stream of bytes, in memory that does not grow with the rows. Text is text, also where it
 * begins with `=`; ids and other numbers a double would round are text too.
 *
 * @param rowsPerSheet for tests; titles included
 */
export function xlsxBytes(
  name: string,
  columns: readonly ReportColumn[],
  rows: AsyncIterable<readonly Cell[]>,
  rowsPerSheet: number = LONGEST_SHEET,
): AsyncIterable<Uint8Array> {
  return writeXlsxStream(cells(rows), {
    name: sheetName(name),
    columns: columns.map((column) => ({ header: sheetText(column.name), key: column.name })),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rowsPerSheet,
    zip64: true,
  });
}

async function* cells(
  rows: AsyncIterable<readonly Cell[]>,
): AsyncIterable<(string | number | boolean | null)[]> {
  for await (const row of rows) {
    yield row.map((cell) => {
      if (typeof cell === "bigint") return isExact(cell) ? Number(cell) : String(cell);
      if (typeof cell === "number") return Number.isFinite(cell) ? cell : null;
      return typeof cell === "string" ? sheetText(cell) : cell;
    });
  }
}

function sheetText(text: string): string {
  const clean = text.replace(NOT_XML, "\u{fffd}").replace(ESCAPE, "_x005F_");
  if (clean.length <= LONGEST_CELL) return clean;
  // never between the halves of a character
  return `${clean.slice(0, LONGEST_CELL - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Excel allows 31 characters, and not these. Room is left for the number of a further sheet. */
function sheetName(name: string): string {
  return name.replace(/[\\/?*[\]:']/g, " ").slice(0, 26) || "rows";
}
