import { linesIn } from "../../model/lines.ts";
import { readUnpacked } from "./decompress.ts";

/** A record of a file, or what stands where one should. */
export interface FileRecord {
  /** Line of the (unpacked) file on which it begins, from 1. */
  readonly line: number;
  readonly bytes: Buffer;
  /** The parsed value; undefined when the bytes are not JSON. */
  readonly value: unknown;
}

/** Files up to this size that are one JSON document over many lines are read as one. */
const MAX_DOCUMENT_BYTES = 256 * 2 ** 20;

/**
 * Records of a file of JSON Lines. A file that is one pretty-printed document, or one array, is understood too:
 * each element of an array is a record.
 */
export async function* recordsOf(path: string, signal: AbortSignal): AsyncIterable<FileRecord> {
  const held: FileRecord[] = [];
  let heldBytes = 0;
  let decided = false;
  for await (const { number, bytes } of linesIn(readUnpacked(path, signal))) {
    const marked = number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const line = { line: number, bytes: marked ? bytes.subarray(3) : bytes };
    const record: FileRecord = { ...line, value: parse(line.bytes) };
    if (decided) {
      yield record;
      continue;
    }
    held.push(record);
    heldBytes += line.bytes.length + 1;
    // The first line that is a value of its own says that this is JSON Lines.
    if (isObject(record.value) || heldBytes > MAX_DOCUMENT_BYTES) {
      decided = true;
      yield* held.splice(0);
    }
  }
  if (decided) return;
  const document = parse(Buffer.concat(held.flatMap(({ bytes }) => [bytes, Buffer.from("\n")])));
  if (Array.isArray(document)) yield* elementsOf(document);
  else if (isObject(document))
    yield { line: 1, bytes: Buffer.from(JSON.stringify(document)), value: document };
  else yield* held;
}

/** Elements are written anew: within an array they have no lines of their own to keep as received. */
function* elementsOf(document: readonly unknown[]): Iterable<FileRecord> {
  for (const value of document) yield { line: 1, bytes: Buffer.from(JSON.stringify(value)), value };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // not JSON; whether that is a torn line is decided by the loader, which says so
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
