import type { WatchedPost, WatchedPosts } from "../model/watched.ts";
import type { EngineSettings } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import type { PostKind, SourceName } from "../model/words.ts";
import { readManifest } from "./manifest.ts";
import { withMarts } from "./reader.ts";

/**
 * What a refresh needs to know of the posts that are followed, from the published marts: they can be read while a
 * load runs. Undefined before the first publish.
 */
export async function watchedInMarts(
  folder: string,
  source: SourceName,
  settings: EngineSettings,
): Promise<WatchedPosts | null> {
  if ((await readManifest(folder)) === undefined) return null;
  return {
    async *candidates(campaign, oldest, signal) {
      signal.throwIfAborted();
      const rows = await withMarts(folder, settings, (marts) =>
        marts.rows<{ post_id: string; created_at: string; kind: PostKind; observed_ats: string[] | null }>(
          sqlFile("duckdb/reader/watched-candidates.sql"),
          { source, campaign, oldest },
        ),
      );
      for (const row of rows) yield { ...row, observed_ats: row.observed_ats ?? [] } satisfies WatchedPost;
    },
    async *authors(campaign, signal) {
      signal.throwIfAborted();
      yield* await withMarts(folder, settings, (marts) =>
        marts.rows<{ user_id: string; profile_at: string | null }>(
          sqlFile("duckdb/reader/watched-authors.sql"),
          { source, campaign },
        ),
      );
    },
    async profiles(userIds, signal) {
      signal.throwIfAborted();
      const rows = await withMarts(folder, settings, (marts) =>
        marts.rows<{ user_id: string; profile_at: string }>(sqlFile("duckdb/reader/watched-profiles.sql"), {
          source,
          ids: JSON.stringify(userIds),
        }),
      );
      return new Map(rows.map((row) => [row.user_id, row.profile_at]));
    },
  };
}
