import { watchedInMarts } from "../marts/watched.ts";
import { BirdsongError } from "../model/error.ts";
import { interval, timetableOf } from "../schedule/timetable.ts";
import type { JobEnd, ScheduledJob } from "../schedule/schedule.ts";
import { MINUTE } from "../model/clock.ts";
import { collectJob } from "./collect.ts";
import type { Trouble } from "./campaigns.ts";
import type { CampaignOutcome } from "./campaigns.ts";
import { forgetDaily } from "./forget.ts";
import { loadJob } from "./load.ts";
import { publishJob } from "./publish.ts";
import { isBusyStore } from "./recorded.ts";
import { refreshJob } from "./refresh.ts";
import { streamJob } from "./stream.ts";
import type { Wired } from "./wire.ts";

/** What a job did, for those who watch. */
export interface Finished {
  readonly job: "collect" | "stream" | "refresh" | "load" | "forget";
  readonly campaign: string | null;
  readonly outcome: CampaignOutcome;
  /** Collected, refreshed, loaded or withdrawn. */
  readonly posts: number;
  /** Micro-dollars. */
  readonly cost: number;
  readonly error: Trouble | null;
}

export interface Hooks {
  /** Something happened. */
  finished(what: Finished): Promise<void>;
  /** Something was collected: it is to be loaded. */
  collected(): void;
}

/** How soon a stream that ended is looked after, besides the tries after a failure. */
const STREAM_MS = 5 * MINUTE;

export const LOAD = "load";

/** Everything that `up` does, as jobs with their times. Throws for times that are none. */
export function upJobs(wired: Wired, campaigns: readonly string[], hooks: Hooks): readonly ScheduledJob[] {
  const { config } = wired;
  const isStreamed = (name: string): boolean => config.campaigns[name]?.stream === true;
  const streamed = campaigns.filter(isStreamed);
  const searched = campaigns.filter((name) => !isStreamed(name));
  const store = new Store(wired, hooks);
  return [
    ...(streamed.length === 0 ? [] : [streaming(wired, streamed, hooks)]),
    ...searched.map((name) => collecting(wired, name, hooks)),
    ...campaigns
      .filter((name) => config.campaigns[name]?.refresh !== "none")
      .map((name) => refreshing(wired, name, hooks, store)),
    {
      name: LOAD,
      lane: "store",
      timetable: timetableOf("schedule.load", config.schedule.load, config.timezone),
      lastStart: async () => undefined,
      run: async (signal) => store.turn(signal),
    },
  ];
}

function collecting(wired: Wired, campaign: string, hooks: Hooks): ScheduledJob {
  const { config, state } = wired;
  const every = config.campaigns[campaign]?.collect.every ?? "1h";
  return {
    name: `collect ${campaign}`,
    lane: "collect",
    timetable: timetableOf(`campaigns.${campaign}.collect.every`, every, config.timezone),
    lastStart: async () => {
      // One that was cut short goes on at once.
      if ((await state.checkpoints.paging("x", campaign)) !== undefined) return undefined;
      const last = await state.runs.lastWhole("collect", campaign);
      return last === undefined ? undefined : Date.parse(last);
    },
    run: async (signal) => {
      const { campaigns } = await collectJob(wired, { campaigns: [campaign], confirm: null }, signal);
      for (const { outcome, posts, pages, authors, cost, error } of campaigns) {
        if (pages > 0 || authors > 0) hooks.collected();
        if (outcome === "failed") throw asError(error);
        if (outcome === "busy") return "skipped";
        await hooks.finished({ job: "collect", campaign, outcome, posts, cost, error });
      }
      return "done";
    },
  };
}

function refreshing(wired: Wired, campaign: string, hooks: Hooks, store: Store): ScheduledJob {
  const { config, clock, folders } = wired;
  /** Before this nothing is due, unless something was published since. */
  let quietUntil = 0;
  let seen = -1;
  return {
    name: `refresh ${campaign}`,
    lane: "refresh",
    timetable: timetableOf("schedule.refresh", config.schedule.refresh, config.timezone),
    lastStart: async () => undefined,
    run: async (signal) => {
      if (seen === store.published && clock.now() < quietUntil) return "skipped";
      const { published } = store;
      const watched = await watchedInMarts(folders.marts, "x", { memory: config.load.memory });
      if (watched === null) return "skipped";
      const report = await refreshJob({ ...wired, watched }, { campaigns: [campaign] }, signal);
      for (const { outcome, posts, cost, error, nextDueAt, skippedForMoney, requests } of report.campaigns) {
        if (requests > 0) hooks.collected();
        if (outcome === "failed") throw asError(error);
        if (outcome === "busy") return "skipped";
        seen = published;
        const hasMore = outcome !== "done" || skippedForMoney > 0;
        quietUntil = hasMore ? 0 : nextDueAt === null ? Infinity : Date.parse(nextDueAt);
        if (posts > 0 || cost > 0 || error !== null)
          await hooks.finished({ job: "refresh", campaign, outcome, posts, cost, error });
      }
      return "done";
    },
  };
}

/** Runs as long as it is let; an end of its own is a failure, which is tried again. */
function streaming(wired: Wired, campaigns: readonly string[], hooks: Hooks): ScheduledJob {
  return {
    name: "stream",
    lane: "stream",
    timetable: interval(STREAM_MS),
    lastStart: async () => undefined,
    run: async (signal) => {
      let report;
      try {
        report = await streamJob(wired, { campaigns, confirm: null }, signal);
      } catch (thrown) {
        if (thrown instanceof BirdsongError && thrown.code === "stream.busy") return "skipped";
        throw thrown;
      }
      const { outcome, posts, error } = report;
      if (outcome === "failed") throw asError(error);
      await hooks.finished({ job: "stream", campaign: campaigns.join(", "), outcome, posts, cost: 0, error });
      return "done";
    },
  };
}

/** The warehouse's work: one job, because its file has one owner. */
class Store {
  readonly #wired: Wired;
  readonly #hooks: Hooks;
  /** Something was loaded, maybe by a process that was killed, that readers do not have yet. */
  #isStale = true;
  /** How often it was published. */
  published = 0;

  constructor(wired: Wired, hooks: Hooks) {
    this.#wired = wired;
    this.#hooks = hooks;
  }

  async turn(signal: AbortSignal): Promise<JobEnd> {
    const { queue } = this.#wired;
    try {
      const { batches } = await queue.depth(signal);
      const isNeeded = this.#isStale || batches > 0;
      if (isNeeded) await this.#loadAndPublish(signal);
      const forgotten = await forgetDaily(this.#wired, signal);
      if (forgotten !== undefined) {
        this.published++;
        await this.#tell("forget", forgotten.ids.length, "done");
      }
      return isNeeded || forgotten !== undefined ? "done" : "skipped";
    } catch (thrown) {
      if (isBusyStore(thrown)) return "skipped";
      throw thrown;
    }
  }

  async #loadAndPublish(signal: AbortSignal): Promise<void> {
    this.#isStale = true;
    const { posts, snapshots, quarantined } = await loadJob(this.#wired, signal);
    await publishJob(this.#wired, signal);
    this.#isStale = false;
    this.published++;
    if (posts > 0 || snapshots > 0 || quarantined > 0)
      await this.#tell("load", posts, quarantined > 0 ? "partial" : "done");
  }

  async #tell(job: "load" | "forget", posts: number, outcome: CampaignOutcome): Promise<void> {
    await this.#hooks.finished({ job, campaign: null, outcome, posts, cost: 0, error: null });
  }
}

function asError(trouble: Trouble | null): BirdsongError {
  return new BirdsongError(trouble?.message ?? "It failed without a word.", {
    code: trouble?.code ?? "unexpected",
    ...(trouble?.hint == null ? {} : { hint: trouble.hint }),
  });
}
