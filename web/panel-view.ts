import { PAGE } from "../src/charts/palette.ts";
import type { Period } from "./answers.ts";
import { brush } from "./brush.ts";
import { el, pictureNode } from "./dom.ts";
import { downloads } from "./downloads.ts";
import type { Panel, View } from "./panels.ts";
import { tableOf } from "./table.ts";

/** What a panel can have done. */
export interface Effects {
  readonly chooseDays: (period: Period) => void;
  readonly failed: (thrown: unknown) => void;
}

/** A part of the page: title, the answer in words, what is drawn, the rows behind it, files. */
export function section(
  id: string,
  title: string,
  wide: boolean,
  ...content: readonly (HTMLElement | null)[]
): HTMLElement {
  return el(
    "section",
    { id, class: wide ? "panel wide" : "panel", "aria-labelledby": `${id}-heading` },
    el("h2", { id: `${id}-heading` }, title),
    ...content,
  );
}

/** A panel with a chart, which {@link drawInto} draws when it is known how wide it is. */
export function chartPanel(panel: Panel, view: View, effects: Effects): HTMLElement {
  const found = view.dashboard.panels[panel.source]!;
  const isEmpty = found.answer.rows.length === 0;
  return section(
    panel.id,
    panel.title,
    panel.wide === true,
    ...words(panel.sentence?.(view.dashboard) ?? found.answer.sentence, found.answer.notes, found.unfiltered),
    isEmpty
      ? el("p", { class: "empty" }, "Nothing here for this choice.")
      : el("div", { class: "chart", "data-panel": panel.id }),
    isEmpty || panel.legend === undefined ? null : legend(panel.legend),
    tableDetails(() => tableOf(found.answer)),
    downloads(found, isEmpty ? undefined : { panel, view }, effects.failed),
  );
}

export function words(
  sentence: string | null,
  notes: readonly string[],
  unfiltered: readonly string[],
): readonly HTMLElement[] {
  const all = unfiltered.length === 0 ? notes : [...notes, `Not restricted by ${unfiltered.join(", ")}.`];
  return [
    ...(sentence === null ? [] : [el("p", { class: "sentence" }, sentence)]),
    ...all.map((note) => el("p", { class: "faint" }, note)),
  ];
}

/** The table is made when it is opened: most never are. */
export function tableDetails(make: () => HTMLElement): HTMLElement {
  const details = el("details", {}, el("summary", {}, "Table"));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  });
  return details;
}

function legend(entries: NonNullable<Panel["legend"]>): HTMLElement {
  return el(
    "ul",
    { class: "legend" },
    ...entries.map(([colour, meaning]) =>
      el("li", {}, el("span", { class: `swatch ${colour}`, "aria-hidden": "true" }), meaning),
    ),
  );
}

/** Draws a panel's chart as wide as there is room. */
export function drawInto(place: HTMLElement, panel: Panel, view: View, effects: Effects): void {
  const width = place.clientWidth;
  if (width === 0) return;
  const drawn = panel.draw(view, { id: panel.id, width, height: panel.height, palette: PAGE });
  const svg = pictureNode(typeof drawn === "string" ? drawn : drawn.svg);
  place.replaceChildren(svg);
  if (panel.brushed === true && typeof drawn !== "string") brush(svg, drawn, undefined, effects.chooseDays);
}
