import { seededRandom } from "../../model/random.ts";
import type { Random } from "../../model/random.ts";
import { DAY } from "../../model/clock.ts";
import { between, mixSeeds, normal, pick, Shares } from "./chance.ts";
import { FIRST_NAMES, LANGUAGE_SHARES, LAST_NAMES, LOCATIONS } from "./lexicon.ts";
import type { Author } from "./post.ts";
import { snowflake } from "./snowflake.ts";

/** One tenth of the authors writes this share of the posts. */
const TOP_TENTH_SHARE = 0.8;
const ZIPF_EXPONENT = 1.5;
/** Accounts born after this moment have ids as long as posts' ids; older ones count up. */
const LONG_IDS_SINCE = Date.UTC(2015, 10, 1);
const FIRST_ACCOUNTS = Date.UTC(2007, 0, 1);
const LAST_ACCOUNTS = Date.UTC(2025, 0, 1);

const languages = new Shares(LANGUAGE_SHARES.filter(([code]) => !["und", "qst", "zxx"].includes(code)));

/** Everyone in a world, made when first met. */
export class Authors {
  readonly size: number;
  readonly #seed: number;
  readonly #era: number;
  readonly #made = new Map<number, Author>();
  readonly #byId = new Map<string, Author>();
  readonly #byUsername = new Map<string, Author>();
  readonly #activity: Shares<number>;

  /** `era` is the moment from which on accounts get lost, milliseconds. */
  constructor(seed: number, size: number, era: number) {
    this.#seed = seed;
    this.size = size;
    this.#era = era;
    this.#activity = zipf(size);
  }

  /** Somebody, the busy ones more often. */
  someone(random: Random): Author {
    return this.at(this.#activity.draw(random));
  }

  at(index: number): Author {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    const author = makeAuthor(this.#seed, index, this.#era);
    this.#made.set(index, author);
    this.#byId.set(author.id, author);
    this.#byUsername.set(author.username.toLowerCase(), author);
    return author;
  }

  byId(id: string): Author | undefined {
    this.#makeAll();
    return this.#byId.get(id);
  }

  byUsername(username: string): Author | undefined {
    this.#makeAll();
    return this.#byUsername.get(username.toLowerCase());
  }

  /** Looking somebody up by name is rare; only then must all of them exist. */
  #makeAll(): void {
    for (let i = 0; this.#made.size < this.size && i < this.size; i++) this.at(i);
  }
}

function zipf(size: number): Shares<number> {
  const tenth = Math.max(1, Math.floor(size / 10));
  const share = (shift: number): number => {
    let top = 0;
    let all = 0;
    for (let i = 0; i < size; i++) {
      const weight = (i + shift) ** -ZIPF_EXPONENT;
      all += weight;
      if (i < tenth) top += weight;
    }
    return top / all;
  };
  // A larger shift flattens the head: bisect until the top tenth writes its share.
  let low = 0.5;
  let high = size;
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (share(middle) > TOP_TENTH_SHARE) low = middle;
    else high = middle;
  }
  return new Shares(Array.from({ length: size }, (_, i) => [i, (i + low) ** -ZIPF_EXPONENT] as const));
}

function makeAuthor(seed: number, index: number, era: number): Author {
  const random = seededRandom(mixSeeds(seed, 0xa07, index));
  const createdAt = Math.floor(FIRST_ACCOUNTS + random() * (LAST_ACCOUNTS - FIRST_ACCOUNTS));
  const first = pick(random, FIRST_NAMES);
  const last = pick(random, LAST_NAMES);
  const plain = `${first}${pick(random, ["", "_", "x"])}${last}`
    .normalize("NFD")
    .replaceAll(/[^A-Za-z_]/g, "");
  const business = random() < 0.01;
  const followers = Math.floor(Math.exp(5.3 + 1.9 * normal(random)));
  const fate = random();
  return {
    index,
    id:
      createdAt < LONG_IDS_SINCE
        ? String((1_000 + index) * 977 + between(random, 0, 976))
        : snowflake(createdAt, index & 0x3fffff),
    username: `${plain.slice(0, 14 - String(index).length)}${index}`,
    name: `${first} ${last}${random() < 0.2 ? ` ${pick(random, ["🌸", "🎮", "| she/her", "✊🏽", "🇫🇷"])}` : ""}`,
    location: random() < 0.68 ? pick(random, LOCATIONS) : undefined,
    description: describe(random, first, index),
    language: languages.draw(random),
    createdAt,
    followers,
    following: Math.floor(Math.exp(5 + 1.2 * normal(random))),
    listed: Math.floor(followers / between(random, 60, 400)),
    posts: Math.floor(Math.exp(7.5 + 1.6 * normal(random))),
    verified: business || random() < 0.08,
    verifiedType: business ? "business" : random() < 0.08 ? "blue" : "none",
    withheldIn: random() < 0.006 ? [pick(random, ["IN", "RU", "TR", "DE"])] : [],
    suspendedAt: fate < 0.006 ? era + random() * 40 * DAY : Infinity,
    protectedAt: fate > 0.993 ? era + random() * 40 * DAY : Infinity,
  };
}

/** `#` and `@` in it are marked by whoever renders the profile. */
function describe(random: Random, first: string, index: number): string {
  if (random() < 0.15) return "";
  const start = pick(random, [
    "Reads too much.",
    "Animator &amp; cat person.",
    "Views my own.",
    "🎨 Drawing things",
    "Fan account",
    "Coffee first ☕️",
  ]);
  const tag = random() < 0.25 ? ` #${pick(random, ["art", "gaming", "TeamTea", "series"])}` : "";
  const mention =
    random() < 0.2 ? ` works at @${first.normalize("NFD").replaceAll(/[^A-Za-z]/g, "")}Studio` : "";
  const link = random() < 0.15 ? ` https://t.co/d${String(index).padStart(9, "0")}` : "";
  return start + tag + mention + link;
}
