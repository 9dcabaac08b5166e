import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { variableName } from "../../src/config/environment.ts";
import { referencePage } from "../../src/config/reference.ts";
import { SETTINGS } from "../../src/config/settings.ts";
import type { Setting } from "../../src/config/settings.ts";

test("the reference page is what the schema says (npm run docs)", async () => {
  const page = await readFile(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  expect(page).toBe(referencePage());
});

test("every setting is described, and no two share an environment variable", () => {
  const undescribed: string[] = [];
  const variables: string[] = [];
  const walk = (setting: Setting, path: readonly string[]): void => {
    variables.push(variableName(path));
    if (setting.description === undefined && setting.keys.size === 0) undescribed.push(path.join("."));
    for (const [key, child] of setting.keys) walk(child, [...path, key]);
    if (setting.named !== undefined) walk(setting.named, [...path, "name"]);
  };
  for (const [key, child] of SETTINGS.keys) walk(child, [key]);
  expect(variables.length).toBeGreaterThan(40);
  expect(undescribed).toEqual([]);
  expect(new Set(variables).size).toBe(variables.length);
});
