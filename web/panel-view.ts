import { PAGE } from "../src/charts/palette.ts";
import type { Answer, PanelAnswer, Period } from "./answers.ts";
import { brush } from "./brush.ts";
import { el, pictureNode } from "./dom.ts";
import { fileLinks } from "./downloads.ts";
import { answerOf } from "./panels.ts";
import type { Panel, View } from "./panels.ts";
import { pictureButtons } from "./picture.ts";
import { tableOf } from "./table.ts";

/** What a panel can have done. */
export interface Effects {
  /** Undefined: all days. */
  readonly chooseDays: (period: Period | undefined) => void;
  readonly failed: (thrown: unknown) => void;
}

/** A part of the page: title, the answer in words, what is drawn, the rows behind it, files. */
export function section(
  id: string,
  title: string,
  span: 2 | 3 | 6,
  ...content: readonly (HTMLElement | null)[]
): HTMLElement {
  return el(
    "section",
    { id, class: `panel span-${span}`, "aria-labelledby": `${id}-heading` },
    el("h3", { id: `${id}-heading` }, title),
    ...content,
  );
}

/** A panel with a chart, which {@link drawInto} draws when it is known how wide it is. */
export function chartPanel(panel: Panel, view: View, effects: Effects): HTMLElement {
  const found = answerOf(panel, view);
  if (found === undefined)
    return section(panel.id, panel.title, panel.span, el("p", { class: "empty" }, "Asking…"));
  const isEmpty = found.answer.rows.length === 0;
  return section(
    panel.id,
    panel.title,
    panel.span,
    ...words(
      isEmpty ? null : (panel.sentence?.(view) ?? found.answer.sentence),
      found.answer.notes,
      found.unfiltered,
    ),
    isEmpty ? nothing() : el("div", { class: "chart", "data-panel": panel.id }),
    isEmpty || panel.legend === undefined ? null : legend(panel.legend),
    ...behind(
      panel.id,
      found,
      effects,
      isEmpty
        ? []
        : pictureButtons(
            panel.id,
            panel.title,
            view,
            panel.height,
            (c) => panel.draw(view, c),
            effects.failed,
          ),
    ),
  );
}

export const nothing = (): HTMLElement => el("p", { class: "empty" }, "Nothing here for this choice.");

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

/** Panels whose table is open; it stays so when the page is drawn anew. */
const opened = new Set<string>();

/** What stands behind a panel: its rows as a table, and files. */
export function behind(
  id: string,
  found: PanelAnswer,
  { failed }: Effects,
  more: readonly HTMLElement[] = [],
): readonly HTMLElement[] {
  const place = el("div", { id: `${id}-rows` });
  const button = el(
    "button",
    { type: "button", "data-name": `table ${id}`, "aria-controls": place.id, click: () => toggle() },
    "Table",
  );
  const show = (): void => {
    const isOpen = opened.has(id);
    button.setAttribute("aria-expanded", String(isOpen));
    place.hidden = !isOpen;
    // made when it is opened: most never are
    if (isOpen && !place.hasChildNodes()) place.append(tableOf(found.answer));
  };
  const toggle = (): void => {
    if (!opened.delete(id)) opened.add(id);
    show();
  };
  show();
  return [el("p", { class: "links" }, button, ...fileLinks(found, failed), ...more), place];
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

/** An answer nobody filtered, for what stands behind it. */
export const plainly = (answer: Answer, query: Readonly<Record<string, string>>): PanelAnswer => ({
  answer,
  unfiltered: [],
  query,
});
