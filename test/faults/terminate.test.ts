import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { MINUTE, SECOND } from "../../src/model/clock.ts";
import { audit } from "./books.ts";
import { patched } from "./sabotage.ts";
import type { PatchedProgram } from "./sabotage.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 90_000 });

const rows: SummaryRow[] = [];
let program: PatchedProgram;

beforeAll(async () => {
  // The command line as it is, but that it tells its moments.
  const from = "progress: (line) => invocation.output.progress(line),";
  program = await patched([
    { file: "cli/wired.js", from, to: `${from} moment: (name) => globalThis.birdsongMoment(name),` },
  ]);
});

afterAll(async () => {
  await program[Symbol.asyncDispose]();
  await tell("told to stop", rows);
});

interface Stopped {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly stderr: string;
  /** From the signal to the end. */
  readonly ms: number;
}

/** `birdsong run`, told to stop with SIGTERM while it stands at a moment, or some milliseconds after it passed it. */
async function stopAt(stage: Stage, moment: string, laterMs: number): Promise<Stopped> {
  const config = join(stage.folder, "birdsong.yaml");
  await writeFile(config, JSON.stringify({ ...stage.config, data: stage.folder }));
  const child = fork(join(program.root, "dist/cli/main.js"), ["--config", config, "run", "--yes"], {
    execArgv: ["--import", new URL("tell-moments.mjs", import.meta.url).href],
    env: { PATH: process.env["PATH"], FAULT_MOMENT: laterMs === 0 ? moment : "" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  let signalled = Infinity;
  child.on("message", (told: { moment: string }) => {
    if (told.moment !== moment || signalled < Infinity) return;
    signalled = Date.now();
    setTimeout(() => child.kill("SIGTERM"), laterMs);
  });
  const [code, by] = (await once(child, "close")) as [number | null, string | null];
  return { code: code ?? by, stderr, ms: Date.now() - signalled };
}

describe("SIGTERM", () => {
  test.concurrent.for<[string, string, number]>([
    ["collect", "reserved", 0],
    ["collect", "page-received", 0],
    ["checkpoint", "batch-appended", 0],
    ["checkpoint", "state-advanced", 0],
    ["load", "run-finished", 250],
    ["load", "staged", 0],
    ["load", "lake-written", 0],
    ["merge", "before-merge", 0],
    ["merge", "before-merge", 40],
    ["merge", "merged", 0],
    ["publish", "merged", 200],
    ["publish", "files-written", 0],
  ])(
    "while it is in %s, at %s + %i ms, ends the process within ten seconds with its work safe",
    async ([phase, moment, laterMs]) => {
      await using stage = await openStage({ simulator: { startAt: Date.now() } });
      const stopped = await stopAt(stage, moment, laterMs);
      expect(stopped.ms, stopped.stderr).toBeGreaterThanOrEqual(0);
      expect(stopped.ms).toBeLessThan(10 * SECOND);
      // Too late to stop anything is in time to end well.
      expect([0, 143]).toContain(stopped.code);
      expect(stopped.code === 143 ? stopped.stderr : "Stopped by SIGTERM.").toContain("Stopped by SIGTERM.");
      await stage.note({ moments: [] });
      stage.simulator.clock.advance(20 * MINUTE);
      await stage.finish("run");
      const books = await audit(stage);
      // The command line does not tell which batches it appended, so those it loaded itself are nobody's here.
      const doubled = books.doubled.filter((each) => !/^batch \w+ of nobody$/.test(each));
      rows.push({
        row: `SIGTERM at ${moment}${laterMs === 0 ? "" : ` + ${laterMs} ms`}, ended after ${stopped.ms} ms`,
        phase,
        faults: 1,
        lost: books.lost.length,
        doubled: doubled.length,
        reread: stage.rereads().length,
        ledger: books.ledger / 1e6,
        meter: books.meter / 1e6,
      });
      expect({ ...books, doubled }).toMatchObject({
        lost: [],
        doubled: [],
        reserved: 0,
        ledger: books.meter,
      });
      expect(stage.rereads()).toEqual([]);
    },
  );
});
