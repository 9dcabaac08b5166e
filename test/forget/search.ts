import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { systemCode } from "../../src/model/error.ts";
import { Engine } from "../../src/engine/engine.ts";

/** Where a text was found: the file, and how it had to be read. */
export interface Found {
  readonly file: string;
  readonly how: "bytes" | "base64" | "unzipped" | "columns" | "rows";
}

/**
 * Looks for a text in every byte below a folder: as it is, in base64 lines, in what is packed (zip, gzip), in the
 * columns of every Parquet file, and in every table of every DuckDB file. `files` tells how many were looked into.
 */
export async function searchFolder(
  folder: string,
  marker: string,
): Promise<{ readonly found: readonly Found[]; readonly files: number }> {
  const found: Found[] = [];
  let files = 0;
  await using engine = await Engine.open(":memory:", { memory: "512MB", threads: 1 });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = path.slice(folder.length + 1);
    const bytes = await readFile(path).catch(goneMeanwhile);
    if (bytes === undefined) continue;
    files++;
    const note = (how: Found["how"]): void => void found.push({ file, how });
    if (holds(bytes, marker)) note("bytes");
    if (file.endsWith(".ndjson") && base64In(bytes).some((inner) => holds(inner, marker))) note("base64");
    for (const inner of unpacked(bytes)) if (holds(inner, marker)) note("unzipped");
    if (file.endsWith(".parquet") && (await inColumns(engine, path, marker))) note("columns");
    if (/\.duckdb(\.(replay|scrubbed))?$/.test(file) && (await inTables(path, marker))) note("rows");
  }
  return { found, files };
}

/** SQLite's log and index go when the last connection is collected, which may be a moment after it was closed. */
function goneMeanwhile(thrown: unknown): undefined {
  if (systemCode(thrown) === "ENOENT" && /-(?:shm|wal)'?$/.test((thrown as Error).message)) return undefined;
  throw thrown;
}

function holds(bytes: Buffer, marker: string): boolean {
  return bytes.includes(marker) || bytes.includes(Buffer.from(marker, "utf16le"));
}

function base64In(bytes: Buffer): Buffer[] {
  return [...bytes.toString("latin1").matchAll(/"bytes":"([A-Za-z0-9+/=]*)"/g)].map(([, text = ""]) =>
    Buffer.from(text, "base64"),
  );
}

/** The contents of a gzip file, or of a zip file's entries: a writer that streams tells their sizes only at its end. */
function unpacked(bytes: Buffer): Buffer[] {
  if (bytes.length > 2 && bytes.readUInt16BE(0) === 0x1f8b) return [gunzipSync(bytes)];
  if (bytes.length < 4 || !bytes.subarray(0, 4).equals(ENTRY)) return [];
  const entries: Buffer[] = [];
  for (let at = 0; at !== -1; at = bytes.indexOf(ENTRY, at + 1)) {
    const method = bytes.readUInt16LE(at + 8);
    const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    // What follows the packed stream is not read.
    if (method === 8) entries.push(inflateRawSync(bytes.subarray(from)));
  }
  return entries;
}

const ENTRY = Buffer.from([0x50, 0x4b, 0x03, 0x04]);

/** Columns hide their strings: packed, in dictionaries, cut short in statistics. */
async function inColumns(engine: Engine, path: string, marker: string): Promise<boolean> {
  const [row] = await engine.rows<{ n: bigint }>(
    "SELECT count(*) AS n FROM read_parquet($path) AS t WHERE contains(t::VARCHAR, $marker)",
    { path, marker },
  );
  return row?.n !== 0n;
}

async function inTables(path: string, marker: string): Promise<boolean> {
  await using engine = await Engine.open(path, { memory: "512MB", threads: 1 });
  const tables = await engine.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE NOT temporary",
  );
  for (const { name } of tables) {
    const [row] = await engine.rows<{ n: bigint }>(
      `SELECT count(*) AS n FROM "${name}" AS t WHERE contains(t::VARCHAR, $marker)`,
      { marker },
    );
    if (row?.n !== 0n) return true;
  }
  return false;
}
