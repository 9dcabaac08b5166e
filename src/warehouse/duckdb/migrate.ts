import { readdirSync } from "node:fs";
import type { Engine } from "../../engine/engine.ts";
import { sqlFolder } from "../../engine/sql-file.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";

interface Migration {
  readonly version: number;
  readonly file: string;
}

/** Migrations this program knows, in order: `0001-star-schema.sql`, … */
export function knownMigrations(): readonly Migration[] {
  return readdirSync(new URL("duckdb/migrations/", sqlFolder))
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), file: `duckdb/migrations/${name}` }));
}

/**
 * Brings a warehouse to this program's schema, each migration in its own transaction.
 * Refuses one that a newer program made, and one that was built in another time zone.
 */
export async function migrate(engine: Engine, timezone: string): Promise<void> {
  const before = await schemaVersion(engine);
  const migrations = knownMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  if (before > newest) {
    throw new BirdsongError(
      `${engine.path} has schema version ${before}; this program knows versions up to ${newest}.`,
      {
        code: "warehouse.newer",
        hint: "Upgrade Birdsong, or point `data:` at another folder.",
        exitCode: EXIT.usage,
      },
    );
  }
  for (const { version, file } of migrations) {
    if (version <= before) continue;
    await engine.transaction(async () => {
      await engine.runFile(file);
      await engine.runFile("duckdb/settings/set-schema-version.sql", { version: String(version) });
    });
    // DuckDB's log can replay less than DuckDB can do (comments on the columns of a table with a generated one, for
    // one), and a file whose log cannot be replayed cannot be opened: a migration does not stay in the log.
    await engine.run("CHECKPOINT");
  }
  if (before === 0) await engine.runFile("duckdb/settings/set-timezone.sql", { timezone });
  await engine.runFile("duckdb/views.sql");
  const [built] = await engine.rows<{ value: string }>("SELECT value FROM setting WHERE key = 'timezone'");
  if (built !== undefined && built.value !== timezone) {
    throw new BirdsongError(
      `The warehouse was built in the time zone ${built.value}, the configuration says ${timezone}.`,
      {
        code: "warehouse.timezone",
        hint: `Set \`timezone: ${built.value}\` again, or rebuild the warehouse from the lake with \`birdsong replay\`.`,
        exitCode: EXIT.usage,
      },
    );
  }
}

async function schemaVersion(engine: Engine): Promise<number> {
  const [table] = await engine.rows(
    "SELECT 1 FROM duckdb_tables() WHERE table_name = 'setting' AND NOT temporary AND database_name = current_database()",
  );
  if (table === undefined) return 0;
  const [row] = await engine.rows<{ value: string }>(
    "SELECT value FROM setting WHERE key = 'schema_version'",
  );
  return Number(row?.value ?? 0);
}
