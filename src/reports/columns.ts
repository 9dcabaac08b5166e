import type { Engine, Params } from "../engine/engine.ts";
import type { ColumnType, ReportColumn } from "./report.ts";

/** The columns a statement answers with, as the engine sees them, without running it. */
export async function describeColumns(
  engine: Engine,
  sql: string,
  parameters: Params = {},
): Promise<readonly ReportColumn[]> {
  const rows = await engine.rows<{ readonly column_name: string; readonly column_type: string }>(
    `describe ${withoutHead(sql)}`,
    parameters,
  );
  return rows.map((row) => ({
    name: row.column_name,
    type: typeOf(row.column_type),
    unit: undefined,
    meaning: "",
  }));
}

/** A statement without the comments above it: `describe` must be followed by the statement itself. */
function withoutHead(sql: string): string {
  return sql.replace(/^(\s*--[^\n]*\n)*\s*/, "");
}

/** A report's word for an engine's type. What has no word of its own is shown as text. */
function typeOf(engineType: string): ColumnType {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT)$/.test(
      engineType,
    )
  ) {
    return "integer";
  }
  if (/^(FLOAT|DOUBLE|DECIMAL\()/.test(engineType)) return "number";
  if (engineType === "DATE") return "date";
  if (engineType.startsWith("TIMESTAMP")) return "time";
  return engineType === "BOOLEAN" ? "boolean" : "text";
}
