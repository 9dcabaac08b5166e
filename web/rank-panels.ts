import { formatted } from "../src/charts/numbers.ts";
import { rankedBars } from "../src/charts/ranked-bars.ts";
import type { RankedBar } from "../src/charts/ranked-bars.ts";
import { named, numberOf, textOf } from "./answers.ts";
import type { Answer, Row } from "./answers.ts";
import type { Canvas } from "./panels.ts";
import { changed, queryOf } from "./state.ts";
import type { State } from "./state.ts";

const ranking = (answer: Answer, canvas: Canvas, bars: readonly RankedBar[]): string =>
  rankedBars({ ...canvas, ...named(answer), bars });

const counted = (row: Row): Pick<RankedBar, "value" | "note"> => {
  const posts = numberOf(row, "posts") ?? 0;
  const share = numberOf(row, "share");
  const note = formatted.number(posts);
  return { value: posts, note: share === null ? note : `${note} (${formatted.percent(share)})` };
};

/** Choosing a hashtag leads to the posts that bear it; choosing it again, out of it. Spelling makes no difference. */
export function hashtagsChart(answer: Answer, state: State, canvas: Canvas): string {
  const wanted = state.hashtag?.replace(/^#/, "").toLowerCase();
  const bars = answer.rows.map((row): RankedBar => {
    const tag = textOf(row, "hashtag");
    const chosen = tag.toLowerCase() === wanted;
    const next = changed(state, { hashtag: chosen ? undefined : tag.toLowerCase() });
    return { name: `#${tag}`, value: numberOf(row, "posts") ?? 0, chosen, href: `/${queryOf(next)}` };
  });
  return ranking(answer, canvas, bars);
}

const PAIRS_SHOWN = 15;

/** Pairs by how often they stand together; with a hashtag chosen, what stands beside that one. */
export function pairsChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = tellingPairs(answer.rows, state)
    .rows.slice(0, PAIRS_SHOWN)
    .map(
      (row): RankedBar =>
        state.hashtag === undefined
          ? { ...counted(row), name: `#${textOf(row, "hashtag")} #${textOf(row, "with_hashtag")}` }
          : { value: numberOf(row, "posts") ?? 0, name: `#${otherOf(row, state)}` },
    );
  const description = pairsSentence(answer, state);
  return rankedBars({ ...canvas, title: answer.title, description, bars, nameShare: 0.6 });
}

/** Says of the pairs that are drawn what the report says of all, and what is left out. */
export function pairsSentence({ rows }: Answer, state: State): string {
  const { rows: telling, left } = tellingPairs(rows, state);
  const names = left.map((tag) => `#${tag}`).join(", ");
  const without = left.length === 0 ? "" : ` ${names} goes with nearly every other and is left out.`;
  const [first] = telling;
  if (first === undefined) return `No other hashtags stand in the same post.${without}`;
  const posts = `${formatted.number(numberOf(first, "posts") ?? 0)} posts`;
  if (state.hashtag !== undefined)
    return `Beside #${tagOf(state)} stands #${otherOf(first, state)} most: in ${posts}.${without}`;
  const share = formatted.percent(numberOf(first, "share") ?? 0);
  return (
    `#${textOf(first, "hashtag")} and #${textOf(first, "with_hashtag")} go together most: ` +
    `${posts}, ${share} of those with the rarer one.${without}`
  );
}

const tagOf = ({ hashtag }: State): string => (hashtag ?? "").replace(/^#/, "").toLowerCase();

/** The one of a pair that is not chosen. */
const otherOf = (row: Row, state: State): string =>
  textOf(row, "hashtag") === tagOf(state) ? textOf(row, "with_hashtag") : textOf(row, "hashtag");

/** What stands in every post goes with everything, and says nothing. */
function tellingPairs(
  rows: readonly Row[],
  state: State,
): { readonly rows: readonly Row[]; readonly left: readonly string[] } {
  const tag = state.hashtag === undefined ? undefined : tagOf(state);
  const left = [...followedTags(rows)].filter((each) => each !== tag);
  const telling = rows.filter((row) => {
    const pair = [textOf(row, "hashtag"), textOf(row, "with_hashtag")];
    return !pair.some((each) => left.includes(each)) && (tag === undefined || pair.includes(tag));
  });
  return { rows: telling, left };
}

/** So many partners, and hardly a post of theirs without it. */
const PARTNERS = 5;
const ALWAYS = 0.9;

/** Hashtags that stand beside nearly every other: those that are followed. */
export function followedTags(rows: readonly Row[]): ReadonlySet<string> {
  const shares = new Map<string, number[]>();
  for (const row of rows)
    for (const column of ["hashtag", "with_hashtag"]) {
      const tag = textOf(row, column);
      shares.set(tag, [...(shares.get(tag) ?? []), numberOf(row, "share") ?? 0]);
    }
  const everywhere = [...shares].filter(
    ([, all]) =>
      all.length >= PARTNERS && all.filter((share) => share >= ALWAYS).length >= all.length * ALWAYS,
  );
  return new Set(everywhere.map(([tag]) => tag));
}

export function authorsChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = answer.rows.map((row): RankedBar => {
    const engagements = numberOf(row, "engagements") ?? 0;
    const author = textOf(row, "author");
    return {
      name: author,
      value: engagements,
      note: `${formatted.short(engagements)} in ${formatted.number(numberOf(row, "posts") ?? 0)} posts`,
      href: `/${queryOf(changed(state, { author }))}`,
    };
  });
  return ranking(answer, canvas, bars);
}

const LANGUAGES_SHOWN = 10;
const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** Choosing a language leads to the same view in that language; choosing it again, out of it. */
export function languagesChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = answer.rows
    .filter((row, i) => i < LANGUAGES_SHOWN || row["language"] === state.language)
    .map((row): RankedBar => {
      const code = row["language"];
      if (typeof code !== "string") return { ...counted(row), name: "no language", rest: true };
      const chosen = code === state.language;
      const next = changed(state, { language: chosen ? undefined : code });
      return { ...counted(row), name: nameOf(code), chosen, href: `/${queryOf(next)}` };
    });
  return ranking(answer, canvas, bars);
}

/** `fr` as French; codes of the source's own as they are. */
export function nameOf(code: string): string {
  try {
    return languageNames.of(code) ?? code;
  } catch {
    return code; // no code of a language at all: the source's own word says most
  }
}

const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** `FR` as France; parts of countries by their code. */
export const regionName = (code: string): string =>
  /^[A-Z]{2}$/.test(code) ? (regionNames.of(code) ?? code) : code;

/** As languages; those whose region is not known, each with its reason, are a rest. */
export function regionsChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = answer.rows.map((row): RankedBar => {
    const code = row["region"];
    if (typeof code !== "string")
      return {
        name: `not known: ${textOf(row, "unknown").replaceAll("_", " ")}`,
        value: numberOf(row, "posts") ?? 0,
        rest: true,
      };
    const chosen = code === state.region;
    const next = changed(state, { region: chosen ? undefined : code });
    return { ...counted(row), name: regionName(code), chosen, href: `/${queryOf(next)}` };
  });
  return ranking(answer, canvas, bars);
}
