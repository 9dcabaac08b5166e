import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { LexiconScorer } from "../../../src/enrich/sentiment/lexicon.ts";
import { measured, measuredError } from "../../../src/enrich/sentiment/measured.ts";
import { readWordFiles } from "../../../src/enrich/sentiment/word-files.ts";
import { evaluateJob } from "../../../src/jobs/evaluate.ts";

const scorer = new LexiconScorer(await readWordFiles());
const signal = new AbortController().signal;
/** Posts that people have judged are not Birdsong's to give away: whoever has them names their folder. */
const labelled = process.env["BIRDSONG_LABELLED_POSTS"];
const hasPosts = labelled !== undefined && existsSync(labelled) && readdirSync(labelled).length > 0;

test("the measured error is that of the scorer that is shipped", () => {
  const { scorer: id, version } = measured();
  // after a change of words or rules: birdsong evaluate FOLDER --json | node .ci/write-measured.mjs
  expect(`${id}/${version}`).toBe(`${scorer.id}/${scorer.version}`);
});

test("every language that is read has a measured error, and no other", () => {
  expect(Object.keys(measured().languages).sort()).toEqual([...scorer.languages].sort());
  expect(measuredError("PT-br")).toEqual(measuredError("pt"));
  for (const language of [null, "und", "hi-Latn", "nl", "constructor"]) {
    expect(measuredError(language)).toBeUndefined();
  }
  for (const code of scorer.languages) {
    const { macroRecall, slope, bias, spread } = measuredError(code)!;
    expect(macroRecall).toBeGreaterThan(1 / 3);
    expect(slope).toBeGreaterThan(0);
    expect(Math.abs(bias)).toBeLessThan(0.2);
    expect(spread).toBeGreaterThan(0);
  }
});

test.skipIf(!hasPosts)(
  "the measured error is what measuring gives (set BIRDSONG_LABELLED_POSTS to a folder of labelled posts)",
  async () => {
    const { sets } = await evaluateJob(
      labelled!,
      scorer,
      { language: null },
      { elapsed: () => 0, progress: () => undefined },
      signal,
    );
    for (const [code, kept] of Object.entries(measured().languages)) {
      const { measures, reliability } = sets.find(({ language }) => language === code)!;
      const found = {
        posts: measures.posts,
        macro_recall: measures.all.macroRecall! / 100,
        macro_f1: measures.all.macroF1! / 100,
        correlation: reliability!.correlation,
        slope: reliability!.slope,
        bias: reliability!.bias,
        standard_error_200: reliability!.spread,
      };
      const rounded = Object.entries(found).map(([name, value]) => [name, Number(value.toFixed(3))]);
      expect(Object.fromEntries(rounded), code).toEqual(kept);
    }
  },
);
