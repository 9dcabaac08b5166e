import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NO_SCORE_REASONS } from "../../../src/enrich/scorer.ts";
import type { Sentiment } from "../../../src/enrich/scorer.ts";
import { LexiconScorer } from "../../../src/enrich/sentiment/lexicon.ts";
import { LONGEST_TEXT } from "../../../src/enrich/sentiment/reading.ts";
import { readWordFiles } from "../../../src/enrich/sentiment/word-files.ts";

const files = await readWordFiles();
const scorer = new LexiconScorer(files);
const another = new LexiconScorer(files);
const language = fc.constantFrom(null, "", "xx", "en-GB", ...scorer.languages);
const pieces = fc.constantFrom(
  ..."not |never |so |good|awful|😍|🏽|\u200d|:)|<3|http://|www.|#|@|&amp;|\\u00|\ud83d|é|ß|aaa|جميل|ال|!|?|\n|但|٣|'|ﬀ|𝒢| ".split(
    "|",
  ),
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
);

/** What is wrong with an answer. */
function complaint({ score, label, reason }: Sentiment): string | undefined {
  if (score === null) return label === null && NO_SCORE_REASONS.includes(reason) ? undefined : "no reason";
  if (!(score >= -1 && score <= 1)) return `${score} is out of range`;
  const agrees = label === "neutral" || (label === "negative" ? score < 0 : score > 0);
  return agrees ? undefined : `${score} is called ${label}`;
}

test("any string in any language gets a score in range with its label, or a reason", () => {
  fc.assert(
    fc.property(text, language, (post, code) => {
      expect(complaint(scorer.scoreText(post, code))).toBeUndefined();
    }),
    { numRuns: 3_000 },
  );
});

test("a text gets the same answer whatever was read before it", () => {
  fc.assert(
    fc.property(text, text, language, (before, post, code) => {
      const alone = another.scoreText(post, code);
      scorer.scoreText(before, "en");
      expect(scorer.scoreText(post, code)).toEqual(alone);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  "a",
  "a ",
  "A",
  "aA",
  "#aAaA",
  ":(",
  "😀",
  "😀a",
  "\ud83d",
  "جم ",
  "not good ",
  "&amp;",
  "\\u0041",
])("%j repeated up to the limit is read, and beyond it refused", (part) => {
  const whole = part.repeat(Math.floor(LONGEST_TEXT / part.length));
  for (const code of ["en", "ar", null]) expect(scorer.scoreText(whole, code).reason).not.toBe("too_long");
  expect(scorer.scoreText(whole + part.repeat(2 + LONGEST_TEXT), "en").reason).toBe("too_long");
});
