import { PAPER } from "../src/charts/palette.ts";
import type { PanelAnswer } from "./answers.ts";
import { ask, hasToken } from "./api.ts";
import { el } from "./dom.ts";
import type { Panel, View } from "./panels.ts";

const PICTURE_WIDTH = 900;

/** The rows of an answer as files, its statement, and its picture if it has one. */
export function downloads(
  { answer, query }: PanelAnswer,
  picture: { readonly panel: Panel; readonly view: View } | undefined,
  failed: (thrown: unknown) => void,
): HTMLElement {
  const asked = new URLSearchParams(query).toString();
  const file = (ending: string, name: string, given: string): HTMLElement => {
    const path = `/api/reports/${answer.report}.${ending}${given === "" ? "" : `?${given}`}`;
    const link = el("a", { href: path, "aria-label": `${name} of ${answer.title}` }, name);
    if (ending === "sql") link.target = "_blank";
    else link.download = `${answer.report}.${ending}`;
    // a plain link shows no token: it is asked for here, and handed over
    if (hasToken())
      link.addEventListener("click", (event) => {
        event.preventDefault();
        fetched(path, `${answer.report}.${ending}`).catch(failed);
      });
    return link;
  };
  return el(
    "p",
    { class: "links" },
    file("csv", "CSV", asked),
    file("xlsx", "XLSX", asked),
    file("sql", "SQL", ""),
    picture === undefined ? null : pictureButton(answer.report, picture.panel, picture.view),
  );
}

async function fetched(path: string, name: string): Promise<void> {
  const response = await ask(path, AbortSignal.timeout(60_000));
  save(await response.blob(), name);
}

/** The chart as a file of its own, in the colours of paper. */
function pictureButton(name: string, panel: Panel, view: View): HTMLElement {
  return el(
    "button",
    {
      type: "button",
      "aria-label": `Picture of ${panel.title}`,
      click: () => {
        const canvas = { id: "picture", width: PICTURE_WIDTH, height: panel.height * 1.5, palette: PAPER };
        const drawn = panel.draw(view, canvas);
        const svg = typeof drawn === "string" ? drawn : drawn.svg;
        save(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`);
      },
    },
    "Picture",
  );
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
