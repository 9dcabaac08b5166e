import type { Dialect, Shape } from "../model/batch.ts";
import { BirdsongError } from "../model/error.ts";
import type { BirdsongErrorDetails } from "../model/error.ts";
import type { Acquisition, SourceName } from "../model/words.ts";
import type { StreamPort } from "./stream.ts";

/** Something a source charges for. */
export interface Charge {
  /** `post`, `user`, `counts_recent`, `counts_all`: the names of the price list. */
  readonly resource: string;
  readonly units: number;
  /** Charged for the request itself, whatever it returns. */
  readonly perRequest?: boolean;
}

/** A request that has not been sent: what it asks and the most it can cost. */
export interface Ask {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly shape: Shape;
  readonly acquisition: Acquisition;
  readonly worst: readonly Charge[];
  /** Fields at least one record of a non-empty answer must have. */
  readonly expects: readonly string[];
}

/** A resource that the answer speaks of without delivering it. */
export interface Absence {
  readonly kind: "post" | "user";
  readonly id: string;
  /** `authorization` may be a passing thing or a protected account; `other` says nothing about the resource. */
  readonly reason: "deleted" | "suspended" | "authorization" | "other";
}

/** One answer, read completely. */
export interface Answer {
  /** The body, byte for byte. */
  readonly body: Buffer;
  /** Local time at which the last byte had been read. */
  readonly receivedAt: number;
  /** The source's own time, which decides the billing day; the local one where it is not credible. */
  readonly answeredAt: number;
  readonly dialect: Dialect | null;
  /** Ids in `data`, in order. */
  readonly ids: readonly string[];
  /** Distinct authors of the posts in `data`. */
  readonly authorIds: readonly string[];
  readonly newestId: string | null;
  readonly oldestId: string | null;
  readonly nextToken: string | null;
  /** Buckets of a counts answer. */
  readonly counts: readonly { readonly start: string; readonly end: string; readonly posts: number }[];
  readonly absent: readonly Absence[];
  /** What was returned and is charged for, by resource. */
  readonly uses: readonly { readonly resource: string; readonly ids: readonly string[] }[];
  /** Expected fields that no record of a non-empty answer had. */
  readonly missing: readonly string[];
}

export interface SearchWant {
  readonly query: string;
  readonly search: "recent" | "all";
  readonly maxResults: number;
  /** Exclusive lower bound. At most one of `sinceId` and `startTime` is given. */
  readonly sinceId?: string | undefined;
  /** Inclusive lower bound, milliseconds. */
  readonly startTime?: number | undefined;
  /** Exclusive upper bound. */
  readonly untilId?: string | undefined;
  readonly nextToken?: string | undefined;
  /** Whether the posts that others refer to are asked for (and paid) along. */
  readonly references?: boolean | undefined;
}

/** How many posts a query matches, without reading them. */
export interface CountsWant extends Pick<SearchWant, "query" | "search" | "startTime"> {
  /** Exclusive upper bound, milliseconds. @default as late as the source counts */
  readonly endTime?: number;
  /** Length of a bucket. @default "day" */
  readonly granularity?: "day" | "minute";
}

/** Smallest and largest page a search allows. */
export interface PageSizes {
  readonly min: number;
  readonly max: number;
}

/**
 * A place posts come from. Building an {@link Ask} touches no network and throws only for what the user can mend;
 * `send` makes exactly one attempt, because the caller reserves money for each.
 */
export interface Source extends AsyncDisposable {
  readonly name: SourceName;
  /** Absent where the source offers none. */
  readonly compliance?: Compliance;
  search(want: SearchWant): Ask;
  counts(want: CountsWant): Ask;
  /** Up to 100 ids. */
  lookup(kind: "post" | "user", ids: readonly string[]): Ask;
  /** Throws {@link SourceError}. */
  send(ask: Ask, signal: AbortSignal): Promise<Answer>;
  pageSizes(search: "recent" | "all"): PageSizes;
  /** Oldest moment that a search reaches. */
  reaches(search: "recent" | "all", now: number): number;
  /** When the post of this id was made, milliseconds; an id the source could have given to a post of that moment. */
  timeOf(id: string): number;
  idAt(ms: number): string;
  /** The campaign's query in the source's language; throws `query.*` errors that exit with 2. */
  query(match: unknown, search: "recent" | "all"): string;
  /** Absent where nothing is pushed. */
  readonly stream?: StreamPort;
}

/** A list of ids that the source goes through to say which of them must not be kept. */
export interface RemoteJob {
  readonly id: string;
  /** `created`: waits for the list; `in_progress`; `complete`; anything else: it will give no result. */
  readonly status: string;
  readonly createdAt: string;
  readonly uploadUrl: string;
  readonly uploadUntil: string;
  readonly downloadUrl: string;
}

export interface ComplianceFinding {
  readonly id: string;
  /** `delete`; anything else asks for less than removal. */
  readonly action: string;
  readonly reason: string;
  readonly redactedAt: string | undefined;
}

/** Batch compliance. Each call is one attempt and costs nothing; they throw {@link SourceError}. */
export interface Compliance {
  /** Jobs that Birdsong made and the source still knows, newest first. */
  open(kind: "post" | "user", signal: AbortSignal): Promise<readonly RemoteJob[]>;
  create(kind: "post" | "user", signal: AbortSignal): Promise<RemoteJob>;
  check(jobId: string, signal: AbortSignal): Promise<RemoteJob>;
  /** Sends a file of ids, one a line. */
  upload(url: string, file: string, signal: AbortSignal): Promise<void>;
  download(url: string, signal: AbortSignal): AsyncIterable<ComplianceFinding>;
}

/** A request that failed. */
export class SourceError extends BirdsongError {
  /** False when the source certainly did not deliver: refused, or never reached. */
  readonly mayBeBilled: boolean;

  constructor(message: string, details: BirdsongErrorDetails & { readonly mayBeBilled?: boolean }) {
    super(message, details);
    this.mayBeBilled = details.mayBeBilled ?? false;
  }
}
