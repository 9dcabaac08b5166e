import { textOf } from "./answers.ts";
import type { Dashboard } from "./answers.ts";
import { byId, el } from "./dom.ts";
import { nameOf, regionName } from "./rank-panels.ts";
import { changed, closed, lastDays } from "./state.ts";
import type { State } from "./state.ts";

const SELECTS = ["campaign", "language", "region", "sentiment", "kind", "acquisition", "bucket"] as const;
const FIELDS = [...SELECTS, "from", "to", "hashtag"] as const;

const form = byId("filters") as HTMLFormElement;
const field = (name: string): HTMLInputElement | HTMLSelectElement =>
  form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;

/** Lets what is chosen in the form be asked for. @param last the last day there is, once it is known */
export function listenToFilters(
  current: () => State,
  last: () => string | undefined,
  go: (state: State) => void,
): void {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    const { name, value, validity } = event.target as HTMLInputElement;
    // a date half typed is not yet a date
    if (!validity.valid) return;
    go(changed(closed(current()), { [name]: value.trim() }));
  });
  form.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("button");
    if (button === null) return;
    const count = button.dataset["days"];
    const end = last();
    if (count === "") go(changed(current(), { from: undefined, to: undefined }));
    else if (count !== undefined && end !== undefined) go(changed(current(), lastDays(end, Number(count))));
  });
}

/** Shows what is chosen before its answer is there. */
export function showChoice(state: State): void {
  const count = FIELDS.filter((name) => state[name] !== undefined).length;
  byId("filter-box").querySelector("summary")!.textContent = count === 0 ? "Filters" : `Filters (${count})`;
  for (const name of FIELDS) {
    const each = field(name);
    const value = state[name] ?? "";
    if (each instanceof HTMLSelectElement && ![...each.options].some((option) => option.value === value))
      each.append(el("option", { value }, value === "" ? "all" : value));
    if (each.value !== value) each.value = value;
    each.classList.toggle("set", value !== "");
  }
}

/** Fills the lists with what there is to choose from. */
export function showChoices(dashboard: Dashboard, state: State): void {
  const { campaigns, choices, panels, bucket } = dashboard;
  const languages = panels["languages"]!.answer.rows.map(({ language }) => language).filter(
    (code): code is string => typeof code === "string",
  );
  const regions = panels["regions"]!.answer.rows.map(({ region }) => region).filter(
    (code): code is string => typeof code === "string",
  );
  fill("campaign", campaigns, state.campaign);
  fill("language", languages, state.language, nameOf);
  fill("region", regions, state.region, regionName);
  fill("sentiment", choices.sentiment, state.sentiment);
  fill("kind", choices.kind, state.kind);
  fill("acquisition", choices.acquisition, state.acquisition);
  fill("bucket", ["hour", "day", "week"], state.bucket, undefined, `as fits (${bucket})`);
  const tags = panels["hashtags"]!.answer.rows.map((row) => textOf(row, "hashtag"));
  byId("hashtag-list").replaceChildren(...tags.map((value) => el("option", { value })));
  const { whole } = dashboard;
  for (const name of ["from", "to"]) {
    const days = whole.answer.rows;
    const input = field(name) as HTMLInputElement;
    input.min = String(days[0]?.["day"] ?? "");
    input.max = String(days.at(-1)?.["day"] ?? "");
  }
}

function fill(
  name: (typeof SELECTS)[number],
  values: readonly string[],
  chosen: string | undefined,
  nameFor: (value: string) => string = (value) => value,
  none = "all",
): void {
  const known = chosen === undefined || values.includes(chosen) ? values : [...values, chosen];
  const select = field(name) as HTMLSelectElement;
  const options = [["", none], ...known.map((value) => [value, nameFor(value)])] as [string, string][];
  const isSame =
    select.options.length === options.length &&
    options.every(
      ([value, text], i) => select.options[i]!.value === value && select.options[i]!.text === text,
    );
  // a list that someone has just opened stays open
  if (!isSame) select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  select.value = chosen ?? "";
}

/** On a phone what is chosen is more than what could be: the list is folded there. */
export function foldFilters(): void {
  const box = byId("filter-box") as HTMLDetailsElement;
  const wide = matchMedia("(min-width: 48rem)");
  const follow = (): void => void (box.open = wide.matches);
  wide.addEventListener("change", follow);
  follow();
}
