import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";
import { EXIT } from "../../src/model/error.ts";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");

test("the README names every command and every exit code", () => {
  const table = readme.slice(readme.indexOf("## Commands"), readme.indexOf("## Where the data is"));
  const named = [...table.matchAll(/`([a-z]+)`/g)].map((match) => match[1]);
  expect(Object.keys(COMMANDS).filter((name) => !named.includes(name))).toEqual([]);
  for (const code of Object.values(EXIT)) expect(table).toContain(`| ${code} |`);
});

test("the README's commands and options exist", async () => {
  for (const [, name, rest] of readme.matchAll(/^birdsong ([a-z]+)([^#\n]*)/gm)) {
    const load = COMMANDS[name!];
    expect(load, name).toBeDefined();
    const { command } = await load!();
    for (const [, option] of rest!.replace(/"[^"]*"/g, "").matchAll(/--([a-z-]+)/g)) {
      expect(Object.keys(command.options), `${name} --${option}`).toContain(option);
    }
  }
});

test("pages that ship exist", () => {
  for (const page of ["docs/configuration.md", "docs/reports.md", "LICENSE", "CHANGELOG.md"]) {
    expect(existsSync(new URL(`../../${page}`, import.meta.url)), page).toBe(true);
  }
});
