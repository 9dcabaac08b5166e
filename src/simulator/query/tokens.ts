/** A query cut into its parts, before anything is understood. */
export type Token =
  | { readonly kind: "open" | "close" | "or" }
  | { readonly kind: "word"; readonly negated: boolean; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "open-negated" };

/** What is wrong with a query, in the platform's words. */
export class QueryRefused extends Error {
  override readonly name = "QueryRefused";
}

/** `-from:someone "a phrase" (#tag OR 🎉)` into tokens. Operators keep their quoted value: `url:"a b"`. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const letter = query[at]!;
    if (/\s/.test(letter)) at++;
    else if (letter === "(" || letter === ")") {
      tokens.push({ kind: letter === "(" ? "open" : "close" });
      at++;
    } else if (letter === "-" && query[at + 1] === "(") {
      tokens.push({ kind: "open-negated" });
      at += 2;
    } else {
      const negated = letter === "-";
      const start = negated ? at + 1 : at;
      const end = wordEnd(query, start);
      const text = query.slice(start, end);
      if (text === "")
        throw new QueryRefused(
          `no viable alternative at character '${query[start] ?? "<EOF>"}' (at position ${start + 1})`,
        );
      at = end;
      if (text === "OR" && !negated) tokens.push({ kind: "or" });
      else if (text.startsWith('"'))
        tokens.push({ kind: "word", negated, quoted: true, text: text.slice(1, -1) });
      else tokens.push({ kind: "word", negated, quoted: false, text });
    }
  }
  return tokens;
}

function wordEnd(query: string, start: number): number {
  let at = start;
  while (at < query.length && !/[\s()]/.test(query[at]!)) {
    if (query[at] === '"') {
      const close = query.indexOf('"', at + 1);
      if (close < 0) throw new QueryRefused(`missing '"' at '<EOF>' (at position ${query.length + 1})`);
      at = close;
    }
    at++;
  }
  return at;
}
