import type { Subject } from "./subject.ts";

/** One condition of a query. */
export interface Condition {
  readonly holds: (subject: Subject, now: number) => boolean;
  /** False for operators that only narrow something else (`lang:`, `is:`, `has:`). */
  readonly standalone: boolean;
  /** True when a post may pass later though it does not now. */
  readonly changes: boolean;
}

/** Makes a condition from what stands behind the colon. */
export type Operator = (value: string) => Condition;

export const alone = (holds: Condition["holds"]): Condition => ({ holds, standalone: true, changes: false });
export const narrowing = (holds: Condition["holds"]): Condition => ({
  holds,
  standalone: false,
  changes: false,
});
