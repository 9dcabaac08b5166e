import { byId, el } from "./dom.ts";
import { budgetPanel, collectionPanel, drawBudget } from "./operation.ts";
import { drawOverview } from "./overview.ts";
import { drawOwn, ownPanel } from "./own.ts";
import { behind, chartPanel, drawInto, nothing, section, words } from "./panel-view.ts";
import type { Effects } from "./panel-view.ts";
import { PANELS } from "./panels.ts";
import type { Group, View } from "./panels.ts";
import { postsList } from "./posts.ts";
import { closed } from "./state.ts";
import type { Status } from "./status.ts";
import { beforeText, totalsTiles } from "./totals.ts";

const panels = byId("panels");
const footer = byId("footer");

let status: Status | undefined;

/** Builds the page for an answer; what is open stays open, and what has the focus keeps it. */
export function render(view: View, effects: Effects): void {
  const { dashboard, more } = view;
  const scrolled = scrollY;
  const focused = document.activeElement?.getAttribute("data-name");
  if (dashboard.whole.answer.rows.length === 0)
    panels.replaceChildren(
      el(
        "p",
        { class: "empty" },
        "No posts match what is chosen. ",
        el("a", { href: "/" }, "Show everything"),
      ),
    );
  else
    panels.replaceChildren(
      ...group("At a glance", [totalsPanel(view, effects)]),
      ...group("Over time", charts("time", view, effects)),
      ...group("What and who", charts("who", view, effects)),
      postsPanel(view, effects),
      ...group(
        "Your own reports",
        (more?.own ?? []).map((report) => ownPanel(report, view, effects)),
      ),
      ...group("How it was collected", [...charts("kept", view, effects), ...operation(view)]),
    );
  footer.textContent =
    `Days and hours are those of ${dashboard.timezone}. ` +
    `As of ${dashboard.as_of.slice(0, 16).replace("T", " ")} UTC.`;
  draw(view, effects);
  scrollTo(scrollX, scrolled);
  // the link that was followed stands elsewhere now, under its old name
  if (focused !== null && focused !== undefined)
    document
      .querySelector<HTMLElement>(`#panels [data-name="${CSS.escape(focused)}"]`)
      ?.focus({ preventScroll: true });
}

/** Shows where collecting stands, which is known apart from what was published. */
export function showStatus(now: Status, view: View): void {
  status = now;
  const places = [...panels.querySelectorAll("#budget, #collection")];
  const made = operation(view);
  if (places.length === made.length) for (const [i, place] of places.entries()) place.replaceWith(made[i]!);
  drawStatus();
}

/** Draws all charts for the room there is now. */
export function draw(view: View, effects: Effects): void {
  drawOverview(view, effects.chooseDays);
  for (const panel of PANELS) {
    const place = panels.querySelector<HTMLElement>(`[data-panel="${panel.id}"]`);
    if (place !== null) drawInto(place, panel, view, effects);
  }
  for (const report of view.more?.own ?? []) {
    const place = panels.querySelector<HTMLElement>(`[data-own="${CSS.escape(report.name)}"]`);
    if (place !== null) drawOwn(place, report);
  }
  drawStatus();
}

function drawStatus(): void {
  const place = panels.querySelector<HTMLElement>('[data-operation="budget"]');
  if (place !== null && status !== undefined) drawBudget(place, status);
}

const charts = (name: Group, view: View, effects: Effects): readonly HTMLElement[] =>
  PANELS.filter((panel) => panel.group === name).map((panel) => chartPanel(panel, view, effects));

const group = (title: string, content: readonly HTMLElement[]): readonly HTMLElement[] =>
  content.length === 0 ? [] : [el("h2", { class: "group" }, title), ...content];

function operation({ dashboard: { as_of, timezone } }: View): readonly HTMLElement[] {
  if (status === undefined)
    return ["budget", "collection"].map((id) =>
      section(id, id === "budget" ? "Budget" : "Jobs and lag", 3, el("p", { class: "empty" }, "Asking…")),
    );
  return [budgetPanel(status), collectionPanel(status, as_of, timezone)];
}

function totalsPanel({ dashboard, state }: View, effects: Effects): HTMLElement {
  const totals = dashboard.panels["totals"]!;
  return section(
    "totals",
    "Totals",
    6,
    ...words(totals.answer.sentence, totals.answer.notes, totals.unfiltered),
    totalsTiles(dashboard),
    el("p", { class: "faint" }, beforeText(dashboard, state.from)),
    ...behind("totals", totals, effects),
  );
}

function postsPanel({ dashboard, state }: View, effects: Effects): HTMLElement {
  const posts = dashboard.panels["posts"]!;
  return section(
    "posts",
    "Top posts",
    6,
    ...words(posts.answer.sentence, posts.answer.notes, posts.unfiltered),
    posts.answer.rows.length === 0 ? nothing() : postsList(posts.answer, closed(state)),
    ...behind("posts", posts, effects),
  );
}
