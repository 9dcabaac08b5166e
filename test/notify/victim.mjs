// A process that sends a digest, or looks for alerts, and stands still at one named moment, so that its parent can kill it there. Plain
// JavaScript on the built program, because Node 20 runs no TypeScript and the processes must be real ones.
import { pathToFileURL } from "node:url";

const { program, configPath, now, stopAt, job = "digest" } = JSON.parse(process.argv[2]);
const from = (path) => import(pathToFileURL(`${program}/dist/${path}`).href);
const { loadConfig } = await from("config/load.js");
const { wire } = await from("jobs/wire.js");
const { digestJob } = await from("jobs/digest.js");
const { alertsJob } = await from("jobs/alerts.js");
const { seededRandom } = await from("model/random.js");
const silent = () => undefined;

const signal = new AbortController().signal;
const wired = await wire(
  await loadConfig(configPath, {}),
  {
    clock: { now: () => now, sleep: async () => undefined },
    random: seededRandom(1),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    progress: silent,
    moment: async (name) => {
      if (name !== stopAt) return;
      process.send({ moment: name });
      await new Promise(() => setInterval(silent, 1_000));
    },
  },
  signal,
);
const report = await { digest: digestJob, alerts: alertsJob }[job](wired, {}, signal);
await wired[Symbol.asyncDispose]();
process.send({ done: report });
process.disconnect();
