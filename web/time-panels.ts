import type { Gap, TimeChart } from "../src/charts/frame.ts";
import { formatted } from "../src/charts/numbers.ts";
import { DAY, HOUR } from "../src/charts/scale.ts";
import { timeBars } from "../src/charts/time-bars.ts";
import type { TimeBar } from "../src/charts/time-bars.ts";
import { timeLines } from "../src/charts/time-lines.ts";
import type { TimePoint } from "../src/charts/time-lines.ts";
import { named, numberOf, textOf, wallClock } from "./answers.ts";
import type { Answer, Dashboard, Row } from "./answers.ts";
import type { Canvas } from "./panels.ts";

type Bucket = Dashboard["bucket"];

const LENGTH: Readonly<Record<Bucket, number>> = { hour: HOUR, day: DAY, week: 7 * DAY };

const beginOf = (row: Row, bucket: Bucket): number =>
  wallClock(textOf(row, bucket === "week" ? "week" : "day")) +
  (bucket === "hour" ? (numberOf(row, "hour") ?? 0) * HOUR : 0);

/** What was not collected and is still missing. Times are wall clocks, as everything drawn here. */
export function openGaps({ panels }: Pick<Dashboard, "panels">): readonly Gap[] {
  return (panels["gaps"]?.answer.rows ?? [])
    .filter(({ filled_at }) => filled_at === null)
    .map((row) => ({
      from: wallClock(textOf(row, "from_at")),
      to: wallClock(textOf(row, "to_at")),
      label: `${textOf(row, "campaign")}, ${textOf(row, "cause")}`,
    }));
}

/** The days a chart spans: those asked for, or those there are. */
export const domainOf = ({ period }: Dashboard): readonly [number, number] =>
  period === null ? [0, DAY] : [wallClock(period.from), wallClock(period.to) + DAY];

/** Posts or engagements over the chosen days. */
export function volumeChart(
  dashboard: Dashboard,
  column: "posts" | "engagements",
  canvas: Canvas,
): TimeChart {
  const { bucket, panels } = dashboard;
  const { answer } = panels["volume"]!;
  const gaps = openGaps(dashboard);
  return timeBars({
    ...canvas,
    title: column === "posts" ? answer.title : `Engagements by ${bucket}`,
    description: column === "posts" ? (answer.sentence ?? answer.title) : engagementSentence(dashboard),
    bars: barsOf(answer.rows, bucket, column, gaps),
    gaps,
    domain: domainOf(dashboard),
  });
}

/** When the posts were written that were engaged with most. */
export function engagementSentence({ bucket, panels }: Dashboard): string {
  const { rows } = panels["volume"]!.answer;
  const total = sum(rows, "engagements") ?? 0;
  const best = rows.reduce<Row | undefined>(
    (most, row) => ((numberOf(row, "engagements") ?? 0) > (numberOf(most, "engagements") ?? 0) ? row : most),
    undefined,
  );
  if (best === undefined) return "No engagements are known.";
  const count = numberOf(best, "engagements") ?? 0;
  return `Posts of ${whenOf(beginOf(best, bucket), bucket)} brought most: ${formatted.number(count)} engagements, ${formatted.percent(count / total)} of all.`;
}

/** Views of the videos that were posted then; no bar where none was posted. */
export function videosChart(dashboard: Dashboard, answer: Answer, canvas: Canvas): TimeChart {
  const { bucket } = dashboard;
  const bars = answer.rows.map((row): TimeBar => {
    const from =
      wallClock(textOf(row, "day")) + (bucket === "hour" ? (numberOf(row, "hour") ?? 0) * HOUR : 0);
    const [views, posts] = [numberOf(row, "views"), numberOf(row, "posts") ?? 0];
    return {
      from,
      to: from + LENGTH[bucket],
      value: views,
      label: `${whenOf(from, bucket)}: ${formatted.number(views ?? 0)} views of ${formatted.number(posts)} ${posts === 1 ? "post" : "posts"}`,
    };
  });
  return timeBars({
    ...canvas,
    ...named(answer),
    bars,
    gaps: openGaps(dashboard),
    domain: domainOf(dashboard),
  });
}

/** All days there are, small: what the chosen ones are chosen from. */
export function overviewChart(dashboard: Dashboard, canvas: Canvas): TimeChart {
  const { rows } = dashboard.whole.answer;
  const gaps = openGaps(dashboard);
  return timeBars({
    ...canvas,
    title: "All days",
    description: "Posts of all days.",
    bars: barsOf(rows, "day", "posts", gaps),
    gaps,
    domain:
      rows.length === 0
        ? [0, DAY]
        : [wallClock(textOf(rows[0], "day")), wallClock(textOf(rows.at(-1), "day")) + DAY],
  });
}

function barsOf(
  rows: readonly Row[],
  bucket: Bucket,
  column: "posts" | "engagements",
  gaps: readonly Gap[],
): readonly TimeBar[] {
  return rows.map((row) => {
    const from = beginOf(row, bucket);
    const to = from + LENGTH[bucket];
    const value = numberOf(row, column) ?? 0;
    const isMissing = value === 0 && isWithin(from, to, gaps);
    const reposts = column === "posts" ? (numberOf(row, "reposts") ?? 0) : 0;
    const when = whenOf(from, bucket);
    return {
      from,
      to,
      value: isMissing ? null : value,
      part: reposts,
      label: isMissing
        ? `${when}: not collected`
        : `${when}: ${formatted.number(value)} ${column}${reposts > 0 ? `, ${formatted.number(reposts)} of them reposts` : ""}${
            overlaps(from, to, gaps) ? "; a part was not collected" : ""
          }`,
    };
  });
}

const whenOf = (from: number, bucket: Bucket): string =>
  bucket === "hour"
    ? `${formatted.weekday(from)}, ${formatted.hour(from)}`
    : `${bucket === "week" ? "the week of " : ""}${formatted.weekday(from)}`;

const overlaps = (from: number, to: number, gaps: readonly Gap[]): boolean =>
  gaps.some((gap) => gap.from < to && gap.to > from);

/** Whether gaps, laid side by side, cover it all. */
export function isWithin(from: number, to: number, gaps: readonly Gap[]): boolean {
  let reached = from;
  for (const gap of gaps.toSorted((a, b) => a.from - b.from)) {
    if (gap.from > reached) break;
    reached = Math.max(reached, gap.to);
  }
  return reached >= to;
}

/** Two standard errors: as far as chance moves a share of that many posts. */
const ERRORS = 1.96;

/** A time without a row breaks the line: no line leads over what is not known. */
function broken(points: readonly TimePoint[], long: number): readonly TimePoint[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    const isLast = next === undefined || next.at - point.at <= long;
    return isLast ? [point] : [point, { at: point.at + long, value: null, label: "" }];
  });
}

/** Mood as written. Where no post has a mood the line breaks. */
export function moodChart(dashboard: Dashboard, canvas: Canvas): TimeChart {
  const { answer, query } = dashboard.panels["mood"]!;
  const bucket = (query["by"] ?? dashboard.bucket) as Bucket;
  const points = answer.rows.map((row): TimePoint => {
    const at = wallClock(textOf(row, "day")) + (bucket === "hour" ? (numberOf(row, "hour") ?? 0) * HOUR : 0);
    const [net, scored] = [numberOf(row, "net"), numberOf(row, "scored") ?? 0];
    if (net === null || scored === 0) return { at, value: null, label: "" };
    const told = ((numberOf(row, "positive") ?? 0) + (numberOf(row, "negative") ?? 0)) / scored;
    const error = ERRORS * Math.sqrt(Math.max(told - net * net, 0) / scored);
    const label = `${whenOf(at, bucket)}: ${formatted.percent(net)} ± ${formatted.percent(error)} of ${formatted.number(scored)} posts with a mood`;
    return { at, value: net, error, label };
  });
  return timeLines({
    ...canvas,
    ...named(answer),
    points: broken(points, LENGTH[bucket]),
    gaps: openGaps(dashboard),
    domain: domainOf(dashboard),
    show: formatted.percent,
    bounds: [-1, 1],
    bucket: LENGTH[bucket],
  });
}

/** Null where nothing is known: not 0. */
export function sum(rows: readonly Row[], column: string): number | null {
  const known = rows.map((row) => numberOf(row, column)).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
