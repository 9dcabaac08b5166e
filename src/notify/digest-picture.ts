import type { Gap } from "../charts/frame.ts";
import { PAPER } from "../charts/palette.ts";
import { element, text } from "../charts/svg.ts";
import { timeBars } from "../charts/time-bars.ts";
import { localTimes } from "../reports/local-time.ts";
import { periodName } from "./periods.ts";
import type { Every, Period } from "./periods.ts";

/** Posts of one of the periods before, and of the one that is told; null where nothing had been collected yet. */
export interface CoursePart extends Period {
  readonly posts: number | null;
}

export interface DigestCourse {
  /** Oldest first; the last one is the period that is told. */
  readonly parts: readonly CoursePart[];
  /** Posts that are usual in it; null when that is not known. */
  readonly usual: number | null;
  /** Stretches that were not collected, milliseconds. */
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly cause: string }[];
}

const WIDTH = 640;
const HEIGHT = 240;
const CAPTION = 24;
/** Time before the first collected post is left out, but this many periods stay. */
const LEAST_PARTS = 7;

/** Posts over the last day, or the last two weeks, up to the period that is told, as SVG with what it shows in words. */
export function digestPicture(
  { parts: all, usual, gaps }: DigestCourse,
  { every, timezone }: { readonly every: Every; readonly timezone: string },
): { readonly svg: string; readonly alt: string } {
  const begin = all.findIndex(({ posts }) => posts !== null);
  const parts = all.slice(Math.max(0, Math.min(begin, all.length - LEAST_PARTS)));
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("There is nothing to draw");
  const wall = wallClock(last, timezone);
  const alt =
    `Posts ${every === "1h" ? "an hour" : "a day"} up to ${periodName(last, every, timezone)}: ` +
    `${parts.map(({ posts }) => posts ?? "not collected").join(", ")}.`;
  const { svg } = timeBars({
    id: "digest",
    title: alt,
    description: "",
    bars: parts.map((part) => ({
      from: wall(part.start),
      to: wall(part.end),
      value: part.posts,
      // the period that is told stands out
      ...(part === last ? { part: part.posts ?? 0, expected: usual } : {}),
      label: periodName(part, every, timezone),
    })),
    gaps: gaps.map(({ from, to, cause }): Gap => ({ from: wall(from), to: wall(to), label: cause })),
    domain: [wall(first.start), wall(last.end)],
    width: WIDTH,
    height: HEIGHT,
    palette: PAPER,
    whole: true,
  });
  return { svg: captioned(svg, every, usual), alt };
}

/** What the picture says by itself, for whoever sees it without its message. */
function captioned(chart: string, every: Every, usual: number | null): string {
  const [name, ends] = every === "1h" ? ["hour", "that hour"] : ["day", "that day"];
  const line = usual === null ? "" : ", the line on it: what is usual";
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height: HEIGHT + CAPTION,
      "font-family": "sans-serif",
    },
    element(
      "text",
      { x: 6, y: 17, "font-size": 12, fill: PAPER.text },
      text(`Posts per ${name}; orange: ${ends}${line}`),
    ),
    element("g", { transform: `translate(0, ${CAPTION})` }, chart),
  );
}

/** The wall clock at the end, kept as if UTC: where clocks were changed in between, bars before that keep their length. */
function wallClock(last: Period, timezone: string): (ms: number) => number {
  const clock = Date.parse(`${localTimes(timezone)(new Date(last.end)).slice(0, 19)}Z`);
  return (ms) => ms + (clock - last.end);
}
