import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { MINUTE, SECOND } from "../../src/model/clock.ts";
import { openState } from "../../src/state/open.ts";
import { audit } from "../faults/books.ts";
import { openStage, signal } from "../faults/stage.ts";
import type { Stage } from "../faults/stage.ts";
import { PROGRAM } from "../faults/victim.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Line {
  readonly event: string;
  readonly job: string;
  readonly posts: number;
}

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly stderr: string;
  /** From the signal to the end. */
  readonly ms: number;
}

/** The built `birdsong up` on the stage's folder, told to stop when `isTime` says so of what it told last. */
async function up(stage: Stage, isTime: (line: Line) => boolean, laterMs = 0): Promise<Ended> {
  const config = join(stage.folder, "birdsong.yaml");
  await writeFile(config, JSON.stringify({ ...stage.config, data: stage.folder }));
  const child = spawn(
    process.execPath,
    [`${PROGRAM}/dist/cli/main.js`, "--config", config, "up", "--yes", "--json"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], BIRDSONG_SERVER_PORT: "0" },
      timeout: 90_000,
      killSignal: "SIGKILL",
    },
  );
  const lines: Line[] = [];
  let signalled = Infinity;
  let [rest, stderr] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      lines.push(line);
      if (signalled < Infinity || !isTime(line)) continue;
      signalled = Date.now();
      setTimeout(() => {
        signalled = Date.now();
        child.kill("SIGTERM");
      }, laterMs);
    }
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, lines, stderr, ms: Date.now() - signalled };
}

const isStarted = ({ event }: Line): boolean => event === "started";
const isOf =
  (name: string) =>
  ({ job }: Line): boolean =>
    job === name;

test("collects, loads and publishes until it is told to stop, and says so in the state", async () => {
  await using stage = await openStage({ simulator: { startAt: Date.now() } });
  const { code, lines, stderr } = await up(stage, isOf("load"));
  expect(code, stderr).toBe(0);
  expect(lines.slice(0, 2).map(({ event }) => event)).toEqual(["serving", "started"]);
  expect(lines.at(-1)?.event).toBe("stopped");
  expect(lines.find(isOf("load"))?.posts).toBeGreaterThan(0);
  await using state = await openState(stage.folders.state, { clock: stage.simulator.clock }, signal);
  expect(await state.up.get()).toMatchObject({ state: "stopped" });
  const runs = await state.runs.list();
  expect(runs.map(({ job }) => job)).toEqual(expect.arrayContaining(["collect", "load", "publish"]));
});

test.for<[string, (line: Line) => boolean, number]>([
  ["as soon as it is up", isStarted, 0],
  ["while it collects", isStarted, 300],
  ["while it loads", isOf("collect"), 200],
  ["when it has loaded", isOf("load"), 0],
])("told to stop %s, it ends within ten seconds and the books are equal", async ([, isTime, laterMs]) => {
  await using stage = await openStage({ simulator: { startAt: Date.now() } });
  const { code, ms, stderr } = await up(stage, isTime, laterMs);
  expect(code, stderr).toBe(0);
  expect(ms).toBeLessThan(10 * SECOND);
  await stage.note({ moments: [] });
  stage.simulator.clock.advance(20 * MINUTE);
  await stage.finish("run");
  const books = await audit(stage);
  // The command line does not tell which batches it appended, so those it loaded itself are nobody's here.
  const doubled = books.doubled.filter((each) => !/^batch \w+ of nobody$/.test(each));
  expect({ ...books, doubled }).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
  expect(stage.rereads()).toEqual([]);
});

test("a second one on the same folder is refused with the number of the first, and pays nothing", async () => {
  await using stage = await openStage({ simulator: { startAt: Date.now() } });
  let second: Promise<Ended> | undefined;
  const first = await up(stage, (line) => {
    if (isOf("collect")(line)) second = up(stage, () => false);
    return isOf("load")(line);
  });
  expect(first.code, first.stderr).toBe(0);
  const refused = await second!;
  // The first may be over before the second looks: then that one is up, and is ended by its time limit.
  expect(refused.lines).toEqual([]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("up.busy");
});
