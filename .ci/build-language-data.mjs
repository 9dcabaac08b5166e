// Rewrites lists/language/ngrams.txt from the model of `eld` that is installed. Run by hand when that package
// changes; the result is committed, so that only this script and one test need the package.
import { readFileSync, writeFileSync } from "node:fs";

const ELD = new URL("../", import.meta.resolve("eld/small"));
const FILE = new URL("../lists/language/ngrams.txt", import.meta.url);

const { ngramsData } = await import(new URL("ngrams/small.js", ELD));
const { dictionary } = await import(new URL("dictionary.js", ELD));
const { avgScore } = await import(new URL("avgScore.js", ELD));
const { separators } = await import(new URL("regexPatterns.js", ELD));
const { version } = JSON.parse(readFileSync(new URL("../package.json", ELD), "utf8"));

const languages = Object.values(ngramsData.languages);
const byteOf = new Map();
for (let byte = 0x80; byte < 0x100; byte++) if (dictionary[byte] !== " ") byteOf.set(dictionary[byte], byte);

const lines = Object.entries(ngramsData.ngrams).map(
  ([ngram, scores]) =>
    `${hex(ngram)} ${Object.entries(scores)
      .map(([language, score]) => languages[language] + score)
      .join(" ")}`,
);
lines.sort((a, b) => (a < b ? -1 : 1));
const content = [
  `# eld-small-${version}: beginnings, middles and ends of words as UTF-8, "_" where a word begins or ends, and what each counts for which language`,
  `letters ${ranges()}`,
  `usual ${languages.map((language) => language + Math.round(avgScore[language] * 1_000)).join(" ")}`,
  ...lines,
];
writeFileSync(FILE, `${content.join("\n")}\n`);
process.stdout.write(`ngrams.txt: ${lines.length} n-grams\n`);

/** A plain letter stands for itself, any other sign for a byte of its own. */
function hex(ngram) {
  return [...ngram]
    .map((sign) => {
      if (sign === " ") return "_";
      const byte = /^[a-z'`]$/.test(sign) ? sign.charCodeAt(0) : byteOf.get(sign);
      if (byte === undefined) throw new Error(`${ngram}: ${sign} is no byte`);
      return byte.toString(16);
    })
    .join("");
}

/** What counts as a letter, as ranges of code units. */
function ranges() {
  const isLetter = (code) => code < 0x10000 && String.fromCharCode(code).replace(separators, "") !== "" && code !== 0x27 && code !== 0x60 && code !== 0x2019;
  const found = [];
  for (let code = 0; code <= 0x10000; code++) {
    if (isLetter(code) && !isLetter(code - 1)) found.push([code, code]);
    if (isLetter(code)) found.at(-1)[1] = code;
  }
  return found.map(([from, to]) => (from === to ? from.toString(16) : `${from.toString(16)}-${to.toString(16)}`)).join(" ");
}
