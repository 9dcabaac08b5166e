import { readFileSync } from "node:fs";
import { z } from "zod";

/** `src/reports` and `dist/reports` are equally deep, so this is the same file in both. */
const FILE = new URL("../../lists/sentiment/measured.json", import.meta.url);

const schema = z.object({
  scorer: z.string(),
  version: z.string(),
  languages: z.record(z.string(), z.object({ slope: z.number(), standard_error_200: z.number() })),
});

/** How far the net mood of posts may be off, as measured on posts that people have judged. */
export interface MeasuredError {
  /** How large a measured swing is against the true one, from the least to the greatest of the languages. */
  readonly slopes: readonly [number, number];
  /** Standard error of the net mood of so many posts, as a share; the worst of the languages. */
  of(posts: number): number;
}

let read: z.output<typeof schema> | undefined;

/** What was measured of a scorer, named as in `sentiment_model`; undefined when that is another one than measured. */
export function measuredError(model: string | undefined): MeasuredError | undefined {
  read ??= schema.parse(JSON.parse(readFileSync(FILE, "utf8")));
  if (model !== `${read.scorer}/${read.version}`) return undefined;
  const all = Object.values(read.languages);
  const slopes = all.map(({ slope }) => slope);
  const error = Math.max(...all.map((each) => each.standard_error_200));
  return {
    slopes: [Math.min(...slopes), Math.max(...slopes)],
    of: (posts) => error * Math.sqrt(200 / Math.max(1, posts)),
  };
}
