import { rm } from "node:fs/promises";
import {
  DOUBLE,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from "@duckdb/node-api";
import type { DuckDBExtractedStatements, DuckDBResult, DuckDBValue, JS } from "@duckdb/node-api";
import { systemClock } from "../model/clock.ts";
import { BirdsongError, toError } from "../model/error.ts";
import { describeEngineError, isFatal } from "./engine-error.ts";
import { sqlFile } from "./sql-file.ts";

export type Params = Readonly<Record<string, DuckDBValue>>;
export type Row = Readonly<Record<string, JS>>;

/** A column to append; a value that is not a number or text is NULL. */
export interface Column {
  readonly type: keyof typeof COLUMN_TYPES;
  readonly values: readonly (string | number | null)[] | Uint8Array | Uint16Array | Int32Array | Float64Array;
}

const COLUMN_TYPES = { INTEGER, USMALLINT, UTINYINT, DOUBLE, VARCHAR } as const;
/** Rows of one of DuckDB's own chunks. */
const CHUNK_ROWS = 2_048;

export interface EngineSettings {
  /** Most memory, as DuckDB writes it: `1GB`. */
  readonly memory: string;
  readonly threads?: number;
  /** Folder for what does not fit in memory; none means such a query fails. */
  readonly temporary?: string;
}

/** Paths open in this process. See {@link Engine.open}. */
const open = new Set<string>();

/**
 * One DuckDB database and one connection to it.
 *
 * A file is opened at most once: opening it twice in one process silently loses rows and releases the lock of
 * the first (POSIX locks belong to the process), so this module is the only one that opens files and keeps a
 * list; between processes DuckDB's own lock decides.
 */
export class Engine implements AsyncDisposable {
  readonly path: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #streaming = new Set<DuckDBConnection>();
  readonly #lanes = new Set<Engine>();
  readonly #main: Engine | undefined;
  #closed = false;

  private constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection, main?: Engine) {
    this.path = path;
    this.#instance = instance;
    this.#connection = connection;
    this.#main = main;
  }

  /**
   * Opens a database file for writing, or `:memory:`.
   * Throws `warehouse.locked` (retryable) when somebody else has it open.
   */
  static async open(path: string, settings: EngineSettings): Promise<Engine> {
    if (path !== ":memory:") {
      if (open.has(path)) {
        throw new BirdsongError(`${path} is already open in this process.`, {
          code: "warehouse.locked",
          hint: "Wait for the running load to end.",
          retryable: true,
        });
      }
      open.add(path);
    }
    try {
      const instance = await DuckDBInstance.fromCache(path, {
        memory_limit: settings.memory,
        ...(settings.threads === undefined ? {} : { threads: String(settings.threads) }),
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        allow_community_extensions: "false",
        temp_directory: settings.temporary ?? "",
      });
      const connection = await instance.connect();
      // The host's zone would otherwise leak into every cast of a time with a zone.
      await connection.run("SET GLOBAL TimeZone = 'UTC'");
      return new Engine(path, instance, connection);
    } catch (thrown) {
      open.delete(path);
      throw describeEngineError(thrown, path);
    }
  }

  /**
   * A further connection to the same database, with temporary tables and variables of its own: work on two lanes
   * runs at the same time. Closed with the engine at the latest.
   */
  async lane(): Promise<Engine> {
    const main = this.#main ?? this;
    const lane = new Engine(
      this.path,
      this.#instance,
      await this.#guard(() => this.#instance.connect()),
      main,
    );
    main.#lanes.add(lane);
    return lane;
  }

  /** Runs every statement of a script; each is bound the parameters it names. */
  async run(script: string, params: Params = {}): Promise<void> {
    const statements = await this.#extract(script);
    for (let index = 0; index < statements.count; index++) {
      const statement = await this.#guard(() => statements.prepare(index));
      try {
        bind(statement, params);
        await this.#guard(() => statement.run());
      } finally {
        statement.destroySync();
      }
    }
  }

  /** Runs a file below `sql/`. */
  async runFile(name: string, params: Params = {}): Promise<void> {
    await this.run(sqlFile(name), params);
  }

  /** Rows of one query, all at once: bigint for 64-bit integers, Date for times. */
  async rows<R extends Row = Row>(query: string, params: Params = {}): Promise<readonly R[]> {
    const reader = await this.#guard(() => this.#connection.runAndReadAll(query, { ...params }));
    return reader.getRowObjectsJS() as unknown as readonly R[];
  }

  /** The same, column by column: for many rows of few columns. */
  async columns(query: string, params: Params = {}): Promise<readonly (readonly JS[])[]> {
    const reader = await this.#guard(() => this.#connection.runAndReadAll(query, { ...params }));
    return reader.getColumnsJS();
  }

  /** Appends columns of equal length to a temporary table of this connection, in the order of its columns. */
  async append(table: string, columns: readonly Column[]): Promise<void> {
    const appender = await this.#guard(() => this.#connection.createAppender(table, "main", "temp"));
    try {
      const count = columns[0]?.values.length ?? 0;
      const types = columns.map(({ type }) => COLUMN_TYPES[type]);
      for (let from = 0; from < count; from += CHUNK_ROWS) {
        const to = Math.min(count, from + CHUNK_ROWS);
        const chunk = DuckDBDataChunk.create(types, to - from);
        for (const [index, { values }] of columns.entries())
          chunk.setColumnValues(index, Array.from(values.slice(from, to)));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } catch (thrown) {
      throw describeEngineError(thrown, this.path);
    } finally {
      appender.closeSync();
    }
  }

  /**
   * Rows of one query as they come, in groups of about 2,000. It has a connection of its own, so that other
   * statements may run between two groups; temporary tables are not seen from there.
   */
  async *stream<R extends Row = Row>(query: string, params: Params = {}): AsyncIterable<readonly R[]> {
    const connection = await this.#guard(() => this.#instance.connect());
    this.#streaming.add(connection);
    try {
      const result: DuckDBResult = await this.#guard(() => connection.stream(query, { ...params }));
      const groups = result.yieldRowObjectJs()[Symbol.asyncIterator]();
      for (;;) {
        const group = await this.#guard(() => groups.next());
        if (group.done === true) return;
        yield group.value as unknown as readonly R[];
      }
    } finally {
      this.#streaming.delete(connection);
      connection.closeSync();
    }
  }

  /** Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("BEGIN TRANSACTION");
    try {
      const result = await work();
      await this.run("COMMIT");
      return result;
    } catch (thrown) {
      // After a fatal error the instance answers nothing any more; the file is as it was before BEGIN.
      if (!isFatal(thrown)) await this.run("ROLLBACK").catch(() => undefined);
      throw thrown;
    }
  }

  /** Stops the running statement as soon as DuckDB looks up; it then rejects. */
  interrupt(): void {
    if (this.#closed) return;
    this.#connection.interrupt();
    for (const connection of this.#streaming) connection.interrupt();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const lane of this.#lanes) await lane[Symbol.asyncDispose]();
    this.#connection.closeSync();
    if (this.#main !== undefined) {
      this.#main.#lanes.delete(this);
      return;
    }
    this.#instance.closeSync();
    open.delete(this.path);
  }

  async #extract(script: string): Promise<DuckDBExtractedStatements> {
    return await this.#guard(() => this.#connection.extractStatements(script));
  }

  async #guard<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (thrown) {
      throw describeEngineError(thrown, this.path);
    }
  }
}

/** Removes a database file and what DuckDB keeps beside it. */
export async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ["", ".wal"]) await rm(`${path}${suffix}`, { force: true });
}

/** How often an interrupt is said again, in milliseconds. */
const INTERRUPT_EVERY = 50;

/** Runs `work` with a signal that interrupts the engine while it lasts. */
export async function interruptible<T>(
  engine: Engine,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ended = new AbortController();
  // DuckDB forgets an interrupt that meets no running statement: it is said again until the work has ended.
  const stop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      engine.interrupt();
      await systemClock.sleep(INTERRUPT_EVERY, ended.signal).catch(() => undefined); // rejects when it has ended
    }
  };
  const onAbort = (): void => void stop();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw toError(signal.reason);
    throw thrown;
  } finally {
    ended.abort();
    signal.removeEventListener("abort", onAbort);
  }
}

type Prepared = Awaited<ReturnType<DuckDBExtractedStatements["prepare"]>>;

function bind(statement: Prepared, params: Params): void {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index);
    const value = params[name];
    if (value === undefined) throw new RangeError(`The statement needs the parameter $${name}.`);
    statement.bindValue(index, value);
  }
}
