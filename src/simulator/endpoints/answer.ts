import type { Resources } from "../answer/page.ts";
import type { OpenStream } from "../stream/broadcast.ts";

/** What an endpoint says and what it costs. */
export interface Answer {
  /** @default 200 */
  readonly status?: number;
  readonly body: Record<string, unknown>;
  readonly resources: Resources;
  /** Set by the endpoints that are paid per request. */
  readonly counts?: "counts-recent" | "counts-all";
  /** The answer goes on from here. */
  readonly stream?: OpenStream;
}

export const NOTHING: Resources = { posts: [], users: [] };
