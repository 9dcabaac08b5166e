import type { Scorer, Sentiment } from "../enrich/scorer.ts";
import { mean, measure } from "../enrich/sentiment/measures.ts";
import type { Measures } from "../enrich/sentiment/measures.ts";
import { reliability } from "../enrich/sentiment/reliability.ts";
import type { Reliability } from "../enrich/sentiment/reliability.ts";
import { seededRandom } from "../model/random.ts";
import { labelledFiles, readLabelled } from "./labelled-posts.ts";
import type { LabelledPost } from "./labelled-posts.ts";

/** One file's posts of one language. */
export interface EvaluatedSet {
  readonly file: string;
  readonly language: string | null;
  readonly measures: Measures;
  readonly reliability: Reliability | null;
}

export interface Evaluation {
  readonly scorer: string;
  readonly version: string;
  readonly sets: readonly EvaluatedSet[];
  /** Of the sets in a language that the scorer reads: in others, some posts get a label for their emoji. */
  readonly meanMacroF1: number | null;
  /** Of the fastest chunk: the first ones warm up. */
  readonly postsPerSecond: number | null;
}

/** A set fewer of whose posts got a label is in a language that is not read. */
const READ_SHARE = 0.1;
/** Posts handed to the scorer at a time. */
const CHUNK = 2_000;
/** The same groups are drawn each time, so that two runs differ by the scorer only. */
const SEED = 200;

/**
 * Runs a scorer over posts that people have judged, and tells how often it agrees. Reads only; nothing is learnt
 * from the posts and nothing of them is kept. `elapsed` tells milliseconds, and is asked only around scoring.
 */
export async function evaluateJob(
  path: string,
  scorer: Scorer,
  options: { readonly language: string | null },
  effects: { readonly elapsed: () => number; readonly progress: (line: string) => void },
  signal: AbortSignal,
): Promise<Evaluation> {
  const sets: EvaluatedSet[] = [];
  let fastest = 0;
  for (const file of await labelledFiles(path)) {
    const set = await readLabelled(file, options.language, signal);
    for (const [language, own] of byLanguage(set.posts)) {
      const truths = own.map((post) => post.label);
      const said: Sentiment[] = [];
      for (let from = 0; from < own.length; from += CHUNK) {
        const chunk = own.slice(from, from + CHUNK);
        const began = effects.elapsed();
        const scores = await scorer.score(chunk, signal);
        const took = effects.elapsed() - began;
        if (took > 0) fastest = Math.max(fastest, chunk.length / (took / 1_000));
        said.push(...scores);
        effects.progress(`${set.name}: ${said.length} of ${own.length} posts`);
      }
      sets.push({
        file: set.name,
        language,
        measures: measure(truths, said),
        reliability: reliability(truths, said, seededRandom(SEED)),
      });
    }
  }
  return {
    scorer: scorer.id,
    version: scorer.version,
    sets,
    meanMacroF1: mean(
      sets.map(({ measures }) =>
        measures.labelled < measures.posts * READ_SHARE ? null : measures.all.macroF1,
      ),
    ),
    postsPerSecond: fastest > 0 ? Math.round(fastest) : null,
  };
}

function byLanguage(posts: readonly LabelledPost[]): ReadonlyMap<string | null, readonly LabelledPost[]> {
  const groups = new Map<string | null, LabelledPost[]>();
  for (const post of posts) {
    const group = groups.get(post.language);
    if (group === undefined) groups.set(post.language, [post]);
    else group.push(post);
  }
  return groups;
}
