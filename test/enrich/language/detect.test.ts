import { eld } from "eld/small";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { languageOfClaim } from "../../../src/enrich/language/codes.ts";
import { openLanguageDetector } from "../../../src/enrich/language/detect.ts";
import { Model } from "../../../src/enrich/language/model.ts";
import { readPost } from "../../../src/enrich/language/read-post.ts";
import { NOT_ROMANISED, POSTS, ROMANISED } from "./cases.ts";
import { BLIND } from "./third-blind-cases.ts";

const VERSION = "language-2.326184bc+eld-small-2.1.0.6a195b4d";

const detector = await openLanguageDetector();
const detect = (text: string, claim: string | null = null): ReturnType<typeof detector.detect> =>
  detector.detect(text, claim);

test.each(POSTS)("%s is found without a claim: %s", (language, text) => {
  expect(detect(text)).toMatchObject({ lang: language, lang_source: null, lang_detected: language });
});

test.each(POSTS)("%s is confirmed by a right claim: %s", (language, text) => {
  expect(detect(text, language).lang).toBe(language);
});

test.each(POSTS.filter(([language]) => language !== "en"))(
  "a wrong claim loses against a long text in %s: %s",
  (language, text) => {
    expect(detect(text, "en")).toMatchObject({ lang: language, lang_source: "en", lang_detected: language });
  },
);

test("most posts with a right claim need no model", () => {
  const methods = POSTS.map(([language, text]) => detect(text, language).lang_method);
  expect(methods.filter((method) => method === "model").length).toBeLessThan(POSTS.length / 3);
});

test("a short text is left to the source's claim, and has no language without one", () => {
  expect(detect("so true", "en")).toEqual({
    lang: "en",
    lang_source: "en",
    lang_detected: null,
    lang_method: "claim",
  });
  expect(detect("so true")).toMatchObject({ lang: null, lang_method: null });
  expect(detect("si claro", "es").lang).toBe("es");
});

test("a short text has a language without a claim when half of it are little words of that language", () => {
  expect(detect("why did he do that?")).toMatchObject({ lang: "en", lang_method: "words" });
  expect(detect("c'est pas moi")).toMatchObject({ lang: "fr", lang_method: "words" });
  expect(detect("me too")).toMatchObject({ lang: "en" });
  expect(detect("mega pizza")).toMatchObject({ lang: null });
});

test("a claim of a near language loses against little words or letters of another", () => {
  expect(detect("ich kann nicht mehr vor Lachen", "nl")).toMatchObject({ lang: "de", lang_method: "model" });
  expect(detect("я так чекала на цю серію", "ru")).toMatchObject({ lang: "uk", lang_method: "model" });
});

test("Indonesian is what has no words that only Malay has", () => {
  expect(detect("aku sudah menunggu acara itu sejak lama sekali lho kawan").lang).toBe("id");
  expect(detect("Kerajaan akan memberi bantuan kepada rakyat yang terjejas kerana banjir").lang).toBe("ms");
  expect(detect("Kerajaan akan memberi bantuan kepada rakyat yang terjejas kerana banjir", "in").lang).toBe(
    "id",
  );
});

test("few of the posts that were written before they were asked about are wrong", () => {
  const wrong = BLIND.filter(([text, claim, language]) => detect(text, claim).lang !== language);
  expect(BLIND.length).toBeGreaterThanOrEqual(40);
  expect(wrong.length, JSON.stringify(wrong)).toBeLessThanOrEqual(2);
});

test("between 20 and 40 characters a claim the model finds likely wins over its first guess", () => {
  const text = "jogadores brasileiros, campeões";
  expect(detect(text).lang_detected).toBe("pt");
  const near = detect(text, "es");
  expect(near).toMatchObject({ lang: "es", lang_detected: "pt", lang_method: "claim" });
  expect(detect(text, "fi")).toMatchObject({ lang: "pt", lang_source: "fi", lang_method: "model" });
});

test("a script that one language alone writes decides at any length, against any claim", () => {
  expect(detect("최고예요", "en")).toMatchObject({ lang: "ko", lang_method: "script" });
  expect(detect("ありがとう")).toMatchObject({ lang: "ja", lang_method: "script" });
  expect(detect("สุดยอด")).toMatchObject({ lang: "th", lang_method: "script" });
  expect(detect("東京", "ja").lang).toBe("ja");
  expect(detect("東京").lang).toBeNull();
  expect(detect("שלום", "yi").lang).toBe("yi");
});

test("a claim of a language the model does not know is kept", () => {
  const welsh = "Mae'r gyfres newydd yn wych iawn, rwyf wedi bod yn aros amdani drwy'r flwyddyn gron";
  expect(detect(welsh, "cy").lang).toBe("cy");
  expect(detect("aku sudah menunggu acara itu sejak lama sekali lho kawan", "in").lang).toBe("id");
});

test.each(ROMANISED)("romanised Hindi has a code of its own, whatever is claimed: %s", (text) => {
  for (const claim of [null, "en", "hi", "in", "ur"]) expect(detect(text, claim).lang).toBe("hi-Latn");
});

test.each(NOT_ROMANISED)("no romanised Hindi: %s", (text) => {
  expect(detect(text).lang).not.toBe("hi-Latn");
});

test("a claim of Hindi in Latin letters means its romanised form", () => {
  expect(detect("ekdum mast", "hi").lang).toBe("hi-Latn");
  expect(detect("नमस्ते", "hi").lang).toBe("hi");
});

test("codes that name no language are NULL, old ones are renewed", () => {
  for (const code of [
    "und",
    "zxx",
    "qme",
    "qht",
    "qam",
    "qct",
    "qst",
    "art",
    "mul",
    "qaa",
    "",
    "??",
    "english language",
  ]) {
    expect(languageOfClaim(code), code).toBeNull();
  }
  const renewed = {
    in: "id",
    iw: "he",
    "pt-BR": "pt",
    EN: "en",
    "zh-Hans-CN": "zh",
    nb: "no",
    fil: "tl",
    eng: "en",
  };
  for (const [code, today] of Object.entries(renewed)) expect(languageOfClaim(code), code).toBe(today);
  expect(languageOfClaim("hi-Latn")).toBe("hi-Latn");
  expect(languageOfClaim(null)).toBeNull();
});

test("addresses, names, tags, entities, emoji and the prefix of a repost are no words", () => {
  const text =
    "RT @someone: Look &amp; learn &#39;here&#39; https://t.co/abc #NoFilter 🎉🎉 www.example.org now";
  expect(wordsOf(text)).toBe("Look learn here now");
  expect(detect("@amigo #estoesunaetiquetamuylarga https://example.org/una/pagina 🎉", "es")).toMatchObject({
    lang: "es",
    lang_detected: null,
  });
});

test("the model says what the package says that its data are from", () => {
  const model = new Model();
  const words = fc.oneof(
    fc.constantFrom(
      ...[...POSTS.map(([, text]) => text), ...ROMANISED, ...NOT_ROMANISED].join(" ").split(" "),
    ),
    fc.constantFrom(
      "İstanbul",
      "O’Neill",
      "don't",
      "ÀÉÎ",
      "x",
      "Привет",
      "مَرحبا",
      "नमस्ते",
      "東京",
      "z".repeat(90),
    ),
  );
  let read = 0;
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 60 }), (asked) => {
      const text = asked.join(" ");
      const { spans, words: count } = readPost(text);
      model.read(text, spans, count);
      const theirs = eld.detect(wordsOf(text));
      expect(model.language).toBe(theirs.language === "" ? null : theirs.language);
      expect(model.isReliable).toBe(theirs.isReliable());
      if (model.language === null) return;
      const scores = Object.entries(theirs.getScores()).sort(([, a], [, b]) => b - a);
      for (const [place, [language]] of scores.entries()) expect(model.isLikely(language)).toBe(place < 3);
      read++;
    }),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(200);
});

test("the version is the one these rules had when they were last changed", () => {
  expect(
    detector.version,
    "lists or rules changed: raise RULES if a rule did, then write the new version",
  ).toBe(VERSION);
});

test("nothing throws on any text and claim, and the same question has the same answer", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 2_000 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
      .map((codes) => String.fromCharCode(...codes)),
    fc.string({
      unit: fc.constantFrom(
        "hai ",
        "nahi ",
        "the ",
        "@",
        "#",
        "&",
        ";",
        "http://",
        "RT @",
        "é",
        "한",
        "あ",
        "漢",
        "\ud83d",
        " ",
      ),
      maxLength: 80,
    }),
  );
  const claims = fc.option(
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("en", "hi", "in", "und", "ar", "zh")),
  );
  fc.assert(
    fc.property(anything, claims, (text, claim) => {
      const answer = detect(text, claim);
      expect(detect(text, claim)).toEqual(answer);
      expect(answer.lang_method === null).toBe(answer.lang === null);
      for (const code of [answer.lang, answer.lang_source, answer.lang_detected]) {
        expect(code ?? "en").toMatch(/^([a-z]{2,3}|hi-Latn)$/);
      }
    }),
    { numRuns: 500 },
  );
});

test("a text of any length is read in bounded work", () => {
  const long = "the cat sat on the mat and ".repeat(100_000);
  expect(detect(long, "en").lang).toBe("en");
  expect(readPost(long).words).toBeLessThan(500);
});

/** The words that are read of a text, with one space between them. */
function wordsOf(text: string): string {
  const { spans, words } = readPost(text);
  return Array.from({ length: words }, (_, i) => text.slice(spans[2 * i], spans[2 * i + 1])).join(" ");
}
