import type { CampaignPrice } from "../collect/price.ts";
import { isoTime, SECOND } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { Schedule } from "../schedule/schedule.ts";
import type { JobTimes } from "../schedule/schedule.ts";
import { chooseCampaigns, troubleOf, withLock, withSource } from "./campaigns.ts";
import type { Trouble } from "./campaigns.ts";
import { hasAgreed } from "./collect.ts";
import { LOAD, upJobs } from "./up-jobs.ts";
import type { Finished } from "./up-jobs.ts";
import type { Wired } from "./wire.ts";

/** Something that is there as long as `up` runs; disposed when it stops. */
export interface Service {
  readonly name: string;
  start(signal: AbortSignal): Promise<AsyncDisposable>;
}

export interface UpEvent extends Omit<Finished, "job"> {
  readonly at: string;
  readonly event: "started" | "finished" | "failed" | "stopped";
  /** `up` itself, or what it did. */
  readonly job: string;
  /** Micro-dollars this campaign (or all) has cost in all. */
  readonly spent: number;
  /** When a job that failed is tried again. */
  readonly again: string | null;
}

export interface UpOptions {
  /** All campaigns when absent. */
  readonly campaigns?: readonly string[];
  /** Asked before a campaign is paid for the first time, with its price. Null: agreed beforehand (`--yes`). */
  readonly confirm: ((price: CampaignPrice, isStreamed: boolean) => Promise<boolean>) | null;
  readonly services?: readonly Service[];
  /** Real time, where the jobs' clock runs at a speed of its own. */
  readonly watch: Clock;
  /** Told of what happens. Quiet otherwise. */
  tell(event: UpEvent): void;
}

export interface UpReport {
  /** Jobs that had not ended when there was no more time to wait. What they had stored is safe. */
  readonly unfinished: readonly string[];
}

const HEARTBEAT_MS = 10 * SECOND;

/**
 * Collects, refreshes, loads and publishes until `signal` is aborted, which is how it ends: no error. Throws before
 * anything is paid for what is wrong with the configuration, and `up.busy` when another process does it already.
 */
export async function upJob(wired: Wired, options: UpOptions, signal: AbortSignal): Promise<UpReport> {
  return await withSource(wired, async (context) => {
    const report = await withLock(context, "up", async () => {
      const campaigns = chooseCampaigns(wired, context.source, options.campaigns);
      const up = new Running(wired, options, campaigns);
      for (const campaign of campaigns) {
        const { confirm } = options;
        const isStreamed = wired.config.campaigns[campaign]?.stream === true;
        const ask = confirm === null ? null : async (price: CampaignPrice) => confirm(price, isStreamed);
        if (!(await hasAgreed(context, campaign, ask, signal))) throw notAgreed(campaign);
      }
      return await withServices(options.services ?? [], signal, async () => up.run(signal));
    });
    if (report === undefined) throw await busy(wired);
    return report;
  });
}

/** The schedule, what it tells, and the row by which others know of it. */
class Running {
  readonly #wired: Wired;
  readonly #options: UpOptions;
  readonly #schedule: Schedule;
  readonly #startedAt: string;
  /** What each job last complained of: said once, until it changes. */
  readonly #complaints = new Map<string, string>();

  constructor(wired: Wired, options: UpOptions, campaigns: readonly string[]) {
    this.#wired = wired;
    this.#options = options;
    this.#startedAt = isoTime(wired.clock.now());
    const jobs = upJobs(wired, campaigns, {
      finished: async (what) => this.#finished(what),
      collected: () => this.#schedule.request(LOAD),
    });
    this.#schedule = new Schedule(jobs, {
      clock: wired.clock,
      watch: options.watch,
      random: wired.random,
      onFailure: (job, error, { at }) => this.#failed(job, error, at),
    });
  }

  async run(signal: AbortSignal): Promise<UpReport> {
    const over = new AbortController();
    await this.#write("running");
    const spent = async (): Promise<number> => (await this.#wired.state.ledger.sums("x")).spent;
    this.#tell({ ...ITSELF, event: "started", spent: await spent() });
    const beating = this.#beat(over.signal);
    // A row that cannot be written does not end the collecting; it is thrown when that has ended, below.
    beating.catch(() => undefined);
    try {
      const unfinished = await this.#schedule.run(signal);
      return { unfinished };
    } finally {
      over.abort();
      await beating;
      await this.#write("stopped");
      this.#tell({ ...ITSELF, event: "stopped", spent: await spent() });
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { watch } = this.#options;
    while (!signal.aborted) {
      try {
        await watch.sleep(HEARTBEAT_MS, signal);
      } catch (thrown) {
        if (signal.aborted) return;
        throw thrown;
      }
      await this.#write("running");
    }
  }

  async #write(state: "running" | "stopped"): Promise<void> {
    const { clock } = this.#wired;
    await this.#wired.state.up.set({
      state,
      pid: process.pid,
      started_at: this.#startedAt,
      jobs: JSON.stringify(this.#schedule.times().map(told)),
      updated_at: isoTime(clock.now()),
    });
  }

  async #finished(what: Finished): Promise<void> {
    const key = `${what.job} ${what.campaign ?? ""}`.trim();
    const complaint = what.error?.message ?? "";
    const isOld = complaint !== "" && this.#complaints.get(key) === complaint && what.posts === 0;
    this.#complaints.set(key, complaint);
    await this.#write("running");
    if (isOld) return;
    const campaign = what.job === "stream" ? undefined : (what.campaign ?? undefined);
    const { spent } = await this.#wired.state.ledger.sums("x", campaign);
    this.#tell({ ...what, event: "finished", spent, again: null });
  }

  #failed(job: string, thrown: Error, at: number): void {
    if (!(thrown instanceof BirdsongError)) this.#wired.log.error({ error: thrown, job }, "a job failed");
    const error: Trouble = troubleOf(thrown);
    const [name = job, campaign = null] = job.split(" ");
    this.#complaints.set(job, error.message);
    this.#tell({
      ...ITSELF,
      event: "failed",
      job: name,
      campaign,
      outcome: "failed",
      error,
      again: isoTime(at),
    });
  }

  #tell(event: Omit<UpEvent, "at">): void {
    this.#options.tell({ at: isoTime(this.#wired.clock.now()), ...event });
  }
}

const ITSELF: Omit<UpEvent, "at" | "event"> = {
  job: "up",
  campaign: null,
  outcome: "done",
  posts: 0,
  cost: 0,
  spent: 0,
  error: null,
  again: null,
};

/** A job's times as the state keeps them. */
export interface ToldTimes extends Pick<JobTimes, "name" | "failures"> {
  readonly nextAt: string;
  readonly runningSince: string | null;
}

function told({ name, nextAt, runningSince, failures }: JobTimes): ToldTimes {
  return {
    name,
    nextAt: isoTime(nextAt),
    runningSince: runningSince === null ? null : isoTime(runningSince),
    failures,
  };
}

/** Starts services in order, and stops those that were started the other way round. */
async function withServices<T>(
  services: readonly Service[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = services;
  if (first === undefined) return await work();
  await using _service = await first.start(signal);
  return await withServices(others, signal, work);
}

function notAgreed(campaign: string): BirdsongError {
  return new BirdsongError(`Collecting ${campaign} costs money and was not agreed to; nothing was started.`, {
    code: "collect.not-agreed",
    hint: "Look at its price with `birdsong plan`, then answer yes, start it with --yes, or name other campaigns.",
    exitCode: EXIT.usage,
  });
}

async function busy({ state }: Wired): Promise<BirdsongError> {
  const row = await state.up.get();
  const who = row === undefined ? "Another process" : `Another process (PID ${row.pid})`;
  return new BirdsongError(`${who} is up on this data folder.`, {
    code: "up.busy",
    hint: "One serves all campaigns. `birdsong status` shows how it is; end it to start another.",
  });
}
