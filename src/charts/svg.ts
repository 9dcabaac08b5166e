export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element as text. Attributes are escaped here, children are elements or {@link text} already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? short(value) : value!)}"`)
    .join("");
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join("")}</${name}>`;
}

/** Words of anybody's, harmless in a picture. */
export const text = (content: string): string => escaped(content);

/** What XML cannot hold at all, even escaped, or only in pairs, would make the whole picture unreadable. */
// oxlint-disable-next-line no-control-regex -- those are what is meant
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (content: string): string =>
  content.replace(NOT_XML, "").replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** A tenth of a pixel is finer than any screen, and keeps pictures small. */
const short = (value: number): string => String(Math.round(value * 10) / 10);

/** What any chart says of itself to those who do not see it. */
export interface Named {
  /** Distinguishes this picture's parts from those of others on the same page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/**
 * A whole picture. It is one image to a screen reader, unless its parts can be chosen.
 *
 * @param role `group` for a picture with links in it
 */
export function picture(
  { id, title, description }: Named,
  width: number,
  height: number,
  body: readonly string[],
  role: "img" | "group" = "img",
): string {
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      role,
      "aria-labelledby": `${id}-title ${id}-desc`,
      "font-family": "system-ui, sans-serif",
      "font-size": FONT,
    },
    element("title", { id: `${id}-title` }, text(title)),
    element("desc", { id: `${id}-desc` }, text(description)),
    ...body,
  );
}

/** Height of letters, in pixels. */
export const FONT = 12;

/** About how wide a text is: a picture is drawn where no font can be asked. */
export function widthOf(content: string): number {
  let width = 0;
  for (const character of content) width += WIDE.test(character) ? FONT : FONT * 0.65;
  return width;
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;

/** The beginning of a text that fits. */
export function fitted(content: string, width: number): string {
  if (widthOf(content) <= width) return content;
  let kept = "";
  for (const character of content) {
    if (widthOf(`${kept}${character}…`) > width) break;
    kept += character;
  }
  return `${kept}…`;
}
