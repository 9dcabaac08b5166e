import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
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
): Promise<readonly QuarantinedLine[]> {
  const lines = bad.map((line) => describe(header, line));
  await makeFolder(folder);
  await writeDurably(join(folder, `${header.id}.ndjson`), async (file) => {
    await file.write(`${JSON.stringify(header)}\n`);
    for (const [index, line] of lines.entries()) {
      const bytes = bad[index]?.bytes.toString("base64") ?? "";
      await file.write(`${JSON.stringify({ ...line, bytes })}\n`);
    }
  });
  return lines;
}

/** Everything in the quarantine, oldest batch first. */
export async function readQuarantine(folder: string): Promise<readonly QuarantineFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw thrown;
  }
  const files: QuarantineFile[] = [];
  for (const name of names.filter((each) => each.endsWith(".ndjson")).sort()) {
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
