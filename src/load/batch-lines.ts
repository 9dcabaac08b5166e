import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { linesIn } from "../model/lines.ts";
import type { Line } from "../model/lines.ts";

/** Longest record the loader takes; the shredding scripts say the same number. */
export const MAX_RECORD_BYTES = 32 * 2 ** 20;

/** Lines of a batch file, the header's being number 1. */
export function linesOf(path: string, signal: AbortSignal): AsyncIterable<Line> {
  return linesIn(createReadStream(path, { highWaterMark: 2 ** 20, signal }));
}

const TORN = "torn: the JSON ends too early";

/** Why a line cannot be loaded; undefined when it can, as far as this can tell without DuckDB. */
export function faultOf(line: Buffer): string | undefined {
  if (line.length > MAX_RECORD_BYTES) return `longer than ${MAX_RECORD_BYTES / 2 ** 20} MB`;
  if (!isUtf8(line)) return isTornInCharacter(line) ? TORN : "not valid UTF-8";
  const text = line.toString("utf8");
  if (text.charCodeAt(0) === 0xfeff) return "begins with a byte order mark";
  if (text.includes("\0")) return "holds NUL bytes";
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return endsTooEarly((thrown as SyntaxError).message, text.length) ? TORN : "not valid JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "not a JSON object";
  if (hasLoneSurrogate(text)) return "holds half of a surrogate pair";
  return undefined;
}

/** Whether a line is valid but for its end, which lies within a character: an emoji has four bytes. */
function isTornInCharacter(line: Buffer): boolean {
  for (let cut = 1; cut <= 3; cut++) {
    const lead = line.at(-cut) ?? 0;
    if ((lead & 0xc0) === 0x80) continue; // a later byte of a character
    return lead >= 0xc0 && faultOf(line.subarray(0, -cut)) === TORN;
  }
  return false;
}

/** Whether JSON.parse stopped at the end of the text, as it does when the rest was never received. */
function endsTooEarly(message: string, length: number): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON|Unterminated/.test(message) || (position !== undefined && Number(position) >= length);
}

/** `\ud83d` without its other half: JSON.stringify of a cut string writes it, DuckDB refuses it. */
function hasLoneSurrogate(json: string): boolean {
  const escape = /\\(?:\\|u([dD][89a-fA-F][0-9a-fA-F]{2}))/g;
  let expected = -1; // where the low half has to begin
  for (let found = escape.exec(json); found !== null; found = escape.exec(json)) {
    const unit = found[1];
    if (unit === undefined) continue;
    const isHigh = parseInt(unit, 16) < 0xdc00;
    if (expected !== -1 && (isHigh || found.index !== expected)) return true;
    if (expected === -1 && !isHigh) return true;
    expected = isHigh ? escape.lastIndex : -1;
  }
  return expected !== -1;
}

/** Whether a line holds nothing: keep-alives and the blank lines of hand-edited files. */
export function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
