import { formatted } from "../src/charts/numbers.ts";
import { numberOf, textOf, wallClock } from "./answers.ts";
import type { Row } from "./answers.ts";
import { askReport } from "./api.ts";
import { el } from "./dom.ts";
import { fileLinks } from "./downloads.ts";
import { growthCharts } from "./growth.ts";
import { plainly } from "./panel-view.ts";
import { nameOf, regionName } from "./rank-panels.ts";
import type { Sheet } from "./sheet.ts";
import { changed, queryOf } from "./state.ts";
import type { State } from "./state.ts";
import { tableOf } from "./table.ts";
import { showTrouble, noTrouble } from "./trouble.ts";

const FIGURES = [
  ["likes", "Likes"],
  ["reposts", "Reposts"],
  ["replies", "Replies"],
  ["quotes", "Quotes"],
  ["impressions", "Impressions"],
  ["video_views", "Video views"],
  ["bookmarks", "Bookmarks"],
] as const;

/** One post: its words, its author, its figures now and how they grew, and how it came here. */
export async function postSheet(id: string, state: State, signal: AbortSignal): Promise<Sheet> {
  const [found, grown] = await Promise.all([
    askReport("post", { post: id }, signal),
    askReport("post-growth", { post: id }, signal),
  ]);
  const [row] = found.rows;
  const none = (sentence: string): Sheet => ({
    title: "Post",
    content: [el("p", { class: "empty" }, sentence)],
    draw: () => undefined,
  });
  if (row === undefined) return none("This post is not among what was published.");
  if (row["withdrawn_at"] !== null) return none(found.sentence ?? "This post is gone.");
  const charts = growthCharts(
    grown.rows,
    FIGURES.map(([column, name]) => ({ column, name })),
    textOf(row, "created_at"),
  );
  const isGrown = grown.rows.length > 1;
  return {
    title: titleOf(row),
    content: [
      byline(row, state),
      el("p", { class: "said", dir: "auto" }, wordsOf(row)),
      figures(row),
      el("h3", {}, "Growth"),
      el("p", { class: "faint" }, grown.sentence ?? "Its figures were not read yet."),
      ...(isGrown ? [charts.place] : []),
      ...(isGrown ? [rowsBehind(grown, { post: id })] : []),
      el("h3", {}, "About"),
      facts(row, state),
      atPlatform(row),
    ].filter((each) => each !== null),
    draw: charts.draw,
  };
}

const KINDS: Readonly<Record<string, string>> = {
  original: "Post",
  reply: "Reply",
  quote: "Quote",
  repost: "Repost",
};

const titleOf = (row: Row): string => KINDS[textOf(row, "kind")] ?? "Post";

const wordsOf = (row: Row): string =>
  textOf(row, "text") === ""
    ? "It only repeats another post, and has no words of its own."
    : textOf(row, "text");

function byline(row: Row, state: State): HTMLElement {
  const [author, name, region] = [
    textOf(row, "author"),
    textOf(row, "author_name"),
    textOf(row, "author_region"),
  ];
  const followers = numberOf(row, "author_followers");
  const more = [
    ...(region === "" ? [] : [regionName(region)]),
    ...(followers === null ? [] : [`${formatted.number(followers)} followers`]),
  ];
  return el(
    "p",
    { class: "byline" },
    el(
      "a",
      { href: `/${queryOf(changed(state, { author, post: undefined }))}` },
      name === "" ? author : name,
    ),
    name === "" ? null : el("span", { class: "faint" }, ` @${author}`),
    el("span", { class: "faint" }, more.length === 0 ? "" : ` · ${more.join(" · ")}`),
    el("br"),
    el("span", { class: "faint" }, longMoment(textOf(row, "created_at"))),
  );
}

/** Local, as all times here. */
const longMoment = (time: string): string => {
  const at = wallClock(time);
  return `${formatted.weekday(at)}, ${formatted.hour(at)}`;
};

function figures(row: Row): HTMLElement | null {
  const known = FIGURES.map(([column, name]) => [name, numberOf(row, column)] as const).filter(
    ([, value]) => value !== null,
  );
  if (known.length === 0) return null;
  return el(
    "dl",
    { class: "tiles small" },
    ...known.map(([name, value]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, formatted.number(value!))),
    ),
  );
}

function facts(row: Row, state: State): HTMLElement {
  const other = (column: string): HTMLElement | null => {
    const id = textOf(row, column);
    return id === "" ? null : el("a", { href: `/${queryOf(changed(state, { post: id }))}` }, id);
  };
  const mood = textOf(row, "mood");
  const score = numberOf(row, "mood_score");
  const entries: readonly (readonly [string, string | Node | null])[] = [
    ["Mood", mood === "" ? "none found" : score === null ? mood : `${mood} (${score.toFixed(2)})`],
    ["Language", textOf(row, "language") === "" ? null : nameOf(textOf(row, "language"))],
    ["Hashtags", textOf(row, "hashtags").replaceAll(/(^| )(?=\S)/g, "$1#") || null],
    ["Answers", other("in_reply_to")],
    ["Quotes", other("quoted")],
    ["Repeats", other("reposted")],
    ["Campaign", textOf(row, "campaigns") || null],
    ["Came by", textOf(row, "acquisitions").replaceAll(" ", ", ") || null],
    ["First received", textOf(row, "collected_at") === "" ? null : longMoment(textOf(row, "collected_at"))],
    ["Figures read", textOf(row, "metrics_at") === "" ? null : longMoment(textOf(row, "metrics_at"))],
    ["Versions", (numberOf(row, "versions") ?? 1) > 1 ? String(numberOf(row, "versions")) : null],
    ["Id", `${textOf(row, "post_id")} at ${textOf(row, "source")}`],
  ];
  return el(
    "dl",
    { class: "facts" },
    ...entries.flatMap(([name, value]) => (value === null ? [] : [el("dt", {}, name), el("dd", {}, value)])),
  );
}

function rowsBehind(
  answer: Parameters<typeof tableOf>[0],
  query: Readonly<Record<string, string>>,
): HTMLElement {
  return el(
    "details",
    {},
    el("summary", {}, "Table and files"),
    el(
      "p",
      { class: "links" },
      ...fileLinks(plainly(answer, query), (thrown) => showTrouble(thrown, noTrouble)),
    ),
    tableOf(answer),
  );
}

function atPlatform(row: Row): HTMLElement | null {
  const url = textOf(row, "url");
  // an address from outside is a link only if it is one of the web
  if (!/^https?:\/\//.test(url)) return null;
  const where = new URL(url).hostname.replace(/^www\./, "");
  return el(
    "p",
    {},
    el("a", { class: "away", href: url, rel: "noopener noreferrer", target: "_blank" }, `Open at ${where} ↗`),
  );
}
