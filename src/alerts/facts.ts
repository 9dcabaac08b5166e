/** Everything the rules look at. Times are milliseconds since 1970, money is micro-dollars. */
export interface Facts {
  readonly now: number;
  readonly campaigns: readonly CampaignFacts[];
  readonly budgets: readonly BudgetFacts[];
  /** While the account at the source is dry. */
  readonly pause: { readonly source: string; readonly since: number; readonly message: string } | null;
  /** When the oldest batch that waits was received; null when none does. */
  readonly waitingSince: number | null;
  /** When a load last ended well. */
  readonly loadedAt: number | null;
  readonly publishedAt: number | null;
  readonly quarantine: QuarantineFacts;
  readonly jobs: readonly JobFacts[];
  /** Channels of the digest, with those periods of the last day that were not told. */
  readonly digests: readonly DigestFacts[];
  /** How far moods of groups of texts are off; undefined where the scorer was not measured. */
  readonly moodError: MoodError | undefined;
}

export interface CampaignFacts {
  readonly campaign: string;
  /** Up to when posts were collected. */
  readonly collectedUntil: number | null;
  /** From when on the next collection is late; null when it cannot be told, or is held up by money. */
  readonly lateFrom: number | null;
  /** Up to when the published tables hold everything that was collected; null when that cannot be told now. */
  readonly knownUntil: number | null;
  /** Stretches that were not collected, and are not filled. */
  readonly gaps: readonly GapFacts[];
  /** Every hour from the first known post (of four weeks) to `knownUntil`, oldest first, silent ones too. */
  readonly hours: readonly Hour[];
}

export interface GapFacts {
  readonly from: number;
  readonly to: number;
  readonly noticedAt: number;
  /** Nothing fills it by itself. */
  readonly stays: boolean;
}

/** A whole hour of UTC; the last one may still be going on. */
export interface Hour {
  readonly start: number;
  /** The wall clock of the project's time zone when it begins: `2026-10-25T02:00`. In autumn two hours have the same. */
  readonly local: string;
  readonly posts: number;
  /** When its first and its last post were written; null where there is none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Posts with a mood, and positive less negative ones among them. */
  readonly scored: number;
  readonly net: number;
  /** Version of the scorer; null where there is none, or several. */
  readonly model: string | null;
}

/** One hard stop's owner: a campaign, or all of a source. */
export interface BudgetFacts {
  readonly subject: string;
  readonly cycle: { readonly spent: number; readonly limit: number | null; readonly end: number };
  readonly total: { readonly spent: number; readonly limit: number | null };
  /** What each of the last seven whole days cost, from the first paid one on. */
  readonly days: readonly number[];
}

export interface QuarantineFacts {
  readonly records: number;
  /** When it last grew, as far as was looked; null when it did not. */
  readonly grewAt: number | null;
}

export interface JobFacts {
  /** `load`, `collect arcane` */
  readonly job: string;
  /** Its latest runs that ended, newest first; those that were stopped on purpose left out. */
  readonly runs: readonly {
    readonly failed: boolean;
    readonly endedAt: number;
    readonly error: string | null;
  }[];
}

export interface DigestFacts {
  readonly channel: string;
  /** Oldest first. */
  readonly untold: readonly { readonly period: string; readonly status: string; readonly at: number }[];
}

export interface MoodError {
  /** The version that was measured. */
  readonly model: string;
  /** Standard error of the net mood of 200 posts. */
  readonly spread: number;
}
