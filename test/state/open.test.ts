import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../src/model/clock.ts";
import { openState } from "../../src/state/open.ts";
import type { State } from "../../src/state/open.ts";
import { tryProcessLock } from "../../src/state/process-lock.ts";

const signal = new AbortController().signal;
const clock = { now: () => Date.parse("2026-11-20T12:00:00Z"), sleep: async () => undefined };
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-state-"));
});
afterEach(async () => rm(folder, { recursive: true }));

const open = async (): Promise<State> => openState(join(folder, "state.sqlite"), { clock }, signal);

describe("the state file", () => {
  test("is its owner's alone, and opened again keeps what it held", async () => {
    {
      await using state = await open();
      await state.pauses.giveConsent("x", "arcane", "2026-11-20T12:00:00Z");
    }
    expect((await stat(join(folder, "state.sqlite"))).mode & 0o777).toBe(0o600);
    await using again = await open();
    expect(await again.pauses.hasConsent("x", "arcane")).toBe(true);
    expect(await again.pauses.hasConsent("x", "other")).toBe(false);
  });

  test("its companions are the owner's alone while it is open", async () => {
    await using state = await open();
    await state.pauses.giveConsent("x", "arcane", "2026-11-20T12:00:00Z");
    expect((await stat(join(folder, "state.sqlite-wal"))).mode & 0o077).toBe(0);
    expect((await readFile(join(folder, "state.sqlite"))).subarray(18, 20)).toEqual(Buffer.from([2, 2])); // write-ahead log
  });

  test("of a newer version is refused with what to do", async () => {
    await (await open())[Symbol.asyncDispose]();
    const database = new Database(join(folder, "state.sqlite"));
    database.exec("insert into migration values (99, '2030-01-01')");
    database.close();
    await expect(open()).rejects.toMatchObject({ code: "state.newer", exitCode: 2 });
  });

  test("that is no database is refused by name", async () => {
    await writeFile(
      join(folder, "state.sqlite"),
      "this is not a database, whatever its name says, at all".repeat(50),
    );
    await expect(open()).rejects.toMatchObject({ code: "state.unreadable" });
  });

  test("opened by several at once is migrated once", async () => {
    const states = await Promise.all([open(), open(), open()]);
    for (const state of states) await state[Symbol.asyncDispose]();
    const database = new Database(join(folder, "state.sqlite"));
    expect(database.prepare("select version from migration").all()).toEqual([
      { version: 1 },
      { version: 2 },
      { version: 3 },
      { version: 4 },
      { version: 5 },
      { version: 6 },
    ]);
    database.close();
  });

  test("takes all of a transaction, or nothing of it", async () => {
    await using state = await open();
    const failed = state.transaction(async (stores) => {
      await stores.pauses.giveConsent("x", "arcane", "2026-11-20T12:00:00Z");
      throw new Error("changed its mind");
    });
    await expect(failed).rejects.toThrow("changed its mind");
    expect(await state.pauses.hasConsent("x", "arcane")).toBe(false);
  });

  test("lets writers of two connections take turns without blocking either", async () => {
    await using one = await open();
    await using two = await open();
    const tombstone = (id: string) => ({
      source: "x",
      kind: "post" as const,
      id,
      reason: "deleted",
      noted_at: "2026-11-20",
    });
    const write = async (state: State, from: number): Promise<void> => {
      for (let i = 0; i < 50; i++) {
        await state.transaction(async (stores) => {
          await stores.tombstones.add([tombstone(String(from + i))]);
          await stores.tombstones.count();
        });
      }
    };
    await Promise.all([write(one, 0), write(two, 1_000)]);
    expect(await one.tombstones.count()).toBe(100);
  });
});

describe("a writer that had to wait", () => {
  test("commits what it does next without waiting again", async () => {
    await using one = await open();
    await using two = await open();
    const noted = (id: string) => [
      { source: "x", kind: "post" as const, id, reason: "deleted", noted_at: "2026-11-20" },
    ];
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const first = one.transaction(async (stores) => {
      await stores.tombstones.add(noted("1"));
      await held;
    });
    const single = two.tombstones.add(noted("2"));
    await new Promise((resolve) => setImmediate(resolve)); // the second has found the file busy by now
    letGo();
    await Promise.all([first, single]);
    const sleep = vi.spyOn(systemClock, "sleep");
    await two.transaction(async (stores) => stores.tombstones.add(noted("3")));
    expect(sleep).not.toHaveBeenCalled();
    sleep.mockRestore();
    expect((await one.tombstones.list()).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });
});

describe("a process lock", () => {
  test("has one holder at a time, and another after it", async () => {
    const path = join(folder, "locks", "collect.arcane.lock");
    {
      await using held = await tryProcessLock(path);
      expect(held).toBeDefined();
      expect(await tryProcessLock(path)).toBeUndefined();
    }
    await using next = await tryProcessLock(path);
    expect(next).toBeDefined();
  });

  test("is freed by the death of its holder", async () => {
    const path = join(folder, "collect.lock");
    const libsql = new URL("../../node_modules/libsql/index.js", import.meta.url).pathname;
    const script = `const D = require(${JSON.stringify(libsql)}); const d = new D(${JSON.stringify(path)});
      d.exec("begin exclusive"); process.kill(process.pid, "SIGKILL");`;
    await expect(promisify(execFile)(process.execPath, ["-e", script])).rejects.toMatchObject({
      signal: "SIGKILL",
    });
    await using held = await tryProcessLock(path);
    expect(held).toBeDefined();
  });

  test("of another process is respected", async () => {
    const path = join(folder, "collect.lock");
    await using held = await tryProcessLock(path);
    expect(held).toBeDefined();
    const libsql = new URL("../../node_modules/libsql/index.js", import.meta.url).pathname;
    const script = `const D = require(${JSON.stringify(libsql)}); const d = new D(${JSON.stringify(path)});
      try { d.exec("begin exclusive"); console.log("taken"); } catch (error) { console.log(error.code); }`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script]);
    expect(stdout.trim()).toBe("SQLITE_BUSY");
  });
});

describe("what is remembered", () => {
  test("a gap is stretched while it is open, and closed by who filled it", async () => {
    await using state = await open();
    const gap = {
      source: "x",
      campaign: "arcane",
      from_at: "2026-11-20T10:00:00.000Z",
      to_at: "2026-11-20T11:00:00.000Z",
      cause: "budget" as const,
      estimated_posts: null,
      noticed_at: "2026-11-20T11:00:00.000Z",
    };
    await state.gaps.open(gap);
    await state.gaps.open({ ...gap, to_at: "2026-11-20T12:00:00.000Z" });
    expect(await state.gaps.listOpen()).toHaveLength(1);
    const range = {
      source: "x",
      campaign: "arcane",
      from: "2026-11-20T10:00:00.000Z",
      to: "2026-11-20T11:30:00.000Z",
    };
    await state.gaps.close(range, ["budget"], { by: "search", at: "2026-11-20T13:00:00.000Z" });
    expect(await state.gaps.listOpen("arcane")).toHaveLength(1); // it reaches further than what was filled
    await state.gaps.close({ ...range, to: "2026-11-20T12:00:00.000Z" }, ["budget"], {
      by: "search",
      at: "2026-11-20T13:00:00.000Z",
    });
    expect(await state.gaps.listOpen("arcane")).toEqual([]);
    expect((await state.gaps.list())[0]).toMatchObject({ filled_by: "search" });
  });

  test("a withdrawn post keeps its first reason", async () => {
    await using state = await open();
    const noted = { source: "x", kind: "post" as const, id: "1", reason: "deleted", noted_at: "2026-11-20" };
    expect(await state.tombstones.add([noted])).toBe(1);
    expect(await state.tombstones.add([{ ...noted, reason: "suspended" }])).toBe(0);
    expect(await state.tombstones.list()).toEqual([noted]);
    expect(await state.tombstones.among("x", "user", ["1"])).toEqual(new Set());
  });

  test("a run that never ended is told as interrupted when the next of its kind begins", async () => {
    await using state = await open();
    const run = { run_id: "1", job: "collect", campaign: "arcane", started_at: "2026-11-20T10:00:00Z" };
    await state.runs.begin(run);
    await state.runs.begin({ ...run, run_id: "2", campaign: "other" });
    await state.runs.begin({ ...run, run_id: "3", started_at: "2026-11-20T11:00:00Z" });
    await state.runs.end("3", { endedAt: "2026-11-20T11:05:00Z", outcome: "done", posts: 7, error: null });
    const outcomes = (await state.runs.list()).map(({ run_id, outcome, posts }) => [run_id, outcome, posts]);
    expect(outcomes).toEqual([
      ["1", "interrupted", 0],
      ["2", null, 0],
      ["3", "done", 7],
    ]);
  });
});
