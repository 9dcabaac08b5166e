const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Wide in every terminal font: CJK, kana, Hangul, full-width forms. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const EMOJI = /^(\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\u{1f1e6}-\u{1f1ff}]{2})/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Escape sequences, and the marks that reverse or hide text: a post must not be able to drive the terminal. */
const UNSAFE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from outside on one line of a terminal: line breaks and tabs become spaces, control characters go. */
export function safeText(text: string): string {
  return text.replace(/[\t\n\r\v\f\u0085\u2028\u2029]+/gu, " ").replace(UNSAFE, "");
}

/** Columns a text takes in a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The text, cut with `…` where it is wider than `width` columns. Never cuts a character in two. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let used = 0;
  let kept = "";
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return width > 0 ? `${kept}…` : "";
}

/** The text, filled with spaces to `width` columns. */
export function padText(text: string, width: number, side: "left" | "right"): string {
  const fill = " ".repeat(Math.max(0, width - textWidth(text)));
  return side === "left" ? fill + text : text + fill;
}

function graphemeWidth(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}
