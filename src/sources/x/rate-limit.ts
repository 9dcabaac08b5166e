import { MINUTE, SECOND } from "../../model/clock.ts";

/** Windows are 15 minutes; nothing credible asks for a longer wait. */
const WINDOW_MS = 15 * MINUTE;
const SKEW_MS = MINUTE;

export interface RateWait {
  readonly ms: number;
  /** What to tell the user about a reset time that cannot be right. */
  readonly note: string | null;
}

/**
 * How long a 429 asks us to wait, from `x-rate-limit-remaining`, `x-rate-limit-reset` (epoch seconds) and
 * `retry-after` (seconds). Requests left in the window mean the limit of one a second was hit.
 */
export function rateWait(header: (name: string) => string | undefined, now: number): RateWait {
  const retryAfter = retryAfterMs(header);
  if (retryAfter !== undefined) return { ms: retryAfter, note: null };
  const reset = numberOf(header("x-rate-limit-reset"));
  if (reset === undefined) return { ms: MINUTE, note: null };
  if ((numberOf(header("x-rate-limit-remaining")) ?? 0) > 0) return { ms: 2 * SECOND, note: null };
  const wait = reset * SECOND - now;
  if (wait > WINDOW_MS + SKEW_MS) return { ms: WINDOW_MS, note: skewNote(wait) };
  if (wait < -SKEW_MS) return { ms: MINUTE, note: skewNote(wait) };
  return { ms: Math.max(wait, 0) + SECOND, note: null };
}

/** What a `retry-after` header in seconds asks for, at most one window. */
export function retryAfterMs(header: (name: string) => string | undefined): number | undefined {
  const seconds = numberOf(header("retry-after"));
  return seconds === undefined ? undefined : Math.min(seconds * SECOND, WINDOW_MS);
}

function skewNote(wait: number): string {
  const minutes = Math.round(Math.abs(wait) / MINUTE);
  return `X says the rate limit ${wait > 0 ? "ends in" : "ended"} ${minutes} minutes${wait > 0 ? "" : " ago"}; this computer's clock is probably wrong.`;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
