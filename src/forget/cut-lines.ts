import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { linesIn } from "../model/lines.ts";
import type { Line } from "../model/lines.ts";
import { writeDurably } from "../model/write-durably.ts";
import { cutRecord } from "./cut-record.ts";
import { namesAny } from "./withdrawn.ts";
import type { Gone } from "./withdrawn.ts";

/**
 * Stands for a line that named something withdrawn and could not be read. It is no record either: it keeps its place,
 * and its number, among the lines that were set aside.
 */
export const FORGOTTEN_LINE = '"forgotten"';

/** A record without what is gone; undefined when nothing had to be cut. */
export function cutBytes(bytes: Buffer, gone: Gone): string | undefined {
  const text = bytes.toString("utf8");
  if (!namesAny(text, gone)) return undefined;
  const cut = isUtf8(bytes) ? cutRecord(text, gone) : null;
  return cut === null ? FORGOTTEN_LINE : cut;
}

/**
 * Writes a file of lines to `to` (which may be the same) with some of its lines replaced; `replace` answers undefined
 * for a line that stays. Returns how many were replaced; when none is, nothing is written. One line is in memory at
 * a time.
 */
export async function cutLines(
  path: string,
  to: string,
  replace: (line: Line) => string | undefined,
  signal: AbortSignal,
): Promise<number> {
  let replaced = 0;
  for await (const line of linesOf(path, signal)) if (replace(line) !== undefined) replaced++;
  if (replaced === 0) return 0;
  await writeDurably(to, async (file) => {
    for await (const line of linesOf(path, signal)) {
      await file.write(replace(line) ?? line.bytes);
      await file.write("\n");
    }
  });
  return replaced;
}

/** A batch file without what is gone: its header is line 1, and holds no content. */
export async function cutBatch(path: string, to: string, gone: Gone, signal: AbortSignal): Promise<number> {
  return await cutLines(
    path,
    to,
    ({ number, bytes }) => (number === 1 ? undefined : cutBytes(bytes, gone)),
    signal,
  );
}

function linesOf(path: string, signal: AbortSignal): AsyncIterable<Line> {
  return linesIn(createReadStream(path, { highWaterMark: 2 ** 20, signal }));
}
