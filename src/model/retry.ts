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
