import { BirdsongError, EXIT } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import { FILTERS } from "./report.ts";
import type { Chart, ColumnType, Report, ReportColumn, ReportParameter } from "./report.ts";

const COLUMN_TYPES: ReadonlySet<string> = new Set(["text", "integer", "number", "date", "time", "boolean"]);
const KEYS = ["title", "question", "needs", "filters", "params", "columns", "chart"] as const;

type Key = (typeof KEYS)[number];

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Reads a report from its file: the comments at its top are the header, the rest is one statement.
 *
 * ```sql
 * -- title: Top hashtags
 * -- question: Under which hashtags is it said?
 * -- filters: campaign from to
 * -- params:
 * --   limit  integer = 20  Rows shown.
 * -- columns:
 * --   hashtag  text     -      Without #.
 * --   posts    integer  posts  Posts that bear it.
 * -- chart: bars hashtag posts
 * ```
 *
 * Throws `report.invalid-header`, naming the line.
 */
export function readReport(name: string, text: string, path: string): Report {
  const sections = sectionsOf(text, path);
  const say = (line: Line, what: string, hint?: string): BirdsongError => invalid(path, line, what, hint);
  const first = (key: Key): string | undefined => sections.get(key)?.[0]?.text;
  const filters = words(first("filters")).map((word) => {
    const known = FILTERS[word];
    if (known !== undefined) return known;
    throw say(
      sections.get("filters")![0]!,
      `unknown filter "${word}"`,
      didYouMean(word, Object.keys(FILTERS)),
    );
  });
  const parameters = [...filters, ...(sections.get("params") ?? []).map((line) => parameterOf(line, say))];
  const columns = sections.get("columns")?.map((line) => columnOf(line, say));
  const needs = sections.get("needs")?.[0];
  if (needs !== undefined && needs.text !== "authors") throw say(needs, `unknown need "${needs.text}"`);
  const chart = sections.get("chart")?.[0];
  return {
    name,
    title: first("title") ?? name,
    question: first("question") ?? "",
    parameters,
    columns,
    chart: chart === undefined ? { kind: "none" } : chartOf(chart, columns, say),
    needsAuthors: needs !== undefined,
    sql: text,
    path,
  };
}

type Say = (line: Line, what: string, hint?: string) => BirdsongError;

function sectionsOf(text: string, path: string): ReadonlyMap<Key, readonly Line[]> {
  const sections = new Map<Key, Line[]>();
  let open: Line[] | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    if (!raw.startsWith("--")) break;
    const line = { number: index + 1, text: raw.slice(2).trimEnd() };
    const head = /^ ([a-z]+):(.*)$/.exec(line.text);
    if (head !== null) {
      const key = head[1] as Key;
      if (!KEYS.includes(key)) throw invalid(path, line, `unknown key "${key}"`, didYouMean(key, KEYS));
      if (sections.has(key)) throw invalid(path, line, `"${key}" is given twice`);
      open = [];
      sections.set(key, open);
      const rest = head[2]!.trim();
      if (rest !== "") open.push({ number: line.number, text: rest });
    } else if (open !== undefined && line.text.trim() !== "") {
      open.push({ number: line.number, text: line.text.trim() });
    }
  }
  return sections;
}

function parameterOf(line: Line, say: Say): ReportParameter {
  const match = /^(\w+)\s+([\w|-]+)(?:\s+=\s+(\S+))?\s{2,}(\S.*)$/.exec(line.text);
  if (match === null) {
    throw say(
      line,
      "not a parameter",
      "Write: name, type, two blanks, meaning: `limit  integer = 20  Rows shown.`",
    );
  }
  const [, name, type, preset, meaning] = match;
  const choices = type!.includes("|") ? type!.split("|") : [];
  if (choices.length === 0 && type !== "text" && type !== "integer" && type !== "date") {
    throw say(
      line,
      `unknown type "${type}"`,
      "Types are text, integer, date, or choices such as posts|likes.",
    );
  }
  if (choices.length > 0 && preset !== undefined && !choices.includes(preset)) {
    throw say(line, `"${preset}" is none of ${choices.join(", ")}`);
  }
  return {
    name: name!,
    type: choices.length > 0 ? "choice" : (type as "text" | "integer" | "date"),
    choices,
    default: preset,
    meaning: meaning!,
  };
}

function columnOf(line: Line, say: Say): ReportColumn {
  const match = /^(\w+)\s+(\w+)\s+(\S+)\s{2,}(\S.*)$/.exec(line.text);
  if (match === null) {
    throw say(
      line,
      "not a column",
      "Write: name, type, unit or -, two blanks, meaning: `posts  integer  posts  Posts found.`",
    );
  }
  const [, name, type, unit, meaning] = match;
  if (!COLUMN_TYPES.has(type!)) {
    throw say(line, `unknown type "${type}"`, `Types are ${[...COLUMN_TYPES].join(", ")}.`);
  }
  return { name: name!, type: type as ColumnType, unit: unit === "-" ? undefined : unit, meaning: meaning! };
}

function chartOf(line: Line, columns: readonly ReportColumn[] | undefined, say: Say): Chart {
  const [kind, ...names] = words(line.text);
  for (const name of names) {
    if (columns?.some((column) => column.name === name) === false) throw say(line, `"${name}" is no column`);
  }
  const [one, two, three] = names;
  if (kind === "none") return { kind };
  if (kind === "bars" && one !== undefined && two !== undefined && names.length === 2) {
    return { kind, label: one, value: two };
  }
  if (kind === "heat" && one !== undefined && two !== undefined && three !== undefined) {
    return { kind, row: one, column: two, value: three };
  }
  throw say(line, `not a chart: ${line.text}`, "Write: none, bars LABEL VALUE, or heat ROW COLUMN VALUE.");
}

function words(text: string | undefined): readonly string[] {
  return text?.split(/[\s,]+/).filter((word) => word !== "") ?? [];
}

function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? `Known are ${candidates.join(", ")}.` : `Did you mean "${meant}"?`;
}

function invalid(path: string, line: Line, what: string, hint?: string): BirdsongError {
  return new BirdsongError(`${path}, line ${line.number}: ${what}.`, {
    code: "report.invalid-header",
    hint: hint ?? "See docs/reports.md for how a report begins.",
    exitCode: EXIT.usage,
  });
}
