import type { GapCause } from "../model/words.ts";
import type { ColumnType, Generated, Insertable, Kysely, Selectable, Transaction } from "kysely";

/** Times are ISO 8601 UTC text, days `2026-11-24`, money integer micro-dollars, ids text. */
export interface Tables {
  migration: { version: number; applied_at: string };
  checkpoint: CheckpointTable;
  paging: PagingTable;
  reservation: ReservationTable;
  spend: SpendTable;
  billed: { day: string; source: string; resource: string; id: string; at: string };
  gap: GapTable;
  tombstone: TombstoneTable;
  recheck: RecheckTable;
  run: RunTable;
  pause: PauseTable;
  consent: { source: string; campaign: string; given_at: string };
  stream: StreamTable;
  filling: FillingTable;
  compliance_job: ComplianceJobTable;
  digest: DigestTable;
  up: UpTable;
  alert: AlertTable;
  alert_told: AlertToldTable;
  alert_quarantine: { only: 1; records: number; grew_at: string | null };
}

interface CheckpointTable {
  source: string;
  campaign: string;
  /** Newest post of the last finished run; null while a campaign has never had one. */
  since_id: string | null;
  /** Everything the source had indexed up to here was collected. */
  covered_until: string;
  query: string;
  updated_at: string;
}

interface PagingTable {
  source: string;
  campaign: string;
  run_id: string;
  query: string;
  /** Lower bound of every page of the run: an id (exclusive) or a time (inclusive); never both. */
  since_id: string | null;
  start_time: string | null;
  /** Upper bound, when the run had to begin anew below what it already holds. */
  until_id: string | null;
  next_token: string | null;
  /** Newest post of the run's first page: the next checkpoint. */
  newest_id: string | null;
  oldest_id: string | null;
  pages: number;
  posts: number;
  /** Pages in a row that brought nothing older than what was there. */
  idle_pages: number;
  /** Beginning of the time that is not collected until the run ends; the overlap lies before it. */
  covers_from: string;
  /** What the checkpoint's `covered_until` becomes when the run ends. */
  covers_until: string;
  started_at: string;
}

interface ReservationTable {
  /** Chosen before the request, so that an answer found in the queue can be told from one that never came. */
  batch_id: string;
  /** Name of the process lock under which the request is made. */
  owner: string;
  source: string;
  campaign: string;
  day: string;
  /** JSON: {@link import("./ledger.ts").Line}[] */
  lines: string;
  amount: number;
  price_list: string;
  /** JSON, for people and for asking the same again. */
  request: string;
  reserved_at: string;
  /** JSON of what the answer changes, written before the batch is appended; null until then. */
  answer: string | null;
}

interface SpendTable {
  source: string;
  campaign: string;
  day: string;
  resource: string;
  requests: number;
  units: number;
  amount: number;
  price_list: string;
}

interface GapTable {
  gap_id: Generated<number>;
  source: string;
  campaign: string;
  from_at: string;
  to_at: string;
  cause: GapCause;
  estimated_posts: number | null;
  noticed_at: string;
  filled_by: string | null;
  filled_at: string | null;
}

interface TombstoneTable {
  source: string;
  kind: "post" | "user";
  id: string;
  reason: string;
  noted_at: string;
  /** When everything that holds it was rewritten; null until then. */
  purged_at: ColumnType<string | null, string | null | undefined, string | null>;
}

interface RecheckTable {
  source: string;
  kind: "post" | "user";
  id: string;
  reason: "authorization" | "absent";
  attempts: number;
  first_at: string;
  next_at: string;
}

interface RunTable {
  run_id: string;
  job: string;
  campaign: string | null;
  started_at: ColumnType<string, string, never>;
  ended_at: string | null;
  outcome: string | null;
  posts: number;
  error: string | null;
}

interface PauseTable {
  source: string;
  code: string;
  message: string;
  paused_at: string;
  retry_at: string;
}

/** The one stream of a source, as the process that holds it last told. */
interface StreamTable {
  source: string;
  /** `connecting`, `live`, `backing-off`, `paused`, `draining`, `stopped`, `failed`. */
  state: string;
  /** JSON: names of the campaigns it collects. */
  campaigns: string;
  pid: number;
  started_at: string;
  live_since: string | null;
  last_heard_at: string | null;
  /** When it tries again; null while there is nothing to wait for. */
  next_at: string | null;
  /** Why it is not live, for people. */
  detail: string | null;
  /** JSON: ISO times of the latest attempts to connect; they count against the source's limit across restarts. */
  connects: string;
  /** Received since it was started. */
  posts: number;
  updated_at: string;
}

/** A search over open gaps that is under way. */
interface FillingTable {
  source: string;
  campaign: string;
  /** JSON: the gaps that are closed when it ends. */
  gap_ids: string;
  from_at: string;
  to_at: string;
  query: string;
  /** Exclusive upper bound of every page. */
  until_id: string;
  next_token: string | null;
  oldest_id: string | null;
  pages: number;
  posts: number;
  /** Pages in a row that brought nothing older than what was there. */
  idle_pages: number;
  started_at: string;
}

/** A batch-compliance job of the source. */
interface ComplianceJobTable {
  source: string;
  job_id: string;
  kind: "post" | "user";
  /** The source's word, and `applied` once its result took effect. */
  status: string;
  /** How many ids were asked about. */
  ids: number;
  /** How many of them are to be withdrawn; null until the result was read. */
  affected: number | null;
  upload_url: string | null;
  download_url: string | null;
  created_at: string;
  checked_at: string;
}

/** The process that runs everything, one row. */
interface UpTable {
  only: 1;
  /** `running`, `stopping`, `stopped`. */
  state: string;
  pid: number;
  started_at: string;
  /** JSON: what runs when. */
  jobs: string;
  updated_at: string;
}

/** One alert, from when it was raised until it was cleared; of each rule and subject at most one stands. */
interface AlertTable {
  alert_id: Generated<number>;
  rule: string;
  /** A campaign, a job, a channel. */
  subject: string;
  /** Since when it is so, as far as was known when it was raised. */
  since_at: string;
  raised_at: string;
  text: string;
  hint: string;
  /** Since when it is known to be in order; null while it is not. */
  fine_since: string | null;
  /** Null while it stands. */
  cleared_at: string | null;
  cleared_text: string | null;
}

/** What a channel was told of an alert. */
interface AlertToldTable {
  alert_id: number;
  news: News;
  channel: string;
  status: ToldStatus;
  tries: number;
  /** Why, for people; without secrets. */
  detail: string | null;
  updated_at: string;
}

export type News = "raised" | "cleared";

/**
 * `due`: to be sent. `sending`: about to be sent, or the process ended meanwhile. `unknown`: it may have been delivered.
 * `unsent`: it was not, and is tried again. `void`: there was nothing to say any more.
 */
export type ToldStatus = "due" | "sending" | "delivered" | "refused" | "unsent" | "unknown" | "void";

/** What became of the digest of one period in one channel. */
interface DigestTable {
  channel: string;
  /** Length of its periods: `1h`, `1d`. */
  every: string;
  period_start: string;
  period_end: string;
  status: DigestStatus;
  /** Why, for people; without secrets. */
  detail: string | null;
  updated_at: string;
}

/**
 * `due`: to be told, and nothing was begun. `sending`: about to be sent, or the process ended meanwhile. `unknown`: it
 * may have been delivered. `unsent`: it was not, the service being out of reach. `quiet`: nothing was worth saying.
 * `missed`: no run came in its time.
 */
export type DigestStatus =
  | "due"
  | "sending"
  | "delivered"
  | "refused"
  | "unsent"
  | "unknown"
  | "quiet"
  | "missed";

export type Db = Kysely<Tables> | Transaction<Tables>;
export type Checkpoint = Selectable<CheckpointTable>;
export type Paging = Selectable<PagingTable>;
export type ReservationRow = Selectable<ReservationTable>;
export type Spend = Selectable<SpendTable>;
export type Gap = Selectable<GapTable>;
export type NewGap = Omit<Insertable<GapTable>, "gap_id" | "filled_by" | "filled_at">;
export type Tombstone = Omit<Selectable<TombstoneTable>, "purged_at">;
export type Recheck = Selectable<RecheckTable>;
export type Run = Selectable<RunTable>;
export type Pause = Selectable<PauseTable>;
export type StreamRow = Selectable<StreamTable>;
export type Filling = Selectable<FillingTable>;
export type ComplianceJob = Selectable<ComplianceJobTable>;
export type UpRow = Selectable<UpTable>;
export type DigestRow = Selectable<DigestTable>;
export type AlertRow = Selectable<AlertTable>;
export type NewAlert = Pick<AlertRow, "rule" | "subject" | "since_at" | "raised_at" | "text" | "hint">;
export type AlertToldRow = Selectable<AlertToldTable>;
