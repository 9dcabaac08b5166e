import { askReport } from "./api.ts";
import { el } from "./dom.ts";
import { fileLinks } from "./downloads.ts";
import { growthCharts } from "./growth.ts";
import { plainly } from "./panel-view.ts";
import { postsList } from "./posts.ts";
import type { Sheet } from "./sheet.ts";
import type { State } from "./state.ts";
import { noTrouble, showTrouble } from "./trouble.ts";

const FIGURES = [
  { column: "followers", name: "Followers" },
  { column: "posts", name: "Posts, ever" },
];

/** One author: how the following grew, and the posts that did best. */
export async function authorSheet(author: string, state: State, signal: AbortSignal): Promise<Sheet> {
  const [grown, best] = await Promise.all([
    askReport("author-growth", { author }, signal),
    askReport("author-posts", { author, limit: "10" }, signal),
  ]);
  const charts = growthCharts(grown.rows, FIGURES);
  const failed = (thrown: unknown): void => showTrouble(thrown, noTrouble);
  return {
    title: author,
    content: [
      el("p", {}, grown.sentence ?? "The profile was not read: how many follow is not known."),
      ...grown.notes.map((note) => el("p", { class: "faint" }, note)),
      ...(grown.rows.length > 1 ? [charts.place] : []),
      ...(grown.rows.length > 1
        ? [el("p", { class: "links" }, ...fileLinks(plainly(grown, { author }), failed))]
        : []),
      el("h3", {}, "Posts that did best"),
      el("p", { class: "faint" }, "All days, all filters aside."),
      best.rows.length === 0
        ? el("p", { class: "empty" }, "No post of this author is among what was published.")
        : postsList(best, state),
      el("p", { class: "links" }, ...fileLinks(plainly(best, { author, limit: "10" }), failed)),
    ],
    draw: charts.draw,
  };
}
