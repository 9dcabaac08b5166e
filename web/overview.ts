import { PAGE } from "../src/charts/palette.ts";
import { DAY } from "../src/charts/scale.ts";
import { textOf } from "./answers.ts";
import type { Period } from "./answers.ts";
import { brush } from "./brush.ts";
import { byId, pictureNode } from "./dom.ts";
import { moved } from "./moved-days.ts";
import type { View } from "./panels.ts";
import { overviewChart } from "./time-panels.ts";
import { spanOf } from "./totals.ts";

const place = byId("overview");
const HEIGHT = 74;
const isPart = ({ state }: View): boolean => state.from !== undefined || state.to !== undefined;

/** Draws all days there are, from which some can be chosen. @param choose undefined for all days */
export function drawOverview(view: View, choose: (period: Period | undefined) => void): void {
  const { dashboard } = view;
  const width = place.clientWidth;
  const { rows } = dashboard.whole.answer;
  byId("overview-help").parentElement!.hidden = rows.length < 2;
  if (width === 0 || rows.length < 2) return place.replaceChildren();
  const chart = overviewChart(dashboard, { id: "all-days", width, height: HEIGHT, palette: PAGE });
  const svg = pictureNode(chart.svg);
  place.replaceChildren(svg);
  const { period } = dashboard;
  brush(svg, chart, isPart(view) ? (period ?? undefined) : undefined, choose);
  const first = Date.parse(textOf(rows[0], "day"));
  place.setAttribute("aria-valuemax", String(rows.length - 1));
  place.setAttribute("aria-valuenow", String(period === null ? 0 : (Date.parse(period.from) - first) / DAY));
  place.setAttribute("aria-valuetext", period === null ? "none" : spanOf(period.from, period.to));
}

/** Lets days be chosen by keys. @param replace takes the place of the choice before: keys repeat */
export function listenToKeys(
  seen: () => View | undefined,
  replace: (period: Period | undefined) => void,
): void {
  place.addEventListener("keydown", (event) => {
    const view = seen();
    if (view === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const { rows } = view.dashboard.whole.answer;
    if (rows.length < 2) return;
    const all = { from: textOf(rows[0], "day"), to: textOf(rows.at(-1), "day") };
    const chosen = isPart(view) ? view.dashboard.period : null;
    const next = event.key === "Escape" ? null : moved(event.key, event.shiftKey, chosen, all);
    if (next === undefined) return;
    event.preventDefault();
    replace(next ?? undefined);
  });
}
