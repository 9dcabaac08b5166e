import { byId, el } from "./dom.ts";
import { nameOf, regionName } from "./rank-panels.ts";
import { FILTER_KEYS, changed, cleared, closed, queryOf } from "./state.ts";
import type { State } from "./state.ts";
import { spanOf } from "./totals.ts";

type Key = (typeof FILTER_KEYS)[number];

const WORDS: Readonly<Record<Exclude<Key, "from" | "to">, readonly [string, (value: string) => string]>> = {
  campaign: ["Campaign", String],
  language: ["Language", nameOf],
  region: ["Author's region", regionName],
  hashtag: ["Hashtag", (tag) => `#${tag.replace(/^#/, "")}`],
  sentiment: ["Mood", String],
  kind: ["Kind", String],
  acquisition: ["Came by", String],
};

/** What is chosen, in words, without the days. */
export const choicesText = (state: State): readonly string[] => filters(state).map(({ text }) => text);

interface Chosen {
  readonly key: Key;
  readonly text: string;
}

const filters = (state: State): readonly Chosen[] =>
  FILTER_KEYS.flatMap((key): readonly Chosen[] => {
    const value = state[key];
    if (value === undefined || key === "from" || key === "to") return [];
    const [name, say] = WORDS[key];
    return [{ key, text: `${name}: ${say(value)}` }];
  });

/** Each choice, and how to take it out. Printed, they say what the paper shows. */
export function showChosen(state: State): void {
  const below = closed(state);
  const chip = (text: string, next: State): HTMLElement =>
    el(
      "a",
      { class: "chip", href: `/${queryOf(next)}`, "data-name": `chip ${text}`, title: "Take it out" },
      text,
      el("span", { "aria-hidden": "true" }, " ✕"),
    );
  const { from, to } = state;
  const days =
    from !== undefined && to !== undefined
      ? spanOf(from, to)
      : from !== undefined
        ? `from ${spanOf(from, from)}`
        : to !== undefined
          ? `until ${spanOf(to, to)}`
          : undefined;
  const chips = [
    ...(days === undefined
      ? []
      : [chip(`Days: ${days}`, changed(below, { from: undefined, to: undefined }))]),
    ...filters(state).map(({ key, text }) => chip(text, changed(below, { [key]: undefined }))),
  ];
  if (chips.length > 0)
    chips.push(el("a", { class: "clear", id: "clear", href: `/${queryOf(cleared(state))}` }, "Clear all"));
  byId("chosen").replaceChildren(...chips);
}
