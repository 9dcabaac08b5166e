import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { BatchHeader, Shape } from "../../model/batch.ts";
import { isoTime } from "../../model/clock.ts";
import { BirdsongError } from "../../model/error.ts";
import { recordsOf } from "./records.ts";
import type { FileRecord } from "./records.ts";
import { shapeOf } from "./shape-of.ts";

/** A batch closes at this size: small enough to hold in memory, large enough to load fast. */
const MAX_BATCH_BYTES = 32 * 2 ** 20;

export interface FileBatch {
  readonly header: BatchHeader;
  readonly records: readonly Buffer[];
}

export interface ImportOptions {
  readonly campaign: string;
  /** What the ids of compliance results are, when the file's name does not say it. */
  readonly compliance?: "post" | "user";
}

/**
 * An existing collection as batches: runs of lines of one shape. What is no JSON stays in its run, so that the
 * loader quarantines it with its line.
 *
 * A batch's id is derived from its content, so importing a file again changes nothing; its time is the file's,
 * unless the records carry their own.
 */
export async function* batchesOfFile(
  path: string,
  options: ImportOptions,
  signal: AbortSignal,
): AsyncIterable<FileBatch> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 })); // a missing file is reported on reading
  let run: FileRecord[] = [];
  let shape: Shape | undefined;
  let bytes = 0;
  let isKnown = false;
  const close = (): FileBatch => {
    const batch = batchOf(path, mtimeMs, shape ?? "line", run, options);
    run = [];
    bytes = 0;
    return batch;
  };
  for await (const record of recordsOf(path, signal)) {
    const isBlank = record.bytes.length === 0;
    const found = shapeOf(record.value);
    const begins = found !== undefined && shape !== undefined && found !== shape;
    if (run.length > 0 && (begins || bytes + record.bytes.length > MAX_BATCH_BYTES)) yield close();
    shape = found ?? shape;
    isKnown ||= record.value !== undefined;
    if (isBlank && run.length === 0) continue;
    run.push(record);
    bytes += record.bytes.length;
  }
  if (run.some(({ bytes: each }) => each.length > 0)) {
    if (!isKnown) {
      throw new BirdsongError(`${path} is no collection: none of its lines is JSON.`, {
        code: "import.no-records",
        hint: "Birdsong imports JSON Lines (API pages, twarc files), batch-compliance results, and lists of ids named .csv or .txt.",
        exitCode: 2,
      });
    }
    yield close();
  }
}

function batchOf(
  path: string,
  mtimeMs: number,
  shape: Shape,
  run: readonly FileRecord[],
  options: ImportOptions,
): FileBatch {
  const campaigns = shape === "compliance" || shape === "users" ? [] : [options.campaign];
  const kind = shape === "compliance" ? complianceKind(path, options.compliance) : undefined;
  const records = run.map((record) => record.bytes);
  return {
    header: {
      birdsong: "batch/1",
      id: contentId([shape, ...campaigns, kind ?? ""], records),
      source: "x",
      shape,
      acquisition: "import",
      campaigns,
      dialect: null,
      received_at: isoTime(Math.floor(mtimeMs)),
      request: { first_line: run[0]?.line ?? 1, ...(kind === undefined ? {} : { kind }) },
      origin: basename(path),
    },
    records,
  };
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** 26 characters of the batch-id alphabet (130 bits of SHA-256): the same content, the same id. */
function contentId(parts: readonly string[], records: readonly Buffer[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  for (const record of records) hash.update(record).update("\n");
  return [...hash.digest().subarray(0, 26)].map((byte) => ALPHABET[byte % 32]).join("");
}

function complianceKind(path: string, given: "post" | "user" | undefined): "post" | "user" {
  if (given !== undefined) return given;
  const name = basename(path).toLowerCase();
  if (/user|author|account/.test(name)) return "user";
  if (/tweet|post|status/.test(name)) return "post";
  throw new BirdsongError(`${path} is a batch-compliance result, but its name does not say of what.`, {
    code: "import.compliance-kind",
    hint: "Say it with `--compliance posts` or `--compliance users`.",
    exitCode: 2,
  });
}
