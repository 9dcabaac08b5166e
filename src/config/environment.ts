import { parse } from "yaml";
import { nearest } from "../model/nearest.ts";
import type { Problem } from "./problem.ts";
import { SETTINGS } from "./settings.ts";
import type { Setting, SettingPath } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting given by an environment variable. */
export interface Override {
  readonly variable: string;
  readonly path: SettingPath;
  readonly value: unknown;
}

export const PREFIX = "BIRDSONG_";

/** Variables of the command line itself; no settings. */
const NOT_SETTINGS: ReadonlySet<string> = new Set(["BIRDSONG_CONFIG"]);

/**
 * The settings in an environment: a key's path joined with `_`, in capitals, `-` as `_`, after `BIRDSONG_`;
 * `sources.` may be left out. A variable that is empty counts as absent, as an unfilled `.env` has it.
 *
 * @param campaigns names the file knows; a variable of another name begins a campaign of that name
 */
export function readEnvironment(
  env: Environment,
  campaigns: readonly string[],
): { overrides: readonly Override[]; problems: readonly Problem[] } {
  const overrides: Override[] = [];
  const problems: Problem[] = [];
  for (const [variable, text] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!variable.startsWith(PREFIX) || NOT_SETTINGS.has(variable)) continue;
    if (text === undefined || text === "") continue;
    const rest = variable.slice(PREFIX.length);
    const found = resolve(rest, SETTINGS, campaigns) ?? resolve(`SOURCES_${rest}`, SETTINGS, campaigns);
    if (found === undefined) {
      problems.push(unknownVariable(variable, campaigns));
      continue;
    }
    try {
      overrides.push({ variable, path: found.path, value: valueOf(text, found.setting) });
    } catch {
      // the parser's own words may repeat the value
      problems.push({
        code: "config.invalid-value",
        at: { variable },
        message: "the value is not valid YAML; quote it",
      });
    }
  }
  return { overrides, problems };
}

/** The name of the variable that sets a path: `BIRDSONG_CAMPAIGNS_ARCANE_BUDGET_MONTH`. */
export function variableName(path: SettingPath): string {
  const parts = path[0] === "sources" ? path.slice(1) : path;
  return PREFIX + parts.map((part) => capitals(String(part))).join("_");
}

function capitals(key: string): string {
  return key.toUpperCase().replaceAll("-", "_");
}

interface Resolved {
  readonly path: SettingPath;
  readonly setting: Setting;
}

function resolve(rest: string, setting: Setting, names: readonly string[]): Resolved | undefined {
  for (const [key, child] of setting.keys) {
    const found = step(rest, key, child, names);
    if (found !== undefined) return found;
  }
  if (setting.named === undefined) return undefined;
  for (const name of names) {
    const found = step(rest, name, setting.named, names);
    if (found !== undefined) return found;
  }
  for (let end = rest.indexOf("_", 1); end > 0; end = rest.indexOf("_", end + 1)) {
    const found = step(rest, rest.slice(0, end).toLowerCase(), setting.named, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

function step(rest: string, key: string, child: Setting, names: readonly string[]): Resolved | undefined {
  const name = capitals(key);
  if (rest === name) return { path: [key], setting: child };
  if (!rest.startsWith(`${name}_`)) return undefined;
  const below = resolve(rest.slice(name.length + 1), child, names);
  return below && { path: [key, ...below.path], setting: below.setting };
}

function valueOf(text: string, setting: Setting): unknown {
  if (isOnlyText(setting)) return text;
  const value: unknown = parse(text, { prettyErrors: false });
  if (typeof value === "string" && setting.kinds.has("list") && !setting.words.includes(value)) {
    return value.split(",").map((part) => part.trim());
  }
  return value;
}

/** A token such as `1e5` or `yes: no` is text, whatever YAML would make of it. */
function isOnlyText(setting: Setting): boolean {
  return [...setting.kinds].every((kind) => kind === "text" || kind === "word");
}

function unknownVariable(variable: string, campaigns: readonly string[]): Problem {
  const known = [...variables(SETTINGS, [], campaigns)];
  const meant = nearest(variable, known);
  return {
    code: "config.unknown-variable",
    at: { variable },
    message: `no setting has this name${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  };
}

function* variables(setting: Setting, path: SettingPath, campaigns: readonly string[]): Iterable<string> {
  if (path.length > 0) yield variableName(path);
  for (const [key, child] of setting.keys) yield* variables(child, [...path, key], campaigns);
  if (setting.named === undefined) return;
  for (const name of campaigns) yield* variables(setting.named, [...path, name], campaigns);
}
