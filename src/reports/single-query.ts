import { BirdsongError, EXIT } from "../model/error.ts";

/** How a statement that only reads may begin. */
const READING = /^(select|with|from|values|table|show|describe|desc|summarize|pivot|unpivot|\()/i;

/**
 * One reading query out of what a person typed: without its semicolon, fit to stand in parentheses.
 * Throws `sql.not-one-query`. This gives good errors; what keeps data safe is the reader's own connection.
 */
export function singleQuery(typed: string): string {
  const ends = semicolons(typed);
  const first = ends[0];
  const query = (first === undefined ? typed : typed.slice(0, first)).trim();
  if (first !== undefined && !isBlank(typed.slice(first).replaceAll(";", " "))) {
    throw refused("Only one statement at a time.", "Run them one after the other.");
  }
  const begin = withoutComments(query);
  if (begin === "")
    throw refused("There is no query.", 'For instance: birdsong sql "select * from metrics limit 5"');
  if (!READING.test(begin)) {
    const word = /^\S{1,20}/.exec(begin)![0];
    throw refused(
      `\`${word}\` is not a query.`,
      "Published tables are for reading: begin with select, with, from, show or describe.",
    );
  }
  return query;
}

/** Positions of the semicolons that end statements: those outside of quotes and comments. */
function semicolons(sql: string): readonly number[] {
  const found: number[] = [];
  const token =
    /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|;/g;
  for (const match of sql.matchAll(token)) if (match[0] === ";") found.push(match.index);
  return found;
}

function isBlank(sql: string): boolean {
  return withoutComments(sql) === "";
}

/** What stands after leading blanks and comments. */
function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))+/, "");
}

function refused(message: string, hint: string): BirdsongError {
  return new BirdsongError(message, { code: "sql.not-one-query", hint, exitCode: EXIT.usage });
}
