import { formatted } from "../src/charts/numbers.ts";
import { numberOf, textOf, wallClock } from "./answers.ts";
import type { Answer, Row } from "./answers.ts";
import { el } from "./dom.ts";

/** The best posts in full. Their text stays text. */
export function postsList({ rows }: Answer): HTMLElement {
  return el("ol", { class: "posts" }, ...rows.map(post));
}

const METRICS = [
  ["likes", "likes"],
  ["reposts", "reposts"],
  ["replies", "replies"],
  ["quotes", "quotes"],
  ["video_views", "video views"],
] as const;

function post(row: Row): HTMLElement {
  const url = textOf(row, "url");
  const when = formatted.moment(wallClock(textOf(row, "created_at")));
  const figures = METRICS.map(([column, name]) => [numberOf(row, column), name] as const)
    .filter(([value]) => value !== null)
    .map(([value, name]) => `${formatted.number(value!)} ${name}`);
  return el(
    "li",
    {},
    el("p", { dir: "auto", class: "text" }, textOf(row, "text")),
    el(
      "p",
      { class: "faint" },
      `${textOf(row, "author")}, `,
      // an address from outside is a link only if it is one of the web
      /^https?:\/\//.test(url)
        ? el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, when)
        : when,
      ` · ${figures.join(" · ")}`,
    ),
  );
}
