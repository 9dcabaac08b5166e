import type { Log } from "../collect/context.ts";
import type { LoadedConfig } from "../config/load.ts";
import { DAY } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { seededRandom } from "../model/random.ts";
import { startSimulator } from "../simulator/index.ts";
import { configurationFor, prepareFolder } from "./demo.ts";
import type { DemoOptions } from "./demo.ts";
import { upJob } from "./up.ts";
import type { Service, UpOptions, UpReport } from "./up.ts";
import { wire } from "./wire.ts";
import type { Wired } from "./wire.ts";

/** Simulated seconds a second: a day passes in twelve minutes, and each collection comes five seconds after the last. */
const SPEED = 120;
const EVERY = "10m";
/** Simulated dollars a month, which pass in six hours: about $9 for the week before, and $4 a day. */
const BUDGET = 150;

/**
 * `up` on the bundled simulator, whose clock runs fast: never reads a token, never leaves loopback. Ends when it is
 * stopped. The folder is a demo's own, made anew.
 */
export async function upDemoJob(
  options: DemoOptions &
    Pick<UpOptions, "tell"> & {
      /** What runs beside the jobs, of the demo's own configuration. */
      readonly services?: (loaded: LoadedConfig, wired: Wired) => readonly Service[];
    },
  effects: { readonly clock: Clock; readonly log: Log; progress(line: string): void },
  signal: AbortSignal,
): Promise<UpReport> {
  await prepareFolder(options.data);
  await using simulator = await startSimulator(
    {
      seed: options.seed,
      postsPerDay: options.postsPerDay,
      startAt: effects.clock.now() - DAY,
      historyDays: 8,
      rateLimits: false,
      speed: SPEED,
    },
    { clock: effects.clock },
  );
  const loaded = configurationFor(simulator, options, { every: EVERY, budget: BUDGET });
  await using wired = await wire(
    loaded,
    { ...effects, clock: simulator.clock, random: seededRandom(options.seed) },
    signal,
  );
  const { tell } = options;
  const services = options.services?.(loaded, wired) ?? [];
  return await upJob(wired, { confirm: null, services, watch: effects.clock, tell }, signal);
}
