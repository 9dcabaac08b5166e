import { open } from "node:fs/promises";
import { dirname } from "node:path";
import {
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  CompiledQuery,
} from "kysely";
import type { DatabaseConnection, Dialect } from "kysely";
import Database from "libsql";
import { EXIT, BirdsongError, systemCode } from "../model/error.ts";
import type { Clock } from "../model/clock.ts";
import { isoTime, systemClock } from "../model/clock.ts";
import { describeDiskError, makeFolder } from "../model/write-durably.ts";
import { Alerts } from "./alerts.ts";
import { Checkpoints } from "./checkpoints.ts";
import { ComplianceJobs } from "./compliance.ts";
import { Digests } from "./digests.ts";
import { Fillings } from "./fillings.ts";
import { Gaps } from "./gaps.ts";
import { Ledger } from "./ledger.ts";
import { MIGRATIONS, STATE_VERSION, createMigrationTable } from "./migrations.ts";
import { isBusy } from "./process-lock.ts";
import { Pauses } from "./pauses.ts";
import { Rechecks } from "./rechecks.ts";
import { Runs } from "./runs.ts";
import { Streams } from "./streams.ts";
import type { Db, Tables } from "./tables.ts";
import { Tombstones } from "./tombstones.ts";
import { Up } from "./up.ts";

/** What each part of the state offers, on the open state and inside its transactions alike. */
export interface Stores {
  readonly alerts: Alerts;
  readonly checkpoints: Checkpoints;
  readonly ledger: Ledger;
  readonly gaps: Gaps;
  readonly compliance: ComplianceJobs;
  readonly digests: Digests;
  readonly fillings: Fillings;
  readonly tombstones: Tombstones;
  readonly rechecks: Rechecks;
  readonly runs: Runs;
  readonly pauses: Pauses;
  readonly streams: Streams;
  readonly up: Up;
}

/**
 * What Birdsong remembers between runs, beside the data: small, transactional, readable by any process at any
 * time. A transaction that has resolved survives a power cut.
 */
export interface State extends Stores, AsyncDisposable {
  readonly path: string;
  /**
   * All of `work`, or nothing of it. Inside, use the stores it is given: the outer ones wait for it to end.
   * It holds the write lock of the file, so it must not wait for anything but the state.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** How long a connection waits for another's transaction, and how often it looks. */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_LOOK_MS = 5;

/** Opens (and creates or migrates) the state file, readable by its owner only. */
export async function openState(
  path: string,
  effects: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<State> {
  signal.throwIfAborted();
  await createFile(path);
  const db = new Kysely<Tables>({ dialect: sqlite(path) });
  try {
    await migrate(db, path, effects.clock);
  } catch (thrown) {
    await db.destroy();
    throw describeStateError(thrown, path);
  }
  return {
    path,
    ...storesOn(db),
    transaction: async (work) => db.transaction().execute(async (inner) => work(storesOn(inner))),
    [Symbol.asyncDispose]: async () => db.destroy(),
  };
}

function storesOn(db: Db): Stores {
  return {
    alerts: new Alerts(db),
    checkpoints: new Checkpoints(db),
    ledger: new Ledger(db),
    gaps: new Gaps(db),
    compliance: new ComplianceJobs(db),
    digests: new Digests(db),
    fillings: new Fillings(db),
    tombstones: new Tombstones(db),
    rechecks: new Rechecks(db),
    runs: new Runs(db),
    pauses: new Pauses(db),
    streams: new Streams(db),
    up: new Up(db),
  };
}

async function createFile(path: string): Promise<void> {
  await makeFolder(dirname(path));
  try {
    await (await open(path, "a", 0o600)).close();
  } catch (thrown) {
    throw describeDiskError(thrown, path);
  }
}

function connect(path: string): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec("pragma journal_mode = wal");
    database.exec("pragma synchronous = full");
    database.exec("pragma foreign_keys = on");
    assertPragma(database, "journal_mode", "wal");
    assertPragma(database, "synchronous", 2);
    database.exec("pragma busy_timeout = 0"); // from here on the driver waits
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return database;
}

/** A checkpoint must not outlive a power cut that its batch did not: anything weaker is refused, not hoped for. */
function assertPragma(database: Database.Database, name: string, expected: string | number): void {
  const [row] = database.prepare(`pragma ${name}`).all() as Record<string, unknown>[];
  if (row?.[name] === expected) return;
  throw new BirdsongError(`The state could not be opened durably (${name} is ${String(row?.[name])}).`, {
    code: "state.not-durable",
    hint: "Put the data folder on a local disk; network folders often lack what SQLite needs.",
  });
}

/** SQLite whose transactions take the write lock at once: a deferred one can fail half-way when two processes write. */
function sqlite(path: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ImmediateDriver(path),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/**
 * Waits for other writers without blocking the event loop: SQLite's own waiting would stop this process, and with it
 * any other connection of it that is to end the transaction waited for.
 *
 * Every write runs in a transaction that `exec` begins, single statements too. A prepared statement of libsql that
 * found the file busy stays in progress until it is garbage-collected, and no later transaction could commit.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #path: string;
  readonly #database: { open?: Database.Database };

  constructor(path: string) {
    const handle: { open?: Database.Database } = {};
    super({ database: async () => (handle.open = connect(path)) });
    this.#path = path;
    this.#database = handle;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: async <R>(query: CompiledQuery) => {
        if (this.#handle.inTransaction || query.query.kind === "SelectQueryNode") {
          return this.#described(async () => connection.executeQuery<R>(query));
        }
        await this.#begin();
        try {
          const result = await this.#described(async () => connection.executeQuery<R>(query));
          this.#exec("commit");
          return result;
        } catch (thrown) {
          if (this.#handle.inTransaction) this.#exec("rollback");
          throw thrown;
        }
      },
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  }

  override async beginTransaction(): Promise<void> {
    await this.#begin();
  }

  override async commitTransaction(): Promise<void> {
    this.#exec("commit");
  }

  override async rollbackTransaction(): Promise<void> {
    if (this.#handle.inTransaction) this.#exec("rollback"); // a full disk has rolled back already
  }

  get #handle(): Database.Database {
    if (this.#database.open === undefined) throw new RangeError("The state is not open");
    return this.#database.open;
  }

  /** Takes the write lock. Real time: the other side lives in it. */
  async #begin(): Promise<void> {
    for (let waited = 0; ; waited += BUSY_LOOK_MS) {
      try {
        this.#handle.exec("begin immediate");
        return;
      } catch (thrown) {
        if (!isBusy(thrown) || waited >= BUSY_TIMEOUT_MS) throw describeStateError(thrown, this.#path);
        await systemClock.sleep(BUSY_LOOK_MS, NEVER);
      }
    }
  }

  #exec(sql: "commit" | "rollback"): void {
    try {
      this.#handle.exec(sql);
    } catch (thrown) {
      throw describeStateError(thrown, this.#path);
    }
  }

  async #described<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw describeStateError(thrown, this.#path);
    }
  }
}

const NEVER = new AbortController().signal;

async function migrate(db: Kysely<Tables>, path: string, clock: Clock): Promise<void> {
  await createMigrationTable(db);
  if ((await currentVersion(db)) === STATE_VERSION) return;
  await db.transaction().execute(async (inner) => {
    const version = await currentVersion(inner); // another process may have migrated meanwhile
    if (version > STATE_VERSION) {
      throw new BirdsongError(
        `${path} was written by a newer Birdsong (state ${version}, known ${STATE_VERSION}).`,
        {
          code: "state.newer",
          hint: "Update Birdsong, or restore a copy of the data folder from before the update.",
          exitCode: EXIT.usage,
        },
      );
    }
    for (const migration of MIGRATIONS) {
      if (migration.version <= version) continue;
      await migration.up(inner);
      await inner
        .insertInto("migration")
        .values({ version: migration.version, applied_at: isoTime(clock.now()) })
        .execute();
    }
  });
}

async function currentVersion(db: Db): Promise<number> {
  const row = await db
    .selectFrom("migration")
    .select((all) => all.fn.max<number | null>("version").as("version"))
    .executeTakeFirst();
  return row?.version ?? 0;
}

function describeStateError(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Database.SqliteError ? thrown.code : systemCode(thrown);
  if (code?.startsWith("SQLITE_BUSY") === true) {
    return new BirdsongError(
      `${path} is being written by another process for longer than ${BUSY_TIMEOUT_MS / 1000} s.`,
      {
        code: "state.busy",
        hint: "Look for a Birdsong process that hangs, end it, and run the command again.",
        retryable: true,
        cause: thrown,
      },
    );
  }
  if (code === "SQLITE_FULL") {
    return new BirdsongError(`No space left to write ${path}.`, {
      code: "disk.full",
      hint: "Free some space and run the same command again; nothing that was stored is lost.",
      retryable: true,
      cause: thrown,
    });
  }
  if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") {
    return new BirdsongError(`${path} is not a readable state file.`, {
      code: "state.unreadable",
      hint: "Restore it from a copy; the lake and the warehouse are not affected.",
      cause: thrown,
    });
  }
  return describeDiskError(thrown, path);
}
