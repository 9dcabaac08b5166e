import { readdirSync, readFileSync } from "node:fs";
import { openLanguageDetector } from "../dist/enrich/language/detect.js";
import { regionVersion, resolveLocation } from "../dist/enrich/region/resolve.js";
import { LexiconScorer } from "../dist/enrich/sentiment/lexicon.js";
import { readWordFiles } from "../dist/enrich/sentiment/word-files.js";
import { generateStreamLines } from "../dist/simulator/index.js";

/**
 * What one core does with posts: language, mood and the author's region, each alone and all together, in posts a
 * second of processor time, so that a busy machine matters little; and how many times each takes what `JSON.parse`
 * takes for the same texts, in the same run, so that it matters less. Posts are the simulator's, or those of a
 * folder of `xx-….tsv` files (label, tab, text; `xx` is the language), with authors of the simulator.
 */
const ROUNDS = 5;
const POSTS = 30_000;
const SEED = 7;

interface Post {
  /** NULL for a repost, whose words are another's. */
  readonly text: string | null;
  readonly claim: string | null;
  readonly location: string | null;
  /** The same to be asked a second time: written otherwise where nothing is to be remembered. */
  readonly again: string | null;
}

const detector = await openLanguageDetector();
const scorer = new LexiconScorer(await readWordFiles());
console.log(`${detector.version}, lexicon ${scorer.version}, ${regionVersion()}; Node ${process.version}\n`);

const simulated = await simulate();
const folder = process.argv[2];
if (folder === undefined) {
  bench("the simulator's posts as they come, with their repeats", () => simulated);
  bench("each text and location another", (round) => distinct(simulated, round));
} else {
  const posts = read(folder, simulated);
  bench("posts of the folder, languages in the shares in which they are written", () => posts);
  bench("each text and location another", (round) => distinct(posts, round));
}

function bench(name: string, postsOf: (round: number) => readonly Post[]): void {
  describe(name, postsOf(0));
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const posts = postsOf(round);
    // one after another in each round, so that all of them meet the same neighbours
    for (const [part, work] of Object.entries(parts(posts))) {
      const before = process.cpuUsage();
      for (let i = 0; i < posts.length; i++) work(posts[i]!, i);
      const { user, system } = process.cpuUsage(before);
      best.set(part, Math.min(best.get(part) ?? Infinity, (user + system) / posts.length));
    }
  }
  const parse = best.get("JSON.parse of the same")!;
  for (const [part, micros] of best) {
    const rate = Math.round(1e6 / micros).toLocaleString("en");
    console.log(
      `  ${part.padEnd(24)} ${rate.padStart(11)} posts/s, ${(micros / parse).toFixed(2)} times JSON.parse`,
    );
  }
  console.log();
}

function parts(posts: readonly Post[]): Readonly<Record<string, (post: Post, i: number) => void>> {
  const lines = posts.map((post) => JSON.stringify(post));
  const langs = posts.map(({ text, claim }) => detector.detect(text ?? "", claim).lang);
  return {
    "JSON.parse of the same": (_, i) => void JSON.parse(lines[i]!),
    language: ({ text, claim }) => void detector.detect(text ?? "", claim),
    mood: ({ text }, i) => void (text !== null && scorer.scoreText(text, langs[i]!)),
    "region of the author": ({ location }) => void resolveLocation(location),
    together: ({ text, claim, again }) => {
      const { lang } = detector.detect(text ?? "", claim);
      if (text !== null) scorer.scoreText(text, lang);
      resolveLocation(again);
    },
  };
}

function describe(name: string, posts: readonly Post[]): void {
  const own = posts.flatMap(({ text }) => text ?? []);
  const characters = Math.round(own.reduce((sum, text) => sum + text.length, 0) / own.length);
  console.log(
    `${name}: ${posts.length} posts, ${own.length} with words of their own, ${new Set(own).size} texts, ${characters} characters on average`,
  );
}

async function simulate(): Promise<readonly Post[]> {
  const posts: Post[] = [];
  await generateStreamLines(POSTS, SEED, (chunk) => {
    for (const line of chunk.split("\n").filter((each) => each !== "")) {
      const { data, includes } = JSON.parse(line) as {
        readonly data: {
          readonly text: string;
          readonly lang: string;
          readonly author_id: string;
          readonly referenced_tweets?: readonly { readonly type: string }[];
        };
        readonly includes?: {
          readonly users?: readonly { readonly id: string; readonly location?: string }[];
        };
      };
      const author = includes?.users?.find(({ id }) => id === data.author_id);
      const isRepost = data.referenced_tweets?.some(({ type }) => type === "retweeted") === true;
      const text = isRepost ? null : data.text;
      const location = author?.location ?? null;
      posts.push({ text, claim: data.lang, location, again: location });
    }
  });
  return posts;
}

/** The same posts, each with a word before its text and spaces about its location that no other has. */
function distinct(posts: readonly Post[], round: number): readonly Post[] {
  const own = posts.filter(({ text }) => text !== null);
  return own.map(({ text, claim, location }, i) => {
    const padded = (before: number): string | null =>
      location && flat(`${" ".repeat(before)}${location}${" ".repeat(i % 60)}`);
    const turn = (Math.floor(i / 60) % 10) + 20 * round;
    return {
      text: flat(`x${i.toString(36)}q ${text ?? ""}`),
      claim,
      location: padded(turn),
      again: padded(turn + 10),
    };
  });
}

/** As it comes out of a file: not put together of pieces. */
function flat(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function read(path: string, authors: readonly Post[]): readonly Post[] {
  const shares: Readonly<Record<string, number>> = { en: 9, es: 3, pt: 3, ar: 2, fr: 1, de: 1, it: 1, hi: 1 };
  const found: Post[] = [];
  for (const name of readdirSync(path).filter((file) => /^[a-z]{2}-.*\.tsv$/.test(file))) {
    const claim = name.slice(0, 2);
    const lines = readFileSync(`${path}/${name}`, "utf8")
      .split("\n")
      .filter((line) => line.includes("\t"));
    for (const line of lines.slice(0, Math.ceil((lines.length * (shares[claim] ?? 1)) / 9))) {
      const text = line.slice(line.indexOf("\t") + 1);
      const { location } = authors[found.length % authors.length]!;
      found.push({ text, claim, location, again: location });
    }
  }
  return found;
}
