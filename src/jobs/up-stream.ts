import { isAlive } from "../collect/streaming.ts";
import { BirdsongError } from "../model/error.ts";
import { HOUR, MINUTE, SECOND } from "../model/clock.ts";
import { interval } from "../schedule/timetable.ts";
import type { AgainPolicy, ScheduledJob } from "../schedule/schedule.ts";
import { troubleOf } from "./campaigns.ts";
import { streamJob } from "./stream.ts";
import { FailedRun } from "./up-told.ts";
import type { Hooks } from "./up-told.ts";
import type { Wired } from "./wire.ts";

/** How soon a stream that another process had is looked after. */
const LOOK_MS = 5 * MINUTE;
/** It is tried again for ever, more and more seldom: each try asks X for its rules and a connection. */
const AGAIN: AgainPolicy = {
  attempts: Infinity,
  firstDelayMs: 10 * SECOND,
  maxDelayMs: HOUR,
  freshAfterMs: 15 * MINUTE,
};
/** After so many failures in a row, about a minute, search takes over. */
export const GIVES_UP_AFTER = 4;

export const STREAM = "stream";

/**
 * The stream of `up`, and who collects its campaigns while it does not run:
 *
 * - STREAMING: a process streams, be it connected or waiting, this one or another. Search fills gaps and buys authors.
 * - FAILED: it ended, and is tried again soon. Nobody collects; the next connection begins with a gap.
 * - GIVEN UP: it failed {@link GIVES_UP_AFTER} times in a row. Search collects from where it stopped, and gaps with
 *   it, until a later try succeeds.
 */
export class UpStream {
  readonly #wired: Wired;
  readonly #campaigns: readonly string[];
  readonly #hooks: Hooks;
  /** In a row. */
  #failures = 0;
  /** Searches under way: a stream that began beside one would have the same time collected twice. */
  readonly #searches = new Set<Promise<unknown>>();

  constructor(wired: Wired, campaigns: readonly string[], hooks: Hooks) {
    this.#wired = wired;
    this.#campaigns = campaigns;
    this.#hooks = hooks;
  }

  /** Runs as long as it is let; an end of its own is a failure. */
  job(): ScheduledJob {
    return {
      name: STREAM,
      lane: STREAM,
      timetable: interval(LOOK_MS),
      again: AGAIN,
      lastStart: async () => undefined,
      run: async (signal) => {
        await Promise.allSettled(this.#searches); // their errors are told by their own jobs
        signal.throwIfAborted();
        const { clock } = this.#wired;
        const begun = clock.now();
        try {
          return (await this.#stream(signal)) ? "done" : "skipped";
        } catch (thrown) {
          if (clock.now() - begun >= AGAIN.freshAfterMs) this.#failures = 0;
          this.#failures++;
          if (this.#failures === GIVES_UP_AFTER && !signal.aborted) this.#hooks.gaveUp(this.#campaigns);
          throw this.#failures < GIVES_UP_AFTER ? thrown : searched(thrown);
        }
      },
    };
  }

  /**
   * Whether a search of the campaign has something to do. Not for one that was never streamed nor searched: nobody
   * agreed to what its first collection by search would cost.
   */
  async leavesToSearch(campaign: string): Promise<boolean> {
    const { state, clock } = this.#wired;
    const row = await state.streams.get("x");
    if (row !== undefined && isAlive(row, clock.now())) return true;
    if (this.#failures < GIVES_UP_AFTER) return false;
    return (await state.checkpoints.get("x", campaign)) !== undefined;
  }

  /** Searches, with no stream beginning meanwhile. */
  async searching<T>(search: () => Promise<T>): Promise<T> {
    const running = search();
    this.#searches.add(running);
    try {
      return await running;
    } finally {
      this.#searches.delete(running);
    }
  }

  /** False when another process streams. */
  async #stream(signal: AbortSignal): Promise<boolean> {
    const campaign = this.#campaigns.join(", ");
    try {
      const report = await streamJob(this.#wired, { campaigns: this.#campaigns, confirm: null }, signal);
      const { outcome, posts, error, filled } = report;
      const cost = report.cost + filled.cost;
      if (outcome === "failed") throw new FailedRun(error, { posts: posts + filled.posts, cost });
      await this.#hooks.finished({ job: "stream", campaign, outcome, posts, authors: 0, cost, error });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof BirdsongError) || thrown.code !== "stream.busy") throw thrown;
      await this.#hooks.skipped({ job: "stream", campaign, error: troubleOf(thrown) });
      return false;
    }
  }
}

/** Says what becomes of the campaigns meanwhile. */
function searched(thrown: unknown): unknown {
  if (!(thrown instanceof BirdsongError)) return thrown;
  const { code, message, hint } = troubleOf(thrown);
  const meanwhile = "Until it streams again, search collects its campaigns.";
  return new FailedRun(
    { code, message, hint: hint === null ? meanwhile : `${hint} ${meanwhile}` },
    thrown instanceof FailedRun ? thrown : { posts: 0, cost: 0 },
  );
}
