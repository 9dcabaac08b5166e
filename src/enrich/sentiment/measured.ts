import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { primaryLanguage } from "../scorer.ts";

/** How far the moods of a language can be trusted, as measured on posts that people have judged. */
export interface MeasuredError {
  /** Share of each class of posts that gets its label, averaged over the three. */
  readonly macroRecall: number;
  /** Of measured on true net sentiment of groups of 200 posts: 0.5 halves every swing. */
  readonly slope: number;
  /** Mean of measured less true net sentiment of these groups. */
  readonly bias: number;
  /** Standard error of a group's measured net sentiment, as a part of 1: 0.05 is five points. */
  readonly spread: number;
}

const figures = z.object({
  posts: z.int().positive(),
  macro_recall: z.number(),
  macro_f1: z.number(),
  correlation: z.number(),
  slope: z.number(),
  bias: z.number(),
  standard_error_200: z.number(),
});
const schema = z.object({
  scorer: z.literal("lexicon"),
  version: z.string(),
  languages: z.record(z.string(), figures),
});
export type Measured = z.infer<typeof schema>;

const FILE = fileURLToPath(new URL("../../../lists/sentiment/measured.json", import.meta.url));
let read: Measured | undefined;

/** The figures that are shipped, with the version of the scorer that they were measured with. */
export function measured(): Measured {
  read ??= schema.parse(JSON.parse(readFileSync(FILE, "utf8")));
  return read;
}

/** Of the house scorer; undefined for a language that it does not read. */
export function measuredError(language: string | null): MeasuredError | undefined {
  const primary = primaryLanguage(language);
  const { languages } = measured();
  if (primary === null || !Object.hasOwn(languages, primary)) return undefined;
  const { macro_recall, slope, bias, standard_error_200 } = languages[primary]!;
  return { macroRecall: macro_recall, slope, bias, spread: standard_error_200 };
}
