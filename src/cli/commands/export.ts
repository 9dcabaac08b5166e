import { join, resolve } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { exportRows } from "../../jobs/ask.ts";
import type { Wanted } from "../../jobs/ask.ts";
import { systemClock } from "../../model/clock.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { FORMATS } from "../../reports/export.ts";
import type { Format } from "../../reports/export.ts";
import { localTimes } from "../../reports/local-time.ts";
import type { Command, Invocation } from "../command.ts";
import { choice, FILTER_HELP, FILTER_OPTIONS, givenFilters } from "../filters.ts";

export const command: Command = {
  name: "export",
  summary: "write posts, snapshots, a report, a table or a query to CSV, XLSX, JSON Lines or Parquet",
  operands: "[what]",
  options: {
    format: { type: "string" },
    out: { type: "string", short: "o" },
    sql: { type: "string" },
    ...FILTER_OPTIONS,
    delimiter: { type: "string" },
    decimal: { type: "string" },
    raw: { type: "boolean" },
  },
  optionHelp: {
    format: "csv, xlsx, jsonl or parquet (default: by the name of --out, else csv)",
    out: "file to write, or - for standard output (default: a new file in data/exports)",
    sql: "a query to export, instead of a name",
    ...FILTER_HELP,
    delimiter: "CSV: between values (default: a comma; French and Brazilian spreadsheets expect ;)",
    decimal: "CSV: decimal sign (default: a point)",
    raw: "CSV exactly as stored: no mark for Excel, no apostrophe before formulas and long ids",
  },
  examples: [
    { line: "birdsong export --format xlsx", does: "every post collected, for Excel" },
    {
      line: "birdsong export posts --campaign arcane --from 2026-11-01 -o arcane.csv --delimiter ';' --decimal ,",
      does: "a campaign's posts, for a French spreadsheet",
    },
    { line: "birdsong export top-authors --param limit=100 -o authors.csv", does: "a report" },
    { line: 'birdsong export --sql "select * from fact_count" -o counts.parquet', does: "any query" },
  ],
  async run(invocation) {
    const { output, options, signal } = invocation;
    const wanted = wantedOf(invocation);
    const out = options["out"];
    const format = formatOf(options["format"], out);
    const { config, ...loaded } = await loadConfig(invocation.configPath, invocation.env, {
      dataPath: invocation.dataPath,
    });
    const path =
      typeof out === "string"
        ? resolve(out)
        : join(loaded.folders.exports, newName(wanted, format, config.timezone));
    const isPiped = out === "-";
    const raw = options["raw"] === true;
    const report = await exportRows(
      { config, ...loaded },
      {
        wanted,
        format,
        csv: {
          delimiter: text(options["delimiter"], ",").replace("\\t", "\t"),
          decimal: text(options["decimal"], "."),
          safe: !raw,
          mark: !raw && !isPiped,
        },
        to: isPiped ? (piece) => output.write(piece) : path,
      },
      (rows) => output.progress(`${rows.toLocaleString("en-US")} rows`),
      signal,
    );
    if (isPiped) return EXIT.done;
    output.print(`${report.rows.toLocaleString("en-US")} rows of ${report.name} in ${path}`);
    output.result({ path, format, name: report.name, rows: report.rows, as_of: report.asOf });
    return EXIT.done;
  },
};

function wantedOf({ operands, options }: Invocation): Wanted {
  const [name, ...rest] = operands;
  const sql = options["sql"];
  if (rest.length > 0 || (name !== undefined && sql !== undefined)) {
    throw new BirdsongError("One thing at a time: a name or --sql.", { code: "usage", exitCode: EXIT.usage });
  }
  const given = givenFilters(options);
  if (typeof sql !== "string") return { name: name ?? "posts", given };
  const [restriction] = Object.keys(given);
  if (restriction !== undefined) {
    throw new BirdsongError(`--sql cannot be restricted by ${restriction}.`, {
      code: "usage",
      hint: "Write it into the query.",
      exitCode: EXIT.usage,
    });
  }
  return { sql, limit: undefined };
}

function formatOf(given: Invocation["options"][string], out: unknown): Format {
  const ending = typeof out === "string" ? /\.([a-z]+)$/i.exec(out)?.[1]?.toLowerCase() : undefined;
  return choice("format", given, FORMATS, FORMATS.find((format) => format === ending) ?? "csv");
}

/** `posts-20261124-072502.csv`, in the project's zone. */
function newName(wanted: Wanted, format: Format, timezone: string): string {
  const now = localTimes(timezone)(new Date(systemClock.now()));
  const stamp = now.slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  return `${"sql" in wanted ? "query" : wanted.name}-${stamp}.${format}`;
}

function text(value: unknown, preset: string): string {
  return typeof value === "string" ? value : preset;
}
