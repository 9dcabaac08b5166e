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
  if (!PLAIN.test(name)) return spaced(unmarked(name));
  const lower = name.toLowerCase();
  return UNSPACED.test(lower) ? spaced(lower) : lower;
}

const PLAIN = /^[\x20-\x7e]*$/;
/** Most names have nothing that must be taken out. */
const UNSPACED = /[^a-z0-9 ]|^ | $| {2}/;

function unmarked(name: string): string {
  return name
    .normalize("NFKD")
    .replace(MARKS, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(MARKS, "")
    .replace(SPECIAL, (letter) => LETTERS[letter]!);
}

function spaced(name: string): string {
  return name
    .replace(/[.'`´‘’ʻʼʹʾʿ"“”]+/g, "")
    .replace(/&/g, " and ")
    .replace(/[\s_‐‑‒–—-]+/g, " ")
    .trim();
}
