import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/reports/cells.ts";
import { cellsOf } from "../../src/reports/cells.ts";
import { csvHead, csvLine } from "../../src/reports/csv.ts";
import { localTimes } from "../../src/reports/local-time.ts";
import type { ReportColumn } from "../../src/reports/report.ts";
import { singleQuery } from "../../src/reports/single-query.ts";
import { xlsxBytes } from "../../src/reports/xlsx.ts";

const SAFE = { delimiter: ",", decimal: ".", safe: true, mark: true };
const RAW = { ...SAFE, safe: false, mark: false };

const column = (name: string, type: ReportColumn["type"] = "text"): ReportColumn => ({
  name,
  type,
  unit: undefined,
  meaning: "",
});

describe("CSV", () => {
  test.each([
    ["plain", "plain"],
    ["", '""'],
    [null, ""],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["a,b", '"a,b"'],
    ["a;b", '"a;b"'],
    [" padded ", '" padded "'],
    ["=1+1", "'=1+1"],
    ["+33 1", "'+33 1"],
    ["-sad-", "'-sad-"],
    ["@vi", "'@vi"],
    ["\t=1", '"\'\t=1"'],
    ["\r=1", '"\'\r=1"'],
    ["\0=1", "'\0=1"],
    ["＝1+1", "'＝1+1"],
    ["1234567890123456789", "'1234567890123456789"],
    ["123456789012345", "123456789012345"],
    [-5, "-5"],
    [1.5, "1.5"],
    [12345678901234567890n, "12345678901234567890"],
    [true, "true"],
  ] as [Cell, string][])("%o is written as %s for spreadsheets", (cell, written) => {
    expect(csvLine([cell, 1], SAFE)).toBe(`${written},1\r\n`);
  });

  test("raw values stand as they are", () => {
    expect(csvLine(["=1+1", "@vi", "1234567890123456789"], RAW)).toBe("=1+1,@vi,1234567890123456789\r\n");
  });

  test("what is written raw is read back, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 }), (texts) => {
        expect(readBack(csvLine(texts, RAW))).toEqual(texts);
      }),
    );
  });

  test("the mark of UTF-8 comes first, and only when it is wanted", () => {
    expect([...csvHead(["a", "b"], SAFE)].join("")).toBe("\u{feff}a,b\r\n");
    expect([...csvHead(["a", "b"], RAW)].join("")).toBe("a,b\r\n");
  });
});

describe("XLSX", () => {
  async function* rowsOf(rows: readonly (readonly Cell[])[]): AsyncIterable<readonly Cell[]> {
    yield* rows;
  }

  async function roundTrip(rows: readonly (readonly Cell[])[], perSheet?: number): Promise<unknown[][][]> {
    const columns = rows[0]!.map((_, i) => column(`c${i}`));
    const bytes = await buffer(Readable.from(xlsxBytes("a/name: of rows", columns, rowsOf(rows), perSheet)));
    return (await readXlsx(bytes)).sheets.map((sheet) => sheet.rows as unknown[][]);
  }

  test("text stays text, ids keep their digits, numbers are numbers", async () => {
    const row = ["=1+1", "-x", "00123", "1234567890123456789", 12345678901234567890n, 7n, 1.5, true, null];
    const [[, cells]] = (await roundTrip([row])) as [[unknown, unknown[]]];
    expect(cells.slice(0, 8)).toEqual([
      "=1+1",
      "-x",
      "00123",
      "1234567890123456789",
      "12345678901234567890",
      7,
      1.5,
      true,
    ]);
    expect(cells[8] ?? null).toBeNull();
  });

  test("what XML cannot hold does not break the file", async () => {
    const texts = [
      "a\u0000b\u000bc",
      "half \ud83d",
      "💙 & <b> ]]>",
      "_x0041_",
      " padded ",
      "two\nlines",
      "x".repeat(40_000),
    ];
    const [[, cells]] = (await roundTrip([texts])) as [[unknown, string[]]];
    expect(cells.slice(0, 3)).toEqual(["a\ufffdb\ufffdc", "half \ufffd", "💙 & <b> ]]>"]);
    expect(cells.slice(4, 6)).toEqual([" padded ", "two\nlines"]);
    expect(cells[6]).toHaveLength(32_767);
  });

  test("rows beyond a sheet's limit continue on the next, under the same titles", async () => {
    const sheets = await roundTrip([[1], [2], [3], [4], [5]], 3);
    expect(sheets).toEqual([
      [["c0"], [1], [2]],
      [["c0"], [3], [4]],
      [["c0"], [5]],
    ]);
  });
});

describe("times", () => {
  test.each([
    ["Europe/Paris", "2026-11-24T06:25:02Z", "2026-11-24T07:25:02+01:00"],
    ["Europe/Paris", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"],
    ["Europe/Paris", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"],
    ["Europe/Paris", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"],
    ["Europe/Paris", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"],
    ["America/Sao_Paulo", "2026-11-24T02:00:00Z", "2026-11-23T23:00:00-03:00"],
    ["America/Sao_Paulo", "2018-11-04T02:59:59Z", "2018-11-03T23:59:59-03:00"],
    ["America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04T01:00:00-02:00"],
    ["Asia/Kathmandu", "2026-11-24T06:25:02Z", "2026-11-24T12:10:02+05:45"],
    ["UTC", "2026-11-24T06:25:02Z", "2026-11-24T06:25:02+00:00"],
    ["America/St_Johns", "2026-11-24T06:25:02Z", "2026-11-24T02:55:02-03:30"],
  ])("in %s %s is %s", (zone, utc, local) => {
    expect(localTimes(zone)(new Date(utc))).toBe(local);
  });

  test("a local time with its offset is the same moment, in every zone and season", () => {
    const zones = ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"].map(
      localTimes,
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(...zones), (seconds, local) => {
        expect(Date.parse(local(new Date(seconds * 1000)))).toBe(seconds * 1000);
      }),
    );
  });

  test("days are days, without a time to shift them", () => {
    const toCells = cellsOf(
      [column("day", "date"), column("at", "time"), column("list")],
      "America/Sao_Paulo",
    );
    const at = new Date("2026-11-24T00:00:00Z");
    expect(toCells({ day: at, at, list: [1, 2] })).toEqual([
      "2026-11-24",
      "2026-11-23T21:00:00-03:00",
      "[1,2]",
    ]);
  });
});

describe("one query", () => {
  test.each([
    ["select 1", "select 1"],
    [" select 1 ; \n", "select 1"],
    ["select ';' -- ; no\n;", "select ';' -- ; no"],
    ["/* ; */ from posts", "/* ; */ from posts"],
    ["select $$;$$, $a$;$a$ ;; -- end", "select $$;$$, $a$;$a$"],
    ["(select 1) union all select 2", "(select 1) union all select 2"],
    ['select "a;b" from t', 'select "a;b" from t'],
  ])("%j is one", (typed, query) => {
    expect(singleQuery(typed)).toBe(query);
  });

  test.each(["select 1; select 2", "drop table x", "-- only words", "pragma x", "set a = 1", "install x"])(
    "%j is none",
    (typed) => {
      expect(() => singleQuery(typed)).toThrow(/Only one|not a query|no query/);
    },
  );
});

/** One line of RFC 4180 with commas. */
function readBack(line: string): string[] {
  const values: string[] = [];
  let at = 0;
  while (at < line.length - 1) {
    if (line[at] === '"') {
      let value = "";
      for (at++; line[at] !== '"' || line[at + 1] === '"'; at++) {
        if (line[at] === '"') at++;
        value += line[at];
      }
      values.push(value);
      at += 2;
    } else {
      const end = Math.min(...[line.indexOf(",", at), line.length - 2].filter((index) => index >= at));
      values.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return values;
}
