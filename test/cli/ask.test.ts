import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readXlsx } from "hucre/xlsx";
import { COMMANDS } from "../../src/cli/registry.ts";
import { Engine } from "../../src/engine/engine.ts";
import { publishedWarehouse } from "../reports/published.ts";
import type { Published } from "../reports/published.ts";
import { play } from "./stage.ts";
import type { Played } from "./stage.ts";

let published: Published;

beforeAll(async () => {
  published = await publishedWarehouse();
});

afterAll(async () => {
  await published[Symbol.asyncDispose]();
});

async function birdsong(...argv: string[]): Promise<Played> {
  return play({ version: "0", commands: COMMANDS }, [...argv, "--config", published.configPath]);
}

const out = (name: string): string => join(published.folder, name);

describe("report", () => {
  test("without a name it lists the questions", async () => {
    const { code, stdout } = await birdsong("report");
    expect(code).toBe(0);
    expect(stdout).toMatch(/top-posts +Which posts did best\?/);
  });

  test("a table has its rows, its restrictions and how old it is, in local time", async () => {
    const { code, stdout } = await birdsong("report", "top-hashtags", "--campaign", "arcane");
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "Top hashtags",
      "(campaign arcane)",
      "#Arcane leads with 3 posts by 2 authors, before #Jinx with 2.",
      "",
      "hashtag  posts  authors  engagements",
      "───────  ─────  ───────  ───────────",
      "Arcane       3        2           22",
      "Jinx         2        1           22",
      "",
      "As of 2026-11-17 01:00 (Europe/Paris)",
      "",
    ]);
  });

  test("a campaign that does not exist is an error of usage, not a row of zeros", async () => {
    const { code, stderr } = await birdsong("report", "totals", "--campaign", "arcana");
    expect(code).toBe(2);
    expect(stderr).toMatch(/no campaign `arcana`[^]*Did you mean arcane\?/);
  });

  test("one long row is read downwards", async () => {
    const { stdout } = await birdsong("report", "totals");
    expect(stdout).toContain("impressions  1,030\n");
    expect(stdout).toContain("first_post   2026-11-02 10:05\n");
  });

  test("bars and a grid are drawn where the report has such a picture", async () => {
    const bars = await birdsong("report", "volume-by-day", "--format", "chart", "--to", "2026-11-04");
    expect(bars.stdout).toMatch(/2026-11-02 {2}█+▍ +2\n2026-11-03 {2} +0\n2026-11-04 {2}█+ +3\n/);
    const heat = await birdsong("report", "engagement-by-hour-of-week", "--format", "chart");
    expect(heat.stdout).toContain("      81023\nMon  ██▓▓\nWed      ▒▒");
    const none = await birdsong("report", "totals", "--format", "chart");
    expect(none.stdout).toContain("This report has no picture.");
  });

  test("where a table is too wide, ids go first; then rows are read downwards", async () => {
    const authors = await birdsong("report", "top-authors", "--param", "limit=1", "--param", "by=posts");
    expect(authors.stdout).toContain("rank");
    const posts = await birdsong("report", "top-posts", "--param", "limit=2");
    expect(posts.stdout).toMatch(/── 1 ─+\nrank +1\npost_id +1001\n/);
  });

  test("programs get rows by name, with exact times", async () => {
    const { stdout } = await birdsong("report", "top-posts", "--param", "limit=1", "--json");
    const answer = JSON.parse(stdout) as { rows: unknown[] };
    expect(answer).toMatchObject({
      report: "top-posts",
      as_of: "2026-11-17T00:00:00.000Z",
      timezone: "Europe/Paris",
    });
    expect(answer.rows).toEqual([
      expect.objectContaining({ post_id: "1001", created_at: "2026-11-02T10:05:00+01:00", likes: 10 }),
    ]);
  });

  test("CSV has a line of names and no formula", async () => {
    const { stdout } = await birdsong("report", "top-posts", "--format", "csv", "--param", "limit=3");
    const lines = stdout.split("\r\n");
    expect(lines[0]).toBe(
      "rank,post_id,created_at,author,text,engagements,likes,reposts,replies,quotes,impressions,video_views,url",
    );
    expect(lines[3]).toContain(",u4,'=1+1,7,");
  });

  test("mistakes name what would be right", async () => {
    const unknown = await birdsong("report", "top-post");
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain("Did you mean `birdsong report top-posts`?");
    const parameter = await birdsong("report", "totals", "--param", "limit");
    expect(parameter.stderr).toContain("expected name=value");
  });
});

describe("sql", () => {
  test("a query is answered as a table, with the number of rows and how old they are", async () => {
    const { code, stdout } = await birdsong(
      "sql",
      "select id, likes from metrics order by likes desc limit 2;",
    );
    expect(code).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "id    likes",
      "────  ─────",
      "1001     10",
      "1007      7",
      "",
      "2 rows. As of 2026-11-17 01:00 (Europe/Paris); in queries times are UTC",
      "",
    ]);
  });

  test("more rows than the limit are told", async () => {
    const { stdout } = await birdsong("sql", "from posts", "--limit", "2");
    expect(stdout).toContain("2 rows, and more: raise --limit");
  });

  test("tables and columns can be asked for", async () => {
    expect((await birdsong("sql", "show tables")).stdout).toContain("fact_post_metrics");
    expect((await birdsong("sql", "describe posts")).stdout).toMatch(/engagement_rate +DOUBLE/);
  });

  test("CSV and JSON Lines have every row", async () => {
    const csv = await birdsong("sql", "select post_id, text from fact_post order by 1", "--format", "csv");
    expect(csv.stdout.split("\r\n")).toHaveLength(8 + 2);
    const jsonl = await birdsong("sql", "select 1 as a, [1, 2] as b, null as c", "--format", "jsonl");
    expect(jsonl.stdout).toBe('{"a":1,"b":[1,2],"c":null}\n');
  });

  test("a query may come from a file, comments and all", async () => {
    await writeFile(
      out("q.sql"),
      "-- how many; really\nselect ';' as semicolon, count(*) as n /* ; */ from fact_post;\n-- that was all\n",
    );
    expect(JSON.parse((await birdsong("sql", "-f", out("q.sql"), "--json")).stdout)).toMatchObject({
      rows: [{ semicolon: ";", n: 8 }],
    });
  });

  test.each([
    ["delete from fact_post", "`delete` is not a query"],
    ["copy fact_post to '/tmp/x.csv'", "`copy` is not a query"],
    ["attach '/tmp/x.db'", "`attach` is not a query"],
    ["select 1; drop view posts", "Only one statement"],
    ["", "There is no query"],
    ["select 1) ; drop view posts; --", "Only one statement"],
    ["with x as (delete from fact_post returning 1) from x", "A CTE needs a SELECT"],
    ["select * from read_csv('/etc/passwd')", "file system operations are disabled"],
    ["select * from '/etc/passwd'", "does not exist"],
    ["select content from read_text('/etc/hostname')", "file system operations are disabled"],
    ["select lykes from posts", 'column "lykes" not found'],
  ])("%s is refused", async (query, message) => {
    const { code, stdout, stderr } = await birdsong("sql", query);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("export", () => {
  test("posts as CSV: a mark for Excel, local times with offset, no formula, one line a post", async () => {
    const { code, stdout } = await birdsong("export", "-o", out("posts.csv"));
    expect(code).toBe(0);
    expect(stdout).toBe(`6 rows of posts in ${out("posts.csv")}\n`);
    const text = await readFile(out("posts.csv"), "utf8");
    expect(text.startsWith("\u{feff}source,post_id,created_at,")).toBe(true);
    expect(text).toContain("x,1001,2026-11-02T10:05:00+01:00,2026-11-02,10,original,");
    expect(text).toContain(",'=1+1,");
    expect(text).not.toContain("only referred to");
    expect((await stat(out("posts.csv"))).mode & 0o077).toBe(0);
  });

  test("as spreadsheets in France expect it, and raw for programs", async () => {
    const sql = "select 1.5::double as half, '=x' as formula, '1234567890123456789' as id, 'a;b' as text";
    await birdsong("export", "--sql", sql, "-o", out("fr.csv"), "--delimiter", ";", "--decimal", ",");
    expect(await readFile(out("fr.csv"), "utf8")).toBe(
      "\u{feff}half;formula;id;text\r\n1,5;'=x;'1234567890123456789;\"a;b\"\r\n",
    );
    await birdsong("export", "--sql", sql, "-o", out("raw.csv"), "--raw");
    expect(await readFile(out("raw.csv"), "utf8")).toBe(
      'half,formula,id,text\r\n1.5,=x,1234567890123456789,"a;b"\r\n',
    );
  });

  test("a workbook: ids and formulas are text, numbers are numbers", async () => {
    const { code } = await birdsong("export", "posts", "-o", out("posts.xlsx"));
    expect(code).toBe(0);
    const { sheets } = await readXlsx(await readFile(out("posts.xlsx")));
    const [titles, first, ...rest] = sheets[0]!.rows;
    const cell = (row: readonly unknown[] | undefined, name: string): unknown => row?.[titles!.indexOf(name)];
    expect(cell(first, "post_id")).toBe("1001");
    expect(cell(first, "created_at")).toBe("2026-11-02T10:05:00+01:00");
    expect(cell(first, "likes")).toBe(10);
    expect(rest.map((row) => cell(row, "text"))).toContain("=1+1");
    expect(rest).toHaveLength(5);
  });

  test("Parquet keeps types, and only the one file was written", async () => {
    const before = (await readdir(published.folder)).length;
    const { code, stdout } = await birdsong(
      "export",
      "snapshots",
      "-o",
      out("snapshots.parquet"),
      "--campaign",
      "arcane",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("6 rows of snapshots");
    expect(await readdir(published.folder)).toHaveLength(before + 1);
    await using engine = await Engine.open(":memory:", { memory: "256MB" });
    const rows = await engine.rows(
      "select count(*) as n, max(observed_at) as last, sum(likes) as likes from read_parquet($path)",
      { path: out("snapshots.parquet") },
    );
    expect(rows).toEqual([{ n: 6n, last: new Date("2026-12-16T14:10:00Z"), likes: 38n }]);
  });

  test("a report and a table have their names", async () => {
    expect((await birdsong("export", "languages", "-o", out("l.jsonl"))).stdout).toContain(
      "4 rows of languages",
    );
    expect((await birdsong("export", "dim_date", "-o", out("d.jsonl"))).stdout).toContain("rows of dim_date");
    expect((await readFile(out("l.jsonl"), "utf8")).split("\n")[0]).toBe(
      '{"language":"en","posts":3,"share":0.5,"authors":2,"engagements":22,"by_text":2,"disagreeing":1,"rated":2,"net_mood":1}',
    );
  });

  test("without a name of its own the file goes to the data folder", async () => {
    await birdsong("export", "--format", "jsonl");
    const [name] = await readdir(join(published.data, "exports"));
    expect(name).toMatch(/^posts-\d{8}-\d{6}\.jsonl$/);
    await rm(join(published.data, "exports"), { recursive: true });
  });

  test("to a pipe there is nothing but the rows", async () => {
    const { stdout } = await birdsong("export", "--sql", "select 1 as one", "-o", "-");
    expect(stdout).toBe("one\r\n1\r\n");
  });

  test.each([
    [["postz"], "Did you mean posts?"],
    [["fact_post", "--campaign", "arcane"], "exported whole"],
    [["posts", "--sql", "select 1"], "One thing at a time"],
    [["--format", "parquet", "-o", "-"], "cannot be written to standard output"],
    [["--format", "xls"], "expected one of csv, xlsx, jsonl, parquet"],
    [["--decimal", ","], "--delimiter ';'"],
    [["--delimiter", "x"], "cannot be separated"],
    [["--sql", "select nothing from nowhere"], "nowhere does not exist"],
  ])("%j is refused and leaves no file", async (argv, message) => {
    const { code, stderr } = await birdsong(
      "export",
      ...argv,
      ...(argv.includes("-o") ? [] : ["-o", out("refused.csv")]),
    );
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect((await readdir(published.folder)).filter((name) => name.startsWith("refused"))).toEqual([]);
  });
});

test("before anything was published every question says what to run", async () => {
  const path = join(published.folder, "empty.yaml");
  await writeFile(path, "data: ./nothing\n");
  for (const argv of [["report", "totals"], ["sql", "select 1"], ["export"]]) {
    const { code, stderr } = await play({ version: "0", commands: COMMANDS }, [...argv, "--config", path]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("birdsong run");
  }
});
