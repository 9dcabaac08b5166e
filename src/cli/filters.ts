import { BirdsongError, EXIT } from "../model/error.ts";
import { FILTERS } from "../reports/report.ts";
import type { Command, Invocation } from "./command.ts";

/** Options by which reports and exports are restricted. */
export const FILTER_OPTIONS: Command["options"] = {
  ...Object.fromEntries(Object.keys(FILTERS).map((name) => [name, { type: "string" as const }])),
  param: { type: "string", multiple: true },
};

export const FILTER_HELP: Command["optionHelp"] = {
  ...Object.fromEntries(
    Object.values(FILTERS).map(({ name, meaning, choices }) => [
      name,
      `${meaning[0]!.toLowerCase()}${meaning.slice(1).replace(/\.$/, "")}${choices.length > 0 ? ` (${choices.join(", ")})` : ""}`,
    ]),
  ),
  param: "a parameter of the report, as name=value; may be repeated",
};

/** The restrictions that were typed, by name. */
export function givenFilters(options: Invocation["options"]): Readonly<Record<string, string | undefined>> {
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(FILTERS)) {
    const value = options[name];
    if (typeof value === "string") given[name] = value;
  }
  for (const text of (options["param"] as readonly string[] | undefined) ?? []) {
    const split = text.indexOf("=");
    if (split < 1) {
      throw new BirdsongError(`--param is "${text}": expected name=value.`, {
        code: "usage",
        hint: "For instance: --param limit=20",
        exitCode: EXIT.usage,
      });
    }
    given[text.slice(0, split)] = text.slice(split + 1);
  }
  return given;
}

/** One of a few words, or an error that lists them. */
export function choice<T extends string>(
  name: string,
  value: Invocation["options"][string],
  choices: readonly T[],
  preset: T,
): T {
  if (value === undefined) return preset;
  const found = choices.find((each) => each === value);
  if (found !== undefined) return found;
  throw new BirdsongError(`--${name} is "${value.toString()}": expected one of ${choices.join(", ")}.`, {
    code: "usage",
    exitCode: EXIT.usage,
  });
}
