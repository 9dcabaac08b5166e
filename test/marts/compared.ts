import type { Engine } from "../../src/engine/engine.ts";
import { DAILY_MARTS, SMALL_MARTS } from "../../src/marts/catalogue.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import type { Store } from "../load/store.ts";
import { differencesOf } from "../load/tables.ts";
import type { Tables } from "../load/tables.ts";

const VIEWS = ["posts", "metrics", "tweets", "fact_tweet", "post_growth"] as const;
export const SETTINGS = { memory: "500MB", threads: 2 };

/** A profile that is merely confirmed moves this column and publishes nothing, so that refreshing authors is cheap. */
const NOT_FOLLOWED = { table: "dim_user", column: "updated_at" };

/** Columns of every published table and view, as a reader sees them. */
async function columnsOf(engine: Engine): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const name of [...DAILY_MARTS, ...SMALL_MARTS, ...VIEWS]) {
    const rows = await engine.rows<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE ${name})`);
    found.set(
      name,
      rows
        .map((row) => row.column_name)
        .filter((column) => name !== NOT_FOLLOWED.table || column !== NOT_FOLLOWED.column),
    );
  }
  return found;
}

async function read(engine: Engine, columns: ReadonlyMap<string, readonly string[]>): Promise<Tables> {
  const tables: Record<string, readonly string[]> = {};
  for (const [name, names] of columns) {
    const list = names.map((each) => `"${each}"`).join(", ");
    const rows = await engine.rows<{ row: string }>(
      `SELECT to_json(t)::VARCHAR AS row FROM (SELECT ${list} FROM ${name}) AS t ORDER BY row`,
    );
    tables[name] = rows.map(({ row }) => row);
  }
  return tables;
}

/** In which tables and views a reader of the marts sees something else than the warehouse holds; empty is right. */
export async function martsDifferences(store: Store): Promise<ReturnType<typeof differencesOf>> {
  await using marts = await MartsReader.open(store.wired.folders.marts, SETTINGS);
  const columns = await columnsOf(marts.engine);
  const published = await read(marts.engine, columns);
  return differencesOf(published, await store.look((engine) => read(engine, columns)));
}
