import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { LoadedConfig } from "../config/load.ts";
import type { ChannelConfig } from "../config/schema.ts";
import { watchedInMarts } from "../marts/watched.ts";
import { Enricher } from "../enrich/enricher.ts";
import type { Log } from "../collect/context.ts";
import { SECOND, systemClock } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import type { Random } from "../model/random.ts";
import { makeFolder } from "../model/write-durably.ts";
import type { Notifier } from "../notify/notifier.ts";
import type { Queue } from "../queue/queue.ts";
import { openSpool } from "../queue/spool/spool.ts";
import { timeOfId } from "../sources/x/snowflake.ts";
import { openXSource, reachOf } from "../sources/x/source.ts";
import { openState } from "../state/open.ts";
import type { State } from "../state/open.ts";
import type { JobContext } from "./context.ts";
import { openScorer, scorerSettings } from "./scorers.ts";
import type { StoreContext } from "./store-context.ts";

/** What the outside world gives the jobs. */
export interface Effects {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  progress(line: string): void;
  /** What a scorer of the user's own may see of the environment; it gets no token. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Named moments at which fault tests strike. */
  readonly moment?: (name: string) => void | Promise<void>;
}

/** Everything the jobs of one process work with. */
export type Wired = JobContext & StoreContext & Channels & AsyncDisposable;

/** Whom messages go to, and in what words. */
interface Channels {
  /** Opens a channel by its name in the configuration; whoever opened it disposes it. */
  openNotifier(name: string): Promise<Notifier>;
  /** The folder of the user's own wording of the digest. */
  readonly templates: string | undefined;
}

/** How long a channel may take to answer one message. */
const CHANNEL_TIMEOUT_MS = 15 * SECOND;

/** Opens state and queue in the data folder and ties every part together; the only file that names leaf folders. */
export async function wire(loaded: LoadedConfig, effects: Effects, signal: AbortSignal): Promise<Wired> {
  const { config, folders } = loaded;
  const { clock, random, log } = effects;
  const moment = async (name: string): Promise<void> => effects.moment?.(name);
  const engine = {
    memory: config.load.memory,
    // Two groups of batches are under way at once; with every core for each they are in each other's way.
    threads: config.load.threads ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    temporary: join(folders.root, "spill"),
  };
  await makeFolder(folders.root);
  const state: State = await openState(folders.state, { clock }, signal);
  const queue: Queue = await openSpool(
    {
      folder: folders.spool,
      quarantine: folders.quarantine,
      clock,
      onUnreadable: ({ file, reason }) => log.warn({ file, reason }, "moved to quarantine"),
    },
    signal,
  );
  const enricher = new Enricher({
    // run from its sources, as tests do, the program has no compiled threads
    threads: import.meta.url.endsWith(".ts") ? 0 : Math.max(1, availableParallelism() - 1),
    ...(config.sentiment.scorer === "lexicon"
      ? {}
      : {
          // a program answers in real time, whatever clock the jobs go by
          openScorer: async (stop) =>
            openScorer(
              scorerSettings(config.sentiment, loaded.path),
              { clock: systemClock, env: effects.env ?? {} },
              stop,
            ),
        }),
  });
  return {
    config,
    folders,
    state,
    queue,
    clock,
    random,
    log,
    engine,
    enricher,
    progress: (line) => effects.progress(line),
    crashPoint: moment,
    moment,
    // X is the only source yet
    timeOf: (_source, id) => timeOfId(id),
    reaches: (_source, search, now) => reachOf(search, now),
    watched: await watchedInMarts(folders.marts, "x", { memory: config.load.memory }),
    openNotifier: async (name) => openChannel(config.channels[name], { name, clock, random }),
    templates:
      config.digest?.templates === undefined
        ? undefined
        : resolve(dirname(loaded.path), config.digest.templates),
    openSource: async () => openXSource(config.sources.x, { clock, random }),
    [Symbol.asyncDispose]: async () => {
      await enricher[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
}

async function openChannel(
  channel: ChannelConfig | undefined,
  effects: { readonly name: string; readonly clock: Clock; readonly random: Random },
): Promise<Notifier> {
  const options = { ...effects, timeoutMs: CHANNEL_TIMEOUT_MS };
  const { discord, slack, webhook, secret } = channel ?? {};
  if (discord !== undefined) {
    return (await import("../notify/discord/notifier.ts")).openDiscord({ ...options, url: discord });
  }
  if (slack !== undefined) {
    return (await import("../notify/slack/notifier.ts")).openSlack({ ...options, url: slack });
  }
  if (webhook !== undefined) {
    return (await import("../notify/webhook/notifier.ts")).openWebhook({
      ...options,
      url: webhook,
      ...(secret === undefined ? {} : { secret }),
    });
  }
  throw new BirdsongError(`There is no channel \`${effects.name}\`.`, {
    code: "notify.no-channel",
    hint: `Add it below \`channels:\`, or mend \`digest.to\`.`,
    exitCode: EXIT.usage,
  });
}
