import { PAGE } from "../src/charts/palette.ts";
import type { Dashboard, Period } from "./answers.ts";
import { askDashboard, takeToken } from "./api.ts";
import { brush } from "./brush.ts";
import { byId, el, pictureNode } from "./dom.ts";
import { downloads } from "./downloads.ts";
import { listenToFilters, showChoice, showChoices } from "./filters.ts";
import { chartPanel, drawInto, section, tableDetails, words } from "./panel-view.ts";
import type { Effects } from "./panel-view.ts";
import { PANELS } from "./panels.ts";
import type { View } from "./panels.ts";
import { postsList } from "./posts.ts";
import { changed, queryOf, stateOf } from "./state.ts";
import type { State } from "./state.ts";
import { tableOf } from "./table.ts";
import { overviewChart } from "./time-panels.ts";
import { beforeText, spanOf, totalsTiles } from "./totals.ts";
import { noTrouble, showTrouble } from "./trouble.ts";

const status = byId("status");
const panels = byId("panels");
const overview = byId("overview");
const OVERVIEW_HEIGHT = 74;

let state: State = {};
let shown: View | undefined;
let asking = new AbortController();

/** Asks for a state; an answer under way to an earlier one is not waited for. */
async function show(next: State): Promise<void> {
  state = next;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  showChoice(state);
  panels.setAttribute("aria-busy", "true");
  status.textContent = "Asking…";
  try {
    const dashboard = await askDashboard(state, signal);
    if (signal.aborted) return;
    noTrouble();
    shown = { dashboard, state };
    render(shown);
  } catch (thrown) {
    if (signal.aborted) return; // something else was asked meanwhile
    status.textContent = "No answer.";
    showTrouble(thrown, () => void show(state));
  }
  panels.setAttribute("aria-busy", "false");
}

/** Asks for a state of the visitor's choosing, and puts it into the address. */
function go(next: State): void {
  if (queryOf(next) === queryOf(state)) return;
  history.pushState(null, "", `${location.pathname}${queryOf(next)}`);
  void show(next);
}

const effects: Effects = {
  chooseDays: ({ from, to }: Period) => go(changed(state, { from, to })),
  failed: (thrown) => showTrouble(thrown, noTrouble),
};

function render(view: View): void {
  const { dashboard } = view;
  const scrolled = scrollY;
  const focused = document.activeElement?.getAttribute("data-name");
  showChoices(dashboard, view.state);
  status.textContent = statusText(dashboard);
  const totals = dashboard.panels["totals"]!;
  const posts = dashboard.panels["posts"]!;
  if (dashboard.whole.answer.rows.length === 0) panels.replaceChildren(nothing());
  else
    panels.replaceChildren(
      section(
        "totals",
        "Totals",
        true,
        ...words(totals.answer.sentence, totals.answer.notes, totals.unfiltered),
        totalsTiles(dashboard),
        el("p", { class: "faint" }, beforeText(dashboard, view.state.from)),
        tableDetails(() => tableOf(totals.answer)),
        downloads(totals, undefined, effects.failed),
      ),
      ...PANELS.map((panel) => chartPanel(panel, view, effects)),
      section(
        "posts",
        "Top posts",
        true,
        ...words(posts.answer.sentence, posts.answer.notes, posts.unfiltered),
        posts.answer.rows.length === 0
          ? el("p", { class: "empty" }, "Nothing here for this choice.")
          : postsList(posts.answer),
        tableDetails(() => tableOf(posts.answer)),
        downloads(posts, undefined, effects.failed),
      ),
    );
  byId("footer").textContent =
    `Days and hours are those of ${dashboard.timezone}. As of ${dashboard.as_of.slice(0, 16).replace("T", " ")} UTC.`;
  draw(view);
  scrollTo(scrollX, scrolled);
  // the link that was followed stands elsewhere now, under its old name
  if (focused !== null && focused !== undefined)
    panels.querySelector<SVGElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** Draws all charts for the room there is now. */
function draw(view: View): void {
  const { dashboard } = view;
  const width = overview.clientWidth;
  if (width > 0 && dashboard.whole.answer.rows.length > 1) {
    const chart = overviewChart(dashboard, { id: "all-days", width, height: OVERVIEW_HEIGHT, palette: PAGE });
    const svg = pictureNode(chart.svg);
    overview.replaceChildren(svg);
    const isPart = view.state.from !== undefined || view.state.to !== undefined;
    brush(svg, chart, isPart ? (dashboard.period ?? undefined) : undefined, effects.chooseDays);
  } else overview.replaceChildren();
  for (const panel of PANELS) {
    const place = panels.querySelector<HTMLElement>(`[data-panel="${panel.id}"]`);
    if (place !== null) drawInto(place, panel, view, effects);
  }
}

function statusText({ period, panels: { totals } }: Dashboard): string {
  const posts = totals?.answer.rows[0]?.["posts"] ?? 0;
  const count = `${Number(posts).toLocaleString("en")} ${posts === 1 ? "post" : "posts"}`;
  return period === null ? count : `${count}, ${spanOf(period.from, period.to)}`;
}

function nothing(): HTMLElement {
  return el(
    "p",
    { class: "empty" },
    "No posts match what is chosen. ",
    el("button", { type: "button", click: () => go({}) }, "Show everything"),
  );
}

listenToFilters(
  () => state,
  () => shown?.dashboard.whole.answer.rows.at(-1)?.["day"] as string | undefined,
  go,
);
// links inside charts lead to other states of this page
panels.addEventListener("click", (event) => {
  const href = (event.target as Element).closest("svg a")?.getAttribute("href");
  if (href === null || href === undefined || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(stateOf(new URL(href, location.href).search));
});
addEventListener("popstate", () => void show(stateOf(location.search)));

let width = 0;
new ResizeObserver(() => {
  if (panels.clientWidth === width || shown === undefined) return;
  width = panels.clientWidth;
  draw(shown);
}).observe(panels);

takeToken();
void show(stateOf(location.search));
