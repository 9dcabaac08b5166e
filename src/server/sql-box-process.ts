import { queryMarts } from "../jobs/ask.ts";
import { withMarts } from "../marts/reader.ts";
import { BirdsongError } from "../model/error.ts";
import { cellsOf, exactNumbers } from "../reports/cells.ts";

/** One question for one process. */
export interface BoxQuestion {
  readonly marts: string;
  readonly sql: string;
  readonly limit: number;
  readonly memory: string;
  /** Longest answer, in characters of JSON. */
  readonly size: number;
}

/** What the process says before it ends. */
export type BoxAnswer =
  | { readonly json: string }
  | {
      readonly refused: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | undefined;
      };
    };

process.once("message", (question: BoxQuestion) => {
  void answer(question).then((said) => process.send?.(said, () => process.disconnect()));
});

async function answer(question: BoxQuestion): Promise<BoxAnswer> {
  try {
    return { json: await ask(question) };
  } catch (thrown) {
    // what is no mistake of the asker's ends this process, and the one that asked says so
    if (!(thrown instanceof BirdsongError)) throw thrown;
    const { code, message, hint } = thrown;
    return { refused: { code, message, hint } };
  }
}

async function ask({ marts: folder, sql, limit, memory, size }: BoxQuestion): Promise<string> {
  const signal = new AbortController().signal; // whoever asked kills this process when it takes too long
  // one thread, and no folder for what does not fit into memory
  return withMarts(folder, { memory, threads: 1 }, async (marts) => {
    const { columns, rows, more, asOf, timezone } = await queryMarts(marts, sql, limit, signal);
    const toCells = cellsOf(columns, timezone);
    const json = JSON.stringify(
      { as_of: asOf, timezone, columns, more, rows: rows.map((row) => toCells(row)) },
      exactNumbers,
    );
    if (json.length <= size) return json;
    throw new BirdsongError(
      `The answer has ${json.length} characters, more than the ${size} that are sent.`,
      {
        code: "sql.too-large",
        hint: "Ask for fewer rows or columns, or export the table.",
      },
    );
  });
}
