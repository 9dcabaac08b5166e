/** Writing systems told apart here. What one language alone writes names that language. */
export type Script =
  | "latin"
  | "cyrillic"
  | "arabic"
  | "devanagari"
  | "han"
  | "ko"
  | "ja"
  | "th"
  | "el"
  | "he"
  | "ka"
  | "hy"
  | "bn"
  | "pa"
  | "gu"
  | "or"
  | "ta"
  | "te"
  | "kn"
  | "ml"
  | "si"
  | "lo"
  | "my"
  | "km"
  | "am";

/** First and last code of each block, in rising order. */
const RANGES: readonly (readonly [from: number, to: number, script: Script])[] = [
  [0x0041, 0x005a, "latin"],
  [0x0061, 0x007a, "latin"],
  [0x00aa, 0x02af, "latin"],
  [0x0370, 0x03ff, "el"],
  [0x0400, 0x052f, "cyrillic"],
  [0x0531, 0x058f, "hy"],
  [0x0591, 0x05f4, "he"],
  [0x0610, 0x06ff, "arabic"],
  [0x0750, 0x077f, "arabic"],
  [0x08a0, 0x08ff, "arabic"],
  [0x0900, 0x097f, "devanagari"],
  [0x0980, 0x09ff, "bn"],
  [0x0a00, 0x0a7f, "pa"],
  [0x0a80, 0x0aff, "gu"],
  [0x0b00, 0x0b7f, "or"],
  [0x0b80, 0x0bff, "ta"],
  [0x0c00, 0x0c7f, "te"],
  [0x0c80, 0x0cff, "kn"],
  [0x0d00, 0x0d7f, "ml"],
  [0x0d80, 0x0dff, "si"],
  [0x0e00, 0x0e7f, "th"],
  [0x0e80, 0x0eff, "lo"],
  [0x1000, 0x109f, "my"],
  [0x10a0, 0x10ff, "ka"],
  [0x1100, 0x11ff, "ko"],
  [0x1200, 0x139f, "am"],
  [0x1780, 0x17ff, "km"],
  [0x1c90, 0x1cbf, "ka"],
  [0x1e00, 0x1eff, "latin"],
  [0x1f00, 0x1fff, "el"],
  [0x3040, 0x30ff, "ja"],
  [0x3400, 0x4dbf, "han"],
  [0x4e00, 0x9fff, "han"],
  [0xac00, 0xd7af, "ko"],
  [0xf900, 0xfaff, "han"],
  [0xfb1d, 0xfb4f, "he"],
  [0xfb50, 0xfdff, "arabic"],
  [0xfe70, 0xfefe, "arabic"],
  [0xff21, 0xff5a, "latin"],
  [0xff66, 0xff9f, "ja"],
];

export const SCRIPTS: readonly Script[] = [...new Set(RANGES.map(([, , script]) => script))];

/** Index into `SCRIPTS` plus one by UTF-16 code unit; 0 is no letter. One look-up a character beats any search. */
export const SCRIPT_OF: Uint8Array = table();

function table(): Uint8Array {
  const of = new Uint8Array(65_536);
  for (const [from, to, script] of RANGES) of.fill(SCRIPTS.indexOf(script) + 1, from, to + 1);
  // × ÷ · and the like stand among the Latin letters
  for (const sign of [
    0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb3, 0xb4, 0xb6, 0xb7, 0xb8, 0xb9, 0xbb, 0xbc, 0xbd,
    0xbe, 0xbf, 0xd7, 0xf7,
  ])
    of[sign] = 0;
  // the full stops, commas and digits of other scripts
  for (const sign of [
    0x60c, 0x61b, 0x61f, 0x66a, 0x66b, 0x66c, 0x6d4, 0x964, 0x965, 0x30fb, 0xff3b, 0xff3c, 0xff3d, 0xff3e,
    0xff3f, 0xff40,
  ])
    of[sign] = 0;
  of.fill(0, 0x660, 0x66a);
  of.fill(0, 0x966, 0x970);
  return of;
}

/** The one language that writes this script today, if there is only one that counts. */
export function onlyLanguageOf(script: Script): string | null {
  return script.length === 2 ? script : null;
}
