import { variableName } from "./environment.ts";
import { SETTINGS } from "./settings.ts";
import type { Setting, SettingPath } from "./settings.ts";

const NAME = "<name>";

/** The page `docs/configuration.md`, made from the schema so that it cannot say anything else. */
export function referencePage(): string {
  return `# Configuration

<!-- Generated from src/config/schema.ts by \`npm run docs\`; edit the descriptions there. -->

\`birdsong.yaml\` stands beside the data; \`birdsong init\` writes one with comments. Unknown keys and wrong values are errors that name the line and the nearest known key, all of them at once; \`birdsong doctor\` checks without doing anything.

Every setting can also be given by an environment variable, or by a line of the \`.env\` file beside \`birdsong.yaml\`. The environment wins over \`.env\`, and both win over the file. A value is written as in YAML; a list may be written with commas (\`BIRDSONG_CAMPAIGNS_ARCANE_MATCH_HASHTAGS=Arcane,Jinx\`). In the name of a variable a campaign's name stands in capitals, with \`_\` for \`-\`. A variable that begins with \`BIRDSONG_\` and names no setting is an error; an empty one counts as absent. \`BIRDSONG_CONFIG\` names another configuration file, as \`--config\` does.

Paths are relative to the configuration file. Times are \`30s\`, \`15m\`, \`1h\`, \`7d\`. Amounts are US dollars.

${sections(SETTINGS, [], "Everything").join("\n\n")}
`;
}

/** A table of the values directly below a group, then the groups below it. */
function sections(group: Setting, path: SettingPath, title: string): string[] {
  const below: (readonly [Setting, SettingPath])[] = [];
  const rows: string[] = [];
  for (const [key, child] of entriesOf(group)) {
    const here = [...path, key];
    if (isPlainGroup(child)) {
      below.push([child, here]);
      continue;
    }
    rows.push(row(child, here));
    for (const [part, inner] of child.keys) rows.push(row(inner, [...here, part]));
    if (child.item !== undefined && child.item.keys.size > 0) {
      for (const [part, inner] of child.item.keys) rows.push(row(inner, [...here, "[]", part]));
    }
  }
  const table =
    rows.length === 0
      ? []
      : ["| setting | value | default | meaning |\n| --- | --- | --- | --- |\n" + rows.join("\n")];
  const head = [`## ${title}`, ...(group.description === undefined ? [] : [group.description])];
  const variable = path.length === 0 ? [] : [`Variables begin with \`${variableName(path)}_\`.`];
  const own = rows.length === 0 ? [] : [...head, ...variable, ...table];
  return [...own, ...below.flatMap(([child, here]) => sections(child, here, `\`${dotted(here)}\``))];
}

function entriesOf(group: Setting): Iterable<readonly [string, Setting]> {
  return group.named === undefined ? group.keys : [[NAME, group.named]];
}

function isPlainGroup(setting: Setting): boolean {
  return setting.kinds.size === 1 && setting.kinds.has("group");
}

function row(setting: Setting, path: SettingPath): string {
  const meaning = `${setting.description ?? ""}${setting.secret ? " **Secret**: never shown or logged." : ""}`;
  const cells = [`\`${dotted(path)}\``, valueText(setting), defaultText(setting), meaning];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

function valueText(setting: Setting): string {
  const parts: string[] = [];
  if (setting.kinds.has("word")) parts.push(setting.words.map((word) => `\`${word}\``).join(", "));
  if (setting.kinds.has("text")) parts.push("text");
  if (setting.kinds.has("number")) parts.push("number");
  if (setting.kinds.has("boolean")) parts.push("`true`, `false`");
  if (setting.kinds.has("list")) parts.push("list");
  if (setting.kinds.has("group")) parts.push("settings");
  return parts.join(" or ");
}

function defaultText(setting: Setting): string {
  if (setting.required) return "required";
  return setting.default === undefined ? "" : `\`${JSON.stringify(setting.default)}\``;
}

function dotted(path: SettingPath): string {
  return path.join(".").replaceAll(".[]", "[]");
}
