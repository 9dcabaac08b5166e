import { formatted } from "../src/charts/numbers.ts";
import { numberOf, wallClock } from "./answers.ts";
import type { Dashboard } from "./answers.ts";
import { el } from "./dom.ts";

const TILES = [
  ["posts", "Posts"],
  ["authors", "Authors"],
  ["engagements", "Engagements"],
  ["likes", "Likes"],
  ["reposted", "Reposts"],
  ["replied", "Replies"],
  ["video_views", "Video views"],
] as const;

/** The figures of the period, each with its change against as many days before. */
export function totalsTiles({ panels, before }: Dashboard): HTMLElement {
  const now = panels["totals"]!.answer.rows[0];
  const then = before?.totals.rows[0];
  return el(
    "dl",
    { class: "tiles" },
    ...TILES.map(([column, name]) => {
      const value = numberOf(now, column);
      return el(
        "div",
        {},
        el("dt", {}, name),
        el(
          "dd",
          { "data-total": column },
          value === null ? "–" : formatted.number(value),
          before === null ? null : el("small", {}, change(value, numberOf(then, column))),
        ),
      );
    }),
  );
}

/** Which days the changes are against, or why there are none. */
export function beforeText({ before }: Dashboard, from: string | undefined): string {
  if (before !== null) return `Changes are against ${spanOf(before.from, before.to)}.`;
  return from === undefined
    ? "Choose a first day to compare with the days before it."
    : "There is nothing to compare with: not all of the days before were collected.";
}

export const spanOf = (from: string, to: string): string =>
  from === to
    ? formatted.weekday(wallClock(from))
    : `${formatted.day(wallClock(from))} to ${formatted.weekday(wallClock(to))}`;

function change(now: number | null, then: number | null): string {
  if (now === null || then === null) return "not known before";
  if (then === 0) return now === 0 ? "none before either" : "none before";
  const share = (now - then) / then;
  const size = formatted.percent(Math.abs(share));
  if (size === formatted.percent(0)) return "as before";
  return share > 0 ? `▲ ${size} more` : `▼ ${size} less`;
}
