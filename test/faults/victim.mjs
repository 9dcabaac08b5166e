// A process that works on a data folder and tells its parent every named moment it passes, so that the parent can
// kill it there. Plain JavaScript, because Node 20 runs no TypeScript and the processes must be real ones.
import { pathToFileURL } from "node:url";

/** @type {import("./victim.ts").VictimSettings} */
const settings = JSON.parse(process.argv[2]);
const from = (path) => import(pathToFileURL(`${settings.program}/dist/${path}`).href);

const { configSchema } = await from("config/schema.js");
const { foldersOf } = await from("config/folders.js");
const { wire } = await from("jobs/wire.js");
const { seededRandom } = await from("model/random.js");
const { systemClock } = await from("model/clock.js");

const passes = new Map();
let go = () => undefined;
process.on("message", () => go());

/** Tells the moment; at the one the parent chose, stands still until it is killed or told to go on. */
async function moment(name, about = {}) {
  const nth = (passes.get(name) ?? 0) + 1;
  passes.set(name, nth);
  const stands = settings.stopAt?.moment === name && settings.stopAt.nth === nth;
  process.send({ moment: name, nth, stands, ...about });
  if (stands) await new Promise((resolve) => (go = resolve));
}

// A sabotaged program tells moments of its own.
globalThis.birdsongMoment = moment;

/** The queue, telling what became durable and when loading begins. */
function observed(queue) {
  return {
    name: queue.name,
    append: async (header, records, signal) => {
      await queue.append(header, records, signal);
      await moment("durable", { batch: header.id, request: header.request });
    },
    claim: async (limit, signal) => {
      await moment("claiming");
      return await queue.claim(limit, signal);
    },
    depth: (signal) => queue.depth(signal),
    room: (signal) => queue.room(signal),
    holds: (id, signal) => queue.holds(id, signal),
    forget: (withdrawn, signal) => queue.forget(withdrawn, signal),
    [Symbol.asyncDispose]: () => queue[Symbol.asyncDispose](),
  };
}

/** The ledger, telling when publishing begins: nothing else lists it. */
function observedState(state) {
  const { ledger } = state;
  const list = ledger.list.bind(ledger);
  ledger.list = async (...all) => {
    await moment("publishing");
    return await list(...all);
  };
  return state;
}

const stop = new AbortController();
process.on("SIGTERM", () => stop.abort(new Error("Stopped by SIGTERM.")));

const clock = clockOf(settings.clock);

function clockOf({ standing, offset, from: begin, wall, speed }) {
  if (standing !== undefined) return { now: () => standing, sleep: systemClock.sleep };
  if (offset !== undefined) return { now: () => Date.now() + offset, sleep: systemClock.sleep };
  return {
    now: () => Math.floor(begin + (Date.now() - wall) * speed),
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  };
}

const JOBS = {
  run: async (wired) => (await from("jobs/run.js")).runJob(wired, { confirm: null }, stop.signal),
  collect: async (wired) => (await from("jobs/collect.js")).collectJob(wired, { confirm: null }, stop.signal),
  "load-twice": async (wired) => {
    const { loadJob } = await from("jobs/load.js");
    try {
      return await loadJob(wired, stop.signal);
    } catch (error) {
      const again = new Promise((resolve) => (go = resolve));
      process.send({ moment: "refused", nth: 1, stands: true, error: told(error) });
      await again;
      return await loadJob(wired, stop.signal);
    }
  },
  load: async (wired) => (await from("jobs/load.js")).loadJob(wired, stop.signal),
  stream: async (wired) =>
    (await from("jobs/stream.js")).streamJob(
      wired,
      { confirm: null, ...(settings.forMs === undefined ? {} : { forMs: settings.forMs }) },
      stop.signal,
    ),
  up: async (wired) =>
    (await from("jobs/up.js")).upJob(
      wired,
      {
        confirm: null,
        watch: systemClock,
        tell: (event) => process.send({ moment: "told", nth: 1, stands: false, event }),
      },
      stop.signal,
    ),
  publish: async (wired) => (await from("jobs/publish.js")).publishJob(wired, stop.signal),
  replay: async (wired) => (await from("jobs/replay.js")).replayJob(wired, stop.signal),
  plain: async (wired) =>
    (await from("jobs/publish-plain.js")).publishPlainJob(wired, undefined, stop.signal),
  forget: async (wired) => (await (await from("jobs/forget.js")).forgetJob(wired, [], stop.signal)) ?? null,
  comply: async (wired) => {
    const reports = await (await from("jobs/compliance.js")).complianceJob(wired, stop.signal);
    await (await from("jobs/forget.js")).forgetJob(wired, [], stop.signal);
    return reports;
  },
};

/** An error as it crosses the border between processes. */
function told({ code = "unforeseen", message, hint = null, stack }) {
  return { code, message, hint, stack };
}

async function work() {
  const silent = () => undefined;
  const wired = await wire(
    {
      config: configSchema.parse(settings.config),
      path: `${settings.data}/birdsong.yaml`,
      found: true,
      folders: foldersOf(settings.data),
      warnings: [],
    },
    {
      clock,
      random: seededRandom(settings.seed),
      log: { debug: silent, info: silent, warn: silent, error: silent },
      progress: silent,
      moment,
    },
    stop.signal,
  );
  try {
    return await JOBS[settings.job]({
      ...wired,
      queue: observed(wired.queue),
      state: observedState(wired.state),
    });
  } finally {
    await wired[Symbol.asyncDispose]();
  }
}

try {
  process.send({ done: await work() });
} catch (error) {
  process.send({ failed: told(error) });
}
process.disconnect();
