import type { MatchConfig } from "../../config/schema.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { lintQuery } from "./query-lint.ts";

/**
 * A campaign's match as an X search query: lines narrow (joined by AND), entries of a line widen (joined by OR).
 * `longest` is the length the access allows. Throws `query.*` errors.
 */
export function compileQuery(match: MatchConfig, longest: number): string {
  const query = match.x === undefined ? write(linesOf(match)) : match.x.trim();
  if (match.x !== undefined) lintQuery(query, "search");
  const length = lengthOf(query);
  if (length > longest) {
    throw queryError(
      "query.too-long",
      `The X query has ${length} characters; your access allows ${longest}.`,
      [
        "Split the campaign, or drop entries.",
        longest === 512 ? "Enterprise access allows 4,096: set sources.x.query_length." : "",
      ],
    );
  }
  return query;
}

/** Code points, as X counts. */
export function lengthOf(query: string): number {
  return Array.from(query).length;
}

/** A match in X's terms: a post must have one of each line, and all of what is fixed. */
export interface QueryLines {
  readonly lines: readonly (readonly string[])[];
  readonly fixed: readonly string[];
}

/** Throws `query.*` errors. */
export function linesOf(match: MatchConfig): QueryLines {
  const standalone = [
    terms(match.hashtags, hashtag),
    terms(match.keywords, keyword),
    terms(match.phrases, phrase),
    terms(match.from, (name) => `from:${account(name)}`),
    terms(match.mentions, (name) => `@${account(name)}`),
  ].filter((line) => line.length > 0);
  if (standalone.length === 0) {
    throw queryError("query.needs-subject", "The campaign's match names nothing to look for.", [
      "Give at least one of hashtags, keywords, phrases, from or mentions: X refuses queries of languages and exclusions alone.",
    ]);
  }
  const languages = terms(match.languages, (code) => `lang:${language(code)}`);
  return {
    lines: languages.length > 0 ? [...standalone, languages] : standalone,
    fixed: [
      ...terms(match.exclude, (term) => `-${excluded(term)}`),
      ...(match.reposts ? [] : ["-is:retweet"]),
      ...(match.replies ? [] : ["-is:reply"]),
      ...(match.quotes ? [] : ["-is:quote"]),
    ],
  };
}

export function write({ lines, fixed }: QueryLines): string {
  const any = lines.map((line) => (line.length === 1 ? line.join("") : `(${line.join(" OR ")})`));
  return [...any, ...fixed].join(" ");
}

function terms(entries: readonly string[] | undefined, term: (entry: string) => string): readonly string[] {
  return (entries ?? []).map(term);
}

function hashtag(entry: string): string {
  const tag = entry.replace(/^[#＃]/u, "");
  if (/^[\p{L}\p{M}\p{N}_\u200c\u200d]+$/u.test(tag) && !/^\p{N}+$/u.test(tag)) return `#${tag}`;
  throw queryError("query.bad-hashtag", `${JSON.stringify(entry)} cannot be a hashtag.`, [
    "A hashtag is one word of letters, digits and _, with at least one letter.",
  ]);
}

/** Words that X would read as operators, or split, are quoted; a quoted word matches the same posts. */
function keyword(entry: string): string {
  const word = entry.trim();
  if (/^[\p{L}\p{M}\p{N}_]+$/u.test(word) && !/^(OR|AND)$/i.test(word)) return word;
  if (/^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f)+$/u.test(word))
    return word;
  return phrase(word);
}

function phrase(entry: string): string {
  const words = entry.trim();
  if (/["\p{Cc}]/u.test(words) || words === "") {
    throw queryError("query.bad-phrase", `${JSON.stringify(entry)} cannot be searched for.`, [
      "X has no way to search for quotation marks or line breaks: leave them out.",
    ]);
  }
  return `"${words}"`;
}

function account(entry: string): string {
  const name = entry.replace(/^@/, "");
  if (/^[A-Za-z0-9_]{1,15}$/.test(name)) return name;
  throw queryError("query.bad-account", `${JSON.stringify(entry)} is not an account name of X.`, [
    "Account names have 1 to 15 letters, digits or _.",
  ]);
}

/** X still uses the withdrawn codes of Hebrew and Indonesian. */
const X_LANGUAGES: Readonly<Record<string, string>> = { he: "iw", id: "in" };

function language(entry: string): string {
  const code = entry.toLowerCase();
  if (/^[a-z]{2,3}(-[a-z]{2,4})?$/.test(code)) return X_LANGUAGES[code] ?? code;
  throw queryError("query.bad-language", `${JSON.stringify(entry)} is not a language code.`, [
    "Write languages as two letters: en, fr, pt.",
  ]);
}

function excluded(entry: string): string {
  const term = entry.trim().replace(/^-/, "");
  if (/^[#＃]/u.test(term)) return hashtag(term);
  if (term.startsWith("@")) return `@${account(term)}`;
  return keyword(term);
}

export function queryError(code: string, message: string, hints: readonly string[]): BirdsongError {
  return new BirdsongError(message, {
    code,
    hint: hints.filter((hint) => hint !== "").join(" "),
    exitCode: EXIT.usage,
  });
}
