#!/usr/bin/env node
import { createRequire } from "node:module";
import { constants } from "node:os";
import { BirdsongError } from "../model/error.ts";
import { SECOND, systemClock } from "../model/clock.ts";
import { invoke } from "./invoke.ts";
import { COMMANDS } from "./registry.ts";

/** Longest a command may take to put its work in safety once it was asked to stop. */
const SHUTDOWN = 10 * SECOND;

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
const stop = new AbortController();
let stoppedBy: "SIGINT" | "SIGTERM" | undefined;

function onSignal(signal: "SIGINT" | "SIGTERM"): void {
  if (stoppedBy !== undefined) process.exit(128 + constants.signals[signal]);
  stoppedBy = signal;
  stop.abort(
    new BirdsongError(`Stopped by ${signal}.`, {
      code: "stopped",
      hint: "What was stored is safe; the same command goes on from there.",
    }),
  );
  void systemClock.sleep(SHUTDOWN, new AbortController().signal).then(() => {
    process.exit(128 + constants.signals[signal]);
  });
}
process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);
// without a listener a reader that closes early (`| head`) would end the program with a stack trace
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
}

const code = await invoke({ version, commands: COMMANDS }, process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  clock: systemClock,
  signal: stop.signal,
});
process.exit(stoppedBy !== undefined && code !== 0 ? 128 + constants.signals[stoppedBy] : code);
