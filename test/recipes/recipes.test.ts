import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Google } from "./apps-script.ts";
import { openBench, toolAt, TOKEN } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { prose, recipes } from "./page.ts";

// Spark alone takes a minute to begin where others work as well.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 });

const PYTHON = toolAt("venv/bin/python");
const SPARK = toolAt("venv/bin/pyspark") !== undefined && toolAt("/usr/bin/java") !== undefined;
const DUCKDB = toolAt("venv/bin/duckdb");
const R = toolAt("/usr/bin/Rscript", "/usr/local/bin/Rscript");
const PARSER = toolAt("node/node_modules/@microsoft/powerquery-parser/package.json");

let bench: Bench;
let page: ReadonlyMap<string, string>;
beforeAll(async () => {
  [bench, page] = await Promise.all([openBench(), recipes()]);
});
afterAll(async () => bench[Symbol.asyncDispose]());

const recipe = (name: string): string => {
  const code = page.get(name);
  if (code === undefined) throw new Error(`docs/recipes.md has no recipe ${name}`);
  return bench.here(code);
};

/** What every tool has to find: how many posts, their likes, the greatest id, when the first was written. */
interface Facts {
  readonly posts: number;
  readonly likes: number;
  readonly last: string;
  readonly first: string;
}

const exported = (): Facts => ({
  posts: bench.posts.length,
  likes: bench.posts.reduce((sum, { likes }) => sum + (likes ?? 0), 0),
  last: bench.posts.map(({ post_id }) => post_id).sort()[bench.posts.length - 1]!,
  first: bench.posts
    .map(({ created_at }) => new Date(created_at).toISOString())
    .sort()[0]!
    .slice(0, 19),
});

/** The same of the whole table, in which posts that others refer to stand as well. */
async function stored(): Promise<Facts> {
  const query =
    "select count(*)::int as posts, sum(likes)::int as likes, max(post_id) as last, strftime(min(created_at), '%Y-%m-%dT%H:%M:%S') as first from fact_post";
  const { rows } = JSON.parse(await bench.birdsong("--json", "sql", query)) as { rows: Facts[] };
  return rows[0]!;
}

/** A recipe in Python, and what it then knows of `posts`. */
async function python(name: string, facts: string): Promise<unknown> {
  const path = join(bench.folder, `${name}.py`);
  await writeFile(path, `${recipe(name)}\nimport json\nprint("@" + json.dumps(${facts}))\n`);
  const printed = await bench.program(PYTHON!, [path]);
  return JSON.parse(printed.slice(printed.lastIndexOf("\n@") + 2));
}

const PANDAS = `dict(posts=len(posts), likes=int(posts["likes"].sum()), last=max(posts["post_id"]), first=posts["created_at"].min().isoformat()[:19])`;

describe("the recipe for", () => {
  test.skipIf(PYTHON === undefined)(
    "pandas over HTTP finds every post, ids as text and times in UTC",
    async () => {
      expect(await python("pandas-http", PANDAS)).toEqual(exported());
    },
  );

  test.skipIf(PYTHON === undefined)("pandas with a report as CSV keeps ids and times", async () => {
    const got = await python(
      "pandas-csv",
      `dict(ids=list(top["post_id"]), zone=str(top["created_at"].dt.tz is not None), likes=int(top["likes"].sum()))`,
    );
    const { ids, zone, likes } = got as { ids: string[]; zone: string; likes: number };
    expect(zone).toBe("True");
    expect(ids).toHaveLength(100);
    const known = new Map(bench.posts.map((post) => [post.post_id, post.likes ?? 0]));
    expect(likes).toBe(ids.reduce((sum, id) => sum + (known.get(id) ?? Number.NaN), 0));
  });

  test.skipIf(PYTHON === undefined)("pandas on the plain layout finds every row", async () => {
    expect(await python("pandas-plain", PANDAS)).toEqual(await stored());
  });

  test.skipIf(PYTHON === undefined)("DuckDB in Python reads what the manifest names", async () => {
    const facts = `connection.sql("SELECT count(*), sum(likes)::INT, max(post_id), strftime(min(created_at), '%Y-%m-%dT%H:%M:%S') FROM posts").fetchall()[0]`;
    expect(await python("duckdb-python", facts)).toEqual(Object.values(await stored()));
  });

  test.skipIf(!SPARK)("Spark reads what the manifest names: ids are strings, times are times", async () => {
    const facts =
      `[posts.schema["post_id"].dataType.simpleString(), posts.schema["created_at"].dataType.simpleString(), ` +
      `list(posts.agg(F.count("*"), F.sum("likes"), F.max("post_id"), F.date_format(F.min("created_at"), "yyyy-MM-dd'T'HH:mm:ss")).first())]`;
    const [id, time, row] = (await python("spark", facts)) as [string, string, unknown[]];
    expect(id).toBe("string");
    expect(time).toMatch(/^timestamp/);
    expect(row).toEqual(Object.values(await stored()));
  });

  test.skipIf(DUCKDB === undefined)("DuckDB on the command line answers", async () => {
    const printed = await bench.program(DUCKDB!, ["-json", "-c", recipe("duckdb-cli")]);
    const rows = JSON.parse(printed) as { tag: string; posts: number; likes: number | string }[];
    expect(rows).toHaveLength(10);
    const query = `select sum(likes)::int as likes from post_tag join fact_post using (source, post_id) where tag = '${rows[0]!.tag}'`;
    const told = JSON.parse(await bench.birdsong("--json", "sql", query)) as { rows: { likes: number }[] };
    expect(Number(rows[0]!.likes)).toBe(told.rows[0]!.likes);
  });

  test.skipIf(R === undefined)("R finds every post, ids as text", async () => {
    const path = join(bench.folder, "recipe.R");
    const facts = `cat("\\n@", nrow(posts), sum(posts$likes, na.rm = TRUE), max(posts$post_id), class(posts$local_date), sep = "|")`;
    await writeFile(path, `${recipe("r")}\n${facts}\n`);
    const printed = await bench.program(R!, ["--vanilla", path]);
    const { posts, likes, last } = exported();
    expect(printed.slice(printed.lastIndexOf("@"))).toBe(`@|${posts}|${likes}|${last}|Date`);
  });

  test("Apps Script fills the sheet: ids and texts are text, nothing is a formula, one trigger", () => {
    const google = new Google({ BIRDSONG_URL: bench.url, BIRDSONG_TOKEN: TOKEN });
    google.run(recipe("apps-script"), "refreshEveryHour");
    google.run(recipe("apps-script"), "refreshEveryHour");
    expect(google.triggers).toEqual(["refreshBirdsong"]);
    const [titles, ...rows] = google.sheets.get("Birdsong")!;
    const at = titles!.findIndex(({ value }) => value === "post_id");
    const ids = new Set(bench.posts.map(({ post_id }) => post_id));
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) expect([ids.has(String(row[at]!.value)), row[at]!.format]).toEqual([true, "@"]);
    expect(rows.flat().filter(({ isFormula }) => isFormula)).toEqual([]);
    const likes = titles!.findIndex(({ value }) => value === "likes");
    expect(rows.every((row) => typeof row[likes]!.value === "number")).toBe(true);
  });

  test("Apps Script keeps a text that looks like a formula a text", () => {
    const google = new Google({});
    const columns = `[{ name: "text", type: "text" }, { name: "likes", type: "integer" }]`;
    const rows = `[{ text: "=1+1", likes: 2 }, { text: "fine", likes: null }]`;
    const script = `${recipe("apps-script")}
      function check() {
        const values = JSON.stringify(sheetValues({ columns: ${columns}, rows: ${rows} }));
        if (values !== '[["text","likes"],["\\'=1+1",2],["fine",""]]') throw new Error(values);
      }`;
    expect(() => google.run(script, "check")).not.toThrow();
  });

  test("Apps Script says what the server answered when it refuses", () => {
    const google = new Google({ BIRDSONG_URL: bench.url, BIRDSONG_TOKEN: "another" });
    expect(() => google.run(recipe("apps-script"), "refreshBirdsong")).toThrow(/Birdsong answered 401: \w+/);
  });

  test.skipIf(PARSER === undefined)("Power Query is M, as Microsoft's parser reads it", async () => {
    const { DefaultSettings, TaskUtils } = createRequire(PARSER!)(dirname(PARSER!)) as {
      DefaultSettings: object;
      TaskUtils: {
        tryLexParse(settings: object, text: string): Promise<{ resultKind: string; error?: Error }>;
        isParseStageOk(task: object): boolean;
      };
    };
    const ask = async (text: string): Promise<boolean> =>
      TaskUtils.isParseStageOk(await TaskUtils.tryLexParse(DefaultSettings, text));
    expect(await ask(recipe("powerquery"))).toBe(true);
    expect(await ask(recipe("powerquery").replace("in\n", ""))).toBe(false);
  });

  test("Power Query names an address and columns that the server has", async () => {
    const code = recipe("powerquery");
    const path = /RelativePath = "([^"]+)"/.exec(code)?.[1];
    const titles = (await csv(`/${path}?raw=1`))[0]!;
    const named = [...code.matchAll(/"(\w+)"(?=[,}])/g)]
      .map(([, name]) => name)
      .filter((name) => name !== "1");
    expect(named).toContain("local_date");
    for (const name of named) expect(titles, name).toContain(name);
  });

  test("the macro asks an address that answers, and gives each column its kind", async () => {
    const code = recipe("vba");
    const address = /ADDRESS As String = "([^"]+)"/.exec(code)![1]!;
    const titles = (await csv(address.slice(bench.url.length)))[0]!;
    const kinds = /Array\(([^)]*)\)/
      .exec(code)![1]!
      .replaceAll(/[\s_]+/g, "")
      .split(",");
    expect(kinds).toHaveLength(titles.length);
    const texts = titles.filter((_title, i) => kinds[i] === "xlTextFormat");
    expect(texts).toEqual(["post_id", "created_at", "author", "text", "url"]);
  });

  test("IMPORTDATA and Looker Studio names what there is", async () => {
    const text = await prose();
    const path = /IMPORTDATA\("https:\/\/your-host(\/[^?]+)\?token=…"\)/.exec(text)![1]!;
    expect((await fetch(`${bench.url}${path}?token=${TOKEN}`)).status).toBe(200);
    const command = /`birdsong (export posts --raw -o posts\.csv)`/.exec(text)![1]!;
    await bench.birdsong(...command.split(" "));
  });
});

/** An answer in CSV that holds no line break within a value of its first lines. */
async function csv(path: string): Promise<readonly (readonly string[])[]> {
  const response = await fetch(`${bench.url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  return (await response.text()).split(/\r?\n/).map((line) => line.split(","));
}
