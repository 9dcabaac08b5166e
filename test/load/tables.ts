import type { Engine } from "../../src/engine/engine.ts";

/** Columns that say when or where something was loaded, not what was loaded. */
const OF_THE_LOAD = new Set([
  "load_seq",
  "inserted_seq",
  "content_seq",
  "metrics_seq",
  "changed_seq",
  "loaded_at",
  "lake_file",
]);

/** Every table by name, its rows as JSON texts in order. */
export type Tables = Readonly<Record<string, readonly string[]>>;

/** All tables of the warehouse that do not depend on how it was loaded. */
export async function tablesOf(engine: Engine): Promise<Tables> {
  const columns = await engine.rows<{ table_name: string; column_name: string }>(
    `SELECT table_name, column_name FROM duckdb_columns()
     WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
       AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE NOT temporary)
     ORDER BY table_name, column_index`,
  );
  const tables = new Map<string, string[]>();
  for (const { table_name: table, column_name: column } of columns) {
    if (table === "dirty_day") continue;
    const kept = tables.get(table) ?? [];
    if (!OF_THE_LOAD.has(column)) kept.push(`"${column}"`);
    tables.set(table, kept);
  }
  const result: Record<string, readonly string[]> = {};
  for (const [table, kept] of tables) result[table] = await rowsOf(engine, table, kept);
  return result;
}

async function rowsOf(engine: Engine, table: string, columns: readonly string[]): Promise<readonly string[]> {
  const only = table === "setting" ? "WHERE key NOT IN ('load_seq', 'warehouse_id')" : "";
  const rows = await engine.rows<{ row: string }>(
    `SELECT to_json(t)::VARCHAR AS row FROM (SELECT ${columns.join(", ")} FROM ${table} ${only}) AS t ORDER BY row`,
  );
  return rows.map(({ row }) => row);
}

/** Which tables differ, by how much, and the first row of each kind: short enough to read. Empty when none does. */
export function differencesOf(actual: Tables, expected: Tables): Readonly<Record<string, object>> {
  const differences: Record<string, object> = {};
  for (const table of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const [wanted, got] = [expected[table] ?? [], actual[table] ?? []];
    const [missing, extra] = [without(wanted, got), without(got, wanted)];
    if (missing.length + extra.length === 0) continue;
    differences[table] = {
      missing: missing.length,
      extra: extra.length,
      expected: missing.slice(0, 3),
      got: extra.slice(0, 3),
    };
  }
  return differences;
}

/** Rows of `some` that `others` do not have, counting repetitions. */
function without(some: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return some.filter((row) => {
    const count = left.get(row) ?? 0;
    if (count > 0) left.set(row, count - 1);
    return count === 0;
  });
}

/** The key of each table, as its comment documents it. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  setting: ["key"],
  loaded_batch: ["batch_id"],
  fact_post: ["source", "post_id"],
  fact_post_metrics: ["source", "post_id", "version_id", "observed_at"],
  fact_user_metrics: ["source", "user_id", "observed_at"],
  fact_count: ["source", "campaign", "granularity", "bucket_start"],
  fact_spend: ["source", "campaign", "day", "resource", "price_list"],
  fact_run: ["run_id"],
  fact_quarantine: ["batch_id", "line"],
  dim_user: ["source", "user_id"],
  dim_campaign: ["campaign"],
  dim_date: ["date"],
  post_campaign: ["source", "post_id", "campaign", "acquisition"],
  post_tag: ["source", "post_id", "tag_kind", "tag_key"],
  post_mention: ["source", "post_id", "position"],
  post_link: ["source", "post_id", "position"],
  post_attachment: ["source", "post_id", "position"],
  dim_media: ["source", "media_key"],
  dim_place: ["source", "place_id"],
  post_topic: ["source", "post_id", "domain_id", "entity_id"],
  post_version: ["source", "version_id"],
  enrichment_version: ["kind", "version"],
  tombstone: ["source", "kind", "id"],
};

/** Tables that are copied from the state as they are, or that say the same thing as often as it happens. */
const WITHOUT_KEY = new Set(["fact_gap", "dirty_day"]);

/**
 * Tables that hold two rows with the same key, and how many keys; empty when all is well. DuckDB does not enforce
 * keys, the merge does.
 */
export async function doubledKeys(engine: Engine): Promise<Readonly<Record<string, number>>> {
  const doubled: Record<string, number> = {};
  const tables = await engine.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1",
  );
  for (const { name } of tables) {
    if (KEYS[name] === undefined && !WITHOUT_KEY.has(name)) throw new Error(`No key is known of ${name}.`);
  }
  for (const [table, key] of Object.entries(KEYS)) {
    const columns = key.map((column) => `"${column}"`).join(", ");
    const [row] = await engine.rows<{ n: bigint }>(
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${table} GROUP BY ${columns} HAVING count(*) > 1)`,
    );
    if (row !== undefined && row.n > 0n) doubled[table] = Number(row.n);
  }
  return doubled;
}
