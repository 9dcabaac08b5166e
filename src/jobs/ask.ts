import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadedConfig } from "../config/load.ts";
import { interruptible } from "../engine/engine.ts";
import type { Engine, EngineSettings, Params, Row } from "../engine/engine.ts";
import { sqlFile, sqlFolder } from "../engine/sql-file.ts";
import { MartsReader, withMarts } from "../marts/reader.ts";
import { BirdsongError, EXIT, toError } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import { adoptDurably, makeFolder, writeDurably } from "../model/write-durably.ts";
import { findReport, loadCatalogue, reportsIn } from "../reports/catalogue.ts";
import type { Catalogue } from "../reports/catalogue.ts";
import { describeColumns } from "../reports/columns.ts";
import type { CsvOptions } from "../reports/csv.ts";
import { extractBytes, writeParquet } from "../reports/export.ts";
import type { Extract, Format } from "../reports/export.ts";
import { assertKnownCampaign } from "../reports/known-campaign.ts";
import { bindParameters } from "../reports/parameters.ts";
import type { Report, ReportColumn } from "../reports/report.ts";
import { runReport } from "../reports/run.ts";
import type { Answer } from "../reports/run.ts";
import { singleQuery } from "../reports/single-query.ts";

type Given = Readonly<Record<string, string | undefined>>;

/** Posts an export reads at a time: some 300 MB at work, whatever the collection holds. */
const PART_POSTS = 200_000;

/** Reports that come along and the user's own. */
export async function catalogueOf(loaded: LoadedConfig | undefined): Promise<Catalogue> {
  const own = loaded?.config.reports;
  return loadCatalogue(own === undefined ? undefined : resolve(dirname(loaded!.path), own));
}

/** Reports that come along, whatever the user's own are called. */
export async function bundledCatalogue(): Promise<Catalogue> {
  return loadCatalogue(undefined);
}

/** Answers a report from the published marts. */
export async function askReport(
  loaded: LoadedConfig,
  name: string,
  given: Given,
  signal: AbortSignal,
): Promise<Answer> {
  const report = findReport(await catalogueOf(loaded), name);
  return readMarts(loaded, signal, (marts) =>
    runReport(
      report,
      given,
      { engine: marts.engine, publishedAt: marts.manifest.published_at, timezone: marts.manifest.timezone },
      signal,
    ),
  );
}

export interface SqlAnswer {
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly Row[];
  /** Whether there were more rows than were asked for. */
  readonly more: boolean;
  readonly asOf: string;
  readonly timezone: string;
}

/** Answers one reading query from the published marts, also while a load runs. At most `limit` rows. */
export async function askSql(
  loaded: LoadedConfig,
  typed: string,
  limit: number,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  return readMarts(loaded, signal, (marts) => queryMarts(marts, typed, limit, signal));
}

/** Answers one reading query from marts that are open. At most `limit` rows. */
export async function queryMarts(
  marts: MartsReader,
  typed: string,
  limit: number,
  signal: AbortSignal,
): Promise<SqlAnswer> {
  const query = bounded(singleQuery(typed));
  return interruptible(marts.engine, signal, async () => {
    const columns = await inOurWords(() =>
      describeColumns(marts.engine, query, { limit: BigInt(limit) + 1n }),
    );
    const rows = await inOurWords(() => marts.engine.rows(query, { limit: BigInt(limit) + 1n }));
    return {
      columns,
      rows: rows.slice(0, limit),
      more: rows.length > limit,
      asOf: marts.manifest.published_at,
      timezone: marts.manifest.timezone,
    };
  });
}

/** What can be exported besides reports and tables. */
async function exportSets(): Promise<readonly Report[]> {
  return reportsIn(fileURLToPath(new URL("exports/", sqlFolder)));
}

/** What is exported: a set (`posts`, `snapshots`), a report, a table, or a query. */
export type Wanted =
  | { readonly name: string; readonly given: Given }
  | { readonly sql: string /** Most rows; undefined: all. */; readonly limit: number | undefined };

export interface ExportOptions {
  readonly wanted: Wanted;
  readonly format: Format;
  readonly csv: CsvOptions;
  /** A file, or where the pieces go one by one. */
  readonly to: string | ((piece: string | Uint8Array) => Promise<void>);
}

export interface ExportReport {
  readonly name: string;
  readonly rows: number;
  readonly asOf: string;
}

/** Writes rows of the published marts; a file is there whole or not at all. */
export async function exportRows(
  loaded: LoadedConfig,
  options: ExportOptions,
  progress: (rows: number) => void,
  signal: AbortSignal,
): Promise<ExportReport> {
  const { format, to } = options;
  const catalogue = await catalogueOf(loaded);
  if (typeof to === "string") await makeFolder(dirname(to));
  const scratch = format === "parquet" && typeof to === "string" ? `${to}.x.tmp/` : undefined;
  if (scratch !== undefined) await makeFolder(scratch);
  let handedOut = false;
  const work = async (marts: MartsReader): Promise<ExportReport> => {
    if (handedOut) throw changedMeanwhile();
    const extract = await inOurWords(() => extractOf(options.wanted, catalogue, marts));
    let rows = 0;
    if (format === "parquet") {
      if (scratch === undefined) throw notStreamed();
      const written = await inOurWords(() => writeParquet(marts.engine, extract, scratch, signal));
      rows = written.rows;
      await adoptDurably(written.file, to as string);
    } else {
      const seen = (count: number): void => progress((rows = count));
      const pieces = extractBytes(marts.engine, extract, format, options.csv, seen);
      await interruptible(marts.engine, signal, () =>
        inOurWords(async () => {
          if (typeof to === "string") {
            await writeDurably(to, async (file) => {
              for await (const piece of pieces) await file.write(piece);
            });
            return;
          }
          for await (const piece of pieces) {
            handedOut = true; // what went to a pipe cannot be taken back and said again
            await to(piece);
          }
        }),
      );
    }
    return { name: extract.name, rows, asOf: marts.manifest.published_at };
  };
  try {
    return await readMarts(loaded, signal, work, scratch);
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

async function extractOf(wanted: Wanted, catalogue: Catalogue, marts: MartsReader): Promise<Extract> {
  const { engine, manifest } = marts;
  const { timezone } = manifest;
  if ("sql" in wanted) {
    const query = singleQuery(wanted.sql);
    const sql = wanted.limit === undefined ? `from (\n${query}\n)` : bounded(query);
    const parameters = wanted.limit === undefined ? {} : { limit: BigInt(wanted.limit) };
    const columns = await describeColumns(engine, sql, parameters);
    return { name: "query", sql, parameters, parts: [{}], columns, timezone };
  }
  const { name, given } = wanted;
  const sets = await exportSets();
  const set = sets.find((each) => each.name === name);
  if (set !== undefined) {
    const parameters = bindParameters(set, given);
    await assertKnownCampaign(engine, parameters);
    const parts = await partsOf(engine, parameters);
    const columns = await describeColumns(engine, set.sql, { ...parameters, ...parts[0] });
    return { name, sql: set.sql, parameters, parts, columns, timezone };
  }
  const report = catalogue.get(name);
  if (report !== undefined) {
    const parameters = bindParameters(report, given);
    await assertKnownCampaign(engine, parameters);
    const columns = report.columns ?? (await describeColumns(engine, report.sql, parameters));
    return { name, sql: report.sql.trimEnd().replace(/;$/, ""), parameters, parts: [{}], columns, timezone };
  }
  const tables = await engine.rows<{ name: string }>(
    "select view_name as name from duckdb_views() where not internal and schema_name = 'main'",
  );
  if (!tables.some((table) => table.name === name)) {
    const known = [
      ...sets.map((each) => each.name),
      ...catalogue.keys(),
      ...tables.map((table) => table.name),
    ];
    const meant = nearest(name, known);
    throw new BirdsongError(`There is nothing to export by the name \`${name}\`.`, {
      code: "export.unknown",
      hint:
        meant === undefined ? "Tables are listed by: birdsong sql 'show tables'" : `Did you mean ${meant}?`,
      exitCode: EXIT.usage,
    });
  }
  const [option] = Object.entries(given).find(([, text]) => text !== undefined) ?? [];
  if (option !== undefined) {
    throw new BirdsongError(`The table \`${name}\` is exported whole; ${option} cannot restrict it.`, {
      code: "export.invalid-option",
      hint: "Export `posts` or `snapshots`, which can be restricted, or use --sql.",
      exitCode: EXIT.usage,
    });
  }
  const sql = `select * from "${name}"`; // a name of the closed list above
  return { name, sql, parameters: {}, parts: [{}], columns: await describeColumns(engine, sql), timezone };
}

/** The days of each part of a set; one part of no day where there are no posts, so that a file has its titles. */
async function partsOf(engine: Engine, { from, to }: Params): Promise<readonly Params[]> {
  const parts = await engine.rows<{ readonly first_day: string; readonly last_day: string }>(
    sqlFile("exports/parts/days.sql"),
    { from: from ?? null, to: to ?? null, posts: BigInt(PART_POSTS) },
  );
  return parts.length > 0 ? parts : [{ first_day: "0001-01-01", last_day: "0001-01-01" }];
}

/** Opens what is published, for reading only. */
export function readMarts<T>(
  loaded: LoadedConfig,
  signal: AbortSignal,
  work: (marts: MartsReader) => Promise<T>,
  writable?: string,
): Promise<T> {
  signal.throwIfAborted();
  return withMarts(loaded.folders.marts, settingsOf(loaded), work, writable);
}

/** The same, open until it is closed. Throws `marts.none`. @param temporary where it alone puts what memory does not hold */
export function openMarts(loaded: LoadedConfig, temporary: string): Promise<MartsReader> {
  return MartsReader.open(loaded.folders.marts, { ...settingsOf(loaded), temporary });
}

function settingsOf({ config, folders }: LoadedConfig): EngineSettings {
  const { memory, threads } = config.load;
  return { memory, temporary: join(folders.root, "scratch"), ...(threads === undefined ? {} : { threads }) };
}

/** The query with a limit, in a form that cannot be anything but a query. */
function bounded(query: string): string {
  return `from (\n${query}\n) limit $limit`;
}

/** A query the engine refuses is the asker's to mend: its words, without the engine's line numbers. */
async function inOurWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof BirdsongError) || !thrown.code.startsWith("engine.") || thrown.retryable)
      throw thrown;
    if (thrown.code === "engine.memory") throw thrown;
    const words = toError(thrown.cause ?? thrown).message.split(/\n\s*\n|\nLINE /)[0]!;
    throw new BirdsongError(words.replace("Failed to extract statements: ", ""), {
      code: "sql.failed",
      hint: "Tables: birdsong sql 'show tables'. Columns: birdsong sql 'describe posts'.",
      exitCode: EXIT.usage,
      cause: thrown,
    });
  }
}

function changedMeanwhile(): BirdsongError {
  return new BirdsongError("The marts were published anew while they were read, and a file went away.", {
    code: "export.interrupted",
    hint: "Run it again, write to a file with --out, or raise `publish.grace`.",
    retryable: true,
  });
}

function notStreamed(): BirdsongError {
  return new BirdsongError("Parquet cannot be written to standard output.", {
    code: "export.invalid-option",
    hint: "Name a file with --out.",
    exitCode: EXIT.usage,
  });
}
