import { interruptible } from "../engine/engine.ts";
import type { Engine, Params, Row } from "../engine/engine.ts";
import { literal } from "../engine/literal.ts";
import { cellsOf, exactNumbers } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { csvHead, csvLine } from "./csv.ts";
import type { CsvOptions } from "./csv.ts";
import type { ReportColumn } from "./report.ts";
import { xlsxBytes } from "./xlsx.ts";

export const FORMATS = ["csv", "xlsx", "jsonl", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

/** Rows that are to leave: a query with what is known about it. */
export interface Extract {
  readonly name: string;
  readonly sql: string;
  readonly parameters: Params;
  readonly columns: readonly ReportColumn[];
  readonly timezone: string;
}

/** Text is gathered to about this much before it is written. */
const CHUNK = 256 * 1024;

/**
 * The extract in a format, as it is read: memory does not grow with the rows.
 * Parquet is not among them, because the engine writes it itself; see {@link writeParquet}.
 *
 * @param seen told how many rows have gone by
 */
export function extractBytes(
  engine: Engine,
  extract: Extract,
  format: Exclude<Format, "parquet">,
  csv: CsvOptions,
  seen: (rows: number) => void,
): AsyncIterable<string | Uint8Array> {
  const groups = counted(engine.stream(extract.sql, extract.parameters), seen);
  const toCells = cellsOf(extract.columns, extract.timezone);
  switch (format) {
    case "csv":
      return gathered(csvText(extract, groups, toCells, csv));
    case "jsonl":
      return gathered(jsonLines(extract, groups, toCells));
    case "xlsx":
      return xlsxBytes(extract.name, extract.columns, eachRow(groups, toCells));
  }
}

/** Writes the extract as Parquet. Times stay UTC, as in the marts. @returns rows written */
export async function writeParquet(
  engine: Engine,
  extract: Extract,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  // COPY takes no parameter for its target
  const copy = `copy (\n${extract.sql}\n) to ${literal(path)} (format parquet, compression zstd)`;
  const [result] = await interruptible(engine, signal, () => engine.rows(copy, extract.parameters));
  return Number(result?.["Count"] ?? 0);
}

type Groups = AsyncIterable<readonly Row[]>;
type ToCells = (row: Row) => readonly Cell[];

async function* counted(groups: Groups, seen: (rows: number) => void): Groups {
  let rows = 0;
  for await (const group of groups) {
    yield group;
    rows += group.length;
    seen(rows);
  }
}

async function* csvText(
  { columns }: Extract,
  groups: Groups,
  toCells: ToCells,
  options: CsvOptions,
): AsyncIterable<string> {
  yield* csvHead(
    columns.map(({ name }) => name),
    options,
  );
  for await (const group of groups) for (const row of group) yield csvLine(toCells(row), options);
}

async function* jsonLines({ columns }: Extract, groups: Groups, toCells: ToCells): AsyncIterable<string> {
  for await (const group of groups) {
    for (const row of group) {
      const cells = toCells(row);
      const object = Object.fromEntries(columns.map(({ name }, i) => [name, nested(row[name], cells[i]!)]));
      yield `${JSON.stringify(object, exactNumbers)}\n`;
    }
  }
}

/** Lists and structs keep their shape in JSON; everywhere else they are text. */
function nested(value: unknown, cell: Cell): unknown {
  return typeof value === "object" && value !== null && !(value instanceof Date) ? value : cell;
}

async function* eachRow(groups: Groups, toCells: ToCells): AsyncIterable<readonly Cell[]> {
  for await (const group of groups) for (const row of group) yield toCells(row);
}

async function* gathered(parts: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = "";
  for await (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
