import type { Engine } from "../engine/engine.ts";
import type { BatchHeader, Shape } from "../model/batch.ts";
import type { Tombstone } from "../warehouse/warehouse.ts";

/** A batch whose records are to be staged. */
export interface ShredBatch {
  readonly header: BatchHeader;
  readonly path: string;
}

/** Prepares an engine's connection for shredding; once a connection. */
export async function prepareShredding(engine: Engine): Promise<void> {
  await engine.runFile("duckdb/shred/types.sql");
}

/**
 * Fills the staging tables with the typed rows of these batches. Throws `engine.bad-input` when DuckDB refuses a
 * record; staging is then to be filled anew.
 */
export async function shred(
  engine: Engine,
  batches: readonly ShredBatch[],
  tombstones: readonly Tombstone[],
): Promise<void> {
  await engine.runFile("duckdb/shred/staging.sql");
  await engine.runFile("duckdb/shred/stage-batches.sql", {
    batches: JSON.stringify(
      batches.map(({ header, path }) => ({
        file: path,
        batch_id: header.id,
        source: header.source,
        acquisition: header.acquisition,
        campaigns: header.campaigns,
        received_at: header.received_at,
      })),
    ),
  });
  for (const group of groups(batches)) {
    await engine.runFile("duckdb/shred/choose-files.sql", {
      files: JSON.stringify(group.paths),
      compliance_kind: group.complianceKind,
    });
    if (PARSED_APART.has(group.shape)) await engine.runFile(`duckdb/shred/raw-${group.shape}.sql`);
    await engine.runFile(`duckdb/shred/${group.shape}.sql`);
    if (HAS_SIGHTINGS[group.shape]) await engine.runFile("duckdb/shred/extract.sql");
  }
  await engine.runFile("duckdb/shred/release.sql");
  if (tombstones.length > 0) {
    await engine.runFile("duckdb/shred/stage-tombstones.sql", { tombstones: JSON.stringify(tombstones) });
  }
}

/** Shapes whose parsing stands in a script of its own, which the bench measures as the floor. */
const PARSED_APART: ReadonlySet<Shape> = new Set<Shape>(["line", "page"]);

/** Shapes whose script ends in the views that extract.sql reads. */
const HAS_SIGHTINGS: Readonly<Record<Shape, boolean>> = {
  page: true,
  line: true,
  flat: true,
  users: true,
  counts: false,
  compliance: false,
};

interface Group {
  readonly shape: Shape;
  readonly complianceKind: string;
  readonly paths: string[];
}

/** Batches that one script can read together. */
function groups(batches: readonly ShredBatch[]): readonly Group[] {
  const found = new Map<string, Group>();
  for (const { header, path } of batches) {
    const complianceKind = header.shape === "compliance" ? String(header.request?.["kind"]) : "";
    const key = `${header.shape} ${complianceKind}`;
    const group = found.get(key) ?? { shape: header.shape, complianceKind, paths: [] };
    group.paths.push(path);
    found.set(key, group);
  }
  return [...found.values()];
}
