import { cpus } from "node:os";
import { RecordSplitter } from "../dist/sources/x/stream/splitter.js";

/** Size of a stream line with everything asked for. */
const LINE_BYTES = 2_200;
/** What a socket hands over at a time. */
const CHUNK_BYTES = 64 * 1_024;
const ROUNDS = 5;

/** Splits `count` lines of 2.2 kB on one core, alone and with `JSON.parse`, and prints the best round of each. */
function bench(count: number): void {
  console.log(`${count} records of ${LINE_BYTES} bytes, Node ${process.version}, ${cpus().length} cores\n`);
  const chunks = chunked(lines(2_000));
  const passes = Math.ceil(count / 2_000);
  measure("splitting alone", chunks, passes, () => 0);
  measure("splitting and JSON.parse", chunks, passes, (record) =>
    (JSON.parse(record.toString()) as object) ? 0 : 1,
  );
}

function measure(
  name: string,
  chunks: readonly Buffer[],
  passes: number,
  read: (record: Buffer) => number,
): void {
  let best = Infinity;
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const splitter = new RecordSplitter();
    found = 0;
    const began = performance.now();
    for (let pass = 0; pass < passes; pass++) {
      for (const chunk of chunks) {
        const { records } = splitter.push(chunk);
        for (const record of records) found += 1 + read(record);
      }
    }
    best = Math.min(best, performance.now() - began);
  }
  const rate = Math.round(found / (best / 1_000));
  console.log(`${name.padEnd(26)} ${rate.toLocaleString("en").padStart(12)} records/s`);
}

function lines(count: number): Buffer {
  const line = (i: number): string => {
    const start = `{"data":{"id":"${1_900_000_000_000_000_000n + BigInt(i)}","text":"birds 🐦 `;
    const end = '"},"matching_rules":[{"id":"1"}]}\r\n';
    return start + "x".repeat(LINE_BYTES - Buffer.byteLength(start + end)) + end;
  };
  return Buffer.from(Array.from({ length: count }, (_, i) => line(i)).join(""));
}

function chunked(all: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length; at += CHUNK_BYTES) chunks.push(all.subarray(at, at + CHUNK_BYTES));
  return chunks;
}

bench(Number(process.argv[2] ?? 400_000));
