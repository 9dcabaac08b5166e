import { aborted } from "../model/aborted.ts";
import type { Clock } from "../model/clock.ts";
import { MINUTE, SECOND } from "../model/clock.ts";
import { toError } from "../model/error.ts";
import type { Random } from "../model/random.ts";
import { retryDelayMs } from "../model/retry.ts";
import type { RetryPolicy } from "../model/retry.ts";
import { Lanes } from "./lanes.ts";
import type { Timetable } from "./timetable.ts";

/** `skipped`: another process does it, or there was nothing to do. */
export type JobEnd = "done" | "skipped";

/** What the loop runs. It never runs beside itself. */
export interface ScheduledJob {
  readonly name: string;
  /** Jobs of one lane run one at a time. */
  readonly lane: string;
  readonly timetable: Timetable;
  /** How it is tried again after a failure, where that differs from what holds for all. */
  readonly again?: AgainPolicy;
  /** When it last began, in whatever process, milliseconds; undefined when it never did, which makes it due at once. */
  lastStart(): Promise<number | undefined>;
  /** Throws when it failed. Ends soon after `signal` is aborted, with its work safe. */
  run(signal: AbortSignal): Promise<JobEnd>;
}

export interface AgainPolicy extends RetryPolicy {
  /** A failure after a run that went well for so long is the first one again. */
  readonly freshAfterMs: number;
}

export interface JobTimes {
  readonly name: string;
  /** When it runs next, or again, milliseconds. */
  readonly nextAt: number;
  /** Since when it runs; null while it waits. */
  readonly runningSince: number | null;
  /** Failures in a row. */
  readonly failures: number;
}

export interface ScheduleEffects {
  readonly clock: Clock;
  /** Real time, for how long a stop may take, where `clock` runs at a speed of its own. */
  readonly watch: Clock;
  readonly random: Random;
  /** Told of each failure, with the moment at which it is tried again. */
  onFailure(
    job: string,
    error: Error,
    again: { readonly at: number; readonly isRetry: boolean },
  ): void | Promise<void>;
}

/** After so many failures in a row a job waits for its next time. */
const AGAIN: AgainPolicy = {
  attempts: 4,
  firstDelayMs: 10 * SECOND,
  maxDelayMs: 5 * MINUTE,
  freshAfterMs: Infinity,
};
/** Jobs due at the same moment begin within so long of each other, so that many machines do not ask at once. */
const JITTER_MS = 2 * SECOND;
/** A machine that slept is noticed this soon after it woke: timers stand still meanwhile. */
const LOOK_MS = 30 * SECOND;
/** How long running jobs may take to put their work in safety. The program itself ends after 10 s. */
const STOP_MS = 8 * SECOND;

interface Entry {
  readonly job: ScheduledJob;
  nextAt: number;
  runningSince: number | null;
  failures: number;
  /** Ends the wait for the next time. */
  wake: () => void;
}

/** Runs jobs at their times until it is told to stop. */
export class Schedule {
  readonly #effects: ScheduleEffects;
  readonly #entries: readonly Entry[];
  readonly #lanes = new Lanes();

  constructor(jobs: readonly ScheduledJob[], effects: ScheduleEffects) {
    this.#effects = effects;
    this.#entries = jobs.map((job) => ({
      job,
      nextAt: effects.clock.now(),
      runningSince: null,
      failures: 0,
      wake: () => undefined,
    }));
  }

  times(): readonly JobTimes[] {
    return this.#entries.map(({ job, nextAt, runningSince, failures }) => ({
      name: job.name,
      nextAt,
      runningSince,
      failures,
    }));
  }

  /** Makes a job due now; one that is running runs once more after it, one that waits after a failure goes on waiting. */
  request(name: string): void {
    const entry = this.#entries.find((each) => each.job.name === name);
    if (entry === undefined) throw new RangeError(`No job is called ${name}`);
    if (entry.failures > 0) return;
    entry.nextAt = Math.min(entry.nextAt, this.#effects.clock.now());
    entry.wake();
  }

  /** Resolves some time after `signal` is aborted, with the names of jobs that did not end in time. */
  async run(signal: AbortSignal): Promise<readonly string[]> {
    const stop = new AbortController();
    const outer = (): void => stop.abort(signal.reason);
    signal.addEventListener("abort", outer, { once: true });
    if (signal.aborted) outer();
    const broken: Error[] = [];
    const all = Promise.all(
      this.#entries.map(async (entry) => {
        try {
          await this.#keep(entry, stop.signal);
        } catch (thrown) {
          // One that cannot go on at all (its state is gone) ends the others too: the process has to be looked at.
          broken.push(toError(thrown));
          stop.abort(thrown);
        }
      }),
    );
    try {
      await this.#ended(all, stop.signal);
    } finally {
      signal.removeEventListener("abort", outer);
    }
    const [first] = broken;
    if (first !== undefined) throw first;
    return this.times().flatMap(({ name, runningSince }) => (runningSince === null ? [] : [name]));
  }

  /** Waits for all jobs, once stopped no longer than is allowed. */
  async #ended(all: Promise<unknown>, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    const limit = async (): Promise<void> => {
      await aborted(stop);
      try {
        await this.#effects.watch.sleep(STOP_MS, over.signal);
      } catch (thrown) {
        if (!over.signal.aborted) throw thrown;
      }
    };
    try {
      await Promise.race([all, limit()]);
    } finally {
      over.abort();
    }
  }

  async #keep(entry: Entry, stop: AbortSignal): Promise<void> {
    const { clock } = this.#effects;
    const last = await entry.job.lastStart();
    // What was missed meanwhile is made up for once, however often it was missed.
    if (last !== undefined) entry.nextAt = entry.job.timetable.next(last);
    while (await this.#isDue(entry, stop)) {
      const begun = clock.now();
      // A request that comes while it runs brings this forward.
      entry.nextAt = this.#regular(entry, begun);
      try {
        await this.#lanes.take(
          entry.job.lane,
          async () => {
            entry.runningSince = clock.now();
            await entry.job.run(stop);
          },
          stop,
        );
        entry.failures = 0;
      } catch (thrown) {
        if (stop.aborted) return;
        if (entry.runningSince !== null) this.#forgive(entry, clock.now() - entry.runningSince);
        await this.#failed(entry, toError(thrown));
      } finally {
        entry.runningSince = null;
      }
      // A run longer than its interval, or a machine that slept during it, has missed times as well: once is enough.
      const passed = clock.now();
      if (entry.nextAt < passed && entry.failures === 0) entry.nextAt = passed;
    }
  }

  #forgive(entry: Entry, lastedMs: number): void {
    if (lastedMs >= (entry.job.again ?? AGAIN).freshAfterMs) entry.failures = 0;
  }

  async #failed(entry: Entry, error: Error): Promise<void> {
    const { clock, random } = this.#effects;
    const again = entry.job.again ?? AGAIN;
    entry.failures++;
    const isRetry = entry.failures < again.attempts;
    if (isRetry) entry.nextAt = clock.now() + retryDelayMs(again, entry.failures, random);
    else {
      entry.failures = 0;
      entry.nextAt = this.#regular(entry, clock.now());
    }
    await this.#effects.onFailure(entry.job.name, error, { at: entry.nextAt, isRetry });
  }

  #regular({ job }: Entry, after: number): number {
    const { random } = this.#effects;
    return job.timetable.next(after) + Math.round(random() * JITTER_MS);
  }

  /** Waits until the job is due; false when it is to stop. */
  async #isDue(entry: Entry, stop: AbortSignal): Promise<boolean> {
    const { clock } = this.#effects;
    while (!stop.aborted && clock.now() < entry.nextAt) {
      const round = new AbortController();
      entry.wake = () => round.abort();
      const either = AbortSignal.any([stop, round.signal]);
      try {
        await clock.sleep(Math.min(entry.nextAt - clock.now(), LOOK_MS), either);
      } catch (thrown) {
        if (!either.aborted) throw thrown;
      }
    }
    return !stop.aborted;
  }
}
