import { readFile } from "node:fs/promises";

const PAGE = new URL("../../docs/recipes.md", import.meta.url);

/** The code blocks of docs/recipes.md by their names, as a reader copies them. */
export async function recipes(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(PAGE, "utf8");
  const blocks = [...text.matchAll(/^```\w+ recipe=([\w-]+)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name = "", code = ""]) => [name, code]));
}

/** The page's text outside of code blocks. */
export async function prose(): Promise<string> {
  return (await readFile(PAGE, "utf8")).replaceAll(/^```[\s\S]*?^```$/gm, "");
}
