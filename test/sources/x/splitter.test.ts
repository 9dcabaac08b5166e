import { array, assert, constantFrom, integer, oneof, property, string, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { RecordSplitter } from "../../../src/sources/x/stream/splitter.ts";

interface Outcome {
  readonly records: readonly string[];
  readonly keepAlives: number;
  readonly overlong: string;
  readonly torn: string;
}

/** Splits bytes that arrive in these chunks; everything as hexadecimal, which hides nothing. */
function split(chunks: readonly Buffer[], maxBytes?: number): Outcome {
  const splitter = new RecordSplitter(maxBytes);
  const records: Buffer[] = [];
  const overlong: Buffer[] = [];
  let keepAlives = 0;
  for (const chunk of chunks) {
    const found = splitter.push(chunk);
    records.push(...found.records);
    overlong.push(...found.overlong);
    keepAlives += found.keepAlives;
  }
  return {
    records: records.map((record) => record.toString("hex")),
    keepAlives,
    overlong: Buffer.concat(overlong).toString("hex"),
    torn: splitter.end().toString("hex"),
  };
}

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const hex = (text: string): string => Buffer.from(text).toString("hex");

const places = array(integer({ min: 0, max: 10_000 }), { maxLength: 40 });
/** Bytes with many line ends, characters of every length, and anything at all. */
const bytes = array(
  oneof(
    constantFrom("\r\n", "\r", "\n", "\r\n\r\n", '{"a":"🎉é漢"}', '{"b":1}\r\n', "x".repeat(30)).map((text) =>
      Buffer.from(text),
    ),
    string({ unit: "grapheme", maxLength: 12 }).map((text) => Buffer.from(text)),
    uint8Array({ maxLength: 6 }).map((list) => Buffer.from(list)),
  ),
  { maxLength: 30 },
).map((parts) => Buffer.concat(parts));

describe("the splitter of stream records", () => {
  it("finds the same records however the bytes are cut", () => {
    assert(
      property(bytes, places, (all, where) => {
        expect(split(cut(all, where))).toEqual(split([all]));
      }),
      { numRuns: 500 },
    );
  });

  it("finds what a regular expression finds in the whole", () => {
    assert(
      property(bytes, places, (all, where) => {
        // one byte is one character here, so that nothing is decoded
        const lines = all.toString("latin1").split(/\r\n|\r|\n/);
        const torn = lines.pop()!;
        expect(split(cut(all, where))).toEqual({
          records: lines
            .filter((line) => line !== "")
            .map((line) => Buffer.from(line, "latin1").toString("hex")),
          keepAlives: lines.filter((line) => line === "").length,
          overlong: "",
          torn: Buffer.from(torn, "latin1").toString("hex"),
        });
      }),
      { numRuns: 500 },
    );
  });

  it("sets records beyond the limit apart, whole, however they are cut", () => {
    assert(
      property(bytes, places, integer({ min: 1, max: 40 }), (all, where, limit) => {
        const outcome = split(cut(all, where), limit);
        const lines = all.toString("latin1").split(/\r\n|\r|\n/);
        const torn = lines.pop()!;
        const long = [...lines, ""].filter((line) => line.length > limit).join("");
        expect(outcome.records).toEqual(
          lines
            .filter((line) => line !== "" && line.length <= limit)
            .map((line) => Buffer.from(line, "latin1").toString("hex")),
        );
        // an unfinished record that is too long already has begun to come out
        const rest = outcome.overlong + outcome.torn;
        expect(rest).toBe(Buffer.from(long + torn, "latin1").toString("hex"));
      }),
      { numRuns: 500 },
    );
  });

  it("does not take a line end cut in two for a sign of life", () => {
    expect(split([Buffer.from("a\r"), Buffer.from("\nb\r"), Buffer.from("\n")])).toEqual({
      records: [hex("a"), hex("b")],
      keepAlives: 0,
      overlong: "",
      torn: "",
    });
    expect(split([Buffer.from("\r\n\r"), Buffer.from("\n\n")])).toMatchObject({ records: [], keepAlives: 3 });
  });

  it("puts bytes that come one by one together", () => {
    const record = Buffer.from(`{"text":"${"🎉".repeat(2_000)}"}\r\n`);
    const outcome = split(Array.from(record, (_, i) => record.subarray(i, i + 1)));
    expect(outcome.records).toEqual([record.subarray(0, -2).toString("hex")]);
  });

  it("gives back what had no end, and begins anew", () => {
    const splitter = new RecordSplitter();
    splitter.push(Buffer.from("whole\r\ntorn \xf0\x9f", "latin1"));
    expect(splitter.end()).toEqual(Buffer.from("torn \xf0\x9f", "latin1"));
    expect(splitter.end()).toHaveLength(0);
    expect(splitter.push(Buffer.from("\nnext\n"))).toMatchObject({ keepAlives: 1 });
  });
});
