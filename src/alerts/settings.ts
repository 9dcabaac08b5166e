import type { RuleName } from "./alert.ts";

/** From when on something is worth an alert. Lengths are milliseconds. */
export interface Limits {
  readonly silenceMs: number;
  readonly lagMs: number;
  readonly gapsMs: number;
  /** Share of a budget, 0 to 1. */
  readonly budget: number;
  readonly failures: number;
  readonly spikePosts: number;
  readonly moodPosts: number;
}

export interface RuleSettings {
  readonly limits: Limits;
  readonly off: readonly RuleName[];
}
