import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { LoadedConfig } from "../config/load.ts";
import { answerAsJson } from "../jobs/answer-json.ts";
import { askReport, exportRows } from "../jobs/ask.ts";
import { BirdsongError, EXIT, toError } from "../model/error.ts";
import { makeFolder } from "../model/write-durably.ts";
import { exactNumbers } from "../reports/cells.ts";
import type { CsvOptions } from "../reports/csv.ts";

export const DATA_FORMATS = ["json", "csv", "xlsx", "parquet"] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

const TYPES: Readonly<Record<DataFormat, string>> = {
  json: "application/json; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
};

type Given = Readonly<Record<string, string | undefined>>;

/** What of an address is about the form of the answer; the rest are the report's own parameters. */
const FORM = ["excel", "raw", "delimiter", "decimal", "token"] as const;

/** `volume-by-day.csv` as a name and a format. Throws `server.unknown`. */
export function dataFile(file: string): { readonly name: string; readonly format: DataFormat } {
  const [, name = "", ending = ""] = /^([a-z0-9][a-z0-9_-]*)\.([a-z]+)$/.exec(file) ?? [];
  const format = DATA_FORMATS.find((each) => each === ending);
  if (format !== undefined) return { name, format };
  throw new BirdsongError(`There is nothing at ${file}.`, {
    code: "server.unknown",
    hint: `Ask for a report by name and format: volume-by-day.json, or ${DATA_FORMATS.slice(1).join(", ")}.`,
    exitCode: EXIT.usage,
  });
}

/**
 * A report's data as a response, of the same parameters as `birdsong report`. Errors a caller can mend are thrown
 * before anything is sent; an answer that breaks off later ends the connection, so that nobody takes it for whole.
 */
export async function reportData(
  loaded: LoadedConfig,
  file: string,
  query: Given,
  signal: AbortSignal,
): Promise<Response> {
  const { name, format } = dataFile(file);
  const given = Object.fromEntries(
    Object.entries(query).filter(([key]) => !(FORM as readonly string[]).includes(key)),
  );
  const headers = new Headers({ "content-type": TYPES[format] });
  if (format !== "json") headers.set("content-disposition", `attachment; filename="${name}.${format}"`);
  if (format === "json") {
    const answer = await askReport(loaded, name, given, signal);
    return new Response(JSON.stringify(answerAsJson(answer), exactNumbers), { headers });
  }
  const wanted = { wanted: { name, given }, csv: csvOptions(query) };
  if (format === "parquet") return await parquet(loaded, wanted, headers, signal);
  return await streamed(
    async (to) => void (await exportRows(loaded, { ...wanted, format, to }, () => undefined, signal)),
    headers,
  );
}

type Wanted = Pick<Parameters<typeof exportRows>[1], "wanted" | "csv">;

/** The engine writes Parquet into a file; it is gone when it has been read. */
async function parquet(
  loaded: LoadedConfig,
  wanted: Wanted,
  headers: Headers,
  signal: AbortSignal,
): Promise<Response> {
  const folder = join(loaded.folders.root, "scratch", `serving-${randomUUID()}`);
  const file = join(folder, "whole.parquet");
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  try {
    await exportRows(loaded, { ...wanted, format: "parquet", to: file }, () => undefined, signal);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  const content = createReadStream(file);
  content.once("close", () => void remove());
  return new Response(Readable.toWeb(content) as ReadableStream, { headers });
}

/** Answers when the first piece is there, or there will be none: until then an error still has a status of its own. */
async function streamed(
  work: (to: (piece: string | Uint8Array) => Promise<void>) => Promise<void>,
  headers: Headers,
): Promise<Response> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  let begun: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (begun = resolve));
  const written = work(async (piece) => {
    begun();
    await writer.write(typeof piece === "string" ? encoder.encode(piece) : piece);
  }).then(
    () => void writer.close().catch(() => undefined), // whoever asked has gone
    async (thrown: unknown) => {
      await writer.abort(toError(thrown));
      throw thrown;
    },
  );
  // after the first piece an error ends the connection, which is all that can still be said
  void first.then(() => written.catch(() => undefined));
  await Promise.race([first, written]);
  return new Response(readable, { headers });
}

/** As `birdsong export` writes it, or with `excel=1` as a double click opens it. */
function csvOptions(query: Given): CsvOptions {
  return {
    delimiter: query["delimiter"] ?? ",",
    decimal: query["decimal"] ?? ".",
    safe: query["raw"] !== "1",
    mark: query["excel"] === "1",
  };
}
