import type { AlertRule } from "../model/words.ts";

export type RuleName = AlertRule;

/** Something is wrong, or worth knowing. */
export interface Bad {
  readonly state: "bad";
  /** Since when, milliseconds, as far as the facts tell. */
  readonly since: number;
  /** What happened, a sentence. */
  readonly text: string;
  /** What to do about it, a sentence. */
  readonly hint: string;
}

/** It is known to be in order; the sentence is what a raised alert ends with. */
export interface Fine {
  readonly state: "fine";
  readonly text: string;
}

/** The facts do not tell: nothing is raised, and nothing that is raised is cleared. */
export interface Unknown {
  readonly state: "unknown";
}

export type Finding = Bad | Fine | Unknown;

/** What a rule says of one subject: a campaign, a job, a channel. */
export type Verdict = Finding & { readonly rule: RuleName; readonly subject: string };

export const UNKNOWN: Unknown = { state: "unknown" };

/** Names an alert among all that stand. */
export function keyOf({ rule, subject }: { readonly rule: RuleName; readonly subject: string }): string {
  return `${rule}/${subject}`;
}
