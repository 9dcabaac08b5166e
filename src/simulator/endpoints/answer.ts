import type { Resources } from "../answer/page.ts";

/** What an endpoint says and what it costs. */
export interface Answer {
  readonly body: Record<string, unknown>;
  readonly resources: Resources;
  /** Set by the endpoints that are paid per request. */
  readonly counts?: "counts-recent" | "counts-all";
}

export const NOTHING: Resources = { posts: [], users: [] };
