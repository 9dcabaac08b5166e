import type { z } from "zod";
import { nearest } from "../model/nearest.ts";
import type { Override } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { settingAt } from "./settings.ts";
import type { Setting, SettingPath } from "./settings.ts";
import type { YamlFile } from "./yaml-file.ts";

type Issue = z.core.$ZodIssue;

/** What the parser found, in words for the person who wrote the file. */
export function explain(
  issues: readonly Issue[],
  value: unknown,
  file: YamlFile,
  overrides: readonly Override[],
): readonly Problem[] {
  return issues.flatMap((issue) => explainOne(issue, issue.path as SettingPath, value, file, overrides));
}

function explainOne(
  issue: Issue,
  path: SettingPath,
  value: unknown,
  file: YamlFile,
  overrides: readonly Override[],
): readonly Problem[] {
  const problem = (code: Problem["code"], message: string, key?: string): Problem => {
    const whole = key === undefined ? path : [...path, key];
    const variable = overrides.find((override) => covers(override.path, whole))?.variable;
    return {
      code,
      at:
        variable === undefined ? (file.exists ? { line: file.lineOf(path, key) } : undefined) : { variable },
      message,
    };
  };
  const setting = settingAt(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const meant = nearest(key, setting?.keys.keys() ?? []);
        const known = [...(setting?.keys.keys() ?? [])].join(", ");
        return problem(
          "config.unknown-key",
          `unknown key "${key}"${path.length === 0 ? "" : ` in ${dotted(path)}`}${
            meant === undefined ? `; known are ${known}` : `; did you mean "${meant}"?`
          }`,
          key,
        );
      });
    case "invalid_union": {
      const given = valueAt(value, path);
      const branch = branchFor(issue.errors, given);
      if (branch === undefined) return [problem("config.invalid-value", wrongValue(path, setting, given))];
      return branch.flatMap((part) =>
        explainOne(part, [...path, ...(part.path as SettingPath)], value, file, overrides),
      );
    }
    case "invalid_key":
      return [
        problem(
          "config.invalid-value",
          `"${String(path.at(-1))}" cannot be a name in ${dotted(path.slice(0, -1))}: expected ${issue.issues.map((part) => part.message).join(", ")}`,
        ),
      ];
    case "invalid_type": {
      const given = valueAt(value, path);
      if (given === undefined) return [problem("config.invalid-value", `${dotted(path)} is missing`)];
      return [problem("config.invalid-value", wrongValue(path, setting, given))];
    }
    case "invalid_value":
      return [problem("config.invalid-value", wrongValue(path, setting, valueAt(value, path)))];
    default:
      return [
        problem(
          "config.invalid-value",
          `${dotted(path)}${shown(setting, valueAt(value, path))}: expected ${issue.message}`,
        ),
      ];
  }
}

/** Of a union's branches, the one whose kind the value has: its complaints are the useful ones. */
function branchFor(branches: readonly (readonly Issue[])[], given: unknown): readonly Issue[] | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  return branches.find((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
  );
}

function wrongValue(path: SettingPath, setting: Setting | undefined, given: unknown): string {
  if (given === null) return `${dotted(path)} has no value; give one or remove the line`;
  const words = setting?.words ?? [];
  const meant = typeof given === "string" ? nearest(given, words) : undefined;
  const expected = expectation(setting);
  const isNumberForText = typeof given !== "string" && setting?.kinds.has("text");
  return `${dotted(path)}${shown(setting, given)}: expected ${expected}${
    meant === undefined ? "" : `; did you mean "${meant}"?`
  }${isNumberForText && typeof given !== "object" ? `; write it in quotes: "${JSON.stringify(given)}"` : ""}`;
}

function expectation(setting: Setting | undefined): string {
  if (setting === undefined) return "another value";
  const parts: string[] = [];
  if (setting.kinds.has("word")) parts.push(setting.words.join(", "));
  if (setting.kinds.has("text")) parts.push("text");
  if (setting.kinds.has("number")) parts.push("a number");
  if (setting.kinds.has("boolean")) parts.push("true or false");
  if (setting.kinds.has("list")) parts.push("a list, such as [a, b]");
  if (setting.kinds.has("group")) {
    parts.push(
      setting.keys.size > 0 ? `settings (${[...setting.keys.keys()].join(", ")})` : "settings by name",
    );
  }
  return parts.join(", or ");
}

function shown(setting: Setting | undefined, given: unknown): string {
  if (setting?.secret === true || given === undefined) return "";
  const text = JSON.stringify(given);
  return ` is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

function dotted(path: SettingPath): string {
  return path.length === 0
    ? "the file"
    : path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");
}

function covers(override: SettingPath, path: SettingPath): boolean {
  return override.length <= path.length && override.every((step, i) => step === path[i]);
}

function valueAt(value: unknown, path: SettingPath): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
