import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../src/model/clock.ts";
import type { Clock } from "../../src/model/clock.ts";
import { configSchema } from "../../src/config/schema.ts";
import { statusJob } from "../../src/jobs/status.ts";
import { wire } from "../../src/jobs/wire.ts";
import type { Wired } from "../../src/jobs/wire.ts";
import { openState } from "../../src/state/open.ts";
import { audit } from "../faults/books.ts";
import { openStage, signal } from "../faults/stage.ts";
import type { Stage } from "../faults/stage.ts";
import { PROGRAM } from "../faults/victim.ts";
import type { Victim } from "../faults/victim.ts";

vi.setConfig({ testTimeout: 120_000 });

interface Line {
  readonly event: string;
  readonly job: string;
  readonly posts: number;
  readonly error?: { readonly message: string } | null;
}

const ARCANE = { match: { hashtags: ["Arcane"], reposts: false }, budget: { month: 100 } };

interface Ended {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly stderr: string;
  /** From the signal to the end. */
  readonly ms: number;
}

/** The built program on the stage's folder. */
async function spawned(
  stage: Stage,
  argv: readonly string[],
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  await stage.note({ moments: [] });
  const config = join(stage.folder, "birdsong.yaml");
  await writeFile(config, JSON.stringify({ ...stage.config, data: stage.folder }));
  return spawn(process.execPath, [`${PROGRAM}/dist/cli/main.js`, "--config", config, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], BIRDSONG_SERVER_PORT: "0" },
    timeout: 90_000,
    killSignal: "SIGKILL",
  });
}

/** One command, to its end. */
async function birdsong(
  stage: Stage,
  argv: readonly string[],
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = await spawned(stage, argv);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/**
 * `birdsong up`, told to stop when `isTime` says so of what it told last, `laterMs` after that, and not before
 * `meanwhile`, which begins with it, has ended.
 */
async function up(
  stage: Stage,
  isTime: (line: Line) => boolean,
  {
    laterMs = 0,
    meanwhile = async () => undefined,
  }: { laterMs?: number; meanwhile?: () => Promise<void> } = {},
): Promise<Ended> {
  const child = await spawned(stage, ["up", "--yes", "--json"]);
  const lines: Line[] = [];
  let signalled = Infinity;
  let other: Promise<void> | undefined;
  let [rest, stderr] = ["", ""];
  const stop = async (): Promise<void> => {
    await delay(laterMs);
    await other;
    signalled = Date.now();
    child.kill("SIGTERM");
  };
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      lines.push(line);
      if (isStarted(line)) other = meanwhile();
      if (signalled < Infinity || !isTime(line)) continue;
      signalled = Date.now();
      void stop();
    }
  });
  const [code] = (await once(child, "close")) as [number | null];
  await other;
  return { code, lines, stderr, ms: Date.now() - signalled };
}

/** Everything collected and loaded at last, both sides' books are equal. */
async function expectBooks(stage: Stage): Promise<void> {
  await stage.note({ moments: [] }); // what is withdrawn in the minutes that follow was shown all the same
  stage.simulator.clock.advance(20 * MINUTE);
  await stage.finish("run");
  const books = await audit(stage);
  // The command line does not tell which batches it appended, so those it loaded itself are nobody's here.
  const doubled = books.doubled.filter((each) => !/^batch \w+ of nobody$/.test(each));
  expect({ ...books, doubled }).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
  expect(stage.rereads()).toEqual([]);
}

const isStarted = ({ event }: Line): boolean => event === "started";
const isOf =
  (name: string) =>
  ({ job }: Line): boolean =>
    job === name;

/** What `birdsong status` works with. */
async function wiredOn(stage: Stage, clock: Clock): Promise<Wired> {
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const { folder, folders } = stage;
  const path = join(folder, "birdsong.yaml");
  const loaded = { config: configSchema.parse(stage.config), path, found: true, folders, warnings: [] };
  return await wire(loaded, { clock, random: () => 0.5, log, progress: silent }, signal);
}

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
  const { code, ms, stderr } = await up(stage, isTime, { laterMs });
  expect(code, stderr).toBe(0);
  expect(ms).toBeLessThan(10 * SECOND);
  await expectBooks(stage);
});

test("beside passes from cron nothing is lost, doubled or paid twice, and whoever comes second leaves it to the first", async () => {
  await using stage = await openStage({
    simulator: { startAt: Date.now(), postsPerDay: 20_000, historyDays: 0 },
    config: { campaigns: { arcane: { ...ARCANE, collect: { every: "1m" } } } },
  });
  const passes: { readonly code: number | null; readonly stderr: string; readonly stdout: string }[] = [];
  const { code, lines, stderr } = await up(stage, isOf("load"), {
    meanwhile: async () => {
      for (let i = 0; i < 4; i++) passes.push(await birdsong(stage, ["run", "--yes"]));
    },
  });
  expect(code, stderr).toBe(0);
  expect(passes.map((each) => each.code)).toEqual([0, 0, 0, 0]);
  const toThe = passes.filter(({ stdout }) => stdout.includes("left to another process"));
  for (const { stdout } of toThe) expect(stdout).toContain("Another process (PID");
  for (const { error, job } of lines.filter(({ event }) => event === "skipped"))
    expect(error?.message, job).toMatch(/^Another process /);
  expect(lines.filter(({ event }) => event === "failed")).toEqual([]);
  await expectBooks(stage);
});

test("killed, it is lost to status after a minute; started again, it makes up once for what was missed", async () => {
  await using stage = await openStage({
    simulator: { startAt: Date.now() - 5 * HOUR, speed: 1 },
    config: { campaigns: { arcane: { ...ARCANE, collect: { every: "1h" } } } },
  });
  const ups = async (
    work: (up: { pid: number; updatedAt: string; state: string }) => void,
  ): Promise<void> => {
    await using wired = await wiredOn(stage, stage.simulator.clock);
    const { up: row } = await statusJob(wired, signal);
    work(row!);
  };
  const first = stage.spawn("up");
  await first.until(({ moments }) => moments.some(({ event }) => event?.job === "load"));
  await first.kill();
  await stage.note(first);
  await ups((row) => expect(row).toMatchObject({ state: "running", pid: first.pid }));
  stage.simulator.clock.advance(4.5 * HOUR);
  await ups((row) => expect(row).toMatchObject({ state: "lost" }));
  const second = stage.spawn("up");
  const collected = ({ moments }: Victim): readonly unknown[] =>
    moments.filter(({ event }) => event?.job === "collect");
  await second.until(({ moments }) => moments.some(({ event }) => event?.job === "load"));
  second.terminate();
  await second.report();
  await stage.note(second);
  // Four full hours were missed.
  expect(collected(second)).toHaveLength(1);
  await expectBooks(stage);
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
