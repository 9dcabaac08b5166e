import type { LoadedConfig } from "../config/load.ts";
import { statusJob } from "../jobs/status.ts";
import type { Service } from "../jobs/up.ts";
import type { Wired } from "../jobs/wire.ts";
import { systemClock } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { startServer } from "../server/server.ts";
import type { Invocation } from "./command.ts";

const PORT = /^\d{1,5}$/;
const LAST_PORT = 65_535;

/** The configuration with the port of `--port`, where one was given. */
export function atPort(loaded: LoadedConfig, { options }: Invocation): LoadedConfig {
  const given = options["port"];
  if (given === undefined) return loaded;
  const port = typeof given === "string" && PORT.test(given) ? Number(given) : Infinity;
  if (port > LAST_PORT) {
    throw new BirdsongError(`--port is ${String(given)}; it must be a whole number from 0 to ${LAST_PORT}.`, {
      code: "usage.number",
      hint: "For example: --port 8080, or --port 0, which takes any free port and says which.",
      exitCode: EXIT.usage,
    });
  }
  const { config } = loaded;
  return { ...loaded, config: { ...config, server: { ...config.server, port } } };
}

/** The dashboard and its data, served for as long as the rest of the process runs. `told` hears where. */
export function pageService(loaded: LoadedConfig, wired: Wired, told: (url: string) => void): Service {
  return {
    name: "dashboard",
    start: async (signal) => {
      const server = await startServer(
        {
          loaded,
          clock: systemClock, // callers wait in real time, whatever clock the jobs go by
          log: wired.log,
          status: async (stop) => statusJob(wired, stop),
        },
        signal,
      );
      told(server.url);
      return server;
    },
  };
}
