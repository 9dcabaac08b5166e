import { readFile } from "node:fs/promises";
import { loadConfig } from "../../config/load.ts";
import { askSql, exportRows } from "../../jobs/ask.ts";
import { BirdsongError, EXIT, systemCode } from "../../model/error.ts";
import { cellsOf } from "../../reports/cells.ts";
import { answerTable, asOfLine } from "../answer.ts";
import type { Command, Invocation } from "../command.ts";
import { choice } from "../filters.ts";

const FORMATS = ["table", "csv", "jsonl"] as const;
/** Rows of a table or of a JSON document; CSV and JSON Lines have no such limit. */
const MOST_ROWS = 1_000;

export const command: Command = {
  name: "sql",
  summary: "answer a query on the published tables, also while a load runs",
  operands: "[query]",
  options: {
    file: { type: "string", short: "f" },
    format: { type: "string" },
    limit: { type: "string" },
    raw: { type: "boolean" },
  },
  optionHelp: {
    file: "read the query from a file",
    format: "table, csv or jsonl (default: table)",
    limit: `most rows (default: ${MOST_ROWS} for tables and --json, none for csv and jsonl)`,
    raw: "CSV exactly as stored: for programs, not for spreadsheets",
  },
  examples: [
    {
      line: 'birdsong sql "select * from metrics order by likes desc limit 5"',
      does: "the five most liked posts",
    },
    { line: 'birdsong sql "show tables"', does: "what can be asked; `describe posts` lists columns" },
    { line: 'birdsong sql "from posts" --format csv > posts.csv', does: "every post, as CSV" },
  ],
  async run(invocation) {
    const { output, options, signal } = invocation;
    const format = choice("format", options["format"], FORMATS, "table");
    const query = await queryOf(invocation);
    const limit = limitOf(options["limit"]);
    const loaded = await loadConfig(invocation.configPath, invocation.env, { dataPath: invocation.dataPath });
    if (format !== "table" && !output.json) {
      const csv = { delimiter: ",", decimal: ".", safe: options["raw"] !== true, mark: false };
      await exportRows(
        loaded,
        { wanted: { sql: query, limit }, format, csv, to: (piece) => output.write(piece) },
        (rows) => output.progress(`${rows.toLocaleString("en-US")} rows`),
        signal,
      );
      return EXIT.done;
    }
    const answer = await askSql(loaded, query, limit ?? MOST_ROWS, signal);
    const { columns, rows, more, asOf, timezone } = answer;
    for (const line of answerTable(answer, output.width)) output.print(line);
    output.print("");
    const many = `${rows.length.toLocaleString("en-US")} ${rows.length === 1 ? "row" : "rows"}`;
    output.print(
      `${many}${more ? ", and more: raise --limit, or use --format csv" : ""}. ${asOfLine(asOf, timezone)}${timezone === "UTC" ? "" : "; in queries times are UTC"}`,
    );
    const toCells = cellsOf(columns, timezone);
    output.result({
      as_of: asOf,
      timezone,
      columns: columns.map(({ name, type }) => ({ name, type })),
      more,
      rows: rows.map((row) => {
        const cells = toCells(row);
        return Object.fromEntries(columns.map((column, i) => [column.name, cells[i]]));
      }),
    });
    return EXIT.done;
  },
};

async function queryOf({ operands, options }: Invocation): Promise<string> {
  const file = options["file"];
  if (typeof file !== "string") return operands.join(" ");
  if (operands.length > 0) {
    throw new BirdsongError("Give a query or a file, not both.", { code: "usage", exitCode: EXIT.usage });
  }
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    throw new BirdsongError(`${file} cannot be read (${systemCode(thrown)}).`, {
      code: "usage",
      exitCode: EXIT.usage,
      cause: thrown,
    });
  }
}

function limitOf(value: Invocation["options"][string]): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^\d{1,9}$/.test(value)) return Number(value);
  throw new BirdsongError(`--limit is "${value.toString()}": expected a whole number.`, {
    code: "usage",
    exitCode: EXIT.usage,
  });
}
