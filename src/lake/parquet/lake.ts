import { createHash } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { interruptible } from "../../engine/engine.ts";
import type { Engine } from "../../engine/engine.ts";
import { sqlFile } from "../../engine/sql-file.ts";
import type { Forgotten, Withdrawn } from "../../forget/withdrawn.ts";
import { HOUR, isoTime } from "../../model/clock.ts";
import { systemCode } from "../../model/error.ts";
import { adoptDurably, makeFolder, syncFolder } from "../../model/write-durably.ts";
import type { Lake, LakeBatch, LakeEntry } from "../lake.ts";
import { forgetInFiles } from "./forget.ts";
import { restoreFiles } from "./restore.ts";

/**
 * An hour's files are folded from this many on, as long as their sum stays below the size below: a replay sorts the
 * records of one file by batch, which must fit in memory unpacked.
 */
const FOLD_FILES = 16;
const FOLD_BYTES = 64 * 2 ** 20;

/**
 * The lake as Parquet on a disk: `source=x/year=2026/month=11/day=24/hour=06/<first batch>-<hash>.parquet`, by the
 * hour of loading. Columns: batch_id, source, shape, acquisition, received_at, header, record.
 * The name is derived from the batches, so a load repeated after a crash replaces its own file.
 */
export class ParquetLake implements Lake {
  readonly name = "parquet";
  readonly #root: string;
  readonly #engine: Engine;

  constructor(root: string, engine: Engine) {
    this.#root = root;
    this.#engine = engine;
  }

  async append(
    batches: readonly LakeBatch[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, LakeEntry>> {
    const places = new Map<string, LakeEntry>();
    for (const [source, group] of bySource(batches)) {
      const file = join(hourFolder(source, nowMs), fileName(group.map(({ header }) => header.id)));
      const path = join(this.#root, file);
      await makeFolder(dirname(path));
      await interruptible(this.#engine, signal, () =>
        this.#engine.runFile("duckdb/lake/append.sql", {
          path: `${path}.w.tmp`,
          batches: JSON.stringify(
            group.map(({ header, path: from }) => ({
              file: from,
              batch_id: header.id,
              source: header.source,
              shape: header.shape,
              acquisition: header.acquisition,
              received_at: header.received_at,
              header: JSON.stringify(header),
            })),
          ),
        }),
      );
      await adoptDurably(`${path}.w.tmp`, path);
      for (const [batchId, records] of await this.#batchesOf(path)) places.set(batchId, { file, records });
    }
    return places;
  }

  async tidy(
    receipts: (batchIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
    moved: (places: ReadonlyMap<string, string>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<{ readonly folded: number; readonly removed: number }> {
    let folded = 0;
    let removed = 0;
    for (const [folder, names] of await this.#folders()) {
      signal.throwIfAborted();
      if (names.length < FOLD_FILES) continue;
      const wanted = await this.#dropRedundant(folder, names, receipts);
      removed += names.length - wanted.length;
      if (wanted.length < FOLD_FILES) continue;
      const small = await this.#smallest(folder, wanted);
      if (small.length < FOLD_FILES) continue;
      await this.#fold(folder, small, moved, signal);
      folded += small.length;
    }
    return { folded, removed };
  }

  async forget(withdrawn: Withdrawn, signal: AbortSignal): Promise<Forgotten> {
    let left = 0;
    for (const name of await this.#names(/\.w\.tmp$/)) {
      await rm(join(this.#root, name), { force: true });
      left++;
    }
    const { files, records } = await forgetInFiles(
      this.#engine,
      (await this.#files()).map((file) => join(this.#root, file)),
      withdrawn,
      signal,
    );
    return { files: files + left, records };
  }

  async *restore(
    folder: string,
    bytes: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly (LakeBatch & LakeEntry)[]> {
    const files = [...(await this.#files())];
    // Names begin with the id of their first batch, which begins with the time.
    files.sort((one, other) => (basename(one) < basename(other) ? -1 : 1));
    yield* restoreFiles(this.#engine, this.#root, files, folder, bytes, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // the engine belongs to whoever gave it
  }

  async #batchesOf(path: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#engine.rows<{ batch_id: string; records: bigint }>(
      sqlFile("duckdb/lake/batches-of-file.sql"),
      { file: path },
    );
    return new Map(rows.map((row) => [row.batch_id, Number(row.records)]));
  }

  /** Files by hour folder, relative to the root; temporary files of a crash are not among them. */
  async #folders(): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>();
    for (const name of await this.#files()) {
      const folder = dirname(name);
      found.set(folder, [...(found.get(folder) ?? []), basename(name)]);
    }
    return found;
  }

  /** Every whole file, relative to the root, in order of their folders. */
  async #files(): Promise<readonly string[]> {
    return await this.#names(/\.parquet$/);
  }

  async #names(pattern: RegExp): Promise<readonly string[]> {
    try {
      return (await readdir(this.#root, { recursive: true })).filter((name) => pattern.test(name)).sort();
    } catch (thrown) {
      if (systemCode(thrown) === "ENOENT") return [];
      throw thrown;
    }
  }

  /** Removes files all of whose batches have receipts that point elsewhere; never the only copy of anything. */
  async #dropRedundant(
    folder: string,
    names: readonly string[],
    receipts: (batchIds: readonly string[]) => Promise<ReadonlyMap<string, string>>,
  ): Promise<readonly string[]> {
    const kept: string[] = [];
    for (const name of names) {
      const file = join(folder, name);
      const batchIds = [...(await this.#batchesOf(join(this.#root, file))).keys()];
      const places = await receipts(batchIds);
      const redundant = batchIds.every((id) => places.has(id) && places.get(id) !== file);
      if (redundant) await rm(join(this.#root, file), { force: true });
      else kept.push(name);
    }
    return kept;
  }

  async #smallest(folder: string, names: readonly string[]): Promise<readonly string[]> {
    const sized = await Promise.all(
      names.map(async (name) => ({ name, size: (await stat(join(this.#root, folder, name))).size })),
    );
    sized.sort((one, other) => one.size - other.size);
    let sum = 0;
    return sized.filter(({ size }) => (sum += size) <= FOLD_BYTES).map(({ name }) => name);
  }

  async #fold(
    folder: string,
    names: readonly string[],
    moved: (places: ReadonlyMap<string, string>) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const root = join(this.#root, folder);
    const files = names.map((name) => join(root, name));
    const batchIds = (await Promise.all(files.map((file) => this.#batchesOf(file)))).flatMap((each) => [
      ...each.keys(),
    ]);
    const path = join(root, fileName(batchIds));
    await interruptible(this.#engine, signal, () =>
      this.#engine.runFile("duckdb/lake/fold.sql", { path: `${path}.w.tmp`, files: JSON.stringify(files) }),
    );
    await adoptDurably(`${path}.w.tmp`, path);
    const place = relative(this.#root, path);
    await moved(new Map(batchIds.map((id) => [id, place])));
    for (const file of files) if (file !== path) await rm(file, { force: true });
    await syncFolder(root);
  }
}

function bySource(batches: readonly LakeBatch[]): ReadonlyMap<string, readonly LakeBatch[]> {
  const groups = new Map<string, LakeBatch[]>();
  for (const batch of batches) {
    const { source } = batch.header;
    groups.set(source, [...(groups.get(source) ?? []), batch]);
  }
  return groups;
}

function hourFolder(source: string, nowMs: number): string {
  const [date = "", time = ""] = isoTime(nowMs - (nowMs % HOUR)).split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  return join(`source=${source}`, `year=${year}`, `month=${month}`, `day=${day}`, `hour=${time.slice(0, 2)}`);
}

function fileName(batchIds: readonly string[]): string {
  const ids = [...batchIds].sort();
  const hash = createHash("sha256").update(ids.join("\n")).digest("hex").slice(0, 10);
  return `${ids[0] ?? "empty"}-${hash}.parquet`;
}
