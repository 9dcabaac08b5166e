import type {
  GrowthStep,
  WatchedAuthor,
  WatchedPost,
  WatchedPosts,
  WatchedReading,
} from "../model/watched.ts";
import type { EngineSettings, Params, Row } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import type { PostKind, SourceName } from "../model/words.ts";
import { readManifest } from "./manifest.ts";
import { withMarts } from "./reader.ts";

/** Posts a query brings. Between two the marts may be published anew; whoever looks posts up may take hours. */
const PAGE = 50_000;

interface CandidateRow extends Row {
  readonly post_id: string;
  readonly created_at: string;
  readonly kind: PostKind;
  readonly observed_ats: string[] | null;
  readonly readings: { at: string; engagement: number }[] | null;
}

/**
 * What a refresh needs to know of the posts that are followed, from the published marts: they can be read while a
 * load runs. Undefined before the first publish.
 */
export async function watchedInMarts(
  folder: string,
  source: SourceName,
  settings: EngineSettings,
  pageSize = PAGE,
): Promise<WatchedPosts | null> {
  if ((await readManifest(folder)) === undefined) return null;
  const ask = async <R extends Row>(
    name: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<readonly R[]> => {
    signal.throwIfAborted();
    const query = sqlFile(`duckdb/reader/watched-${name}.sql`);
    return withMarts(folder, settings, (marts) => marts.rows<R>(query, { source, ...params }));
  };
  return {
    async *candidates(campaign, oldest, signal) {
      for (let after = ""; ; ) {
        const params = { campaign, oldest, after, page: pageSize };
        const rows = await ask<CandidateRow>("candidates", params, signal);
        for (const row of rows) yield postOf(row);
        const last = rows.at(-1);
        if (last === undefined || rows.length < pageSize) return;
        after = last.post_id;
      }
    },
    growth: async (campaign, since, signal) => ask<GrowthStep & Row>("growth", { campaign, since }, signal),
    async *authors(campaign, signal) {
      yield* await ask<WatchedAuthor & Row>("authors", { campaign }, signal);
    },
    async profiles(userIds, signal) {
      const ids = JSON.stringify(userIds);
      const rows = await ask<{ user_id: string; profile_at: string }>("profiles", { ids }, signal);
      return new Map(rows.map((row) => [row.user_id, row.profile_at]));
    },
  };
}

function postOf({ observed_ats, readings, ...row }: CandidateRow): WatchedPost {
  return {
    ...row,
    observed_ats: observed_ats ?? [],
    readings: (readings ?? []) satisfies readonly WatchedReading[],
  };
}
