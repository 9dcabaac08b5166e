import { BirdsongError, EXIT } from "../model/error.ts";
import type { Cell } from "./cells.ts";

export interface CsvOptions {
  /** Between values: `,` or, where the decimal sign is a comma, `;`. One character. */
  readonly delimiter: string;
  /** `.` or `,` */
  readonly decimal: string;
  /**
   * For spreadsheets: text that would be taken for a formula, and digits that would be rounded, begin with an
   * apostrophe. Without it every value stands exactly as stored, for programs.
   */
  readonly safe: boolean;
  /** Whether the file begins with the mark by which Excel knows UTF-8. */
  readonly mark: boolean;
}

/** Text that some spreadsheet takes for a formula, whatever its cells' format. */
const FORMULA = /^[=+\-@\t\r\n\0\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]/u;
/** More digits than a double keeps. */
const ROUNDED = /^\d{16,}$/;

/** CSV by RFC 4180: CRLF, values in quotes where needed. NULL is nothing, empty text is `""`. */
export function* csvHead(names: readonly string[], options: CsvOptions): Iterable<string> {
  check(options);
  if (options.mark) yield "\u{feff}";
  yield csvLine(names, options);
}

export function csvLine(cells: readonly Cell[], options: CsvOptions): string {
  return `${cells.map((cell) => csvCell(cell, options)).join(options.delimiter)}\r\n`;
}

function csvCell(cell: Cell, { safe, decimal }: CsvOptions): string {
  if (cell === null) return "";
  if (typeof cell === "number") return decimal === "." ? String(cell) : String(cell).replace(".", decimal);
  if (typeof cell !== "string") return String(cell);
  const text = safe && (FORMULA.test(cell) || ROUNDED.test(cell)) ? `'${cell}` : cell;
  // every separator in use somewhere: a file is opened with settings other than those it was written for
  return text === "" || /[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function check({ delimiter, decimal }: CsvOptions): void {
  if (!/^[,;\t|]$/.test(delimiter)) {
    throw new BirdsongError(`A CSV file cannot be separated by "${delimiter}".`, {
      code: "export.invalid-option",
      hint: "Use a comma, a semicolon, a tab or a bar.",
      exitCode: EXIT.usage,
    });
  }
  if (decimal !== "." && decimal !== ",") {
    throw new BirdsongError(`The decimal sign cannot be "${decimal}".`, {
      code: "export.invalid-option",
      hint: "Use . or a comma.",
      exitCode: EXIT.usage,
    });
  }
  if (decimal === delimiter) {
    throw new BirdsongError("Decimal sign and separator cannot both be a comma.", {
      code: "export.invalid-option",
      hint: "Add --delimiter ';' as spreadsheets in such countries expect.",
      exitCode: EXIT.usage,
    });
  }
}
