import { formatted } from "../src/charts/numbers.ts";
import { numberOf, textOf, wallClock } from "./answers.ts";
import type { Answer, Row } from "./answers.ts";
import { el } from "./dom.ts";
import { changed, queryOf } from "./state.ts";
import type { State } from "./state.ts";

const METRICS = [
  ["likes", "like", "likes"],
  ["reposts", "repost", "reposts"],
  ["replies", "reply", "replies"],
  ["quotes", "quote", "quotes"],
  ["video_views", "video view", "video views"],
] as const;

/** Posts in full, each a way to open it. Their text stays text. */
export const postsList = ({ rows }: Answer, state: State): HTMLElement =>
  el("ol", { class: "posts" }, ...rows.map((row) => post(row, state)));

function post(row: Row, state: State): HTMLElement {
  const [id, author, text] = [textOf(row, "post_id"), textOf(row, "author"), textOf(row, "text")];
  const open = { class: "open", href: `/${queryOf(changed(state, { post: id, author: undefined }))}` };
  const figures = METRICS.map(([column, one, many]) => {
    const value = numberOf(row, column);
    return [value, value === 1 ? one : many] as const;
  }).filter(([value]) => value !== null && value > 0);
  return el(
    "li",
    {},
    el(
      "p",
      { class: "who" },
      el(
        "a",
        {
          href: `/${queryOf(changed(state, { author, post: undefined }))}`,
          "data-name": `author of ${id}`,
        },
        author,
      ),
      el("span", { class: "faint" }, ` · ${formatted.moment(wallClock(textOf(row, "created_at")))}`),
    ),
    el(
      "p",
      { dir: "auto", class: "text" },
      el(
        "a",
        { ...open, "data-name": `post ${id}` },
        text === "" ? "A repost, without words of its own" : text,
      ),
    ),
    el(
      "p",
      { class: "figures" },
      ...figures.map(([value, name]) => el("span", {}, el("b", {}, formatted.number(value!)), ` ${name}`)),
    ),
  );
}
