import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeEngineError, isBadInput, isFatal } from "../../src/engine/engine-error.ts";
import { Engine, interruptible, removeDatabase } from "../../src/engine/engine.ts";

const SETTINGS = { memory: "300MB", threads: 1 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-engine-"));
  path = join(folder, "one.duckdb");
});
afterEach(() => rm(folder, { recursive: true }));

describe("opening", () => {
  test("the same file a second time in one process is refused, and free again when closed", async () => {
    {
      await using engine = await Engine.open(path, SETTINGS);
      await engine.run("CREATE TABLE t (i INTEGER)");
      await expect(Engine.open(path, SETTINGS)).rejects.toMatchObject({
        code: "warehouse.locked",
        retryable: true,
      });
    }
    await using again = await Engine.open(path, SETTINGS);
    expect(await again.rows("SELECT count(*)::INTEGER AS n FROM t")).toEqual([{ n: 0 }]);
  });

  test("memory databases do not see one another", async () => {
    await using one = await Engine.open(":memory:", SETTINGS);
    await using other = await Engine.open(":memory:", SETTINGS);
    await one.run("CREATE TABLE mine (i INTEGER)");
    await expect(other.rows("FROM mine")).rejects.toMatchObject({ code: "engine.failed" });
  });

  test("a file another process has open is refused with its process id", async () => {
    const script = `
      const { DuckDBInstance } = await import(process.argv[1]);
      const instance = await DuckDBInstance.fromCache(process.argv[2]);
      await instance.connect();
      console.log("open");
      setInterval(() => undefined, 1000);`;
    const duckdb = fileURLToPath(import.meta.resolve("@duckdb/node-api"));
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script, duckdb, path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(createInterface(holder.stdout), "line");
      await expect(Engine.open(path, SETTINGS)).rejects.toMatchObject({
        code: "warehouse.locked",
        message: expect.stringContaining(`PID ${holder.pid}`),
        retryable: true,
      });
    } finally {
      holder.kill("SIGKILL");
      await once(holder, "exit");
    }
    await using engine = await Engine.open(path, SETTINGS);
    expect(engine.path).toBe(path);
  });

  test("a file that is no database is refused and left alone", async () => {
    await writeFile(path, "a letter to my aunt");
    await expect(Engine.open(path, SETTINGS)).rejects.toMatchObject({ name: "BirdsongError" });
    expect(await readFile(path, "utf8")).toBe("a letter to my aunt");
    await removeDatabase(path);
    await using engine = await Engine.open(path, SETTINGS);
    expect(engine.path).toBe(path);
  });
});

describe("running", () => {
  test("a script's statements are bound the parameters each of them names", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    await engine.run(
      "CREATE TABLE t (a VARCHAR, b INTEGER); INSERT INTO t VALUES ($a, 1); INSERT INTO t VALUES ($a, $b)",
      {
        a: "it's; -- text",
        b: 7,
      },
    );
    expect(await engine.rows("FROM t ORDER BY b")).toEqual([
      { a: "it's; -- text", b: 1 },
      { a: "it's; -- text", b: 7 },
    ]);
    await expect(engine.run("SELECT $missing")).rejects.toThrow("$missing");
  });

  test("a transaction that throws leaves nothing behind", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    await engine.run("CREATE TABLE t (i INTEGER)");
    const failing = engine.transaction(async () => {
      await engine.run("INSERT INTO t VALUES (1)");
      throw new Error("changed my mind");
    });
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await engine.rows("FROM t")).toEqual([]);
  });

  test("a stream survives statements that run between its groups, and may be left early", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    await engine.run("CREATE TABLE t AS SELECT range AS i FROM range(50000)");
    let seen = 0;
    for await (const group of engine.stream("SELECT i FROM t")) {
      seen += group.length;
      await engine.run("CREATE OR REPLACE TABLE other AS SELECT 1 AS one");
    }
    expect(seen).toBe(50_000);
    for await (const group of engine.stream("SELECT i FROM t")) {
      expect(group.length).toBeGreaterThan(0);
      break;
    }
    expect(await engine.rows("FROM other")).toEqual([{ one: 1 }]);
  });

  test("an aborted signal stops a running query, and the engine goes on", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    const abort = new AbortController();
    const running = interruptible(engine, abort.signal, () =>
      engine.rows("SELECT count(*) FROM range(100000000000) AS a WHERE hash(a.range) = 1"),
    );
    setImmediate(() => abort.abort(new Error("enough")));
    await expect(running).rejects.toThrow("enough");
    expect(await engine.rows("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("times are read in UTC whatever the host's zone is", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    expect(await engine.rows("SELECT current_setting('TimeZone') AS zone")).toEqual([{ zone: "UTC" }]);
  });

  test("values are read in the readers' types: bigint, Date, text", async () => {
    await using engine = await Engine.open(":memory:", SETTINGS);
    expect(
      await engine.rows(
        "SELECT 9007199254740993::BIGINT AS big, TIMESTAMP '2026-11-20 10:00:00' AS at, NULL AS none",
      ),
    ).toEqual([{ big: 9_007_199_254_740_993n, at: new Date("2026-11-20T10:00:00Z"), none: null }]);
  });
});

describe("what DuckDB says", () => {
  test.each([
    ["IO Error: Could not write file: No space left on device", "disk.full", true, false],
    ["FATAL Error: Failed to create checkpoint", "engine.fatal", true, false],
    ["database has been invalidated because of a previous fatal error", "engine.fatal", true, false],
    ["Out of Memory Error: could not allocate block", "engine.memory", false, false],
    ["Invalid Input Error: JSON transform error", "engine.bad-input", false, true],
    ["Conversion Error: cannot cast", "engine.bad-input", false, true],
    ["IO Error: Cannot open file: Permission denied", "disk.not-writable", false, false],
    ["Binder Error: no such column", "engine.failed", false, false],
  ])("%s is %s", (message, code, fatal, badInput) => {
    const described = describeEngineError(new Error(message), "w.duckdb");
    expect(described).toMatchObject({ code });
    expect([isFatal(described), isBadInput(described)]).toEqual([fatal, badInput]);
  });
});
