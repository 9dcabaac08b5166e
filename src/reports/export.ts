import { interruptible } from "../engine/engine.ts";
import type { Engine, Params, Row } from "../engine/engine.ts";
import { listLiteral, literal } from "../engine/literal.ts";
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
  /** Further parameters of each part the query is asked in, one after the other. */
  readonly parts: readonly Params[];
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
  const groups = counted(engine, extract, seen);
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

/**
 * Writes the extract as Parquet into a folder that the engine may write. Times stay UTC, as in the marts.
 *
 * @param folder ending with `/`; parts wait there until they are put together
 * @returns the file, and the rows in it
 */
export async function writeParquet(
  engine: Engine,
  { sql, parameters, parts }: Extract,
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly file: string; readonly rows: number }> {
  const copy = async (
    query: string,
    name: string,
    values: Params,
  ): Promise<{ file: string; rows: number }> => {
    const file = `${folder}${name}.parquet`;
    // COPY takes no parameter for its target
    const statement = `copy (\n${query}\n) to ${literal(file)} (format parquet, compression zstd)`;
    const [result] = await engine.rows(statement, values);
    return { file, rows: Number(result?.["Count"] ?? 0) };
  };
  return interruptible(engine, signal, async () => {
    if (parts.length === 1) return copy(sql, "whole", { ...parameters, ...parts[0] });
    const files: string[] = [];
    for (const [i, part] of parts.entries()) {
      files.push((await copy(sql, `part-${i}`, { ...parameters, ...part })).file);
    }
    return copy(`select * from read_parquet(${listLiteral(files)})`, "whole", {});
  });
}

type Groups = AsyncIterable<readonly Row[]>;
type ToCells = (row: Row) => readonly Cell[];

async function* counted(
  engine: Engine,
  { sql, parameters, parts }: Extract,
  seen: (rows: number) => void,
): Groups {
  let rows = 0;
  for (const part of parts) {
    for await (const group of engine.stream(sql, { ...parameters, ...part })) {
      yield group;
      rows += group.length;
      seen(rows);
    }
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
