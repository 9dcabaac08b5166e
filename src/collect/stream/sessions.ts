import { DAY, MINUTE, SECOND } from "../../model/clock.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { retryDelayMs } from "../../model/retry.ts";
import type { RetryPolicy } from "../../model/retry.ts";
import { SourceError } from "../../sources/source.ts";
import type { StreamPort } from "../../sources/stream.ts";
import { isDry, pause } from "../buy.ts";
import type { CollectContext } from "../context.ts";
import type { Desk } from "./desk.ts";
import type { RuleKeeper } from "./rule-keeper.ts";

/** Between attempts to set the rules: without end, as a connection is tried again without end. */
const RULES_AGAIN: RetryPolicy = { attempts: 7, firstDelayMs: 5 * SECOND, maxDelayMs: 5 * MINUTE };
/** How often it is looked whether what it waits for has come. */
const LOOK_MS = SECOND;

export interface SessionOptions {
  readonly takeOver: boolean;
  /** Connect although the account was dry a short while ago. */
  readonly ignorePause: boolean;
  /** When it is to end, milliseconds; null: when it is told to. */
  readonly endsAt: number | null;
}

/**
 * The connections of a run, one after the other, as a state machine:
 *
 * - UNFUNDED: no budget gives money. Left when one does; ends the run when none will in time.
 * - RESTING: the account is dry. Left when the pause is over, or another process paid successfully.
 * - RULING: the rules are made those of the campaigns with money. Failures that may pass are waited for.
 * - CONNECTED: events are taken in. `StreamConnection` connects anew by itself; left when the desk closes it for money
 *   or rules, when the source wants money that is not there, or when told to stop.
 */
export class Sessions {
  readonly #context: CollectContext;
  readonly #port: StreamPort;
  readonly #desk: Desk;
  readonly #rules: RuleKeeper;
  readonly #options: SessionOptions;
  #ignorePause: boolean;
  #failures = 0;
  /** The account's own refusal to pay, while it lasts. */
  #dry: BirdsongError | null = null;
  /** What keeps it from being live, until it is for the first time. */
  #hindrance: BirdsongError | null = null;
  #wasLive = false;

  constructor(
    context: CollectContext,
    port: StreamPort,
    parts: { readonly desk: Desk; readonly rules: RuleKeeper },
    options: SessionOptions,
  ) {
    this.#context = context;
    this.#port = port;
    this.#desk = parts.desk;
    this.#rules = parts.rules;
    this.#options = options;
    this.#ignorePause = options.ignorePause;
  }

  /** Resolves when told to stop, or when there is no money for the time that is left. Throws what nothing can mend. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        if (await this.#isReady()) await this.#connect(stop);
        else if (this.#isOutOfMoney()) return;
        else await this.#sleep(LOOK_MS, stop);
      } catch (thrown) {
        if (stop.aborted) return;
        await this.#afterFailure(thrown, stop);
      }
    }
  }

  /** What it lacks money for, at the source or in the budgets; null when it does not. */
  get outOfMoney(): BirdsongError | null {
    return this.#dry ?? (this.#desk.active.length === 0 ? this.#desk.money.funds.why : null);
  }

  /** Why it was never live; null when it was, or when nothing is known to have been in the way. */
  get neverLive(): BirdsongError | null {
    return this.#wasLive ? null : this.#hindrance;
  }

  /** Whether no budget will give money before the run is to end. */
  #isOutOfMoney(): boolean {
    const { endsAt } = this.#options;
    const nextDay = (Math.floor(this.#context.clock.now() / DAY) + 1) * DAY;
    return endsAt !== null && endsAt <= nextDay && this.#desk.active.length === 0;
  }

  async #isReady(): Promise<boolean> {
    const { state, source, clock } = this.#context;
    const desk = this.#desk;
    const { row } = desk.books;
    const now = clock.now();
    const rest = this.#ignorePause ? undefined : await state.pauses.get(source.name);
    if (rest !== undefined && Date.parse(rest.retry_at) > now) {
      if (row.phase !== "paused") {
        row.rests("paused", rest.message, Date.parse(rest.retry_at));
        await desk.lost("credits");
      }
      return false;
    }
    if (desk.active.length === 0 || now < desk.money.reopenAt || desk.blocked !== null) {
      const why = desk.blocked ?? desk.money.funds.why?.message ?? "There is no money.";
      if (row.phase !== "paused" || row.detail !== why) {
        row.rests("paused", why, null);
        await desk.lost(desk.blocked === null ? "budget" : "storage");
      }
      return false;
    }
    return true;
  }

  async #connect(stop: AbortSignal): Promise<void> {
    const desk = this.#desk;
    await this.#rules.apply(desk.active, stop);
    await using live = this.#port.open({
      earlier: desk.books.row.connects,
      takeOver: this.#options.takeOver,
    });
    const closing = new AbortController();
    desk.opened({ live, close: () => closing.abort() });
    try {
      for await (const event of live.events(AbortSignal.any([stop, closing.signal]))) {
        if (event.kind === "live") await this.#lives();
        if (event.kind === "down" && !this.#wasLive) this.#hindrance = notLive(event.detail);
        await desk.take(event);
      }
    } finally {
      await desk.closed();
    }
  }

  async #lives(): Promise<void> {
    this.#failures = 0;
    this.#wasLive = true;
    this.#dry = null;
    this.#ignorePause = false;
    await this.#context.state.pauses.clear(this.#context.source.name);
  }

  /** Waits for what may pass; throws the rest. */
  async #afterFailure(thrown: unknown, stop: AbortSignal): Promise<void> {
    if (!(thrown instanceof BirdsongError)) throw thrown;
    const { clock, random, log } = this.#context;
    const desk = this.#desk;
    if (isDry(thrown)) {
      this.#ignorePause = false;
      this.#dry = thrown;
      await pause(this.#context, thrown);
      log.warn({ code: thrown.code }, thrown.message);
      desk.notes.add(thrown.message);
      desk.books.row.rests("paused", thrown.message, null);
      await desk.lost("credits");
      return;
    }
    // Somebody deleted our rules: they are set again.
    const mayPass = thrown.retryable || thrown.code === "x.conflict";
    if (!mayPass || thrown.exitCode === EXIT.usage) throw thrown;
    this.#failures++;
    this.#hindrance = thrown;
    const attempt = Math.min(this.#failures, RULES_AGAIN.attempts);
    const wait = retryDelayMs(RULES_AGAIN, attempt, random, thrown.retryAfterMs);
    log.warn({ code: thrown.code, delay_ms: wait }, thrown.message);
    desk.books.row.rests("backing-off", thrown.message, clock.now() + wait);
    await desk.lost(thrown instanceof SourceError ? "refused" : "storage");
    await this.#sleep(wait, stop);
  }

  async #sleep(ms: number, stop: AbortSignal): Promise<void> {
    try {
      await this.#context.clock.sleep(ms, stop);
    } catch (thrown) {
      if (!stop.aborted) throw thrown;
    }
  }
}

function notLive(detail: string): BirdsongError {
  return new BirdsongError(`The stream could not be connected (${detail}).`, {
    code: "stream.not-connected",
    hint: "Nothing was collected. Start it again later; `birdsong doctor` looks at the connection.",
    retryable: true,
  });
}
