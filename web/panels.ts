import type { TimeChart } from "../src/charts/frame.ts";
import type { Palette } from "../src/charts/palette.ts";
import type { Dashboard, DashboardMore, PanelAnswer } from "./answers.ts";
import { hoursChart } from "./hours-panel.ts";
import { completenessChart, spendChart } from "./kept-panels.ts";
import {
  authorsChart,
  hashtagsChart,
  languagesChart,
  pairsChart,
  pairsSentence,
  regionsChart,
} from "./rank-panels.ts";
import type { State } from "./state.ts";
import { engagementSentence, moodChart, videosChart, volumeChart } from "./time-panels.ts";

/** Where a chart is drawn. */
export interface Canvas {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

export interface View {
  readonly dashboard: Dashboard;
  /** What comes after the rest; undefined until it is there. */
  readonly more: DashboardMore | undefined;
  readonly state: State;
}

export type Group = "time" | "who" | "kept";

/** A panel with a chart. */
export interface Panel {
  readonly id: string;
  readonly group: Group;
  /** Whose answer it shows. */
  readonly source: string;
  readonly title: string;
  /** Sixths of the page, where there is room. */
  readonly span: 2 | 3 | 6;
  /** Whether days can be chosen by dragging over it. */
  readonly brushed?: boolean;
  readonly height: number;
  readonly legend?: readonly (readonly [colour: "first" | "second" | "gap" | "text", meaning: string])[];
  /** Its own words, where the answer's are about something else. */
  readonly sentence?: (view: View) => string;
  readonly draw: (view: View, canvas: Canvas) => TimeChart | string;
}

/** The answer a panel shows; undefined until it is there. */
export const answerOf = ({ source }: Pick<Panel, "source">, view: View): PanelAnswer | undefined =>
  view.dashboard.panels[source] ?? view.more?.panels[source];

export const PANELS: readonly Panel[] = [
  {
    id: "volume",
    group: "time",
    source: "volume",
    title: "Posts",
    span: 6,
    brushed: true,
    height: 230,
    legend: [
      ["first", "posts of their own, replies, quotes"],
      ["second", "reposts"],
      ["gap", "not collected"],
    ],
    draw: ({ dashboard }, canvas) => volumeChart(dashboard, "posts", canvas),
  },
  {
    id: "engagement",
    group: "time",
    source: "volume",
    title: "Engagement",
    span: 3,
    brushed: true,
    height: 190,
    legend: [["first", "likes, reposts, replies and quotes of the posts written then"]],
    sentence: ({ dashboard }) => engagementSentence(dashboard),
    draw: ({ dashboard }, canvas) => volumeChart(dashboard, "engagements", canvas),
  },
  {
    id: "mood",
    group: "time",
    source: "mood",
    title: "Mood",
    span: 3,
    brushed: true,
    height: 190,
    legend: [
      ["first", "positive less negative; the band is what chance does to so few posts"],
      ["gap", "not collected"],
    ],
    draw: ({ dashboard }, canvas) => moodChart(dashboard, canvas),
  },
  {
    id: "videos",
    group: "time",
    source: "videos",
    title: "Video views",
    span: 3,
    brushed: true,
    height: 190,
    legend: [["first", "views, by now, of the videos posted then"]],
    draw: (view, canvas) => videosChart(view.dashboard, view.more!.panels["videos"]!.answer, canvas),
  },
  {
    id: "hours",
    group: "time",
    source: "hours",
    title: "Best hours",
    span: 3,
    height: 0,
    legend: [["first", "engagements a post, the fuller the more; hours of fewer than 5 posts stay empty"]],
    draw: ({ dashboard }, canvas) => hoursChart(dashboard.panels["hours"]!.answer, canvas),
  },
  {
    id: "hashtags",
    group: "who",
    source: "hashtags",
    title: "Top hashtags",
    span: 2,
    height: 0,
    draw: ({ dashboard, state }, canvas) =>
      hashtagsChart(dashboard.panels["hashtags"]!.answer, state, canvas),
  },
  {
    id: "pairs",
    group: "who",
    source: "pairs",
    title: "Hashtags that go together",
    span: 2,
    height: 0,
    sentence: ({ more, state }) => pairsSentence(more!.panels["pairs"]!.answer, state),
    draw: ({ more, state }, canvas) => pairsChart(more!.panels["pairs"]!.answer, state, canvas),
  },
  {
    id: "authors",
    group: "who",
    source: "authors",
    title: "Top authors",
    span: 2,
    height: 0,
    draw: ({ dashboard, state }, canvas) => authorsChart(dashboard.panels["authors"]!.answer, state, canvas),
  },
  {
    id: "languages",
    group: "who",
    source: "languages",
    title: "Languages",
    span: 3,
    height: 0,
    draw: ({ dashboard, state }, canvas) =>
      languagesChart(dashboard.panels["languages"]!.answer, state, canvas),
  },
  {
    id: "regions",
    group: "who",
    source: "regions",
    title: "Where authors are from",
    span: 3,
    height: 0,
    draw: ({ dashboard, state }, canvas) => regionsChart(dashboard.panels["regions"]!.answer, state, canvas),
  },
  {
    id: "completeness",
    group: "kept",
    source: "completeness",
    title: "Completeness",
    span: 3,
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
    group: "kept",
    source: "spend",
    title: "Spend",
    span: 3,
    height: 190,
    draw: ({ dashboard }, canvas) => spendChart(dashboard, canvas),
  },
];
