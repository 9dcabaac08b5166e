import { budgetBars } from "../src/charts/budget-bars.ts";
import { formatted } from "../src/charts/numbers.ts";
import { PAGE } from "../src/charts/palette.ts";
import { wallClock } from "./answers.ts";
import { budgetSentence, budgets } from "./budget.ts";
import { el, pictureNode } from "./dom.ts";
import { section, words } from "./panel-view.ts";
import { clockOf, span } from "./status.ts";
import type { Run, Status } from "./status.ts";

const DAY = 86_400_000;

/** What is spent of what may be, and what it will have been when the billing period ends. */
export function budgetPanel(status: Status): HTMLElement {
  const bars = budgets(status);
  return section(
    "budget",
    "Budget",
    3,
    ...words(budgetSentence(status), [], []),
    bars.length === 0
      ? el("p", { class: "empty" }, "No campaign is configured here.")
      : el("div", { class: "chart", "data-operation": "budget" }),
    el(
      "p",
      { class: "faint" },
      `The billing period is ${formatted.day(wallClock(status.cycle.start))} to ${formatted.day(wallClock(status.cycle.end) - DAY)} (UTC). ` +
        "The pace is that of the last seven days; all filters aside.",
    ),
  );
}

export function drawBudget(place: HTMLElement, status: Status): void {
  const bars = budgets(status);
  const width = place.clientWidth;
  if (width === 0 || bars.length === 0) return;
  const description = budgetSentence(status);
  const svg = budgetBars({ id: "budget", title: "Budget", description, bars, width, palette: PAGE });
  place.replaceChildren(pictureNode(svg));
}

/** How far collecting has come, what waits, and what ran last. */
export function collectionPanel(status: Status, asOf: string, timezone: string): HTMLElement {
  const { at, campaigns, spool, quarantine, stream, up, alerts } = status;
  const clock = clockOf(timezone);
  const ago = (moment: string | null): string =>
    moment === null ? "never" : `${clock(moment)} (${span(moment, at)} ago)`;
  const facts: readonly (readonly [string, string])[] = [
    ...campaigns.map(
      ({ campaign, collectedUntil }) => [`${campaign}, collected until`, ago(collectedUntil)] as const,
    ),
    ["Published", ago(asOf)],
    [
      "Waiting to be loaded",
      spool.batches === 0
        ? "nothing"
        : `${formatted.number(spool.batches)} ${spool.batches === 1 ? "batch" : "batches"}` +
          (spool.oldest === null ? "" : `, the oldest for ${span(spool.oldest, at)}`),
    ],
    ["Set aside", quarantine.lines === 0 ? "no records" : `${formatted.number(quarantine.lines)} records`],
    ...(stream === null
      ? []
      : [["Stream", `${stream.state}, last heard ${ago(stream.lastHeardAt)}`] as const]),
    ...(up === null || up.state !== "running"
      ? []
      : up.jobs.map(
          ({ name, nextAt, runningSince }) =>
            [`Next ${name}`, runningSince === null ? clock(nextAt) : "runs now"] as const,
        )),
  ];
  return section(
    "collection",
    "Jobs and lag",
    3,
    ...alerts.map(({ text, hint, since }) =>
      el(
        "p",
        { class: "alert" },
        el("strong", {}, text),
        ` ${hint}`,
        el("span", { class: "faint" }, ` Since ${clock(since)}.`),
      ),
    ),
    el(
      "dl",
      { class: "facts" },
      ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    ),
    status.runs.length === 0
      ? el("p", { class: "empty" }, "Nothing has run yet.")
      : runsTable(status.runs, clock),
  );
}

function runsTable(runs: readonly Run[], clock: ReturnType<typeof clockOf>): HTMLElement {
  const heads = ["Job", "Began", "Took", "Posts", "Ended"];
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": "The latest runs" },
    el(
      "table",
      {},
      el("caption", {}, "The latest runs"),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          ...heads.map((head) =>
            el("th", { scope: "col", class: head === "Posts" ? "number" : undefined }, head),
          ),
        ),
      ),
      el("tbody", {}, ...runs.map((run) => runRow(run, clock))),
    ),
  );
}

function runRow(
  { job, campaign, started_at, ended_at, outcome, posts, error }: Run,
  clock: ReturnType<typeof clockOf>,
): HTMLElement {
  const isBad = outcome !== null && outcome !== "done";
  return el(
    "tr",
    {},
    el("td", {}, campaign === null ? job : `${job} ${campaign}`),
    el("td", {}, clock(started_at)),
    el("td", {}, ended_at === null ? "–" : span(started_at, ended_at)),
    el("td", { class: "number" }, posts === 0 ? "–" : formatted.number(posts)),
    el(
      "td",
      { class: isBad ? "bad" : undefined, title: error ?? undefined },
      outcome ?? (ended_at === null ? "runs" : "–"),
    ),
  );
}
