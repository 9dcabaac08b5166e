import { expect, test } from "vitest";
import { LexiconScorer } from "../../../src/enrich/sentiment/lexicon.ts";
import { readWordFiles } from "../../../src/enrich/sentiment/word-files.ts";

const scorer = new LexiconScorer(await readWordFiles());
const score = (text: string, language: string | null = "en"): number => {
  const { score: found, reason } = scorer.scoreText(text, language);
  if (found === null) throw new Error(`"${text}" has no score: ${reason}`);
  return found;
};
const label = (text: string, language: string | null = "en"): string | null =>
  scorer.scoreText(text, language).label ?? scorer.scoreText(text, language).reason;

test.each([
  ["en", "What a wonderful concert, we loved it", "My parcel arrived broken, this is awful"],
  ["fr", "Quel concert magnifique, on a adoré", "Mon colis est arrivé cassé, c'est lamentable"],
  [
    "de",
    "Ein wunderschönes Konzert, wir sind begeistert",
    "Mein Paket kam kaputt an, das ist eine Frechheit",
  ],
  ["it", "Che concerto meraviglioso, lo adoro", "Il pacco è arrivato rotto, una vergogna"],
  ["pt", "Que show maravilhoso, amei demais", "Meu pacote chegou quebrado, que vergonha"],
  ["es", "Qué concierto tan maravilloso, me encantó", "Mi paquete llegó roto, qué vergüenza"],
  ["ar", "حفلة رائعة والمكان جميل", "الخدمة سيئة جدا وهذا عيب"],
])("%s: praise is positive and complaint is negative", (language, praise, complaint) => {
  expect(label(praise, language)).toBe("positive");
  expect(label(complaint, language)).toBe("negative");
});

test("a negation turns praise round, and takes a complaint's edge off", () => {
  expect(score("the food was good")).toBeGreaterThan(0.2);
  expect(score("the food was not good")).toBeLessThan(-0.2);
  expect(score("that was not terrible")).toBeGreaterThan(score("that was terrible"));
});

test("a negation reaches no further than its clause", () => {
  expect(score("I do not know, wonderful weather")).toBeGreaterThan(score("I do not know wonderful weather"));
});

test("German and French negate behind the word", () => {
  expect(score("das gefällt mir nicht", "de")).toBeLessThan(0);
  expect(score("das gefällt mir", "de")).toBeGreaterThan(0);
  expect(score("j'aime pas", "fr")).toBeLessThan(0);
});

test("strengthening words strengthen, weakening ones weaken", () => {
  expect(score("a very happy man walks by")).toBeGreaterThan(score("a quiet happy man walks by"));
  expect(score("a slightly happy man walks by")).toBeLessThan(score("a quiet happy man walks by"));
  expect(score("me gusta mucho", "es")).toBeGreaterThan(score("me gusta todo", "es"));
});

test("what follows a but counts more than what came before", () => {
  expect(score("nice room but awful breakfast")).toBeLessThan(score("nice room and awful breakfast"));
});

test("capitals and drawn-out letters stress a word, unless everything is in capitals", () => {
  expect(score("the view is GORGEOUS from here")).toBeGreaterThan(score("the view is gorgeous from here"));
  expect(score("THE VIEW IS GORGEOUS FROM HERE")).toBe(score("the view is gorgeous from here"));
  expect(score("that is niiiiice of you")).toBeGreaterThan(score("that is nice of you"));
  expect(label("yesss amazinggg day")).toBe("positive");
});

test("hashtags are read word by word where capitals show the words", () => {
  expect(label("we are here #SuchAWonderfulDay")).toBe("positive");
  expect(score("we are here #wonderful")).toBeLessThan(score("we are here wonderful"));
});

test("exclamation cheers, a question takes praise back", () => {
  expect(score("we had a good day!")).toBeGreaterThan(score("we had a good day"));
  expect(score("was it a good day?")).toBeLessThan(score("was it a good day"));
});

test("a post with a link is taken for calmer", () => {
  const text = "that is a good day for all";
  expect(score(`${text} https://example.org/x`)).toBeLessThan(score(text));
  expect(score(`${text} https`)).toBeLessThan(score(text));
});

test("emoji and emoticons count, even where nobody knows the language", () => {
  for (const text of ["😍", ":)", ";-)", "<3", "=D", "&lt;3", "🎉🎉"])
    expect(label(text, null), text).toBe("positive");
  for (const text of ["😡", ":(", ":-((", ":'(", "💔", "</3"])
    expect(label(text, null), text).toBe("negative");
  expect(score("😍😍😍", null)).toBeGreaterThan(score("😍", null));
});

test("hashtags beside emoji leave the mood to the emoji where nobody knows the language, other words do not", () => {
  expect(label("😍 #Arcane", null)).toBe("positive");
  expect(label("#Arcane #Jinx 💔", "und")).toBe("negative");
  expect(label("#Arcane", null)).toBe("no_evidence");
  expect(label("😍 いま見終わった #Arcane", "ja")).toBe("not_covered");
  expect(label("lol 😍 #Arcane", null)).toBe("not_covered");
});

test("short English is English: its little words count, also within phrases", () => {
  for (const text of ["I love this show", "I love this show to bits", "the voice acting is a masterpiece"])
    expect(label(text), text).toBe("positive");
  for (const text of ["I hate this horrible show", "the new trailer bored me to sleep!"])
    expect(label(text), text).toBe("negative");
});

test("signs that only look like faces are none", () => {
  for (const text of ["see https://a.example/x:D", "from 8:30 to 9:3", "a list (:a)", "ratio 1:3p"]) {
    expect(label(text, "en"), text).not.toMatch(/positive|negative/);
  }
});

test("addresses, @names and entities say nothing", () => {
  expect(label("@lovelyhappy meets @hate on www.awesome.example/love and https://love.example/best")).toBe(
    "no_evidence",
  );
  expect(score("it is good &amp; cheap for us")).toBe(score("it is good & cheap for us"));
  expect(score("we don\\u2019t like this good thing of them")).toBe(
    score("we don’t like this good thing of them"),
  );
});

test("an RT prefix changes nothing", () => {
  expect(score("RT @someone: what a wonderful day")).toBe(score("what a wonderful day"));
});

test("accents may be missing, but not where they make another word", () => {
  expect(score("c'est genial", "fr")).toBe(score("c'est génial", "fr"));
  expect(label("das ist schön", "de")).toBe("positive");
  expect(label("das ist schoen", "de")).toBe("positive");
  expect(label("das ist schon", "de")).toBe("no_evidence");
  expect(label("mon cœur", "fr")).toBe(label("mon coeur", "fr"));
});

test("Arabic is read without its vowel signs, drawn lines, articles and endings", () => {
  for (const text of ["جَمِيل", "جمـــيل", "والجميل", "جميلا", "جميلة", "الجميلات"]) {
    expect(label(text, "ar"), text).toBe("positive");
  }
});

test("a phrase counts in place of its words", () => {
  expect(score("that was far from perfect")).toBeLessThan(0);
  expect(label("I can't wait for this")).toBe("positive");
  expect(label("c'est pas mal", "fr")).toBe("positive");
});

test("what cannot be read has no label and says why", () => {
  expect(label("")).toBe("empty");
  expect(label("@you https://example.org 2-1 …")).toBe("empty");
  expect(label("The meeting is on the second floor")).toBe("no_evidence");
  expect(label("wonderful day", "nl")).toBe("not_covered");
  expect(label("wonderful day", null)).toBe("not_covered");
  expect(label("замечательный день", "en")).toBe("not_covered");
  expect(label("kya baat hai bhai, bahut accha din tha")).toBe("not_covered");
  expect(label("good ".repeat(10_000))).toBe("too_long");
});

test("a language's code may have a region, and any case", () => {
  for (const code of ["pt-BR", "PT", "pt_PT"]) expect(label("que dia lindo", code)).toBe("positive");
});
