import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/registry.ts";

const folder = new URL("../../src/cli/commands/", import.meta.url);

test("every command has one file, and every file is a command", async () => {
  const files = (await readdir(folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.slice(0, -3));
  expect(files.length).toBeGreaterThan(0);
  expect(Object.keys(COMMANDS).sort()).toEqual(files.sort());
});

test.each(Object.entries(COMMANDS))("%s explains its options and has an example", async (name, load) => {
  const { command } = await load();
  expect(command.name).toBe(name);
  expect(command.summary.length).toBeGreaterThan(10);
  expect(Object.keys(command.optionHelp).sort()).toEqual(Object.keys(command.options).sort());
  expect(command.examples.length).toBeGreaterThan(0);
  for (const example of command.examples) expect(example.line).toMatch(new RegExp(`^birdsong ${name}\\b`));
});
