// Writes lists/sentiment/measured.json, the measured error that stands beside moods, from what evaluate found:
//
//     birdsong evaluate FOLDER --json | node .ci/write-measured.mjs
//
// Of several sets of one language the first counts. Run it after every change of a word list or rule.
import { readFileSync, writeFileSync } from "node:fs";

const { scorer, version, sets } = JSON.parse(readFileSync(0, "utf8"));
const rounded = (value, digits) => Number(value.toFixed(digits));
const languages = {};
for (const { language, measures, reliability } of sets) {
  if (language === null || language in languages) continue;
  // a language that is not read, or a set that lacks a kind of post, measures nothing
  if (measures.labelled * 2 < measures.posts || reliability === null) continue;
  languages[language] = {
    posts: measures.posts,
    macro_recall: rounded(measures.all.macroRecall / 100, 3),
    macro_f1: rounded(measures.all.macroF1 / 100, 3),
    correlation: rounded(reliability.correlation, 3),
    slope: rounded(reliability.slope, 3),
    bias: rounded(reliability.bias, 3),
    standard_error_200: rounded(reliability.spread, 3),
  };
}
writeFileSync(
  new URL("../lists/sentiment/measured.json", import.meta.url),
  `${JSON.stringify({ scorer, version, languages }, null, 2)}\n`,
);
