import type { Clock } from "./clock.ts";
import { BirdsongError } from "./error.ts";
import type { Random } from "./random.ts";

/** How a failing call is repeated. Policies are data: the loop that applies them holds no numbers. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * Full-jitter exponential back-off: how long to wait after the `attempt`-th failure (1-based).
 * What the other side asked for (`retryAfterMs`) is a floor, jitter comes on top of it.
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  random: Random,
  retryAfterMs?: number,
): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  const jittered = Math.round(ceiling / 2 + random() * (ceiling / 2));
  return retryAfterMs === undefined ? jittered : retryAfterMs + Math.round(random() * policy.firstDelayMs);
}

export interface RetryEffects {
  readonly clock: Clock;
  readonly random: Random;
  /** Told before each wait. */
  onRetry?(error: BirdsongError, delayMs: number): void;
}

/**
 * Repeats `work` while it fails with a retryable {@link BirdsongError}, as often as the policy allows; throws the
 * last error. Anything else is thrown at once.
 */
export async function retrying<T>(
  policy: RetryPolicy,
  effects: RetryEffects,
  work: (attempt: number) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (thrown) {
      const again = thrown instanceof BirdsongError && thrown.retryable && attempt < policy.attempts;
      if (!again) throw thrown;
      const delay = retryDelayMs(policy, attempt, effects.random, thrown.retryAfterMs);
      effects.onRetry?.(thrown, delay);
      await effects.clock.sleep(delay, signal);
    }
  }
}
