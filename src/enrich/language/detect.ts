import { createHash } from "node:crypto";
import { languageOfClaim } from "./codes.ts";
import { LISTS, WORD_LANGUAGES } from "./function-words.ts";
import { hasMarksOf, MARK_LISTS } from "./marks.ts";
import { Model } from "./model.ts";
import { type Reading, readPost } from "./read-post.ts";
import { onlyLanguageOf, SCRIPTS, type Script } from "./scripts.ts";

/** What decided: the writing system, function words, the statistical model, or the source's own word. */
export type LanguageMethod = "script" | "words" | "model" | "claim";

export interface Language {
  /** The language to use: ISO 639-1, or `hi-Latn` for romanised Hindi and Urdu; NULL when unknown. */
  readonly lang: string | null;
  /** What the source says, in today's codes. */
  readonly lang_source: string | null;
  /** What the text itself shows, whether or not it was followed. */
  readonly lang_detected: string | null;
  readonly lang_method: LanguageMethod | null;
}

export interface LanguageDetector {
  /** Changes whenever rules, words or model change. */
  readonly version: string;
  /** Never throws; the same text and claim give the same answer. `claim` is the source's language field as given. */
  detect(text: string, claim: string | null): Language;
}

/** Raised by hand when a rule below changes; the lists and the model's data are in the hashes. */
const RULES = 2;
/** Cleaned text of this length is decided by the model, when it is reliable. */
const LONG = 40;
/** Shorter text is left to the source's claim. */
const SHORT = 20;

/** So many more little words of another language than of the claim's speak against the claim. */
const REFUTES = 2;

const MALAY = "ms";
const INDONESIAN = "id";
const ROMANISED = "hi-Latn";
/** Languages that are romanised as `hi-Latn` when they come in Latin letters. */
const ROMANISABLE: ReadonlySet<string> = new Set(["hi", "ur", "pa", "hi-Latn"]);
/** Languages the model takes one for the other; the claim says which it is. */
const TWINS: Readonly<Record<string, string>> = { id: "ms", bs: "hr", "zh-yue": "zh", yue: "zh", gl: "pt" };
/** Claims that fit a script though another language is its usual one. */
const ALSO_WRITES: Readonly<Record<string, string>> = { yi: "he", as: "bn", ti: "am", ryu: "ja", grc: "el" };

/** Reads the model's data, in about the time of a blink. */
export async function openLanguageDetector(): Promise<LanguageDetector> {
  const model = new Model();
  return { version: versionOf(model.version), detect: (text, claim) => detect(model, text, claim) };
}

function versionOf(model: string): string {
  const hash = createHash("sha256").update(LISTS).update(MARK_LISTS).digest("hex");
  return `language-${RULES}.${hash.slice(0, 8)}+${model}`;
}

function detect(model: Model, text: string, claim: string | null): Language {
  const said = languageOfClaim(claim);
  const reading = readPost(text);
  const script = mainScript(reading);
  if (script === undefined) return answer(said, null, "claim", said);

  const only = onlyLanguageOf(script) ?? hanLanguage(script, reading, said);
  if (only !== null) return answer(said, said !== null && ALSO_WRITES[said] === only ? said : only, "script");
  if (script === "latin" && isRomanisedHindi(reading, said)) return answer(said, ROMANISED, "words");
  const claimed = said !== null && ROMANISABLE.has(said) && script === "latin" ? ROMANISED : said;

  if (claimed !== null && isConfirmed(script, reading, claimed)) return answer(said, claimed, "words");
  const shown = byWords(script, reading, claimed);
  if (shown !== null) return answer(said, shown, "words");
  if (reading.length < SHORT) return answer(said, null, "claim", claimed);
  model.read(text, reading.spans, reading.words);
  return byModel(model, reading, script, said, claimed);
}

function answer(
  said: string | null,
  detected: string | null,
  method: LanguageMethod | null,
  lang = detected,
): Language {
  return { lang, lang_source: said, lang_detected: detected, lang_method: lang === null ? null : method };
}

function byModel(
  model: Model,
  reading: Reading,
  script: Script,
  said: string | null,
  claimed: string | null,
): Language {
  const language = model.language === MALAY && !isMalay(reading) ? INDONESIAN : model.language;
  if (language === null) return answer(said, null, "claim", claimed);
  if (claimed === null) return model.isReliable ? answer(said, language, "model") : answer(said, null, null);
  const twin = TWINS[claimed] ?? claimed;
  if (twin === model.language || claimed === language) return answer(said, claimed, "model");
  if (!model.isReliable) return answer(said, null, "claim", claimed);
  // a model that does not know a language cannot speak against it, unless the words are another's
  const unknown = !model.knows(twin) && hitsOf(reading, language) < 3;
  const contested = (reading.length < LONG || !model.isAhead) && model.isLikely(twin);
  return unknown || (contested && !isRefuted(script, reading, claimed, language))
    ? answer(said, language, "claim", claimed)
    : answer(said, language, "model");
}

/** The model knows Malay only; Indonesian, which is written ten times as often, shows by the lack of Malay's own words. */
function isMalay(reading: Reading): boolean {
  return hitsOf(reading, MALAY) > 0 || hitsOf(reading, INDONESIAN) < 2;
}

/** The script of more than half of the letters; kana outweigh Han, which Japanese mixes in. */
function mainScript({ letters }: Reading): Script | undefined {
  let total = 0;
  let best = -1;
  for (let index = 0; index < letters.length; index++) {
    total += letters[index]!;
    if (best === -1 || letters[index]! > letters[best]!) best = index;
  }
  if (total === 0) return undefined;
  const [han, kana] = [letters[HAN]!, letters[KANA]!];
  if (kana > 0 && (han + kana) * 2 > total && kana * 10 >= han) return "ja";
  return letters[best]! * 2 > total ? SCRIPTS[best] : undefined;
}

const HAN = SCRIPTS.indexOf("han");
const KANA = SCRIPTS.indexOf("ja");

/** Han alone is Chinese, unless it is a few signs or the source says that it is Japanese. */
function hanLanguage(script: Script, { letters }: Reading, said: string | null): string | null {
  if (script !== "han") return null;
  if (said === "zh" || said === "ja" || said === "yue") return said;
  return letters[HAN]! >= 6 ? "zh" : null;
}

/**
 * Romanised Hindi and Urdu are no language of the model, which then says English, Malay or Tagalog. English within
 * it is usual, so its words have only to be many enough, not the most.
 */
function isRomanisedHindi({ hindiStrong, hindiWeak, words, hits }: Reading, said: string | null): boolean {
  const claimed = said !== null && ROMANISABLE.has(said);
  const found = hindiStrong + hindiWeak * 0.5;
  if (claimed && found >= 1) return true;
  if (hindiStrong < 2 && !(hindiStrong === 1 && hindiWeak >= 2)) return false;
  let most = 0;
  for (const each of hits) most = Math.max(most, each);
  return found * 5 >= words && found * 2.5 >= most;
}

/** Whether letters or little words of the text bear the claim out: most posts need no model. */
function isConfirmed(script: Script, reading: Reading, claimed: string): boolean {
  if (script !== "latin") return reading.length >= SHORT && hasMarksOf(claimed, script, reading.marks);
  const own = hitsOf(reading, claimed);
  const isLong = reading.length >= LONG;
  if (own < (isLong ? 3 : 2) || own * 10 < reading.words) return false;
  return own - mostHits(reading, claimed) >= (isLong ? 1 : 2);
}

/** Whether letters or little words of the text speak for another language, and not for the claim. */
function isRefuted(script: Script, reading: Reading, claimed: string, language: string): boolean {
  if (script === "latin") return hitsOf(reading, language) - hitsOf(reading, claimed) >= REFUTES;
  return hasMarksOf(language, script, reading.marks) && !hasMarksOf(claimed, script, reading.marks);
}

/** Without a claim only many words of one language decide; of a short text they must be half. */
function byWords(script: Script, reading: Reading, claimed: string | null): string | null {
  if (script !== "latin" || claimed !== null) return null;
  let best = 0;
  for (let index = 1; index < WORD_LANGUAGES.length; index++) {
    if (reading.hits[index]! > reading.hits[best]!) best = index;
  }
  const language = WORD_LANGUAGES[best]!;
  const own = reading.hits[best]!;
  const ahead = own - mostHits(reading, language);
  const decides =
    reading.length < SHORT
      ? own >= 2 && ahead >= 1 && own * 2 >= reading.words
      : own >= 4 && ahead >= 3 && own * 5 >= reading.words;
  return decides ? language : null;
}

const INDEX: ReadonlyMap<string, number> = new Map(
  WORD_LANGUAGES.map((language, index) => [language, index]),
);

function hitsOf(reading: Reading, language: string): number {
  const index = INDEX.get(language);
  return index === undefined ? 0 : reading.hits[index]!;
}

function mostHits(reading: Reading, except: string): number {
  const skip = INDEX.get(except);
  let most = 0;
  for (let index = 0; index < reading.hits.length; index++) {
    if (index !== skip && reading.hits[index]! > most) most = reading.hits[index]!;
  }
  return most;
}
