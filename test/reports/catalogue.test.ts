import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogue } from "../../src/reports/catalogue.ts";
import { readReport } from "../../src/reports/header.ts";
import { runReport } from "../../src/reports/run.ts";
import { smallWarehouse } from "./small-warehouse.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-reports-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a report of one's own needs no header, and its columns are found out", async () => {
  await writeFile(
    join(folder, "mine.sql"),
    "-- what I want to know\nselect kind, count(*) as n from fact_post where lang = 'en' group by kind order by kind;\n",
  );
  await writeFile(join(folder, "mine.postgres.sql"), "nonsense");
  await writeFile(join(folder, "notes.txt"), "nonsense");
  const catalogue = await loadCatalogue(folder);
  expect(catalogue.has("mine")).toBe(true);
  expect(catalogue.has("mine.postgres")).toBe(false);
  const marts = await smallWarehouse();
  await using _engine = marts.engine;
  const answer = await runReport(catalogue.get("mine")!, {}, marts, new AbortController().signal);
  expect(answer.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(["kind text", "n integer"]);
  expect(answer.rows).toEqual([
    { kind: "original", n: 2n },
    { kind: "quote", n: 1n },
    { kind: "repost", n: 1n },
  ]);
});

test("a report of one's own takes the place of the one that comes along", async () => {
  await writeFile(join(folder, "totals.sql"), "-- title: My totals\nselect 1 as one\n");
  expect((await loadCatalogue(folder)).get("totals")?.title).toBe("My totals");
});

test("a missing folder is told", async () => {
  await expect(loadCatalogue(join(folder, "nowhere"))).rejects.toMatchObject({
    code: "report.no-folder",
    exitCode: 2,
  });
});

test.each([
  ["-- titel: x", 1, 'unknown key "titel"'],
  ["-- title: x\n-- title: y", 2, '"title" is given twice'],
  ["-- filters: campaign form", 1, 'unknown filter "form"'],
  ["-- params:\n--   limit 10", 2, "not a parameter"],
  ["-- params:\n--   limit  float = 10  Rows.", 2, 'unknown type "float"'],
  ["-- params:\n--   by  a|b = c  Order.", 2, '"c" is none of a, b'],
  ["-- columns:\n--   posts  integer", 2, "not a column"],
  ["-- columns:\n--   posts  bigint  posts  Posts.", 2, 'unknown type "bigint"'],
  ["-- columns:\n--   posts  integer  posts  Posts.\n-- chart: bars day posts", 3, '"day" is no column'],
  ["-- chart: pie a b", 1, "not a chart"],
  ["-- needs: money", 1, 'unknown need "money"'],
])("a header with %j is refused with its line", (header, line, message) => {
  expect(() => readReport("r", `${header}\nselect 1\n`, "/reports/r.sql")).toThrow(
    `/reports/r.sql, line ${line}: ${message}`,
  );
});

test("comments below the header and inside the statement are no header", () => {
  const report = readReport(
    "r",
    "-- title: T\n-- just words\nselect 1 -- columns: none\n-- chart: pie\n",
    "r.sql",
  );
  expect(report).toMatchObject({ title: "T", columns: undefined, chart: { kind: "none" } });
});
