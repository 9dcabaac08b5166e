import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { z } from "zod";
import type { SentimentLabel } from "../enrich/scorer.ts";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { linesIn } from "../model/lines.ts";

/** A post that people have judged. */
export interface LabelledPost {
  readonly label: SentimentLabel;
  readonly text: string;
  readonly language: string | null;
}

export interface LabelledSet {
  /** The file's name. */
  readonly name: string;
  readonly posts: readonly LabelledPost[];
}

const EXTENSIONS: ReadonlySet<string> = new Set([".tsv", ".csv", ".jsonl", ".ndjson"]);
const MANY_BYTES = 512 * 2 ** 20;
const LABELS: Readonly<Record<string, SentimentLabel>> = {
  negative: "negative",
  neg: "negative",
  "-1": "negative",
  neutral: "neutral",
  neu: "neutral",
  "0": "neutral",
  positive: "positive",
  pos: "positive",
  "1": "positive",
  "+1": "positive",
};

/** The file, or every file of labelled posts in the folder, in the order of their names. */
export async function labelledFiles(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((thrown: unknown) => {
    if (systemCode(thrown) !== "ENOENT" && systemCode(thrown) !== "ENOTDIR") throw thrown;
    throw refused(`There is no file or folder ${path}.`, "Check the name.");
  });
  if (!found.isDirectory()) {
    if (EXTENSIONS.has(extname(path).toLowerCase())) return [path];
    throw refused(`${path} is of no known kind.`, "Labelled posts come as .tsv, .csv or .jsonl.");
  }
  const names = (await readdir(path)).filter((name) => EXTENSIONS.has(extname(name).toLowerCase())).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw refused(
    `${path} holds no labelled posts.`,
    "Put files of labelled posts there, .tsv, .csv or .jsonl.",
  );
}

/**
 * Reads labelled posts. A post's language is what its column says, else `language`, else the code the file's name
 * begins with (`de-posts.tsv`).
 */
export async function readLabelled(
  path: string,
  language: string | null,
  signal: AbortSignal,
): Promise<LabelledSet> {
  const name = basename(path);
  if ((await stat(path)).size > MANY_BYTES) {
    throw refused(`${path} is larger than 512 MB.`, "Split it: an evaluation holds its posts in memory.");
  }
  const fallback = language ?? /^([a-z]{2,3})(?=[-_.])/.exec(name)?.[1] ?? null;
  const kind = extname(path).toLowerCase();
  const rows = kind === ".tsv" ? tsvRows : kind === ".csv" ? csvRows : jsonRows;
  const posts: LabelledPost[] = [];
  const stream = createReadStream(path, { signal }) as AsyncIterable<Buffer>;
  for await (const { line, label, text, language: own } of rows(stream, path)) {
    const known = LABELS[label.trim().toLowerCase()];
    if (known === undefined) {
      throw badLine(
        path,
        line,
        `"${label.slice(0, 40)}" is no label`,
        "Labels are negative, neutral and positive (or -1, 0, 1).",
      );
    }
    posts.push({ label: known, text, language: own ?? fallback });
  }
  if (posts.length === 0) throw refused(`${path} holds no posts.`, "Each line is a label and a text.");
  return { name, posts };
}

interface Row {
  readonly line: number;
  readonly label: string;
  readonly text: string;
  readonly language: string | null;
}

/** `label<TAB>text` or `label<TAB>text<TAB>language`, no quotes; a first line of these names is skipped. */
async function* tsvRows(bytes: AsyncIterable<Buffer>, path: string): AsyncIterable<Row> {
  for await (const { number, bytes: line } of linesIn(bytes)) {
    const content = line.toString().replace(/^\ufeff/, "");
    if (content.trim() === "") continue;
    const [label = "", text, language, ...rest] = content.split("\t");
    if (text === undefined || rest.length > 0) {
      throw badLine(
        path,
        number,
        "expected a label, a tab and a text",
        "A language may follow after another tab.",
      );
    }
    if (number === 1 && label.toLowerCase() === "label") continue;
    yield { line: number, label, text, language: nonEmpty(language) };
  }
}

const objectSchema = z.object({
  label: z.union([z.string(), z.number()]),
  text: z.string(),
  language: z.string().nullish(),
});

async function* jsonRows(bytes: AsyncIterable<Buffer>, path: string): AsyncIterable<Row> {
  for await (const { number, bytes: line } of linesIn(bytes)) {
    const content = line.toString().trim();
    if (content === "") continue;
    let value: unknown;
    try {
      value = JSON.parse(content);
    } catch (thrown) {
      throw badLine(path, number, "this is not JSON", "Each line is one object.", thrown);
    }
    const { success, data } = objectSchema.safeParse(value);
    if (!success) {
      throw badLine(
        path,
        number,
        "label or text is missing",
        'Write {"label": "positive", "text": "…", "language": "en"}.',
      );
    }
    yield { line: number, label: String(data.label), text: data.text, language: nonEmpty(data.language) };
  }
}

/** CSV of RFC 4180, with a first line that names `label`, `text` and perhaps `language`. */
async function* csvRows(bytes: AsyncIterable<Buffer>, path: string): AsyncIterable<Row> {
  let head: readonly string[] | undefined;
  let pending = "";
  let startsAt = 1;
  for await (const { number, bytes: line } of linesIn(bytes)) {
    pending = pending === "" ? line.toString() : `${pending}\n${line.toString()}`;
    // an odd number of quotes: a text goes on in the next line
    if ((pending.split('"').length - 1) % 2 === 1) continue;
    const cells = csvCells(pending.replace(/^\ufeff/, ""));
    const line1 = startsAt;
    startsAt = number + 1;
    pending = "";
    if (cells.length === 1 && cells[0] === "") continue;
    if (head === undefined) {
      head = cells.map((cell) => cell.trim().toLowerCase());
      if (head.includes("label") && head.includes("text")) continue;
      throw badLine(
        path,
        line1,
        "the first line names no columns label and text",
        "Begin with: label,text,language",
      );
    }
    const cell = (name: string): string | undefined => cells[head!.indexOf(name)];
    const [label, text] = [cell("label"), cell("text")];
    if (label === undefined || text === undefined) {
      throw badLine(
        path,
        line1,
        `${cells.length} values where the first line names ${head.length}`,
        "Put texts with commas in quotes.",
      );
    }
    yield { line: line1, label, text, language: nonEmpty(cell("language")) };
  }
  if (pending !== "")
    throw badLine(path, startsAt, "a quote is opened and never closed", 'Write a quote in a text as "".');
}

function csvCells(line: string): readonly string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
  );
}

function nonEmpty(text: string | null | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed === undefined || trimmed === "" ? null : trimmed;
}

function refused(message: string, hint: string): BirdsongError {
  return new BirdsongError(message, { code: "evaluate.unreadable", hint, exitCode: EXIT.usage });
}

function badLine(path: string, line: number, reason: string, hint: string, cause?: unknown): BirdsongError {
  return new BirdsongError(`${path}, line ${line}: ${reason}.`, {
    code: "evaluate.bad-line",
    hint,
    exitCode: EXIT.usage,
    cause,
  });
}
