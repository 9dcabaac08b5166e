/** What a face of punctuation says. */
export interface Emoticon {
  readonly length: number;
  readonly weight: number;
}

const [HAPPY, LAUGHING, PLAYFUL, WINKING, SAD, CRYING, DOUBTFUL, LOVING] = [2, 2.5, 1.5, 1.5, -2, -2, -1, 3];
const MOUTHS: Readonly<Record<string, number>> = {
  ")": HAPPY,
  "]": HAPPY,
  "}": HAPPY,
  D: LAUGHING,
  P: PLAYFUL,
  p: PLAYFUL,
  "3": PLAYFUL,
  "*": LOVING,
  "(": SAD,
  "[": SAD,
  "{": SAD,
  "/": DOUBTFUL,
  "\\": DOUBTFUL,
  "|": DOUBTFUL,
  S: DOUBTFUL,
  s: DOUBTFUL,
};
/** Faces without eyes and a mouth side by side. */
const WHOLE: readonly (readonly [string, number])[] = [
  ["</3", -2.5],
  ["<3", LOVING],
  ["^^", HAPPY],
  ["^_^", HAPPY],
  ["^-^", HAPPY],
  ["^.^", HAPPY],
  ["-_-", -1.5],
  ["-.-", -1.5],
  ["(:", HAPPY],
  ["(-:", HAPPY],
  ["(;", WINKING],
  [">.<", -1],
  [">_<", -1],
];
/** Asked at nearly every sign: 1 for what begins a whole face, 2 for eyes. */
const STARTS = new Uint8Array(128);
for (const [face] of WHOLE) STARTS[face.charCodeAt(0)] = 1;
for (const eyes of ":;=") STARTS[eyes.charCodeAt(0)] = 2;

/** The face that begins at `at`, if one does. A sign before a letter or digit is a sign: "8:30", "a:Paris". */
export function emoticonAt(text: string, at: number): Emoticon | undefined {
  const code = text.charCodeAt(at);
  const start = code < 128 ? STARTS[code] : 0;
  if (start === 0) return undefined;
  return start === 2 ? eyesAt(text, at) : wholeAt(text, at);
}

function eyesAt(text: string, at: number): Emoticon | undefined {
  let mouthAt = at + 1;
  let weight = 0;
  const nose = text[mouthAt];
  if (nose === "'" || nose === "’" || nose === ",") {
    weight = CRYING;
    mouthAt++;
  }
  if (text[mouthAt] === "-" || text[mouthAt] === "o" || text[mouthAt] === "^") mouthAt++;
  const mouth = text[mouthAt];
  const says = mouth === undefined ? undefined : MOUTHS[mouth];
  if (says === undefined) return undefined;
  const isLetter = /[\dA-Za-z/\\|]/.test(mouth!);
  if (isLetter && (isAlphanumeric(text.charCodeAt(at - 1)) || isAlphanumeric(text.charCodeAt(mouthAt + 1)))) {
    return undefined;
  }
  if (mouth === "/" && text[mouthAt + 1] === "/") return undefined;
  // ":')" weeps for joy
  const value = weight !== 0 && says < 0 ? weight : text[at] === ";" && says > 0 ? WINKING : says;
  let end = mouthAt + 1;
  while (text[end] === mouth) end++;
  return { length: end - at, weight: value };
}

function wholeAt(text: string, at: number): Emoticon | undefined {
  for (const [face, weight] of WHOLE) {
    if (!text.startsWith(face, at)) continue;
    const isBracket = face.startsWith("(");
    // "(: " opens no bracket; a list item "(:a)" does
    if (isBracket && at > 0 && text.charCodeAt(at - 1) > 32) continue;
    if (isAlphanumeric(text.charCodeAt(at + face.length))) continue;
    return { length: face.length, weight };
  }
  return undefined;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}
