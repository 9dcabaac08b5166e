import type { Trouble } from "../jobs/campaigns.ts";

/** An error inside a report, as indented lines. */
export function troubleLines(error: Trouble | null): readonly string[] {
  if (error === null) return [];
  return [`  ${error.message}`, ...(error.hint === null ? [] : [`  ${error.hint}`])];
}
