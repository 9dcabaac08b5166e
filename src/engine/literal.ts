/**
 * A text as an SQL literal. Values are bound; this is for the few places where DuckDB takes no parameter: settings
 * and the file lists of views.
 */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function listLiteral(texts: readonly string[]): string {
  return `[${texts.map(literal).join(", ")}]`;
}
