import { join } from "node:path";
import { Engine } from "../engine/engine.ts";
import type { EngineSettings, Params, Row } from "../engine/engine.ts";
import { listLiteral } from "../engine/literal.ts";
import { BirdsongError } from "../model/error.ts";
import { filesOf, readManifest } from "./manifest.ts";
import type { Manifest, Mart } from "./manifest.ts";

/**
 * The published star schema, as of one manifest: an in-memory DuckDB with a view for each table, named as in the
 * warehouse, and the views `posts`, `metrics`, `tweets`, `fact_tweet`, `post_growth`. It reaches the published
 * files and nothing else, and never blocks the loader.
 */
export class MartsReader implements AsyncDisposable {
  readonly manifest: Manifest;
  readonly engine: Engine;

  private constructor(manifest: Manifest, engine: Engine) {
    this.manifest = manifest;
    this.engine = engine;
  }

  /**
   * Throws `marts.none` when nothing was published yet.
   *
   * @param writable a file (or, ending in `/`, a folder) that `COPY … TO` may write: the one exception to reading only
   */
  static async open(folder: string, settings: EngineSettings, writable?: string): Promise<MartsReader> {
    const manifest = await readManifest(folder);
    if (manifest === undefined) {
      throw new BirdsongError(`Nothing has been published in ${folder} yet.`, {
        code: "marts.none",
        hint: "Run `birdsong run`, or `birdsong load` and `birdsong publish`.",
      });
    }
    const engine = await Engine.open(":memory:", settings);
    try {
      const allowed = [...filesOf(manifest)].map((path) => join(folder, path));
      if (writable?.endsWith("/")) await engine.run(`SET allowed_directories = ${listLiteral([writable])}`);
      else if (writable !== undefined) allowed.push(writable);
      await engine.run(`SET allowed_paths = ${listLiteral(allowed)}`);
      for (const [name, mart] of Object.entries(manifest.tables))
        await createView(engine, folder, name, mart);
      await engine.runFile("duckdb/views.sql");
      await engine.runFile("duckdb/reader/harden.sql");
      return new MartsReader(manifest, engine);
    } catch (thrown) {
      await engine[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  async rows<R extends Row = Row>(query: string, params: Params = {}): Promise<readonly R[]> {
    return await this.engine.rows<R>(query, params);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
  }
}

/**
 * Runs `work` on the newest manifest, once more when a file it needs went away meanwhile: only a query longer than
 * the time of grace meets that.
 */
export async function withMarts<T>(
  folder: string,
  settings: EngineSettings,
  work: (marts: MartsReader) => Promise<T>,
  writable?: string,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await using marts = await MartsReader.open(folder, settings, writable);
    try {
      return await work(marts);
    } catch (thrown) {
      if (attempt > 1 || !isFileGone(thrown)) throw thrown;
    }
  }
}

/** Whether a published file that a query needed was removed meanwhile. */
export function isFileGone(thrown: unknown): boolean {
  return /No such file|No files found/.test((thrown as Error).message);
}

async function createView(engine: Engine, folder: string, name: string, mart: Mart): Promise<void> {
  const paths = (files: readonly { path: string }[]): string =>
    listLiteral(files.map((file) => join(folder, file.path)));
  // The empty file gives the columns of a table without rows; beside others it would only be one more to open.
  const rows = mart.files.length === 0 ? [{ path: mart.shape }] : mart.files;
  const view = mart.newer.length === 0 ? name : `${name}_published`;
  await engine.run(
    `CREATE VIEW ${view} AS SELECT * FROM read_parquet(${paths(rows)}, union_by_name = true, hive_partitioning = false)`,
  );
  if (mart.newer.length === 0) return;
  await engine.run(
    `CREATE VIEW ${name}_newer AS SELECT * FROM read_parquet(${paths(mart.newer)}, hive_partitioning = false)`,
  );
  await engine.runFile(`duckdb/reader/${name}_with_newer.sql`);
}
