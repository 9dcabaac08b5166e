import type { PanelAnswer } from "./answers.ts";
import { ask, hasToken } from "./api.ts";
import { el } from "./dom.ts";

/** The rows of an answer as files, and its statement. */
export function fileLinks(
  { answer, query }: PanelAnswer,
  failed: (thrown: unknown) => void,
): readonly HTMLElement[] {
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
  return [file("csv", "CSV", asked), file("xlsx", "XLSX", asked), file("sql", "SQL", "")];
}

async function fetched(path: string, name: string): Promise<void> {
  const response = await ask(path, AbortSignal.timeout(60_000));
  save(await response.blob(), name);
}

export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
