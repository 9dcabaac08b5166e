import { watchedInMarts } from "../marts/watched.ts";
import { timetableOf } from "../schedule/timetable.ts";
import type { JobEnd, ScheduledJob } from "../schedule/schedule.ts";
import { toError } from "../model/error.ts";
import { collectJob } from "./collect.ts";
import { troubleOf } from "./campaigns.ts";
import type { CampaignOutcome } from "./campaigns.ts";
import { forgetDaily } from "./forget.ts";
import { loadJob } from "./load.ts";
import { publishJob } from "./publish.ts";
import { isBusyStore } from "./recorded.ts";
import { refreshJob } from "./refresh.ts";
import { tellingJobs } from "./up-telling.ts";
import { UpStream } from "./up-stream.ts";
import { FailedRun } from "./up-told.ts";
import type { Hooks } from "./up-told.ts";
import type { Wired } from "./wire.ts";

export const LOAD = "load";

export const collectName = (campaign: string): string => `collect ${campaign}`;

/** Everything that `up` does, as jobs with their times. Throws for times that are none. */
export function upJobs(wired: Wired, campaigns: readonly string[], hooks: Hooks): readonly ScheduledJob[] {
  const { config } = wired;
  const isStreamed = (name: string): boolean => config.campaigns[name]?.stream === true;
  const streamed = campaigns.filter(isStreamed);
  const stream = new UpStream(wired, streamed, hooks);
  const store = new Store(wired, hooks);
  return [
    ...(streamed.length === 0 ? [] : [stream.job()]),
    ...campaigns.map((name) => collecting(wired, name, hooks, isStreamed(name) ? stream : null)),
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
    ...tellingJobs(wired, hooks),
  ];
}

/** By search; of a campaign that `stream` collects, what is left to search. */
function collecting(wired: Wired, campaign: string, hooks: Hooks, stream: UpStream | null): ScheduledJob {
  const { config, state, clock } = wired;
  const every = config.campaigns[campaign]?.collect.every ?? "1h";
  const collect = async (signal: AbortSignal): Promise<JobEnd> => {
    const { campaigns } = await collectJob(wired, { campaigns: [campaign], confirm: null }, signal);
    for (const { outcome, posts, pages, authors, cost, error } of campaigns) {
      if (pages > 0 || authors > 0) hooks.collected();
      if (outcome === "failed") throw new FailedRun(error, { posts, cost });
      if (outcome === "busy" && error !== null) {
        await hooks.skipped({ job: "collect", campaign, error });
        return "skipped";
      }
      const isNews = stream === null || posts > 0 || cost > 0 || error !== null;
      if (isNews) await hooks.finished({ job: "collect", campaign, outcome, posts, authors, cost, error });
    }
    return "done";
  };
  return {
    name: collectName(campaign),
    lane: "collect",
    timetable: timetableOf(`campaigns.${campaign}.collect.every`, every, config.timezone),
    lastStart: async () => {
      // The stream comes first: what it leaves to search is known a while after it began.
      if (stream !== null) return clock.now();
      // One that was cut short goes on at once.
      if ((await state.checkpoints.paging("x", campaign)) !== undefined) return undefined;
      const last = await state.runs.lastWhole("collect", campaign);
      return last === undefined ? undefined : Date.parse(last);
    },
    run: async (signal) => {
      if (stream === null) return await collect(signal);
      if (!(await stream.leavesToSearch(campaign))) return "skipped";
      return await stream.searching(async () => collect(signal));
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
      for (const each of report.campaigns) {
        const { outcome, posts, authors, cost, error, nextDueAt, skippedForMoney, requests } = each;
        if (requests > 0) hooks.collected();
        if (outcome === "failed") throw new FailedRun(error, { posts, cost });
        if (outcome === "busy" && error !== null) {
          await hooks.skipped({ job: "refresh", campaign, error });
          return "skipped";
        }
        seen = published;
        const hasMore = outcome !== "done" || skippedForMoney > 0;
        quietUntil = hasMore ? 0 : nextDueAt === null ? Infinity : Date.parse(nextDueAt);
        if (posts > 0 || cost > 0 || error !== null)
          await hooks.finished({ job: "refresh", campaign, outcome, posts, authors, cost, error });
      }
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
      if (!isBusyStore(thrown)) throw thrown;
      await this.#hooks.skipped({ job: "load", campaign: null, error: troubleOf(toError(thrown)) });
      return "skipped";
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
    await this.#hooks.finished({ job, campaign: null, outcome, posts, authors: 0, cost: 0, error: null });
  }
}
