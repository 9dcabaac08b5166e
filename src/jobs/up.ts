import type { CampaignPrice } from "../collect/price.ts";
import { isoTime, SECOND } from "../model/clock.ts";
import type { Clock } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { Schedule } from "../schedule/schedule.ts";
import type { JobTimes } from "../schedule/schedule.ts";
import { chooseCampaigns, troubleOf, withLock, withSource } from "./campaigns.ts";
import type { Trouble } from "./campaigns.ts";
import { hasAgreed } from "./collect.ts";
import { collectName, LOAD, upJobs } from "./up-jobs.ts";
import { FailedRun } from "./up-told.ts";
import type { Finished, Skipped } from "./up-told.ts";
import type { Wired } from "./wire.ts";

/** Something that is there as long as `up` runs; disposed when it stops. */
export interface Service {
  readonly name: string;
  start(signal: AbortSignal): Promise<AsyncDisposable>;
}

export interface UpEvent extends Omit<Finished, "job"> {
  readonly at: string;
  readonly event: "started" | "finished" | "skipped" | "failed" | "stopped";
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
      // A port that is taken is found before anybody is asked, and before a price is paid for.
      return await withServices(options.services ?? [], signal, async () => {
        for (const campaign of campaigns) {
          const { confirm } = options;
          const isStreamed = wired.config.campaigns[campaign]?.stream === true;
          const ask = confirm === null ? null : async (price: CampaignPrice) => confirm(price, isStreamed);
          if (!(await hasAgreed(context, campaign, ask, signal))) throw notAgreed(campaign);
        }
        return await up.run(signal);
      });
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
      skipped: async (what) => this.#skipped(what),
      collected: () => this.#schedule.request(LOAD),
      gaveUp: (names) => {
        for (const name of names) this.#schedule.request(collectName(name));
      },
    });
    this.#schedule = new Schedule(jobs, {
      clock: wired.clock,
      watch: options.watch,
      random: wired.random,
      onFailure: async (job, error, { at }) => this.#failed(job, error, at),
    });
  }

  async run(signal: AbortSignal): Promise<UpReport> {
    const over = new AbortController();
    await this.#write("running");
    this.#tell({ ...ITSELF, event: "started", spent: await this.#spent() });
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
      this.#tell({ ...ITSELF, event: "stopped", spent: await this.#spent() });
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
    const isNew = this.#isNew(keyOf(what), what.error?.message ?? "");
    await this.#write("running");
    if (!isNew && what.posts === 0) return;
    this.#tell({ ...what, event: "finished", spent: await this.#spentOn(what), again: null });
  }

  /** Said once, as long as it stays that way. */
  async #skipped({ job, campaign, error }: Skipped): Promise<void> {
    if (!this.#isNew(keyOf({ job, campaign }), error.message)) return;
    const spent = await this.#spentOn({ job, campaign });
    this.#tell({ ...ITSELF, event: "skipped", job, campaign, outcome: "busy", spent, error });
  }

  async #failed(name: string, thrown: Error, at: number): Promise<void> {
    if (!(thrown instanceof BirdsongError))
      this.#wired.log.error({ error: thrown, job: name }, "a job failed");
    const error: Trouble = troubleOf(thrown);
    const [job = name, campaign = null] = name.split(" ");
    const { posts, cost } = thrown instanceof FailedRun ? thrown : ITSELF;
    this.#complaints.set(name, error.message);
    const spent = await this.#spentOn({ job, campaign });
    const again = isoTime(at);
    this.#tell({
      ...ITSELF,
      event: "failed",
      job,
      campaign,
      outcome: "failed",
      posts,
      cost,
      spent,
      error,
      again,
    });
  }

  /** Whether something else is wrong than what was wrong last. What went well is always new. */
  #isNew(key: string, complaint: string): boolean {
    const before = this.#complaints.get(key);
    this.#complaints.set(key, complaint);
    return complaint === "" || complaint !== before;
  }

  async #spentOn({ job, campaign }: Pick<UpEvent, "job" | "campaign">): Promise<number> {
    return this.#spent(job === "stream" ? undefined : (campaign ?? undefined));
  }

  async #spent(campaign?: string): Promise<number> {
    return (await this.#wired.state.ledger.sums("x", campaign)).spent;
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
  authors: 0,
  cost: 0,
  spent: 0,
  error: null,
  again: null,
};

const keyOf = ({ job, campaign }: Pick<Finished, "job" | "campaign">): string =>
  job === "stream" || campaign === null ? job : `${job} ${campaign}`;

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
