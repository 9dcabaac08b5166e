import type { LoadedConfig } from "../config/load.ts";
import { statusJob } from "../jobs/status.ts";
import type { Service } from "../jobs/up.ts";
import type { Wired } from "../jobs/wire.ts";
import { systemClock } from "../model/clock.ts";
import { startServer } from "../server/server.ts";

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
