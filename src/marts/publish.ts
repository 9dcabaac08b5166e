import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { interruptible } from "../engine/engine.ts";
import type { Engine } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import { isoTime } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { adoptDurably, makeFolder } from "../model/write-durably.ts";
import { DAILY_MARTS, SMALL_MARTS } from "./catalogue.ts";
import type { DailyMart, MartName } from "./catalogue.ts";
import { readManifest, writeManifest } from "./manifest.ts";
import type { Manifest, Mart, MartFile } from "./manifest.ts";
import { removeUnnamed, supersededBy } from "./superseded.ts";

/** A day with this many files is folded into one. */
const FOLD_FILES = 8;
/** A day is written anew when more than this share of its posts has newer metrics than its files say. */
const FOLD_NEWER = 0.25;
const ALL = -1;

/** Rows of the state that reports need, as {@link publish} copies them; times are ISO, amounts in dollars. */
export interface FromState {
  readonly gaps: readonly object[];
  readonly spend: readonly object[];
  readonly runs: readonly object[];
  readonly campaigns: readonly object[];
}

export interface PublishOptions {
  readonly folder: string;
  /** How long a superseded file stays, in milliseconds. */
  readonly graceMs: number;
  readonly timezone: string;
  readonly moment?: (name: string) => void | Promise<void>;
}

export interface PublishReport {
  readonly generation: number;
  readonly published_at: string;
  /** Files written, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  readonly removed: number;
}

/**
 * Publishes the warehouse as immutable Parquet files and a manifest. New rows come as further files of their day,
 * changed days are written anew, newer metrics as narrow files beside; nothing a reader may have open is touched.
 */
export async function publish(
  engine: Engine,
  fromState: FromState,
  options: PublishOptions,
  clock: Clock,
  signal: AbortSignal,
): Promise<PublishReport> {
  return await interruptible(engine, signal, async () => {
    await engine.transaction(() =>
      engine.runFile("duckdb/publish/from-state.sql", {
        gaps: JSON.stringify(fromState.gaps),
        spend: JSON.stringify(fromState.spend),
        runs: JSON.stringify(fromState.runs),
        campaigns: JSON.stringify(fromState.campaigns),
      }),
    );
    await makeFolder(options.folder);
    const publisher = new Publisher(
      engine,
      options,
      await readManifest(options.folder),
      await settingsOf(engine),
    );
    await publisher.daily();
    await publisher.small();
    await options.moment?.("files-written");
    const now = clock.now();
    const manifest = await publisher.manifest(isoTime(now), isoTime(now - options.graceMs));
    await writeManifest(options.folder, manifest);
    await options.moment?.("manifest-written");
    const removed = await removeUnnamed(options.folder, manifest);
    return {
      generation: manifest.generation,
      published_at: manifest.published_at,
      ...publisher.written,
      removed,
    };
  });
}

interface PlannedDay {
  readonly mart: DailyMart;
  readonly day: string | null;
  readonly added: bigint;
  readonly rewritten: boolean;
}

/** Settings of the warehouse, by key. */
async function settingsOf(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const rows = await engine.rows<{ key: string; value: string }>("SELECT key, value FROM setting");
  return new Map(rows.map((row) => [row.key, row.value]));
}

class Publisher {
  readonly written = { files: 0, bytes: 0 };
  readonly #engine: Engine;
  readonly #options: PublishOptions;
  readonly #before: Manifest | undefined;
  readonly #generation: number;
  readonly #tables = new Map<string, Mart>();
  readonly #settings: ReadonlyMap<string, string>;
  readonly #loadSeq: number;
  /** Load up to which the files of the manifest before are complete; -1 when they are of no use. */
  readonly #since: number;

  constructor(
    engine: Engine,
    options: PublishOptions,
    before: Manifest | undefined,
    settings: ReadonlyMap<string, string>,
  ) {
    this.#engine = engine;
    this.#options = options;
    this.#before = before;
    this.#generation = (before?.generation ?? 0) + 1;
    this.#settings = settings;
    this.#loadSeq = Number(settings.get("load_seq") ?? 0);
    const isSame =
      before !== undefined &&
      before.warehouse_id === settings.get("warehouse_id") &&
      before.schema_version === Number(settings.get("schema_version"));
    this.#since = isSame ? before.load_seq : ALL;
    if (!isSame) return;
    for (const [name, mart] of Object.entries(before.tables)) this.#tables.set(name, mart);
  }

  async daily(): Promise<void> {
    for (const mart of DAILY_MARTS) await this.#ensureShape(mart);
    const since = { since: BigInt(this.#since) };
    const planned = await this.#engine.rows(sqlFile("duckdb/publish/plan.sql"), since);
    for (const day of planned as unknown as readonly PlannedDay[]) await this.#publishDay(day);
    const newer = await this.#engine.rows<{ day: string | null }>(
      sqlFile("duckdb/publish/plan-newer.sql"),
      since,
    );
    for (const { day } of newer) await this.#publishNewer(day);
  }

  async small(): Promise<void> {
    const prints = await this.#engine.rows<{ mart: string; fingerprint: string }>(
      sqlFile("duckdb/publish/fingerprints.sql"),
    );
    for (const name of SMALL_MARTS) {
      const fingerprint = prints.find(({ mart }) => mart === name)?.fingerprint ?? "";
      const known = this.#tables.get(name);
      if (known?.fingerprint === fingerprint) continue;
      const file = await this.#write(name, null, ALL);
      this.#tables.set(name, { shape: file.path, files: [file], newer: [], fingerprint });
    }
  }

  async manifest(publishedAt: string, graceOver: string): Promise<Manifest> {
    const water = await this.#engine.rows<{ source: string; received_at: Date }>(
      sqlFile("duckdb/publish/high-water.sql"),
    );
    const enrichment = await this.#engine.rows<{ kind: string; versions: string[] }>(
      sqlFile("duckdb/publish/enrichment.sql"),
    );
    return {
      birdsong: "marts/1",
      generation: this.#generation,
      published_at: publishedAt,
      timezone: this.#options.timezone,
      warehouse_id: this.#settings.get("warehouse_id") ?? "",
      schema_version: Number(this.#settings.get("schema_version") ?? 0),
      load_seq: this.#loadSeq,
      high_water: Object.fromEntries(water.map((row) => [row.source, row.received_at.toISOString()])),
      enrichment: Object.fromEntries(enrichment.map(({ kind, versions }) => [kind, versions])),
      tables: Object.fromEntries(this.#tables),
      superseded: supersededBy(this.#tables.values(), this.#before, publishedAt, graceOver),
    };
  }

  async #publishDay({ mart, day, added, rewritten }: PlannedDay): Promise<void> {
    const known = this.#mart(mart);
    const ofDay = known.files.filter((file) => file.day === day);
    const others = known.files.filter((file) => file.day !== day);
    if (rewritten || ofDay.length + 1 >= FOLD_FILES) {
      const whole = await this.#write(mart, day, ALL);
      const newer = known.newer.filter((file) => file.day !== day);
      this.#tables.set(mart, { ...known, files: whole.rows === 0 ? others : [...others, whole], newer });
    } else if (added > 0n) {
      const further = await this.#write(mart, day, this.#since);
      this.#tables.set(mart, { ...known, files: [...known.files, further] });
    }
  }

  async #publishNewer(day: string | null): Promise<void> {
    const known = this.#mart("fact_post");
    const ofDay = known.files.filter((file) => file.day === day);
    // A day that was written anew a moment ago has its newest metrics already.
    const oldest = Math.min(...ofDay.map((file) => file.load_seq));
    if (ofDay.length === 0 || oldest >= this.#loadSeq) return;
    const newer = await this.#write("fact_post_newer", day, oldest);
    const rows = ofDay.reduce((sum, file) => sum + file.rows, 0);
    const others = known.newer.filter((file) => file.day !== day);
    if (newer.rows > rows * FOLD_NEWER) {
      const whole = await this.#write("fact_post", day, ALL);
      const files = [...known.files.filter((file) => file.day !== day), whole];
      this.#tables.set("fact_post", { ...known, files, newer: others });
    } else {
      this.#tables.set("fact_post", { ...known, newer: [...others, newer] });
    }
  }

  async #ensureShape(mart: DailyMart): Promise<void> {
    if (this.#tables.has(mart)) return;
    const empty = await this.#write(mart, "0001-01-01", ALL);
    this.#tables.set(mart, { shape: empty.path, files: [], newer: [], fingerprint: null });
  }

  #mart(name: DailyMart): Mart {
    const mart = this.#tables.get(name);
    if (mart === undefined) throw new RangeError(`No mart ${name}.`);
    return mart;
  }

  async #write(mart: MartName | "fact_post_newer", day: string | null, since: number): Promise<MartFile> {
    const name = `g${String(this.#generation).padStart(6, "0")}-${String(this.written.files).padStart(4, "0")}.parquet`;
    const path = day === null ? join(mart, name) : join(mart, `day=${day}`, name);
    const target = join(this.#options.folder, path);
    await makeFolder(dirname(target));
    const daily = (DAILY_MARTS as readonly string[]).includes(mart) || mart === "fact_post_newer";
    const [copied] = await this.#engine.rows<{ Count: bigint }>(sqlFile(`duckdb/publish/${mart}.sql`), {
      path: `${target}.w.tmp`,
      ...(daily ? { day, since: BigInt(since) } : {}),
    });
    await adoptDurably(`${target}.w.tmp`, target);
    const { size } = await stat(target);
    this.written.files++;
    this.written.bytes += size;
    return { path, rows: Number(copied?.Count ?? 0), bytes: size, day, load_seq: this.#loadSeq };
  }
}
