import { PAGE } from "../src/charts/palette.ts";
import { DAY } from "../src/charts/scale.ts";
import { dayOf, textOf } from "./answers.ts";
import type { Period } from "./answers.ts";
import { brush } from "./brush.ts";
import { byId, pictureNode } from "./dom.ts";
import type { View } from "./panels.ts";
import { overviewChart } from "./time-panels.ts";
import { spanOf } from "./totals.ts";

const place = byId("overview");
const HEIGHT = 74;
/** As many days as the first key chooses, where nothing is chosen yet. */
const FIRST = 7;

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

/**
 * The days that a key leads to, within all there are; null for all, undefined where the key means nothing.
 *
 * @param chosen null where nothing is chosen yet
 */
export function moved(
  key: string,
  widen: boolean,
  chosen: Period | null,
  all: Period,
): Period | null | undefined {
  const [least, most] = [Date.parse(all.from), Date.parse(all.to)];
  const period = (from: number, to: number): Period => ({ from: dayOf(from), to: dayOf(to) });
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[key];
  const end = key === "Home" || key === "End";
  if (step === undefined && !end) return undefined;
  if (chosen === null) {
    const long = Math.min((FIRST - 1) * DAY, most - least - DAY);
    return key === "Home" ? period(least, least + long) : period(most - long, most);
  }
  const [from, to] = [Date.parse(chosen.from), Date.parse(chosen.to)];
  if (widen && step !== undefined) return period(from, Math.min(Math.max(to + step * DAY, from), most));
  const wanted = end ? (key === "Home" ? least - from : most - to) : step! * DAY;
  const shift = Math.min(Math.max(wanted, least - from), most - to);
  return period(from + shift, to + shift);
}
