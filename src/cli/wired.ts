import pino from "pino";
import { loadConfig } from "../config/load.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { Effects, Wired } from "../jobs/wire.ts";
import { wire } from "../jobs/wire.ts";
import { systemClock } from "../model/clock.ts";
import { systemRandom } from "../model/random.ts";
import type { Invocation } from "./command.ts";

/** Loads the configuration a command was called with and notes what is probably not meant. */
export async function configured(invocation: Invocation): Promise<LoadedConfig> {
  const { configPath, dataPath, env, output } = invocation;
  const loaded = await loadConfig(configPath, env, dataPath === undefined ? {} : { dataPath });
  for (const warning of loaded.warnings) output.note(`Note: ${warning}`);
  return loaded;
}

/** What a command gives its jobs: the system's clock and chance, a log on stderr, progress for people. */
export function effectsOf(invocation: Invocation, loaded: LoadedConfig): Effects {
  return {
    clock: systemClock,
    random: systemRandom,
    log: pino({ level: loaded.config.log, base: null }, pino.destination({ dest: 2, sync: true })),
    env: invocation.env,
    progress: (line) => invocation.output.progress(line),
  };
}

/** Runs `work` with everything opened, and closes it again however that ends. */
export async function withWired<T>(invocation: Invocation, work: (wired: Wired) => Promise<T>): Promise<T> {
  const loaded = await configured(invocation);
  await using wired = await wire(loaded, effectsOf(invocation, loaded), invocation.signal);
  return await work(wired);
}
