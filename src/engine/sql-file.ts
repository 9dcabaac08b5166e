import { readFileSync } from "node:fs";

/** `src/engine` and `dist/engine` are equally deep, so this is the same folder in both. */
const SQL = new URL("../../sql/", import.meta.url);

const read = new Map<string, string>();

/** Text of a file below `sql/`: `duckdb/merge/posts.sql`. Read once a process. */
export function sqlFile(name: string): string {
  let text = read.get(name);
  if (text === undefined) {
    text = readFileSync(new URL(name, SQL), "utf8");
    read.set(name, text);
  }
  return text;
}

/** Folder of the statements, for those who list it. */
export const sqlFolder = SQL;
