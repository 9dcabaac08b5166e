import { queryMarts } from "../jobs/ask.ts";
import { withMarts } from "../marts/reader.ts";
import { BirdsongError } from "../model/error.ts";
import { cellsOf, exactNumbers } from "../reports/cells.ts";
import { csvHead, csvLine } from "../reports/csv.ts";

/** One question for one process. */
export interface BoxQuestion {
  readonly marts: string;
  readonly sql: string;
  readonly form: "json" | "csv";
  readonly limit: number;
  readonly memory: string;
  /** Longest answer, in characters. */
  readonly size: number;
}

/** What the process says before it ends. */
export type BoxAnswer =
  | { readonly text: string }
  | {
      readonly refused: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | undefined;
      };
    };

/** As `birdsong export` writes it: safe to open in a spreadsheet. */
const CSV = { delimiter: ",", decimal: ".", safe: true, mark: false } as const;

process.once("message", (question: BoxQuestion) => {
  void answer(question).then((said) => process.send?.(said, () => process.disconnect()));
});

async function answer(question: BoxQuestion): Promise<BoxAnswer> {
  try {
    return { text: await ask(question) };
  } catch (thrown) {
    // what is no mistake of the asker's ends this process, and the one that asked says so
    if (!(thrown instanceof BirdsongError)) throw thrown;
    const { code, message, hint } = thrown;
    return { refused: { code, message, hint } };
  }
}

async function ask({ marts: folder, sql, form, limit, memory, size }: BoxQuestion): Promise<string> {
  const signal = new AbortController().signal; // whoever asked kills this process when it takes too long
  // one thread, and no folder for what does not fit into memory
  return withMarts(folder, { memory, threads: 1 }, async (marts) => {
    const { columns, rows, more, asOf, timezone } = await queryMarts(marts, sql, limit, signal);
    const toCells = cellsOf(columns, timezone);
    const cells = rows.map((row) => toCells(row));
    const text =
      form === "json"
        ? JSON.stringify({ as_of: asOf, timezone, columns, more, rows: cells }, exactNumbers)
        : [
            ...csvHead(
              columns.map(({ name }) => name),
              CSV,
            ),
            ...cells.map((row) => csvLine(row, CSV)),
          ].join("");
    if (text.length <= size) return text;
    throw new BirdsongError(
      `The answer has ${text.length} characters, more than the ${size} that are sent.`,
      {
        code: "sql.too-large",
        hint: "Ask for fewer rows or columns, or export the table.",
      },
    );
  });
}
