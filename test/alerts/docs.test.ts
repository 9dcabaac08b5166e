import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { ALERT_RULES } from "../../src/model/words.ts";

const page = await readFile(new URL("../../docs/alerts.md", import.meta.url), "utf8");

test.each(ALERT_RULES)("the page says when %s is raised, and when it is over", (rule) => {
  expect(page).toMatch(new RegExp(`^\\| \`${rule}\` \\| .{10,} \\| .{10,} \\|$`, "m"));
});

test("the page names every setting with the default it has", () => {
  const { to, off, ...limits } = configSchema.parse({}).alerts;
  expect([to, off]).toEqual([[], []]);
  for (const name of ["to:", "alerts.off", "alerts.every"]) expect(page).toContain(name);
  for (const [name, value] of Object.entries(limits)) {
    if (name === "every") continue;
    expect(page, name).toMatch(new RegExp(`\`${name}\` \\(\`?${value}\`?\\)`));
  }
});
