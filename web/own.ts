import { heatMap } from "../src/charts/heat-map.ts";
import { PAGE } from "../src/charts/palette.ts";
import { rankedBars } from "../src/charts/ranked-bars.ts";
import { formatted } from "../src/charts/numbers.ts";
import { named, numberOf, textOf } from "./answers.ts";
import type { Answer, Drawing, OwnReport } from "./answers.ts";
import { el, pictureNode } from "./dom.ts";
import { behind, nothing, section, words } from "./panel-view.ts";
import type { Effects } from "./panel-view.ts";
import type { Canvas, View } from "./panels.ts";
import { pictureButtons } from "./picture.ts";
import { tableOf } from "./table.ts";

const idOf = ({ name }: OwnReport): string => `own-${name}`;

/** A report of the user's own, drawn as its header says; as a table where it says nothing. */
export function ownPanel(report: OwnReport, view: View, effects: Effects): HTMLElement {
  const id = idOf(report);
  const { title, question, chart, panel, refused } = report;
  if (panel === null)
    return section(
      id,
      title,
      3,
      el("p", { class: "refused" }, refused!.message, refused!.hint === null ? "" : ` ${refused!.hint}`),
    );
  const { answer, unfiltered } = panel;
  const isDrawn = chart.kind !== "none" && answer.rows.length > 0;
  const said = words(question === "" ? null : question, answer.notes, unfiltered);
  if (answer.rows.length === 0)
    return section(id, title, 3, ...said, nothing(), ...behind(id, panel, effects));
  return section(
    id,
    title,
    3,
    ...said,
    isDrawn ? el("div", { class: "chart", "data-own": report.name }) : tableOf(answer),
    ...behind(
      id,
      panel,
      effects,
      isDrawn
        ? pictureButtons(report.name, title, view, 0, (c) => drawn(answer, chart, c), effects.failed)
        : [],
    ),
  );
}

export function drawOwn(place: HTMLElement, report: OwnReport): void {
  const width = place.clientWidth;
  if (width === 0 || report.panel === null) return;
  const canvas = { id: `own-${report.name}-chart`, width, height: 0, palette: PAGE };
  place.replaceChildren(pictureNode(drawn(report.panel.answer, report.chart, canvas)));
}

/** More bars than this are a table. */
const MOST_BARS = 20;

function drawn(answer: Answer, chart: Drawing, canvas: Canvas): string {
  const { rows } = answer;
  if (chart.kind === "heat") {
    const [names, heads] = [chart.row, chart.column].map((column) => [
      ...new Set(rows.map((row) => textOf(row, column))),
    ]) as [string[], string[]];
    const most = Math.max(1, ...rows.map((row) => numberOf(row, chart.value) ?? 0));
    return heatMap({
      ...canvas,
      ...named(answer),
      rows: names,
      columns: heads,
      cells: rows.map((row) => {
        const value = numberOf(row, chart.value) ?? 0;
        const [name, head] = [textOf(row, chart.row), textOf(row, chart.column)];
        return {
          row: names.indexOf(name),
          column: heads.indexOf(head),
          strength: value / most,
          weak: false,
          label: `${name}, ${head}: ${formatted.number(value)}`,
        };
      }),
    });
  }
  const { label, value } = chart as Extract<Drawing, { kind: "bars" }>;
  const bars = rows
    .slice(0, MOST_BARS)
    .map((row) => ({ name: textOf(row, label), value: Math.max(0, numberOf(row, value) ?? 0) }));
  return rankedBars({ ...canvas, ...named(answer), bars });
}
