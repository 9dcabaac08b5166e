import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Engine } from "../../src/engine/engine.ts";
import { systemClock } from "../../src/model/clock.ts";
import { knownMigrations } from "../../src/warehouse/duckdb/migrate.ts";
import { DuckdbWarehouse } from "../../src/warehouse/duckdb/warehouse.ts";

const SETTINGS = { memory: "300MB", threads: 1 };
const open = (path: string, timezone = "Europe/Paris"): Promise<DuckdbWarehouse> =>
  DuckdbWarehouse.open(path, { ...SETTINGS, timezone }, systemClock);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-warehouse-"));
  path = join(folder, "warehouse.duckdb");
});
afterEach(() => rm(folder, { recursive: true }));

test("is opened again as it was left, without migrating twice", async () => {
  for (let time = 0; time < 2; time++) {
    await using warehouse = await open(path);
    const [row] = await warehouse.engine.rows("SELECT value FROM setting WHERE key = 'schema_version'");
    expect(row).toEqual({ value: String(knownMigrations().at(-1)?.version) });
  }
});

test("one that a newer program made is refused", async () => {
  {
    await using warehouse = await open(path);
    await warehouse.engine.run("UPDATE setting SET value = '99' WHERE key = 'schema_version'");
  }
  await expect(open(path)).rejects.toMatchObject({ code: "warehouse.newer", exitCode: 2 });
  // The refusal let go of the file.
  await using engine = await Engine.open(path, SETTINGS);
  expect(await engine.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("another time zone is refused, with the way to rebuild", async () => {
  await (await open(path))[Symbol.asyncDispose]();
  await expect(open(path, "America/Sao_Paulo")).rejects.toMatchObject({
    code: "warehouse.timezone",
    hint: expect.stringContaining("birdsong replay"),
  });
});
