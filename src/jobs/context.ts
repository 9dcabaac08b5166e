import type { CollectContext } from "../collect/context.ts";
import type { Folders } from "../config/folders.ts";
import type { SourceName } from "../model/words.ts";
import type { Source } from "../sources/source.ts";

export type { Log } from "../collect/context.ts";

/** What the jobs of the left half work with: collecting, refreshing, pricing, status. */
export interface JobContext extends Omit<CollectContext, "source" | "locks"> {
  readonly folders: Folders;
  /** Opens a source with its configuration; the job disposes it. Throws `x.*` errors for a missing token and the like. */
  openSource(name: SourceName): Promise<Source>;
}
