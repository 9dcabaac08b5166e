import { loadConfig } from "../../config/load.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { answerAsJson } from "../../jobs/answer-json.ts";
import { askReport, catalogueOf } from "../../jobs/ask.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { cellsOf, exactNumbers } from "../../reports/cells.ts";
import { csvHead, csvLine } from "../../reports/csv.ts";
import { answerChart, answerTable, asOfLine } from "../answer.ts";
import type { Command, Invocation } from "../command.ts";
import { choice, FILTER_HELP, FILTER_OPTIONS, givenFilters } from "../filters.ts";
import { renderTable } from "../table.ts";

const FORMATS = ["table", "chart", "csv", "json"] as const;

export const command: Command = {
  name: "report",
  summary: "answer a ready question from the published tables, or list the questions",
  operands: "[name]",
  options: { ...FILTER_OPTIONS, format: { type: "string" }, raw: { type: "boolean" } },
  optionHelp: {
    ...FILTER_HELP,
    format: "table, chart, csv or json (default: table)",
    raw: "CSV exactly as stored: for programs, not for spreadsheets",
  },
  examples: [
    { line: "birdsong report", does: "lists the reports" },
    { line: "birdsong report volume-by-day --campaign arcane --format chart", does: "draws posts a day" },
    {
      line: "birdsong report top-posts --from 2026-11-01 --param by=likes --param limit=20",
      does: "the 20 most liked",
    },
  ],
  async run(invocation) {
    const [name, ...rest] = invocation.operands;
    if (rest.length > 0) {
      throw new BirdsongError(`One report at a time: ${invocation.operands.join(" ")}.`, {
        code: "usage",
        exitCode: EXIT.usage,
      });
    }
    return name === undefined ? list(invocation) : answer(invocation, name);
  },
};

async function list(invocation: Invocation): Promise<typeof EXIT.done> {
  const { output } = invocation;
  const catalogue = [...(await catalogueOf(await configurationIfAny(invocation))).values()];
  for (const line of renderTable(
    [{ title: "report", whole: true }, { title: "question" }],
    catalogue.map((report) => [report.name, report.question || report.title]),
    output.width,
  )) {
    output.print(line);
  }
  output.print("");
  output.print("birdsong report <name> answers one; --param name=value sets what it asks for.");
  output.result(catalogue.map(({ sql: _sql, ...report }) => report));
  return EXIT.done;
}

async function answer(invocation: Invocation, name: string): Promise<typeof EXIT.done> {
  const { output, options, signal } = invocation;
  const format = choice("format", options["format"], FORMATS, "table");
  const loaded = await loadConfig(invocation.configPath, invocation.env, { dataPath: invocation.dataPath });
  const found = await askReport(loaded, name, givenFilters(options), signal);
  const { report, columns, rows, timezone, notes } = found;
  if (output.json || format === "json") {
    if (output.json) output.result(answerAsJson(found));
    else await output.write(`${JSON.stringify(answerAsJson(found), exactNumbers, 2)}\n`);
    return EXIT.done;
  }
  if (format === "csv") {
    const csv = { delimiter: ",", decimal: ".", safe: options["raw"] !== true, mark: false };
    const toCells = cellsOf(columns, timezone);
    for (const line of csvHead(
      columns.map((column) => column.name),
      csv,
    ))
      await output.write(line);
    for (const row of rows) await output.write(csvLine(toCells(row), csv));
    return EXIT.done;
  }
  output.print(report.title);
  const said = Object.entries(givenFilters(options)).map(([key, value]) => `${key} ${value}`);
  if (said.length > 0) output.print(`(${said.join(", ")})`);
  if (found.sentence !== null) output.print(found.sentence);
  output.print("");
  const picture = format === "chart" ? answerChart(found, report.chart, output.width) : undefined;
  if (rows.length === 0) output.print("Nothing found.");
  else for (const line of picture ?? answerTable(found, output.width)) output.print(line);
  output.print("");
  for (const note of notes) output.print(note);
  if (format === "chart" && report.chart.kind === "none") output.print("This report has no picture.");
  if (found.asOf !== null) output.print(asOfLine(found.asOf, timezone));
  return EXIT.done;
}

/** The list of reports needs no configuration; one that is broken is still told. */
async function configurationIfAny({
  configPath,
  env,
  dataPath,
}: Invocation): Promise<LoadedConfig | undefined> {
  try {
    return await loadConfig(configPath, env, { dataPath });
  } catch (thrown) {
    if (thrown instanceof BirdsongError && thrown.code === "config.missing") return undefined;
    throw thrown;
  }
}
