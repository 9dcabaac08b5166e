import { BirdsongError } from "../../model/error.ts";
import { ROLE } from "./table.ts";
import type { Entry, Role } from "./table.ts";

/** What a file of words says, before letters are folded. A later line overrides an earlier one. */
export interface WordList {
  /** Keys are words (`good`), beginnings of words (`good*`) and phrases (`so good`). */
  readonly entries: ReadonlyMap<string, Entry>;
}

const ROLES: Readonly<Record<string, Role>> = {
  not: ROLE.not,
  more: ROLE.more,
  less: ROLE.less,
  but: ROLE.but,
  foreign: ROLE.foreign,
  native: ROLE.native,
};

/**
 * Reads a file of words. Each line is a weight or a role and what has it, separated by commas:
 *
 *     +2.5 wonderful*, so good, love
 *     -3   awful*
 *     0    like            (no mood, whatever a base list says)
 *     not  never, no
 *     # a comment
 */
export function parseWords(text: string, file: string): WordList {
  const entries = new Map<string, Entry>();
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.replace(/(^|\s)#.*$/, "").trim();
    if (content === "") continue;
    const [, what = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(content) ?? [];
    const entry = entryOf(what);
    if (entry === undefined)
      throw badLine(file, index + 1, `"${what || content}" is neither a weight nor a role`);
    for (const word of rest.split(",").map((each) => each.trim())) {
      if (!/^[^\s*]+( [^\s*]+)*\*?$/u.test(word) || (word.includes(" ") && word.endsWith("*"))) {
        throw badLine(file, index + 1, `"${word}" is no word, beginning of a word or phrase`);
      }
      entries.set(word, entry);
    }
  }
  return { entries };
}

function entryOf(what: string): Entry | undefined {
  if (Object.hasOwn(ROLES, what)) return { role: ROLES[what]!, weight: 0 };
  const weight = Number(what);
  return /^[+-]?\d(\.\d+)?$/.test(what) && Math.abs(weight) <= 5 ? { role: ROLE.mood, weight } : undefined;
}

function badLine(file: string, line: number, reason: string): BirdsongError {
  return new BirdsongError(`${file}, line ${line}: ${reason}.`, {
    code: "sentiment.bad-words",
    hint: "Write a weight from -5 to +5 or one of not, more, less, but, foreign, native, then words with commas between.",
  });
}
