import { expect, test } from "vitest";
import { LexiconScorer } from "../../../src/enrich/sentiment/lexicon.ts";
import { parseWords } from "../../../src/enrich/sentiment/words.ts";

const EMPTY = parseWords("", "none.txt");
const WORDS = `
+2   good, gut, guto*
-2   bad
+1   so so good, bad good
-1   so good
not  not
more very
less slightly
but  but`;
const LITTLE = `
native the, is, of
foreign hai, nahi, kya`;

/** A scorer with a handful of words, so that these cases speak of rules and not of lists. */
function scorerOf(...texts: readonly string[]): LexiconScorer {
  const lists = texts.map((text) => parseWords(text, "words.txt"));
  const languages = { en: lists, fr: lists, de: lists, it: lists, pt: lists, es: lists, ar: lists };
  return new LexiconScorer({
    version: "1",
    shared: EMPTY,
    emoji: parseWords("+2 😍, ☺\n-2 😡", "emoji.txt"),
    languages,
  });
}

const scorer = scorerOf(WORDS);
/** What a text comes to before it is squeezed into -1 to 1: "good" is 2. */
function raw(text: string, language = "en"): number {
  const { score, reason } = scorer.scoreText(text, language);
  if (score === null) throw new Error(`"${text}" has no score: ${reason}`);
  return (3 * score) / Math.sqrt(1 - score * score);
}

test("a good word is worth its weight, a bad one more", () => {
  expect(raw("good")).toBeCloseTo(2);
  expect(raw("bad")).toBeLessThan(-2.2);
});

test("a negation turns good to somewhat bad, bad to not quite good, and counts once", () => {
  expect(raw("not good")).toBeLessThan(-1.2);
  expect(raw("not good")).toBeGreaterThan(-1.9);
  expect(raw("not bad")).toBeGreaterThan(0.2);
  expect(raw("not bad")).toBeLessThan(1);
});

test("a negation reaches three words ahead, and not past a stop", () => {
  expect(raw("not a b good")).toBeLessThan(0);
  expect(raw("not a b c good")).toBeGreaterThan(0);
  expect(raw("not a, good")).toBeGreaterThan(0);
});

test("a negation of nothing complains a little, two of them twice, more no more", () => {
  expect(raw("not here")).toBeLessThan(-0.4);
  expect(raw("not here not there")).toBeLessThan(raw("not here"));
  expect(raw("not here not there not now")).toBeCloseTo(raw("not here not there"));
});

test("German negates up to three words behind, French one, up to a stop", () => {
  expect(raw("good a b not", "de")).toBeLessThan(0);
  expect(raw("good, a b not", "de")).toBeGreaterThan(0);
  expect(raw("good not", "fr")).toBeLessThan(0);
  expect(raw("good a not", "fr")).toBeGreaterThan(0);
  expect(raw("good not", "en")).toBeGreaterThan(0);
});

test("what strengthens or weakens stands one or two words before, or behind in some languages, up to a stop", () => {
  expect(raw("very good")).toBeGreaterThan(2.3);
  expect(raw("very a good")).toBeCloseTo(raw("very good"));
  expect(raw("very a b good")).toBeCloseTo(2);
  expect(raw("very, good")).toBeCloseTo(2);
  expect(raw("slightly good")).toBeLessThan(1.7);
  expect(raw("good very", "es")).toBeGreaterThan(2.3);
  expect(raw("good, very", "es")).toBeCloseTo(2);
  expect(raw("good very", "en")).toBeCloseTo(2);
});

test("capitals and drawn-out letters stress; who writes everything in capitals stresses nothing", () => {
  expect(raw("a b GOOD")).toBeGreaterThan(2.3);
  expect(raw("THE CAT GOOD")).toBeCloseTo(2);
  expect(raw("gooood")).toBeGreaterThan(2.2);
  expect(raw("baaaad")).toBeLessThan(-2.6);
});

test("before a but counts less, after it more", () => {
  expect(raw("good but here")).toBeLessThan(1.5);
  expect(raw("here but good")).toBeGreaterThan(2.3);
});

test("exclamation marks stress what is bad, and cheer what is not, each up to a number", () => {
  expect(raw("bad!")).toBeLessThan(raw("bad"));
  expect(raw("bad!!!!!")).toBeCloseTo(raw("bad!!!"));
  expect(raw("good!")).toBeGreaterThan(2.3);
  expect(raw("good!!!")).toBeLessThan(3.2);
  expect(raw("good a¡")).toBeCloseTo(raw("good a!"));
});

test("a question takes praise back and complains a little", () => {
  expect(raw("good?")).toBeLessThan(1.25);
  expect(raw("bad?")).toBeLessThan(raw("bad"));
  expect(raw("good؟")).toBeCloseTo(raw("good?"));
});

test("a link calms, also one that was cut off, and its words are not read", () => {
  expect(raw("good https://a.example/bad")).toBeLessThan(1.8);
  for (const link of ["www.bad.example", "https"]) {
    expect(raw(`good ${link}`), link).toBeCloseTo(raw("good http://a.example"));
  }
});

test("a headline reports: English and German ones, of five words and more", () => {
  for (const language of ["en", "de"]) expect(raw("One Two Three Four Good", language)).toBeLessThan(1.6);
  expect(raw("One Two Three Four Good", "es")).toBeCloseTo(2);
  expect(raw("One Two Three Good")).toBeCloseTo(2);
  expect(raw("One Two three four good")).toBeCloseTo(2);
  expect(raw("ONE TWO THREE FOUR GOOD")).toBeCloseTo(2);
  expect(raw("#One #Two #Three #Four #Five good")).toBeCloseTo(2);
});

test("a word of a hashtag counts less, and is told from its neighbours by capitals and strokes", () => {
  expect(raw("#good")).toBeLessThan(1.7);
  for (const tag of ["#goodDay", "#AGoodDay", "#a_good_day"]) expect(raw(tag), tag).toBeCloseTo(raw("#good"));
});

test("an emoji counts more than a word, and each further one less", () => {
  for (const emoji of ["😍", "☺", "☺\ufe0f"]) expect(raw(emoji), emoji).toBeGreaterThan(2.5);
  expect(raw("😍😍😍😍")).toBeGreaterThan(raw("😍"));
  expect(raw("😍😍😍😍")).toBeLessThan(3 * raw("😍"));
});

test("a tear makes a face sadder, a wink less merry; brackets and addresses are no faces", () => {
  expect(raw(":'/")).toBeLessThan(raw(":/"));
  expect(raw(";)")).toBeLessThan(raw(":)"));
  expect(raw("good(: a")).toBeCloseTo(raw("good a"));
  expect(raw("good ://a")).toBeCloseTo(raw("good a"));
});

test("more words of mood count more, but not each in full; in a long post each counts less", () => {
  expect(raw("good good good good")).toBeGreaterThan(4);
  expect(raw("good good good good")).toBeLessThan(6.5);
  expect(raw(`good${" a".repeat(7)}`)).toBeCloseTo(2);
  expect(raw(`good${" a".repeat(40)}`)).toBeLessThan(1.8);
});

test("of phrases that end at a word the longest counts, and its words do not", () => {
  expect(raw("so good")).toBeCloseTo(raw("bad") / 2);
  expect(raw("so so good")).toBeCloseTo(1);
  expect(raw("good so good")).toBeLessThan(2);
  expect(raw("bad good")).toBeCloseTo(1);
});

test("the beginning of a word is enough where the list says so", () => {
  expect(raw("gutoxyz")).toBeCloseTo(2);
  expect(scorer.scoreText("goodxyz", "en").reason).toBe("no_evidence");
});

test("what a stronger list says of a beginning stands above whole words of a weaker one, and below its own", () => {
  const layered = scorerOf("-2 badge", "+2 badg*\n-1 badger");
  expect(layered.scoreText("badge", "en").label).toBe("positive");
  expect(layered.scoreText("badger", "en").label).toBe("negative");
});

test("Spanish keeps its ñ, German its umlauts, which may be written with an e", () => {
  const accented = scorerOf("+4 peña, schön");
  expect(accented.scoreText("peña", "es").label).toBe("positive");
  expect(accented.scoreText("pena", "es").reason).toBe("no_evidence");
  expect(accented.scoreText("pena", "it").label).toBe("positive");
  for (const word of ["schön", "schoen", "SCHÖN"]) {
    expect(accented.scoreText(word, "de").label, word).toBe("positive");
  }
  expect(accented.scoreText("schon", "de").reason).toBe("no_evidence");
});

test("words of another language disprove a claim, unless those of the claimed one outnumber them", () => {
  const knowing = scorerOf(WORDS + LITTLE);
  const covers = (text: string): boolean => knowing.scoreText(text, "en").reason !== "not_covered";
  expect(covers("the good is hai")).toBe(true);
  expect(covers("the good hai")).toBe(false);
  expect(covers("the good is hai nahi kya")).toBe(false);
  expect(covers("the is of the is of the is good hai nahi")).toBe(true);
});

test("four words without one that no sentence does without are another language", () => {
  const knowing = scorerOf(WORDS + LITTLE);
  const covers = (text: string): boolean => knowing.scoreText(text, "en").reason !== "not_covered";
  expect(covers("good a b")).toBe(true);
  expect(covers("good a b c")).toBe(false);
  expect(covers("the good a b c d")).toBe(true);
  expect(covers("the good a b c d e f g h")).toBe(false);
});
