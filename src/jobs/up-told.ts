import { BirdsongError } from "../model/error.ts";
import type { CampaignOutcome, Trouble } from "./campaigns.ts";

/** What a job of `up` did, for those who watch. */
export interface Finished {
  readonly job: "collect" | "stream" | "refresh" | "load" | "forget" | "alerts";
  readonly campaign: string | null;
  readonly outcome: CampaignOutcome;
  /** Collected, refreshed, loaded or withdrawn. */
  readonly posts: number;
  /** Author profiles bought. */
  readonly authors: number;
  /** Micro-dollars. */
  readonly cost: number;
  readonly error: Trouble | null;
}

/** What a job left to another process, and to which. */
export type Skipped = Pick<Finished, "job" | "campaign"> & { readonly error: Trouble };

/** What jobs let `up` know. */
export interface Hooks {
  /** Something happened. */
  finished(what: Finished): Promise<void>;
  /** Another process does it. */
  skipped(what: Skipped): Promise<void>;
  /** Something was collected: it is to be loaded. */
  collected(): void;
  /** The stream failed too often: these campaigns are to be searched for. */
  gaveUp(campaigns: readonly string[]): void;
}

/** A run that failed after it had brought, and cost, something. */
export class FailedRun extends BirdsongError {
  readonly posts: number;
  /** Micro-dollars. */
  readonly cost: number;

  constructor(trouble: Trouble | null, brought: { readonly posts: number; readonly cost: number }) {
    super(trouble?.message ?? "It failed without a word.", {
      code: trouble?.code ?? "unexpected",
      ...(trouble?.hint == null ? {} : { hint: trouble.hint }),
    });
    this.posts = brought.posts;
    this.cost = brought.cost;
  }
}
