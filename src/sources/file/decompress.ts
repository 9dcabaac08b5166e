import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { BirdsongError, systemCode } from "../../model/error.ts";

const READ_BYTES = 2 ** 20;

/** The bytes of a file, unpacked when they begin like gzip or zstd; its name says nothing. */
export async function* readUnpacked(path: string, signal: AbortSignal): AsyncIterable<Buffer> {
  const packing = packingOf(await firstBytes(path));
  const packed = createReadStream(path, { highWaterMark: READ_BYTES, signal });
  try {
    if (packing === "gzip") yield* packed.pipe(createGunzip()) as AsyncIterable<Buffer>;
    else if (packing === "zstd") yield* unpackZstd(packed as AsyncIterable<Buffer>);
    else yield* packed as AsyncIterable<Buffer>;
  } catch (thrown) {
    if (signal.aborted || packing === "none") throw thrown;
    throw new BirdsongError(`${path} is damaged: it cannot be unpacked as ${packing}.`, {
      code: "import.damaged",
      hint: "Fetch the file again; what was read before the damage has been imported.",
      cause: thrown,
    });
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT" && systemCode(thrown) !== "EISDIR") throw thrown;
    throw new BirdsongError(`There is no file ${path}.`, {
      code: "import.no-file",
      hint: "Check the name; folders are imported with a pattern such as `folder/*.jsonl`.",
      exitCode: 2,
      cause: thrown,
    });
  }
}

function packingOf(bytes: Buffer): "gzip" | "zstd" | "none" {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0x1f8b) return "gzip";
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return "zstd";
  return "none";
}

async function* unpackZstd(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let ready: Buffer[] = [];
  const decompress = new Decompress((chunk) => ready.push(Buffer.from(chunk)));
  for await (const chunk of packed) {
    decompress.push(chunk);
    yield* ready;
    ready = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* ready;
}
