import { cutText, padText, safeText, textWidth } from "./text-width.ts";

export type Cell = string | number | bigint | boolean | null | undefined;

export interface Column {
  readonly title: string;
  /** @default right for columns of numbers, else left */
  readonly align?: "left" | "right";
  /** Never cut: ids and numbers are worthless in part. @default true for numbers */
  readonly whole?: boolean;
}

const GAP = 2;
/** A column of text is not cut below this. */
const LEAST = 8;

/**
 * A table for people: columns aligned, numbers grouped and to the right, the widest texts cut so that a row fits
 * `width` columns. Titles of several words (`gap_minutes`) stand on several lines where that saves room.
 * Texts are made safe for the terminal. Lines come without line breaks.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): readonly string[] {
  const isNumeric = columns.map(
    (_, i) => rows.some((row) => isNumber(row[i])) && rows.every((row) => isNumber(row[i]) || row[i] == null),
  );
  const texts = rows.map((row) => columns.map((_, i) => cellText(row[i])));
  const whole = columns.map((column, i) => column.whole ?? isNumeric[i]!);
  let titles = columns.map((column) => [safeText(column.title)]);
  let widths = widthsOf(titles, texts);
  if (total(widths) > width) {
    titles = columns.map((column) => safeText(column.title).split("_"));
    widths = widthsOf(titles, texts);
  }
  shrink(widths, whole, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const align = columns[i]!.align ?? (isNumeric[i]! ? "right" : "left");
        return padText(cutText(cell, widths[i]!), widths[i]!, align === "right" ? "left" : "right");
      })
      .join(" ".repeat(GAP))
      .trimEnd();
  const height = Math.max(...titles.map((words) => words.length));
  const heads = Array.from({ length: height }, (_, row) =>
    line(titles.map((words) => words[row - height + words.length] ?? "")),
  );
  return [...heads, line(widths.map((columnWidth) => "─".repeat(columnWidth))), ...texts.map(line)];
}

function widthsOf(titles: readonly (readonly string[])[], texts: readonly (readonly string[])[]): number[] {
  return titles.map((words, i) =>
    [...words, ...texts.map((row) => row[i]!)].reduce((most, text) => Math.max(most, textWidth(text)), 0),
  );
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + GAP * (widths.length - 1);
}

/** Takes from the widest column that may be cut until the row fits, or nothing more may be taken. */
function shrink(widths: number[], whole: readonly boolean[], width: number): void {
  for (let excess = total(widths) - width; excess > 0; excess--) {
    let widest = -1;
    for (const [i, each] of widths.entries()) {
      if (!whole[i] && each > LEAST && (widest < 0 || each > widths[widest]!)) widest = i;
    }
    if (widest < 0) return;
    widths[widest]!--;
  }
}

function isNumber(cell: Cell): cell is number | bigint {
  return typeof cell === "number" || typeof cell === "bigint";
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "–";
  return isNumber(cell) ? formatNumber(cell) : safeText(String(cell));
}

/** `1,234,567`, `0.0312`: whole numbers whole, others with as many digits as tell something. */
export function formatNumber(value: number | bigint): string {
  if (typeof value === "bigint" || Number.isInteger(value)) return value.toLocaleString("en-US");
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}
