import type { Config } from "../config/schema.ts";
import type { Clock } from "../model/clock.ts";
import type { Random } from "../model/random.ts";
import type { Queue } from "../queue/queue.ts";
import type { Source } from "../sources/source.ts";
import type { State } from "../state/open.ts";
import type { WatchedPosts } from "../model/watched.ts";

/** A structured log, as pino writes it. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * The moments of a request after which a crash must cost nothing but the page in flight, in their order.
 * `settled` lies inside the transaction that `state-advanced` has committed.
 */
export type CrashPoint =
  | "reserved"
  | "page-received"
  | "batch-appended"
  | "settled"
  | "state-advanced"
  | "run-finished"
  | StreamPoint;

/**
 * The same of a stream: money reserved ahead, a roll complete, its batch durable, its money settled (inside the
 * transaction that `stream-advanced` has committed).
 */
export type StreamPoint =
  | "stream-reserved"
  | "stream-received"
  | "stream-appended"
  | "stream-settled"
  | "stream-advanced";

/** Everything collecting works with. */
export interface CollectContext {
  readonly config: Config;
  readonly state: State;
  readonly queue: Queue;
  readonly source: Source;
  /** What is already in the warehouse; null before there is one. */
  readonly watched: WatchedPosts | null;
  /** Folder of the process locks. */
  readonly locks: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** What is going on, for people. */
  progress(line: string): void;
  /** Where fault tests strike. Does nothing otherwise. */
  crashPoint(point: CrashPoint): void | Promise<void>;
}
