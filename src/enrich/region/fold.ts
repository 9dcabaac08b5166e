/** Letters that do not come apart into a plain letter and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  æ: "ae",
  œ: "oe",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ə: "e",
  ة: "ه",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ے: "ي",
  ہ: "ه",
  ھ: "ه",
};

const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");
/** Marks over and under letters of the Latin, Greek, Cyrillic, Hebrew and Arabic scripts, and the filler of the last. */
const MARKS =
  /[\u0300-\u036f]|[\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f\u0670\u0640]|[\u200b\u200c\u200e\u200f\u2060]|\u200d|[\ufe00-\ufe0f]/g;

/**
 * A name as it is compared: lower case, without accents, dots, apostrophes and hyphens, in one form of Unicode and of
 * Arabic letters. `Saint-Étienne`, `St. Étienne` (an alias) and `SAINT ETIENNE` meet here.
 */
export function fold(name: string): string {
  let seen = 0;
  let before = SPACE;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if (code >= 0x80) return spaced(unmarked(name), ANYTHING);
    if (code === SPACE && before === SPACE) seen |= GAP;
    else seen |= NEEDS[code]!;
    before = code;
  }
  if (before === SPACE) seen |= GAP;
  const lower = (seen & CAPITAL) === 0 ? name : name.toLowerCase();
  return (seen & ~CAPITAL) === 0 ? lower : spaced(lower, seen);
}

const SPACE = 0x20;
/** What a name may have that must be changed; most have nothing but capitals. */
const CAPITAL = 1;
const POINT = 2;
const AND = 4;
const GAP = 8;
const ANYTHING = POINT | AND | GAP;

/** By code below 128. */
const NEEDS = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (/[A-Z]/.test(sign)) return CAPITAL;
  if (/[.'`"]/.test(sign)) return POINT;
  if (sign === "&") return AND | GAP;
  return sign !== " " && /[\s_-]/.test(sign) ? GAP : 0;
});

function unmarked(name: string): string {
  return name
    .normalize("NFKD")
    .replace(MARKS, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(MARKS, "")
    .replace(SPECIAL, (letter) => LETTERS[letter]!);
}

function spaced(name: string, seen: number): string {
  let plain = name;
  if ((seen & POINT) !== 0) plain = plain.replace(/[.'`´‘’ʻʼʹʾʿ"“”]+/g, "");
  if ((seen & AND) !== 0) plain = plain.replace(/&/g, " and ");
  // what was taken out may have stood between two spaces
  return plain.replace(/[\s_‐‑‒–—-]+/g, " ").trim();
}
