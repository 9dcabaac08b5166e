import { basename } from "node:path";
import { Engine } from "../../engine/engine.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";

/** Names under which collections keep the id of a post, the most telling first. */
const ID_COLUMNS = [
  "post_id",
  "tweet_id",
  "status_id",
  "id_str",
  "id",
  "tweetid",
  "url",
  "tweet_url",
  "permalink",
];

/** Whether a file is a list of ids rather than records: by its name, packed or not. */
export function isIdList(path: string): boolean {
  return /\.(csv|tsv|txt|ids)(\.gz|\.zst)?$/i.test(path);
}

/**
 * Distinct post ids of a CSV, TSV or plain list, in the order of the file. Takes the column that is called like an
 * id, else the only one; addresses of posts count as their ids. Ids that a spreadsheet has damaged
 * (`1.81235E+18`, fewer digits than they had) cannot be told from others unless they are no longer whole numbers.
 */
export async function readIds(path: string): Promise<readonly string[]> {
  await using engine = await Engine.open(":memory:", { memory: "512MB" });
  const ids = new Set<string>();
  let damaged: string | undefined;
  for await (const rows of engine.stream<Record<string, string | null>>(
    "SELECT * FROM read_csv($path, all_varchar = true, null_padding = true, parallel = false)",
    { path },
  )) {
    const column = columnOf(path, Object.keys(rows[0] ?? {}));
    for (const row of rows) {
      const id = idIn(row[column] ?? "");
      if (id !== undefined) ids.add(id);
      else if (/^\d(\.\d+)?E\+?\d+$/i.test(row[column] ?? "")) damaged ??= row[column] ?? undefined;
    }
  }
  if (damaged !== undefined) {
    throw new BirdsongError(
      `${basename(path)} holds ids that a spreadsheet has rounded, such as ${damaged}.`,
      {
        code: "import.damaged-ids",
        hint: "The last digits are gone for good: take the ids from the original file, with the column set to text.",
        exitCode: EXIT.usage,
      },
    );
  }
  if (ids.size > 0) return [...ids];
  throw new BirdsongError(`${basename(path)} holds no post ids.`, {
    code: "import.no-ids",
    hint: "One id or address of a post a line, or a column called id, post_id, tweet_id or url.",
    exitCode: EXIT.usage,
  });
}

function columnOf(path: string, names: readonly string[]): string {
  const called = ID_COLUMNS.find((wanted) => names.some((name) => name.toLowerCase() === wanted));
  const found =
    names.find((name) => name.toLowerCase() === called) ?? (names.length === 1 ? names[0] : undefined);
  if (found !== undefined) return found;
  throw new BirdsongError(
    `${basename(path)} has no column that is called like a post id: ${names.join(", ")}.`,
    {
      code: "import.no-id-column",
      hint: `Call it ${ID_COLUMNS.slice(0, 5).join(", ")} or url.`,
      exitCode: EXIT.usage,
    },
  );
}

function idIn(value: string): string | undefined {
  return /(?:^|\/status(?:es)?\/)(\d{1,20})(?:$|[/?#])/.exec(value.trim())?.[1];
}
