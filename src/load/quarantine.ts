import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cutLines, FORGOTTEN_LINE } from "../forget/cut-lines.ts";
import { goneAnywhere, namesAny, NOTHING_GONE } from "../forget/withdrawn.ts";
import type { Forgotten, Gone, Withdrawn } from "../forget/withdrawn.ts";
import { systemCode } from "../model/error.ts";
import type { BatchHeader } from "../model/batch.ts";
import { makeFolder, writeDurably } from "../model/write-durably.ts";
import type { QuarantinedLine } from "../warehouse/warehouse.ts";
import type { Line } from "../model/lines.ts";

/** A line that could not be loaded, and why. */
export interface BadLine extends Line {
  readonly reason: string;
}

/** One file of the quarantine: the batch's header, then its bad lines. */
export interface QuarantineFile {
  readonly header: BatchHeader;
  readonly lines: readonly QuarantinedLine[];
}

/**
 * Keeps the bad lines of a batch, whole, as `<folder>/<batch id>.ndjson`: the header, then one line each with its
 * place, its reason and its bytes in base64. Written again after a crash, it is the same file.
 */
export async function quarantine(
  folder: string,
  header: BatchHeader,
  bad: readonly BadLine[],
  gone: Gone = NOTHING_GONE,
): Promise<readonly QuarantinedLine[]> {
  const lines = bad.map((line) => describe(header, line));
  await makeFolder(folder);
  await writeDurably(join(folder, `${header.id}.ndjson`), async (file) => {
    await file.write(`${JSON.stringify(header)}\n`);
    for (const [index, line] of lines.entries()) {
      const whole = bad[index]?.bytes ?? Buffer.alloc(0);
      const bytes = (withoutGone(whole, gone) ?? whole).toString("base64");
      await file.write(`${JSON.stringify({ ...line, bytes })}\n`);
    }
  });
  return lines;
}

/** Everything in the quarantine, oldest batch first. */
export async function readQuarantine(folder: string): Promise<readonly QuarantineFile[]> {
  const files: QuarantineFile[] = [];
  for (const name of (await namesIn(folder)).filter((each) => each.endsWith(".ndjson"))) {
    const [header, ...lines] = (await readFile(join(folder, name), "utf8")).split("\n").filter(Boolean);
    if (header === undefined) continue;
    files.push({
      header: JSON.parse(header) as BatchHeader,
      lines: lines.map((line) => {
        const { bytes: _, ...rest } = JSON.parse(line) as QuarantinedLine & { bytes: string };
        return rest;
      }),
    });
  }
  return files;
}

/**
 * What stays of a line that names something withdrawn; undefined when it names nothing of the kind. What no table could
 * take has no shape by which it could be cut with certainty: it goes as a whole.
 */
function withoutGone(bytes: Buffer, gone: Gone): Buffer | undefined {
  return namesAny(bytes.toString("utf8"), gone) ? Buffer.from(FORGOTTEN_LINE) : undefined;
}

/**
 * Removes the lines set aside that name something withdrawn. A line keeps its place and its reason, so that the books
 * still add up.
 */
export async function forgetInQuarantine(
  folder: string,
  withdrawn: Withdrawn,
  signal: AbortSignal,
): Promise<Forgotten> {
  let files = 0;
  let records = 0;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    let cut = 0;
    if (name.endsWith(".ndjson")) cut = await cutLines(path, path, lineCutter(withdrawn), signal);
    // A batch whose header could not be read was moved here as it was.
    else if (name.endsWith(".unreadable")) {
      const gone = goneAnywhere(withdrawn);
      cut = await cutLines(path, path, ({ bytes }) => withoutGone(bytes, gone)?.toString(), signal);
    }
    records += cut;
    if (cut > 0) files++;
  }
  return { files, records };
}

/** Replaces lines of one quarantine file, whose header comes first. */
function lineCutter(withdrawn: Withdrawn): (line: Line) => string | undefined {
  let gone = NOTHING_GONE;
  return ({ number, bytes }) => {
    const value = JSON.parse(bytes.toString("utf8")) as BatchHeader | (QuarantinedLine & { bytes: string });
    if (number === 1) gone = withdrawn.get((value as BatchHeader).source) ?? NOTHING_GONE;
    if (number === 1 || !("bytes" in value)) return undefined;
    const kept = withoutGone(Buffer.from(value.bytes, "base64"), gone);
    return kept === undefined ? undefined : JSON.stringify({ ...value, bytes: kept.toString("base64") });
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

function describe(header: BatchHeader, line: BadLine): QuarantinedLine {
  const first = header.request?.["first_line"];
  return {
    batch_id: header.id,
    line: line.number,
    reason: line.reason,
    origin: header.origin,
    // The header is line 1, so the first record of the batch is line 2.
    origin_line: typeof first === "number" ? first + line.number - 2 : null,
    received_at: header.received_at,
  };
}
