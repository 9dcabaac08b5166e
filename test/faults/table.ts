import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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

/** Where suites leave their rows for {@link wholeTable}; each test file runs in a process of its own. */
const LEFT = fileURLToPath(new URL("../../.cache/fault-rows/", import.meta.url));

/** Prints the rows of a suite, and keeps them for the table of the whole run. */
export async function tell(suite: string, rows: readonly SummaryRow[]): Promise<void> {
  console.log(`\n${suite}:\n${summary(rows)}`);
  await mkdir(LEFT, { recursive: true });
  await writeFile(join(LEFT, `${suite.replaceAll(/\W+/g, "-")}.json`), JSON.stringify({ suite, rows }));
}

/** Forgets the rows of earlier runs. */
export async function clearTable(): Promise<void> {
  await rm(LEFT, { recursive: true, force: true });
}

/** The rows of all suites that ran, as text; empty when none did. */
export async function wholeTable(): Promise<string> {
  const names = await readdir(LEFT).catch((): string[] => []);
  const suites = await Promise.all(
    names.sort().map(async (name) => JSON.parse(await readFile(join(LEFT, name), "utf8")) as Suite),
  );
  return suites.map(({ suite, rows }) => `${suite}\n${summary(rows)}`).join("\n\n");
}

interface Suite {
  readonly suite: string;
  readonly rows: readonly SummaryRow[];
}

/** The summary as text, columns aligned. */
function summary(rows: readonly SummaryRow[]): string {
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
