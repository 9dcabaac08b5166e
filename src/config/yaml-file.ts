import { readFile } from "node:fs/promises";
import { isMap, isSeq, LineCounter, parseDocument } from "yaml";
import type { Node } from "yaml";
import { systemCode } from "../model/error.ts";
import type { Problem } from "./problem.ts";
import type { SettingPath } from "./settings.ts";

/** A configuration file as read, with the means to say on which line something stands. */
export interface YamlFile {
  readonly exists: boolean;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The line (from 1) of a value, or of the nearest thing around it that is written down. */
  lineOf(path: SettingPath, key?: string): number;
}

/** Reads and parses; a file that does not exist is an empty one. Nothing is thrown for bad content. */
export async function readYamlFile(path: string): Promise<YamlFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (thrown) {
    const code = systemCode(thrown);
    const missing = code === "ENOENT";
    return {
      exists: !missing,
      value: {},
      problems: missing
        ? []
        : [{ code: "config.unreadable", at: undefined, message: `${path} cannot be read (${code})` }],
      lineOf: () => 1,
    };
  }
  return parseYaml(text);
}

export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  // prettyErrors quotes the lines around a mistake, and one of them may hold a token
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const line = (offset: number): number => lines.linePos(offset).line;
  const problems: Problem[] = document.errors.map((error) => ({
    code: "config.syntax",
    at: { line: line(error.pos[0]) },
    message: `not valid YAML: ${error.message.split("\n")[0]}`,
  }));
  let value: unknown = {};
  if (problems.length === 0) {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
    if (typeof value !== "object" || Array.isArray(value)) {
      problems.push({
        code: "config.syntax",
        at: { line: 1 },
        message: "the file must be a list of settings such as `timezone: Europe/Paris`",
      });
      value = {};
    }
  }
  return {
    exists: true,
    value,
    problems,
    lineOf: (path, key) => line(offsetOf(document.contents, path, key)),
  };
}

function offsetOf(root: Node | null, path: SettingPath, key: string | undefined): number {
  let offset = 0;
  let node: unknown = root;
  for (const step of key === undefined ? path : [...path, key]) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (item === undefined) break;
      offset = (item as Node).range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
