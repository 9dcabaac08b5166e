import type { TimeChart } from "../src/charts/frame.ts";
import { heatMap } from "../src/charts/heat-map.ts";
import { formatted } from "../src/charts/numbers.ts";
import type { Palette } from "../src/charts/palette.ts";
import { rankedBars } from "../src/charts/ranked-bars.ts";
import type { RankedBar } from "../src/charts/ranked-bars.ts";
import { numberOf, textOf } from "./answers.ts";
import type { Answer, Dashboard, Row } from "./answers.ts";
import { changed, queryOf } from "./state.ts";
import type { State } from "./state.ts";
import { completenessChart, engagementSentence, moodChart, spendChart, volumeChart } from "./time-panels.ts";

/** Where a chart is drawn. */
export interface Canvas {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

export interface View {
  readonly dashboard: Dashboard;
  readonly state: State;
}

/** A panel with a chart. */
export interface Panel {
  readonly id: string;
  /** Whose answer of the dashboard it shows. */
  readonly source: string;
  readonly title: string;
  readonly wide?: boolean;
  /** Whether days can be chosen by dragging over it. */
  readonly brushed?: boolean;
  readonly height: number;
  readonly legend?: readonly (readonly [colour: "first" | "second" | "gap" | "text", meaning: string])[];
  /** Its own words, where the answer's are about something else. */
  readonly sentence?: (dashboard: Dashboard) => string;
  readonly draw: (view: View, canvas: Canvas) => TimeChart | string;
}

export const PANELS: readonly Panel[] = [
  {
    id: "volume",
    source: "volume",
    title: "Posts over time",
    wide: true,
    brushed: true,
    height: 220,
    legend: [
      ["first", "posts of their own, replies, quotes"],
      ["second", "reposts"],
      ["gap", "not collected"],
    ],
    draw: ({ dashboard }, canvas) => volumeChart(dashboard, "posts", canvas),
  },
  {
    id: "engagement",
    source: "volume",
    title: "Engagement",
    brushed: true,
    height: 190,
    legend: [["first", "likes, reposts, replies and quotes of the posts written then"]],
    sentence: engagementSentence,
    draw: ({ dashboard }, canvas) => volumeChart(dashboard, "engagements", canvas),
  },
  {
    id: "mood",
    source: "mood",
    title: "Mood over time",
    brushed: true,
    height: 190,
    legend: [
      ["first", "positive less negative; the band is what chance does to so few posts"],
      ["gap", "not collected"],
    ],
    draw: ({ dashboard }, canvas) => moodChart(dashboard, canvas),
  },
  {
    id: "hours",
    source: "hours",
    title: "Best hours",
    height: 0,
    legend: [["first", "engagements a post, the fuller the more; hours of fewer than 5 posts stay empty"]],
    draw: ({ dashboard }, canvas) => hoursChart(dashboard.panels["hours"]!.answer, canvas),
  },
  {
    id: "languages",
    source: "languages",
    title: "Languages",
    height: 0,
    draw: ({ dashboard, state }, canvas) =>
      languagesChart(dashboard.panels["languages"]!.answer, state, canvas),
  },
  {
    id: "regions",
    source: "regions",
    title: "Where authors are from",
    height: 0,
    draw: ({ dashboard, state }, canvas) => regionsChart(dashboard.panels["regions"]!.answer, state, canvas),
  },
  {
    id: "hashtags",
    source: "hashtags",
    title: "Top hashtags",
    height: 0,
    draw: ({ dashboard }, canvas) =>
      ranking(dashboard.panels["hashtags"]!.answer, canvas, (row) => ({
        name: `#${textOf(row, "hashtag")}`,
        value: numberOf(row, "posts") ?? 0,
      })),
  },
  {
    id: "authors",
    source: "authors",
    title: "Top authors",
    height: 0,
    draw: ({ dashboard }, canvas) =>
      ranking(dashboard.panels["authors"]!.answer, canvas, (row) => ({
        name: textOf(row, "author"),
        value: numberOf(row, "engagements") ?? 0,
        note: `${formatted.short(numberOf(row, "engagements") ?? 0)} in ${formatted.number(numberOf(row, "posts") ?? 0)} posts`,
      })),
  },
  {
    id: "completeness",
    source: "completeness",
    title: "Completeness",
    height: 190,
    legend: [
      ["first", "collected"],
      ["text", "what the source counts (without reposts)"],
      ["gap", "not collected"],
    ],
    draw: ({ dashboard }, canvas) => completenessChart(dashboard, canvas),
  },
  {
    id: "spend",
    source: "spend",
    title: "Spend",
    height: 190,
    draw: ({ dashboard }, canvas) => spendChart(dashboard, canvas),
  },
];

const named = ({ title, sentence }: Answer): { readonly title: string; readonly description: string } => ({
  title,
  description: sentence ?? title,
});

const ranking = (answer: Answer, canvas: Canvas, barOf: (row: Row) => RankedBar): string =>
  rankedBars({ ...canvas, ...named(answer), bars: answer.rows.map(barOf) });

const LANGUAGES_SHOWN = 10;
const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** Choosing a language leads to the same view in that language; choosing it again, out of it. */
function languagesChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = answer.rows
    .filter((row, i) => i < LANGUAGES_SHOWN || row["language"] === state.language)
    .map((row): RankedBar => {
      const code = row["language"];
      const posts = numberOf(row, "posts") ?? 0;
      const bar = {
        value: posts,
        note: `${formatted.number(posts)} (${formatted.percent(numberOf(row, "share") ?? 0)})`,
      };
      if (typeof code !== "string") return { ...bar, name: "no language", rest: true };
      const chosen = code === state.language;
      const next = changed(state, { language: chosen ? undefined : code });
      return { ...bar, name: nameOf(code), chosen, href: `/${queryOf(next)}` };
    });
  return rankedBars({ ...canvas, ...named(answer), bars });
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
function regionsChart(answer: Answer, state: State, canvas: Canvas): string {
  const bars = answer.rows.map((row): RankedBar => {
    const code = row["region"];
    const posts = numberOf(row, "posts") ?? 0;
    if (typeof code !== "string")
      return { name: `not known: ${textOf(row, "unknown").replaceAll("_", " ")}`, value: posts, rest: true };
    const chosen = code === state.region;
    const next = changed(state, { region: chosen ? undefined : code });
    const note = `${formatted.number(posts)} (${formatted.percent(numberOf(row, "share") ?? 0)})`;
    return { name: regionName(code), value: posts, note, chosen, href: `/${queryOf(next)}` };
  });
  return rankedBars({ ...canvas, ...named(answer), bars });
}

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));
/** One post that did well makes no hour good. */
const BELIEVED = 5;

function hoursChart(answer: Answer, canvas: Canvas): string {
  const believed = answer.rows.filter((row) => (numberOf(row, "posts") ?? 0) >= BELIEVED);
  const most = Math.max(1, ...believed.map((row) => numberOf(row, "engagements_per_post") ?? 0));
  return heatMap({
    ...canvas,
    ...named(answer),
    rows: WEEKDAYS,
    columns: HOURS,
    cells: answer.rows.map((row) => {
      const [weekday, hour] = [numberOf(row, "weekday")!, numberOf(row, "hour")!];
      const [posts, mean] = [numberOf(row, "posts") ?? 0, numberOf(row, "engagements_per_post") ?? 0];
      return {
        row: weekday - 1,
        column: hour,
        // one hour that did very well would leave all others pale
        strength: Math.sqrt(mean / most),
        weak: posts < BELIEVED,
        label: `${WEEKDAYS[weekday - 1]} ${hour}:00: ${formatted.number(mean)} engagements a post, ${formatted.number(posts)} posts`,
      };
    }),
  });
}
