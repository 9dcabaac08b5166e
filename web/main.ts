import type { Period } from "./answers.ts";
import { askDashboard, askMore, askStatus, takeToken } from "./api.ts";
import { byId } from "./dom.ts";
import { foldFilters, listenToFilters, showChoice, showChoices } from "./filters.ts";
import { showChosen } from "./chosen.ts";
import { watch } from "./live.ts";
import { listenToKeys } from "./overview.ts";
import { draw, render, showStatus } from "./page.ts";
import type { Effects } from "./panel-view.ts";
import type { View } from "./panels.ts";
import { followSheet, listenToSheet } from "./sheet.ts";
import { askedOf, changed, closed, queryOf, stateOf } from "./state.ts";
import type { State } from "./state.ts";
import { clockOf } from "./status.ts";
import { tellMarks } from "./tip.ts";
import { spanOf } from "./totals.ts";
import { noTrouble, showTrouble } from "./trouble.ts";

const status = byId("status");
const panels = byId("panels");

let state: State = {};
let shown: View | undefined;
let mark = "";
let asking = new AbortController();

/** Asks for the state there is; an answer under way to an earlier one is not waited for. */
async function show(): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  showChoice(state);
  showChosen(state);
  panels.setAttribute("aria-busy", "true");
  status.textContent = "Asking…";
  try {
    const marked = await askDashboard(state, signal);
    if (signal.aborted || marked === undefined) return;
    noTrouble();
    mark = marked.mark;
    take({ dashboard: marked.answer, more: undefined, state: closed(state) });
    void askRest(signal);
  } catch (thrown) {
    if (signal.aborted) return; // something else was asked meanwhile
    status.textContent = "No answer.";
    showTrouble(thrown, () => void show());
  }
  panels.setAttribute("aria-busy", "false");
}

/** What the page shows after the rest: it takes longer, or stands elsewhere. */
async function askRest(signal: AbortSignal): Promise<void> {
  try {
    const where = await askStatus(signal);
    if (signal.aborted || shown === undefined) return;
    showStatus(where, shown);
    const more = await askMore(shown.state, shown.dashboard.bucket, signal);
    if (!signal.aborted) take({ ...shown, more });
  } catch (thrown) {
    if (!signal.aborted) showTrouble(thrown, () => void show());
  }
}

/** Whether anything was published since; what is shown stays until the new is there. */
async function look(): Promise<void> {
  const { signal } = asking;
  if (shown === undefined) return;
  try {
    const marked = await askDashboard(state, signal, mark);
    if (signal.aborted) return;
    noTrouble();
    if (marked === undefined) {
      showStatus(await askStatus(signal), shown);
      return;
    }
    mark = marked.mark;
    take({ dashboard: marked.answer, more: shown.more, state: closed(state) });
    await askRest(signal);
  } catch (thrown) {
    if (!signal.aborted) showTrouble(thrown, () => void show());
  }
}

function take(view: View): void {
  shown = view;
  showChoices(view.dashboard, state);
  const { period, panels: answers, as_of, timezone } = view.dashboard;
  const posts = Number(answers["totals"]?.answer.rows[0]?.["posts"] ?? 0);
  const count = `${posts.toLocaleString("en")} ${posts === 1 ? "post" : "posts"}`;
  const days = period === null ? "" : `, ${spanOf(period.from, period.to)}`;
  status.textContent = `${count}${days} · as of ${clockOf(timezone)(as_of)}`;
  render(view, effects);
}

/** Leads to a state of the visitor's choosing, and puts it into the address. */
function go(next: State, how: "pushState" | "replaceState" = "pushState"): void {
  if (queryOf(next) === queryOf(state)) return;
  history[how](null, "", `${location.pathname}${queryOf(next)}`);
  follow(next);
}

function follow(next: State): void {
  const isSame = shown !== undefined && askedOf(next) === askedOf(state);
  state = next;
  followSheet(state, effects.failed);
  if (!isSame) void show();
}

const days = (period: Period | undefined): State =>
  changed(closed(state), { from: period?.from, to: period?.to });

const effects: Effects = {
  chooseDays: (period) => go(days(period)),
  failed: (thrown) => showTrouble(thrown, noTrouble),
};

listenToFilters(
  () => state,
  () => shown?.dashboard.whole.answer.rows.at(-1)?.["day"] as string | undefined,
  go,
);
listenToKeys(
  () => shown,
  (period) => go(days(period), "replaceState"),
);
listenToSheet(() => go(closed(state)));
// links to other states of this page need no other page
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest("a");
  const href = link?.getAttribute("href") ?? "";
  if (!/^\/(\?|$)/.test(href) || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(stateOf(new URL(href, location.href).search));
});
addEventListener("popstate", () => follow(stateOf(location.search)));

let width = 0;
new ResizeObserver(() => {
  if (panels.clientWidth === width || shown === undefined) return;
  width = panels.clientWidth;
  draw(shown, effects);
}).observe(panels);
// paper is narrower than most screens: charts are drawn for it, not shrunk
addEventListener("beforeprint", () => {
  document.documentElement.classList.add("paper");
  if (shown !== undefined) draw(shown, effects);
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("paper");
  if (shown !== undefined) draw(shown, effects);
});

takeToken();
foldFilters();
tellMarks();
watch(look);
follow(stateOf(location.search));
