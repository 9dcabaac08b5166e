import type { Forgotten, Withdrawn } from "../forget/withdrawn.ts";
import type { BatchHeader } from "../model/batch.ts";

/** A batch handed out for loading. It is neither lost nor handed out again until it is settled or its holder dies. */
export interface Claim {
  readonly header: BatchHeader;
  /** A local NDJSON file: the header's line, then one record a line. Readable until the claim is settled. */
  readonly path: string;
  readonly bytes: number;
  /** The batch took effect and is in the lake: forget it. May be repeated. */
  ack(): Promise<void>;
  /** Hand it back, to be claimed again. */
  release(): Promise<void>;
}

export interface Depth {
  readonly batches: number;
  readonly bytes: number;
  /** `received_at` of the oldest waiting batch. */
  readonly oldest: string | null;
}

/**
 * The queue between collecting and loading.
 *
 * `append` is durable when it resolves: the batch survives a power cut from then on, and only then may a
 * checkpoint move. `claim` delivers at least once, oldest first; the loader's receipts make that once.
 */
export interface Queue extends AsyncDisposable {
  readonly name: string;
  append(
    header: BatchHeader,
    records: Iterable<Buffer> | AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<void>;
  /** Up to `limit` waiting batches whose sizes sum to at most `maxBytes` (always at least one, if any waits). */
  claim(
    limit: { readonly batches: number; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<readonly Claim[]>;
  depth(signal: AbortSignal): Promise<Depth>;
  /**
   * Bytes it can still take, as far as it can tell. The collector pays for nothing that could not be stored.
   */
  room?(signal: AbortSignal): Promise<number>;
  /**
   * Whether a batch was appended, be it waiting or acknowledged within the last day. A queue that cannot tell
   * leaves this out; the collector then asks again for the one page that was in flight when it was killed.
   */
  holds?(batchId: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Cuts what is withdrawn out of every waiting batch; header, number and order of its records stay. When it resolves
   * the bytes are gone from what waits, also from what a dead writer left half-written. May be repeated. What is
   * appended afterwards is not cut: the loader does that. Throws `spool.busy` (retryable) while batches are claimed.
   * A queue that cannot change what waits lets it be loaded first: the loader keeps nothing that is withdrawn.
   */
  forget(withdrawn: Withdrawn, signal: AbortSignal): Promise<Forgotten>;
}
