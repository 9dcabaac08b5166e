/** Signs that platforms and exports write as entities, and JSON escapes of texts that were exported twice. */
const ESCAPED = /&(amp|lt|gt|quot|apos|nbsp|#39|#x27);|\\u([\da-f]{4})|\\n/gi;
const SIGNS: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  "#39": "'",
  "#x27": "'",
};

export function needsUnescaping(text: string): boolean {
  return text.includes("&") || text.includes("\\");
}

export function unescapeText(text: string): string {
  return text.replace(ESCAPED, (_, entity: string | undefined, code: string | undefined) => {
    if (entity !== undefined) return SIGNS[entity.toLowerCase()]!;
    return code === undefined ? " " : String.fromCharCode(Number.parseInt(code, 16));
  });
}
