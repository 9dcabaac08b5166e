import type { GapCause } from "../model/words.ts";
import type { Answer } from "./source.ts";

/** Campaigns by name, in the order of the configuration, each with its `match`. */
export type Matches = ReadonlyMap<string, unknown>;

/** A record of a stream that holds a post, and what collecting must know of it. */
export interface StreamRecord {
  /** As received, without its line end. */
  readonly bytes: Buffer;
  readonly postId: string;
  readonly authorId: string | null;
  /** Campaigns whose rules it matched; empty when only rules of other programs did. */
  readonly campaigns: readonly string[];
  /** What was delivered and is charged for, by resource. */
  readonly uses: Answer["uses"];
}

/** What a stream tells, in order. Moments are milliseconds of our clock. */
export type LiveEvent =
  /** An attempt to connect, before it is made. */
  | { readonly kind: "connecting"; readonly at: number }
  | { readonly kind: "live"; readonly at: number }
  /** At least one. */
  | { readonly kind: "records"; readonly at: number; readonly records: readonly StreamRecord[] }
  /**
   * Bytes that no post can be read from: a record that broke off (`torn`), or a message of a new kind (`unknown`).
   * They are kept like records, so that the load can set them aside with a reason. `postId` is what a torn record
   * told before it broke off.
   */
  | {
      readonly kind: "scrap";
      readonly at: number;
      readonly bytes: Buffer;
      readonly what: "torn" | "unknown";
      readonly postId: string | null;
    }
  /**
   * There is no connection, or none any more. `lastHeardAt` is when the last byte of this or an earlier one came;
   * null when none ever did.
   */
  | {
      readonly kind: "down";
      readonly at: number;
      readonly cause: Extract<GapCause, "disconnected" | "refused">;
      readonly detail: string;
      readonly lastHeardAt: number | null;
    }
  | { readonly kind: "waiting"; readonly at: number; readonly until: number; readonly why: string }
  /** Connections we had left behind were ended; those of others still stand in the way. */
  | { readonly kind: "evicted"; readonly at: number; readonly ended: number; readonly foreign: number };

/** One connection to a stream, kept alive. */
export interface LiveStream extends AsyncDisposable {
  /** What is asked, for people: it stands in the headers of batches. */
  readonly request: Readonly<Record<string, string>>;
  /** When the last byte came, signs of life included. */
  readonly lastHeardAt: number | null;
  /**
   * Everything that happens, until `signal` is aborted: then it ends without an error. While an event is being dealt
   * with nothing more is read. Throws `SourceError` when waiting does not help. To be called once.
   */
  events(signal: AbortSignal): AsyncIterable<LiveEvent>;
}

/** One rule that is, or would be, added or deleted. */
export interface StreamRule {
  readonly campaign: string;
  readonly value: string;
}

export interface RuleChanges {
  readonly added: readonly StreamRule[];
  readonly deleted: readonly StreamRule[];
  readonly kept: number;
  /** Rules of other programs with the same access: never touched, but what they match is delivered, and paid, too. */
  readonly foreign: number;
}

/** What a source can push as it is written. */
export interface StreamPort {
  /** How long changed rules may take to act, milliseconds. */
  readonly rulesActMs: number;
  /**
   * Makes our rules be those of the campaigns; the source checks them before anything is changed. With `dryRun`
   * nothing is changed. Throws `query.*` errors and `SourceError`.
   */
  reconcile(campaigns: Matches, dryRun: boolean, signal: AbortSignal): Promise<RuleChanges>;
  /**
   * `earlier` are the moments of earlier attempts to connect, milliseconds: they count against the source's limit.
   * `takeOver` ends whatever connection stands in the way, other programs' too.
   */
  open(want: { readonly earlier: readonly number[]; readonly takeOver: boolean }): LiveStream;
}
