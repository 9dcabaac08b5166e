import { readdirSync, readFileSync } from "node:fs";
import { openLanguageDetector } from "../dist/enrich/language/detect.js";

/**
 * Accuracy and speed over a folder of `xx-….tsv` files (label, tab, text), where `xx` is the language of the file.
 * Speed is posts a second of processor time, so that a busy machine does not matter. Romanised Hindi (`hi`) is
 * reported apart.
 */
const ROUNDS = 5;

/** The wrong claim that is hardest to see through. */
const NEAR: Readonly<Record<string, string>> = {
  ar: "fa",
  de: "nl",
  en: "nl",
  es: "pt",
  fr: "ca",
  it: "es",
  pt: "es",
  hi: "en",
};

interface Post {
  readonly language: string;
  readonly text: string;
}

let words = 0;
const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node .bench/language.js FOLDER");

const posts = read(folder);
const detector = await openLanguageDetector();
const languages = [...new Set(posts.map((post) => post.language))].sort();
console.log(
  `${posts.length} posts in ${languages.join(", ")}; ${detector.version}; Node ${process.version}\n`,
);

accuracy("no claim", () => null);
accuracy("the file's language as claim", (post) => post.language);
accuracy("a wrong claim, of a near language", (post) => NEAR[post.language] ?? "en");
speed(
  "no claim",
  posts.map((post) => [post.text, null] as const),
);
speed(
  "a right claim",
  posts.map((post) => [post.text, post.language] as const),
);
speed(
  "mixed: a tenth of the claims wrong, a tenth absent",
  posts.map((post, i) => [post.text, i % 10 === 0 ? "en" : i % 10 === 1 ? null : post.language] as const),
);

speed(
  "languages as they occur, a right claim",
  asTheyOccur((post) => post.language),
);
speed(
  "languages as they occur, a tenth of the claims wrong, a tenth absent",
  asTheyOccur((post, i) => (i % 10 === 0 ? "en" : i % 10 === 1 ? null : post.language)),
);

/** Each file as often as its language is written, roughly; those of a script of their own, cheapest of all, are absent. */
function asTheyOccur(
  claimOf: (post: Post, i: number) => string | null,
): readonly (readonly [string, string | null])[] {
  const shares: Readonly<Record<string, number>> = { en: 9, es: 3, pt: 3, ar: 2, fr: 1, de: 1, it: 1 };
  const byLanguage = Object.entries(shares).flatMap(([language, share]) => {
    const here = posts.filter((post) => post.language === language);
    return here.slice(0, Math.floor((here.length * share) / 9));
  });
  return byLanguage.map((post, i) => [post.text, claimOf(post, i)] as const);
}

function accuracy(name: string, claimOf: (post: Post) => string | null): void {
  console.log(name);
  const bands = { "under 20": [0, 20], "20-39": [20, 40], "40+": [40, Infinity], "20+": [20, Infinity] };
  for (const [band, [from, to]] of Object.entries(bands)) {
    const here = posts.filter((post) => post.language !== "hi" && inBand(post.text, from!, to!));
    const verdicts = here.map((post) => detector.detect(post.text, claimOf(post)).lang === post.language);
    const said = here.filter((post) => detector.detect(post.text, claimOf(post)).lang !== null).length;
    const right = verdicts.filter(Boolean).length;
    console.log(
      `  ${band.padEnd(9)} ${String(here.length).padStart(6)} posts  right ${percent(right, here.length)}  said ${percent(said, here.length)}  right of those ${percent(right, said)}`,
    );
  }
  const each = languages.map((language) => {
    const here = posts.filter((post) => post.language === language && inBand(post.text, 20, Infinity));
    const right = here.filter((post) => {
      const { lang } = detector.detect(post.text, claimOf(post));
      return lang === (language === "hi" ? "hi-Latn" : language);
    }).length;
    return `${language} ${percent(right, here.length).trim()}`;
  });
  console.log(`  20+ each: ${each.join("  ")}`);
  const alarms = posts.filter(
    (post) => post.language !== "hi" && detector.detect(post.text, claimOf(post)).lang === "hi-Latn",
  );
  console.log(`  called romanised Hindi, and are not: ${alarms.length}\n`);
}

function inBand(text: string, from: number, to: number): boolean {
  const length = cleaned(text).length;
  return length >= from && length < to;
}

/** A second way of cleaning, so that the bands do not depend on what is measured. */
function cleaned(text: string): string {
  return text
    .replace(/https?:\S+|www\.\S+|[@#][\p{L}\p{N}_]+|&#?\w+;|\p{Extended_Pictographic}/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function speed(name: string, asked: readonly (readonly [string, string | null])[]): void {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    // another first word each time, so that nothing is remembered from before
    const first = nextWord();
    const texts = asked.map(([text, claim]) => [`${first} ${text}`, claim] as const);
    const before = process.cpuUsage();
    for (const [text, claim] of texts) detector.detect(text, claim);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  const rate = Math.round(asked.length / best);
  console.log(`${name.padEnd(70)} ${rate.toLocaleString("en").padStart(9)} posts/s of processor time`);
}

/** A word that was not asked before and is none of any language. */
function nextWord(): string {
  words++;
  return `x${String.fromCharCode(97 + Math.floor(words / 26), 97 + (words % 26))}q`;
}

function percent(part: number, of: number): string {
  return `${((100 * part) / of).toFixed(2).padStart(6)} %`;
}

function read(path: string): readonly Post[] {
  return readdirSync(path)
    .filter((name) => /^[a-z]{2}-xlmt.*\.tsv$/.test(name))
    .flatMap((name) =>
      readFileSync(`${path}/${name}`, "utf8")
        .split("\n")
        .filter((line) => line.includes("\t"))
        .map((line) => ({
          language: name.slice(0, 2),
          text: line
            .slice(line.indexOf("\t") + 1)
            .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
        })),
    );
}
