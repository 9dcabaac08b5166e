import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { isBadInput } from "../engine/engine-error.ts";
import { makeFolder, writeDurably } from "../model/write-durably.ts";
import { faultOf, isBlank, linesOf } from "./batch-lines.ts";
import type { Line } from "../model/lines.ts";
import type { BadLine } from "./quarantine.ts";
import { shred } from "./shred.ts";
import type { ShredBatch } from "./shred.ts";

/** A batch with its bad lines taken out. */
export interface CleanedBatch {
  /** The readable records; null when there is none. */
  readonly clean: ShredBatch | null;
  readonly bad: readonly BadLine[];
}

/**
 * The slow path: reads a batch line by line, takes out what cannot be loaded and says why. What looks right and
 * DuckDB still refuses (a list where an object belongs, a key that stands twice) is found by halving.
 */
export async function cleanBatch(
  engine: Engine,
  batch: ShredBatch,
  folder: string,
  signal: AbortSignal,
): Promise<CleanedBatch> {
  const good: Line[] = [];
  const bad: BadLine[] = [];
  for await (const line of linesOf(batch.path, signal)) {
    if (line.number === 1 || isBlank(line.bytes)) continue;
    const reason = faultOf(line.bytes);
    if (reason === undefined) good.push(line);
    else bad.push({ ...line, reason });
  }
  const tried = await keepReadable(engine, batch, folder, good, signal);
  bad.push(...tried.bad);
  bad.sort((one, other) => one.number - other.number);
  if (tried.good.length === 0) return { clean: null, bad };
  return { clean: await write(batch, folder, tried.good, "clean"), bad };
}

async function keepReadable(
  engine: Engine,
  batch: ShredBatch,
  folder: string,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<{ readonly good: readonly Line[]; readonly bad: readonly BadLine[] }> {
  if (lines.length === 0) return { good: [], bad: [] };
  signal.throwIfAborted();
  try {
    await shred(engine, [await write(batch, folder, lines, "trial")], []);
    return { good: lines, bad: [] };
  } catch (thrown) {
    if (!isBadInput(thrown)) throw thrown;
    const [only] = lines;
    if (lines.length === 1 && only !== undefined) {
      return { good: [], bad: [{ ...only, reason: reasonOf(thrown) }] };
    }
    const middle = Math.ceil(lines.length / 2);
    const first = await keepReadable(engine, batch, folder, lines.slice(0, middle), signal);
    const second = await keepReadable(engine, batch, folder, lines.slice(middle), signal);
    return { good: [...first.good, ...second.good], bad: [...first.bad, ...second.bad] };
  }
}

async function write(
  batch: ShredBatch,
  folder: string,
  lines: readonly Line[],
  use: string,
): Promise<ShredBatch> {
  await makeFolder(folder);
  const path = join(folder, `${batch.header.id}.${use}.ndjson`);
  await writeDurably(path, async (file) => {
    await file.write(`${JSON.stringify(batch.header)}\n`);
    for (const { bytes } of lines) {
      await file.write(bytes);
      await file.write("\n");
    }
  });
  return { header: batch.header, path };
}

/**
 * DuckDB names the file, the line and a way out that is not ours; what stands before is the reason. It quotes what it
 * stumbled over, and a reason is kept and published: content ends where the first quotation or value begins.
 */
function reasonOf(thrown: unknown): string {
  const message = (thrown as Error).message
    .replace(/^Invalid Input Error: /, "")
    .replace(/JSON transform error in file "[^"]*", in (line|record\/value) \d+: /, "")
    .replace(/Malformed JSON in file "[^"]*", at byte \d+ in (line|record\/value) \d+: /, "malformed JSON: ")
    .replace(/\s*Try .*$/s, "");
  if (/has duplicate key/.test(message)) return "An object has the same key twice";
  return message.replace(/[:,]?\s*["'{[].*$/s, "").slice(0, 300);
}
