import type { CollectContext } from "../collect/context.ts";
import type { EngineSettings } from "../engine/engine.ts";
import type { Enricher } from "../enrich/enricher.ts";
import type { Config } from "../config/schema.ts";
import type { Folders } from "../config/folders.ts";
import type { SourceName } from "../model/words.ts";

/** What the jobs of the right half work with: loading, publishing, replaying, importing. */
export interface StoreContext
  extends Pick<CollectContext, "state" | "queue" | "clock" | "random" | "log" | "progress"> {
  readonly config: Config;
  readonly folders: Folders;
  /** Memory and threads of the engine, and where it may spill. */
  readonly engine: EngineSettings;
  /** Reads what posts and profiles say, as the configuration has it. */
  readonly enricher: Enricher;
  /** When a post was made, milliseconds, by what its source's ids tell. */
  timeOf(source: SourceName, id: string): number;
  /** Oldest moment that a source's search made at `now` reaches, milliseconds. */
  reaches(source: SourceName, search: "recent" | "all", now: number): number;
  /** Named moments at which fault tests strike. Does nothing otherwise. */
  moment(name: string): void | Promise<void>;
}
