/** One line of the summary: what was done to the program, and what it cost. */
export interface SummaryRow {
  readonly row: string;
  readonly phase: string;
  readonly faults: number;
  readonly lost: number;
  readonly doubled: number;
  /** Durable pages asked for again; resources returned beyond an undisturbed run. Null where nobody counts. */
  readonly reread: number | null;
  /** Dollars by the ledger and by the simulator's meter. */
  readonly ledger: number | null;
  readonly meter: number | null;
}

const HEADINGS: readonly (keyof SummaryRow)[] = [
  "row",
  "phase",
  "faults",
  "lost",
  "doubled",
  "reread",
  "ledger",
  "meter",
];

/** The summary as text, columns aligned. */
export function summary(rows: readonly SummaryRow[]): string {
  const cells = rows.map((row) => HEADINGS.map((heading) => textOf(heading, row[heading])));
  const widths = HEADINGS.map((heading, i) =>
    Math.max(heading.length, ...cells.map((row) => row[i]!.length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return [line(HEADINGS), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

function textOf(heading: keyof SummaryRow, value: SummaryRow[keyof SummaryRow]): string {
  if (value === null) return "";
  if (heading === "ledger" || heading === "meter") return `$${Number(value).toFixed(3)}`;
  return String(value);
}
