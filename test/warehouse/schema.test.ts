import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeSchema, schemaPage } from "../../src/warehouse/duckdb/schema-page.ts";

test("docs/schema.md is what the schema says (npm run docs)", async () => {
  const page = await readFile(new URL("../../docs/schema.md", import.meta.url), "utf8");
  expect(page).toBe(await schemaPage());
});

test("every table, view and column of a table has a comment", async () => {
  const relations = await describeSchema();
  expect(relations.filter(({ kind }) => kind === "table").length).toBeGreaterThan(18);
  expect(relations.filter(({ kind }) => kind === "view").map(({ name }) => name)).toEqual(
    expect.arrayContaining(["fact_tweet", "metrics", "posts", "tweets"]),
  );
  const undocumented = relations.flatMap((relation) => [
    ...(relation.comment === null ? [relation.name] : []),
    ...relation.columns
      .filter(({ comment }) => relation.kind === "table" && comment === null)
      .map(({ name }) => `${relation.name}.${name}`),
  ]);
  expect(undocumented).toEqual([]);
});

test("every id is text", async () => {
  const relations = await describeSchema();
  const ids = relations.flatMap(({ name: table, columns }) =>
    columns
      .filter(({ name }) => /(^|_)id$/.test(name))
      .map(({ name, type }) => ({ id: `${table}.${name}`, type })),
  );
  expect(ids.length).toBeGreaterThan(30);
  expect(ids.filter(({ type }) => type !== "VARCHAR")).toEqual([]);
});
