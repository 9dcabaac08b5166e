import { newBatchId } from "../model/batch.ts";
import { isoTime } from "../model/clock.ts";
import { BirdsongError, toError } from "../model/error.ts";
import type { StoreContext } from "./store-context.ts";

/** Keeps a row of the state's runs about `work`, however it ends. */
export async function recorded<T>(
  context: Pick<StoreContext, "state" | "clock" | "random">,
  job: string,
  postsOf: (result: T) => number,
  work: () => Promise<T>,
): Promise<T> {
  const { state, clock, random } = context;
  const startedAt = clock.now();
  const runId = newBatchId(startedAt, random);
  await state.runs.begin({ run_id: runId, job, campaign: null, started_at: isoTime(startedAt) });
  const end = async (
    outcome: "done" | "failed" | "cancelled",
    posts: number,
    error: string | null,
  ): Promise<void> => state.runs.end(runId, { endedAt: isoTime(clock.now()), outcome, posts, error });
  try {
    const result = await work();
    await end("done", postsOf(result), null);
    return result;
  } catch (thrown) {
    // A full disk may refuse this note as well; what stopped the work is the error worth telling.
    await end(isBusyStore(thrown) ? "cancelled" : "failed", 0, toError(thrown).message).catch(
      () => undefined,
    );
    throw thrown;
  }
}

/** Another process is at the warehouse, and does what this one would have done: nothing failed. */
export function isBusyStore(thrown: unknown): boolean {
  return thrown instanceof BirdsongError && BUSY.has(thrown.code);
}

const BUSY: ReadonlySet<string> = new Set(["warehouse.locked", "spool.busy", "rebuild.busy"]);
