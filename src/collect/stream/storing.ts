import type { Clock } from "../../model/clock.ts";
import { MINUTE, SECOND } from "../../model/clock.ts";
import { BirdsongError, toError } from "../../model/error.ts";
import type { Random } from "../../model/random.ts";
import type { RetryPolicy } from "../../model/retry.ts";
import { retryDelayMs } from "../../model/retry.ts";
import type { Roll } from "./roller.ts";

/** A disk gets room, or a lock free, when somebody sees to it: until then it is tried again for as long as we run. */
const AGAIN: RetryPolicy = { attempts: 7, firstDelayMs: SECOND, maxDelayMs: MINUTE };
/** While the process ends there is no time to wait for anybody. */
const LAST_CHANCE_MS = SECOND;

export interface StoringEffects {
  readonly clock: Clock;
  readonly random: Random;
  /** Stores one roll; called again with it after an error that may pass. */
  store(roll: Roll): Promise<void>;
  /** Told when storing fails for a reason that may pass, and with null when it has passed. */
  onTrouble(error: BirdsongError | null): void;
  /** Told when it fails for good; nothing is stored any more. */
  onFailure(error: Error): void;
}

/**
 * Stores rolls one after the other while the stream is read on. What waits is bounded by `maxBytes`: whoever reads
 * waits for {@link Storing.room}.
 */
export class Storing {
  readonly #effects: StoringEffects;
  readonly #maxBytes: number;
  #rolls: readonly Roll[] = [];
  #working: Promise<void> | null = null;
  #trouble: BirdsongError | null = null;
  #failure: Error | null = null;
  #waiting: (() => void)[] = [];

  constructor(maxBytes: number, effects: StoringEffects) {
    this.#maxBytes = maxBytes;
    this.#effects = effects;
  }

  /** Rolls that are not stored, oldest first. */
  get rolls(): readonly Roll[] {
    return this.#rolls;
  }

  get bytes(): number {
    return this.#rolls.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get trouble(): BirdsongError | null {
    return this.#trouble;
  }

  /** `stop` shortens the waits between attempts, `giveUp` ends them. */
  push(roll: Roll | null, stop: AbortSignal, giveUp: AbortSignal): void {
    if (roll === null) return;
    this.#rolls = [...this.#rolls, roll];
    this.#working ??= this.#work(stop, giveUp);
  }

  /** Resolves as soon as more may be read; also when `stop` is aborted. Says whether it had to wait. */
  async room(more: () => number, stop: AbortSignal): Promise<boolean> {
    let waited = false;
    while (!stop.aborted && this.#failure === null && this.#isFull(more())) {
      waited = true;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        stop.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    return waited;
  }

  isFull(more: number): boolean {
    return this.#isFull(more);
  }

  /** Resolves when everything pushed is stored; throws what made that impossible. */
  async idle(): Promise<void> {
    await this.#working;
    if (this.#failure !== null) throw this.#failure;
  }

  #isFull(more: number): boolean {
    return this.#trouble !== null || this.bytes + more > this.#maxBytes;
  }

  async #work(stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    try {
      for (let roll = this.#rolls[0]; roll !== undefined; roll = this.#rolls[0]) {
        await this.#storeAtLast(roll, stop, giveUp);
        this.#rolls = this.#rolls.slice(1);
        this.#wake();
      }
    } catch (thrown) {
      this.#failure = toError(thrown);
      this.#effects.onFailure(this.#failure);
    } finally {
      this.#working = null;
      this.#wake();
    }
  }

  async #storeAtLast(roll: Roll, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#effects.store(roll);
        if (this.#trouble !== null) this.#setTrouble(null);
        return;
      } catch (thrown) {
        if (!(thrown instanceof BirdsongError) || !thrown.retryable || giveUp.aborted) throw thrown;
        this.#setTrouble(thrown);
        await this.#pause(attempt, stop, giveUp);
      }
    }
  }

  async #pause(attempt: number, stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    const { clock, random } = this.#effects;
    const ms = retryDelayMs(AGAIN, Math.min(attempt, AGAIN.attempts), random);
    try {
      if (stop.aborted) await clock.sleep(LAST_CHANCE_MS, giveUp);
      else await clock.sleep(ms, stop);
    } catch (thrown) {
      if (!stop.aborted && !giveUp.aborted) throw thrown;
    }
  }

  #setTrouble(error: BirdsongError | null): void {
    this.#trouble = error;
    this.#effects.onTrouble(error);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
