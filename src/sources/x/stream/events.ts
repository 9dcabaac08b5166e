import type { Ladder } from "./back-off.ts";

/** Why a connection is not, or no longer, there. */
export type DownCause =
  /** The host could not be reached, or the connection broke. */
  | "broken"
  /** The answer ended as if it were complete. */
  | "ended"
  /** Nothing was heard, keep-alives included, for longer than X promises. */
  | "silent"
  /** X said in the stream that it ends it; the detail begins with its word for the reason. */
  | "disconnected"
  /** X is out of order. */
  | "unavailable"
  /** Too many attempts. */
  | "rate-limited"
  /** X counts another connection of the app as open. */
  | "too-many-connections";

/** What a stream tells, in order. Moments are milliseconds of our clock. */
export type StreamEvent =
  /** `attempt` counts from 1 over the whole run. */
  | { readonly kind: "connecting"; readonly at: number; readonly attempt: number }
  | { readonly kind: "live"; readonly at: number }
  /** Whole records as received, without line ends; at least one. */
  | { readonly kind: "records"; readonly at: number; readonly records: readonly Buffer[] }
  /** A line that is neither a post nor a known message. */
  | { readonly kind: "unknown"; readonly at: number; readonly bytes: Buffer }
  /** Bytes of a record that broke off, or that was longer than any record can be. */
  | { readonly kind: "torn"; readonly at: number; readonly bytes: Buffer; readonly why: "cut" | "overlong" }
  /** `lastHeardAt` is when the last byte of this or an earlier connection came; null when none ever did. */
  | {
      readonly kind: "down";
      readonly at: number;
      readonly cause: DownCause;
      readonly detail: string;
      readonly lastHeardAt: number | null;
      readonly wasLive: boolean;
    }
  /** Connections we had left behind were ended; those of others still stand in the way. */
  | { readonly kind: "evicted"; readonly at: number; readonly ended: number; readonly foreign: number }
  | {
      readonly kind: "waiting";
      readonly at: number;
      readonly until: number;
      readonly why: Ladder | "connect-budget";
    };
