import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GRAMMARS } from "./language.ts";
import { CUT_POINTS, NO_LANGUAGE, RULES } from "./rules.ts";
import { parseWords } from "./words.ts";
import type { WordList } from "./words.ts";

/** The words of all languages, read, with the version that they and the rules make. */
export interface WordFiles {
  /** Changes with every change of a word or of a rule. */
  readonly version: string;
  /** Words of every language: laughter and the net's own. */
  readonly shared: WordList;
  readonly emoji: WordList;
  /** By code, weakest list first. */
  readonly languages: Readonly<Record<string, readonly WordList[]>>;
}

const FOLDER = fileURLToPath(new URL("../../../lists/sentiment/", import.meta.url));
/** Lists taken over from packages, which own lists override. */
const BASE_LISTS: Readonly<Record<string, readonly string[]>> = {
  en: ["en.base.txt"],
  emoji: ["emoji.base.txt"],
};

export async function readWordFiles(folder: string = FOLDER): Promise<WordFiles> {
  const hash = createHash("sha256").update(JSON.stringify([RULES, CUT_POINTS, NO_LANGUAGE, GRAMMARS]));
  const read = async (name: string): Promise<readonly WordList[]> => {
    const lists: WordList[] = [];
    for (const file of [...(BASE_LISTS[name] ?? []), `${name}.txt`]) {
      const text = await readFile(`${folder}/${file}`, "utf8");
      hash.update(file).update("\0").update(text);
      lists.push(parseWords(text, file));
    }
    return lists;
  };
  const merged = async (name: string): Promise<WordList> => ({
    entries: new Map((await read(name)).flatMap((list) => [...list.entries])),
  });
  const shared = await merged("shared");
  const emoji = await merged("emoji");
  const languages: Record<string, readonly WordList[]> = {};
  for (const code of Object.keys(GRAMMARS)) languages[code] = await read(code);
  return { version: `1.${hash.digest("hex").slice(0, 10)}`, shared, emoji, languages };
}
