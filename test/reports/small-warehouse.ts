import { readFile } from "node:fs/promises";
import { Engine } from "../../src/engine/engine.ts";
import { knownMigrations } from "../../src/warehouse/duckdb/migrate.ts";
import type { Marts } from "../../src/reports/run.ts";

/** Live tables in memory, filled by hand: what marts look like to a report. */
export async function smallWarehouse(): Promise<Marts> {
  const engine = await Engine.open(":memory:", { memory: "512MB", threads: 1 });
  for (const { file } of knownMigrations()) await engine.runFile(file);
  await engine.runFile("duckdb/views.sql");
  await engine.run(await readFile(new URL("small-warehouse.sql", import.meta.url), "utf8"));
  return { engine, publishedAt: "2026-11-17T00:00:00.000Z", timezone: "Europe/Paris" };
}
