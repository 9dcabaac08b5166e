import { afterAll, beforeAll, describe, expect, test } from "vitest";
// the process runs compiled files: the ones that are shipped
import { askInBox } from "../../dist/server/sql-box.js";
import { publishedWarehouse } from "../reports/published.ts";
import type { Published } from "../reports/published.ts";

const signal = new AbortController().signal;
let published: Published;

beforeAll(async () => {
  published = await publishedWarehouse();
});

afterAll(async () => {
  await published[Symbol.asyncDispose]();
});

const ask = async (sql: string, deadlineMs = 20_000, stop = signal): Promise<Record<string, unknown>> =>
  JSON.parse(await askInBox(sql, { marts: `${published.data}/marts`, deadlineMs }, stop)) as Record<
    string,
    unknown
  >;

describe("a query of anybody's", () => {
  test("is answered with columns, rows, and as of when", async () => {
    const answer = await ask("select count(*) as posts, max(created_at) as newest from fact_post");
    expect(answer["columns"]).toMatchObject([
      { name: "posts", type: "integer" },
      { name: "newest", type: "time" },
    ]);
    expect(answer["rows"]).toEqual([[expect.any(Number), expect.stringMatching(/^2026-.*\+0[12]:00$/)]]);
    expect(answer).toMatchObject({ timezone: "Europe/Paris", more: false });
  });

  test("gets so many rows and no more, and is told", async () => {
    const answer = await ask("select * from range(20000)");
    expect(answer["rows"]).toHaveLength(10_000);
    expect(answer["more"]).toBe(true);
    await expect(ask("select repeat('x', 20000) from range(2000)")).rejects.toMatchObject({
      code: "sql.too-large",
    });
  });

  test.each([
    ["select * from read_text('/etc/hostname')", "sql.failed"],
    ["select * from '/etc/passwd'", "sql.failed"],
    ["select * from glob('/*')", "sql.failed"],
    ["from read_csv('/proc/self/environ')", "sql.failed"],
    ["select getenv('PATH')", "sql.failed"],
    ["copy (select 1) to '/tmp/birdsong-escaped.csv'", "sql.not-one-query"],
    ["select 1; attach '/tmp/birdsong-escaped.db'", "sql.not-one-query"],
    ["set enable_external_access = true", "sql.not-one-query"],
    ["install httpfs", "sql.not-one-query"],
    ["select 1) to '/tmp/birdsong-escaped.csv' (format csv", "sql.failed"],
    ["", "sql.not-one-query"],
    ["select nothing from nowhere", "sql.failed"],
  ])("%s is refused", async (sql, code) => {
    await expect(ask(sql)).rejects.toMatchObject({ code });
  });

  test("that cannot be interrupted is killed at its deadline", async () => {
    await expect(ask("select len(range(2000000000))", 1_500)).rejects.toMatchObject({
      code: expect.stringMatching(/^(sql\.deadline|sql\.crashed|engine\.memory)$/) as string,
    });
    await expect(
      ask("select levenshtein(repeat('ab', 100000), repeat('ba', 100000))", 1_500),
    ).rejects.toMatchObject({
      code: "sql.deadline",
    });
  });

  test("that ends its process ends nothing else", async () => {
    await expect(ask("select json_contains(repeat('[', 200000)::json, '1')")).rejects.toMatchObject({
      code: expect.stringMatching(/^sql\.(crashed|failed)$/) as string,
    });
    expect((await ask("select 1 as one"))["rows"]).toEqual([[1]]);
  });

  test("that nobody waits for any more is stopped", async () => {
    const stop = new AbortController();
    const asked = ask("select count(*) from range(100000000000)", 20_000, stop.signal);
    stop.abort(new Error("gone"));
    await expect(asked).rejects.toThrow("gone");
  });
});
