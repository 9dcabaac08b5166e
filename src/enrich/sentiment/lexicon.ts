import { NO_SCORE, primaryLanguage } from "../scorer.ts";
import type { Scorable, Scorer, Sentiment } from "../scorer.ts";
import { EmojiTable } from "./emoji.ts";
import { compileLanguage, GRAMMARS } from "./language.ts";
import type { Language } from "./language.ts";
import { FLAG, Moods } from "./moods.ts";
import { LONGEST_TEXT, Reader } from "./reading.ts";
import type { Seen } from "./reading.ts";
import { CUT_POINTS, NO_LANGUAGE, RULES } from "./rules.ts";
import { ROLE } from "./table.ts";
import { needsUnescaping, unescapeText } from "./unescape.ts";
import { weigh } from "./weighing.ts";
import type { Weighed } from "./weighing.ts";
import type { WordFiles } from "./word-files.ts";

/** Posts scored between two looks at the signal. */
const CHUNK = 4_096;

/** The house scorer: word lists and rules, no model, no network. Give each thread its own. */
export class LexiconScorer implements Scorer {
  readonly id = "lexicon";
  readonly version: string;
  readonly languages: readonly string[];
  readonly #languages: ReadonlyMap<string, Language>;
  /** Reads texts whose language nobody knows, for their emoji. */
  readonly #wordless: Language;
  readonly #reader: Reader;
  readonly #moods = new Moods(LONGEST_TEXT);
  readonly #weighed: Weighed = { score: 0, evidence: 0 };

  constructor(files: WordFiles) {
    this.version = files.version;
    this.#languages = new Map(
      Object.entries(GRAMMARS).map(([code, grammar]) => [
        code,
        compileLanguage(code, grammar, [files.shared, ...files.languages[code]!], CUT_POINTS[code]!),
      ]),
    );
    this.#wordless = compileLanguage("", GRAMMARS["en"]!, [], NO_LANGUAGE);
    this.languages = [...this.#languages.keys()];
    this.#reader = new Reader(new EmojiTable(files.emoji, "emoji.txt"));
  }

  async score(posts: readonly Scorable[], signal: AbortSignal): Promise<readonly Sentiment[]> {
    const scored: Sentiment[] = [];
    for (let from = 0; from < posts.length; from += CHUNK) {
      signal.throwIfAborted();
      const to = Math.min(posts.length, from + CHUNK);
      for (let i = from; i < to; i++) scored.push(this.scoreText(posts[i]!.text, posts[i]!.language));
    }
    return scored;
  }

  scoreText(text: string, language: string | null): Sentiment {
    if (text.length > LONGEST_TEXT) return NO_SCORE.too_long;
    const known = language === null ? undefined : this.#languages.get(language);
    const found = known ?? this.#languages.get(primaryLanguage(language) ?? "") ?? this.#wordless;
    const plain = needsUnescaping(text) ? unescapeText(text) : text;
    const seen = this.#reader.read(plain, found, this.#moods);
    if (seen.words === 0 && seen.emoji === 0) return NO_SCORE.empty;
    if (seen.words > 0 && !this.#covers(found, seen)) return NO_SCORE.not_covered;
    weigh(this.#moods, seen, found, this.#weighed);
    const { evidence, score } = this.#weighed;
    if (evidence === 0) return NO_SCORE.no_evidence;
    const label =
      score < found.cut.negative ? "negative" : score > found.cut.positive ? "positive" : "neutral";
    return { score, label, reason: null };
  }

  /** Whether the words are in the script, and as far as that shows in the language, that they claim. */
  #covers(language: Language, seen: Seen): boolean {
    if (language === this.#wordless) return this.#onlyTags();
    const own = language.script === "arabic" ? seen.arabic : seen.latin;
    const other = seen.foreign + (language.script === "arabic" ? seen.latin : seen.arabic);
    if (own < other) return false;
    if (!language.knowsItsWords) return true;
    let [foreign, native] = [0, 0];
    const { roles, count } = this.#moods;
    for (let at = 0; at < count; at++) {
      if (roles[at] === ROLE.foreign) foreign++;
      else if (roles[at] !== ROLE.mood) native++;
    }
    // four words and not one of the little ones that no sentence does without: another language
    if (foreign === 0) return native * RULES.strangeShare >= count || count < RULES.strangeLeast;
    if (foreign <= native * RULES.foreignRatio) return true;
    return foreign < RULES.foreignLeast && native > 1;
  }

  /** Hashtags beside emoji are no words of any language: "😍 #Arcane" is read by its emoji. */
  #onlyTags(): boolean {
    const { flags, count } = this.#moods;
    for (let at = 0; at < count; at++) if ((flags[at]! & FLAG.tag) === 0) return false;
    return count > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
