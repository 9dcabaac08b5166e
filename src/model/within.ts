import { setTimeout } from "node:timers";

/**
 * A signal that is aborted with another, or with a `TimeoutError` when the time is up.
 *
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])` is not that: Node 20 keeps the inner signal only weakly, and
 * after a garbage collection its time never comes. Here the timer holds it.
 */
export function within(ms: number, signal: AbortSignal): AbortSignal {
  const deadline = new AbortController();
  const late = (): void =>
    deadline.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
  // whoever waits keeps the process alive, the time-out itself need not
  setTimeout(late, ms).unref();
  return AbortSignal.any([signal, deadline.signal]);
}
