import { Refused } from "./api.ts";
import { authorSheet } from "./author-sheet.ts";
import { byId, el } from "./dom.ts";
import { postSheet } from "./post-sheet.ts";
import type { State } from "./state.ts";

const dialog = byId("sheet") as HTMLDialogElement;
const title = byId("sheet-title");
const body = byId("sheet-body");

/** What stands in the sheet: its title, and its content, which may be drawn when there is room for it. */
export interface Sheet {
  readonly title: string;
  readonly content: readonly HTMLElement[];
  readonly draw: () => void;
}

let asking = new AbortController();
let open = "";
let shown: Sheet | undefined;

/** @param close what closes the sheet: the address says what is open */
export function listenToSheet(close: () => void): void {
  // Escape, too, is a step in the address
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("click", ({ target }) => target === dialog && close());
  byId("sheet-close").addEventListener("click", close);
  new ResizeObserver(() => shown?.draw()).observe(body);
}

/** Opens what a state says is open above the page, and closes it where it says nothing. */
export function followSheet(state: State, failed: (thrown: unknown) => void): void {
  const wanted =
    state.post !== undefined
      ? `post ${state.post}`
      : state.author === undefined
        ? ""
        : `author ${state.author}`;
  if (wanted === open) return;
  open = wanted;
  asking.abort();
  shown = undefined;
  if (wanted === "") return dialog.close();
  asking = new AbortController();
  title.textContent = state.post === undefined ? state.author! : "Post";
  body.replaceChildren(el("p", { class: "empty", role: "status" }, "Asking…"));
  // the browser keeps the focus inside, and leads it back
  if (!dialog.open) dialog.showModal();
  body.scrollTop = 0;
  void fill(state, asking.signal).catch((thrown: unknown) => {
    if (asking.signal.aborted) return;
    const hint = thrown instanceof Refused && thrown.hint !== undefined ? ` ${thrown.hint}` : "";
    body.replaceChildren(
      el(
        "p",
        { class: "refused", role: "alert" },
        thrown instanceof Error ? thrown.message : String(thrown),
        hint,
      ),
    );
    if (thrown instanceof Refused && thrown.needsToken) failed(thrown);
  });
}

async function fill(state: State, signal: AbortSignal): Promise<void> {
  const sheet =
    state.post === undefined
      ? await authorSheet(state.author!, state, signal)
      : await postSheet(state.post, state, signal);
  if (signal.aborted) return;
  title.textContent = sheet.title;
  body.replaceChildren(...sheet.content);
  shown = sheet;
  sheet.draw();
}
