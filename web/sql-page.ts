import { formatted } from "../src/charts/numbers.ts";
import type { Answer, Cell, Column } from "./answers.ts";
import { Refused, ask, hasToken, takeToken } from "./api.ts";
import { byId, el } from "./dom.ts";
import { save } from "./downloads.ts";
import { tableOf } from "./table.ts";
import { noTrouble, showTrouble } from "./trouble.ts";

/** What `/api/sql` answers. */
interface Found {
  readonly as_of: string;
  readonly timezone: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly more: boolean;
}

const FIRST =
  "select local_date, count(*) as posts, sum(likes) as likes\nfrom posts\ngroup by local_date\norder by local_date";
/** Tables as people ask for them; what stands behind them has longer names. */
const TABLES = `select table_name, column_name, data_type
from duckdb_columns()
where schema_name = 'main' and not internal and not regexp_matches(table_name, '_(published|newer)$')
order by table_name, column_index`;

const form = byId("query") as HTMLFormElement;
const text = form.elements.namedItem("q") as HTMLTextAreaElement;
const button = byId("run") as HTMLButtonElement;
const told = byId("told");
const place = byId("answer");
const csv = byId("csv") as HTMLAnchorElement;

let asking = new AbortController();

const pathOf = (query: string, ending = ""): string =>
  `/api/sql${ending}?${new URLSearchParams({ q: query }).toString()}`;

async function answer(query: string, signal: AbortSignal): Promise<Found> {
  return (await (await ask(pathOf(query), signal)).json()) as Found;
}

/** Runs what is written, and puts it into the address: a question is shared by sharing it. */
async function run(): Promise<void> {
  const query = text.value.trim();
  if (query === "") return text.focus();
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  history.replaceState(null, "", `${location.pathname}?${new URLSearchParams({ q: query }).toString()}`);
  button.disabled = true;
  csv.hidden = true;
  told.textContent = "Asking…";
  const begun = performance.now();
  try {
    const found = await answer(query, signal);
    noTrouble();
    const count = `${formatted.number(found.rows.length)} ${found.rows.length === 1 ? "row" : "rows"}`;
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    told.textContent = `${count}${found.more ? ", and there are more" : ""} in ${seconds} s, as of ${found.as_of.slice(0, 16).replace("T", " ")} UTC`;
    place.replaceChildren(
      found.rows.length === 0 ? el("p", { class: "empty" }, "No rows.") : tableOf(asAnswer(found), String),
    );
    csv.href = pathOf(query, ".csv");
    csv.hidden = false;
    place.hidden = false;
  } catch (thrown) {
    told.textContent = "";
    place.hidden = false;
    place.replaceChildren(refusal(thrown));
    if (thrown instanceof Refused && thrown.needsToken) showTrouble(thrown, () => void begin());
  }
  button.disabled = false;
}

function refusal(thrown: unknown): HTMLElement {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = thrown instanceof Refused ? thrown.hint : undefined;
  return el(
    "div",
    { role: "alert" },
    el("p", { class: "refused" }, message),
    hint === undefined ? null : el("p", { class: "faint" }, hint),
  );
}

/** Columns may share a name; a table tells them apart by their places. */
function asAnswer({ columns, rows }: Found): Answer {
  const names = columns.map(({ name }, i) =>
    columns.findIndex((column) => column.name === name) === i ? name : `${name} ${i + 1}`,
  );
  return {
    report: "query",
    title: "Answer",
    sentence: null,
    notes: [],
    columns: columns.map((column, i) => ({ ...column, name: names[i]! })),
    rows: rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))),
  };
}

/** Lists the tables; where queries are switched off the page says so, and how to switch them on. */
async function begin(): Promise<void> {
  try {
    const { rows } = await answer(TABLES, AbortSignal.timeout(60_000));
    noTrouble();
    byId("ask").hidden = false;
    const tables = new Map<string, [string, string][]>();
    for (const [table, column, type] of rows) {
      const columns = tables.get(String(table)) ?? [];
      columns.push([String(column), String(type).toLowerCase()]);
      tables.set(String(table), columns);
    }
    byId("table-list").replaceChildren(
      ...[...tables].map(([name, columns]) =>
        el(
          "details",
          {},
          el("summary", {}, name),
          el("ul", {}, ...columns.map(([column, type]) => el("li", {}, column, el("span", {}, type)))),
        ),
      ),
    );
  } catch (thrown) {
    byId("ask").hidden = true;
    showTrouble(thrown, () => void begin());
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  void run();
});
csv.addEventListener("click", (event) => {
  // a plain link shows no token: it is asked for here, and handed over
  if (!hasToken()) return;
  event.preventDefault();
  void ask(csv.getAttribute("href")!, AbortSignal.timeout(60_000))
    .then(async (response) => save(await response.blob(), "query.csv"))
    .catch((thrown: unknown) => showTrouble(thrown, noTrouble));
});

takeToken();
text.value = new URLSearchParams(location.search).get("q") ?? FIRST;
void begin();
