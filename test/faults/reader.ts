import { readManifest } from "../../src/marts/manifest.ts";
import { withMarts } from "../../src/marts/reader.ts";
import { toError } from "../../src/model/error.ts";

/** A reader of the marts that never stops asking while a storm goes on. */
export interface Reading {
  /** Answers it got. */
  readonly answers: number;
  /** Answers that were wrong, and errors. */
  readonly faults: readonly string[];
}

interface Answer extends Record<string, bigint | number | null> {
  readonly posts: bigint;
  readonly keys: bigint;
  readonly strays: bigint;
  readonly torn: bigint;
}

/** Posts, distinct posts, members without a post, and posts whose newest metrics are not those of their snapshots. */
const QUESTION = `
  SELECT
    (SELECT count(*) FROM fact_post) AS posts,
    (SELECT count(DISTINCT (source, post_id)) FROM fact_post) AS keys,
    (SELECT count(*) FROM post_campaign ANTI JOIN fact_post USING (source, post_id)) AS strays,
    (SELECT count(*) FROM fact_post JOIN (
       SELECT source, post_id, max(observed_at) AS newest FROM fact_post_metrics GROUP BY ALL
     ) USING (source, post_id) WHERE versions = 1 AND metrics_at < newest) AS torn`;

/** Two cores are shared with the victims. */
const PAUSE_MS = 150;

/** Asks the marts again and again until `stop`; the number of posts must never fall. */
export async function readMeanwhile(folder: string, stop: AbortSignal): Promise<Reading> {
  const faults: string[] = [];
  let answers = 0;
  let most = 0n;
  while (!stop.aborted) {
    try {
      if ((await readManifest(folder)) !== undefined) {
        const answer = await withMarts(folder, { memory: "256MB", threads: 1 }, async (marts) => {
          const [row] = await marts.rows<Answer>(QUESTION);
          return row!;
        });
        answers++;
        if (answer.posts !== answer.keys) faults.push(`${answer.posts} rows for ${answer.keys} posts`);
        if (answer.posts < most) faults.push(`${answer.posts} posts after ${most}`);
        if (answer.strays !== 0n) faults.push(`${answer.strays} members without a post`);
        if (answer.torn !== 0n) faults.push(`${answer.torn} posts older than their snapshots`);
        most = answer.posts;
      }
    } catch (thrown) {
      faults.push(toError(thrown).message);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return { answers, faults };
}
