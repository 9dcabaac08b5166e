import { fold } from "./fold.ts";

const CYRILLIC: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  ґ: "g",
  д: "d",
  е: "e",
  ё: "yo",
  є: "ye",
  ж: "zh",
  з: "z",
  и: "i",
  і: "i",
  ї: "yi",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ў: "u",
  ф: "f",
  х: "kh",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

const GREEK: Readonly<Record<string, string>> = {
  α: "a",
  β: "v",
  γ: "g",
  δ: "d",
  ε: "e",
  ζ: "z",
  η: "i",
  θ: "th",
  ι: "i",
  κ: "k",
  λ: "l",
  μ: "m",
  ν: "n",
  ξ: "x",
  ο: "o",
  π: "p",
  ρ: "r",
  σ: "s",
  ς: "s",
  τ: "t",
  υ: "y",
  φ: "f",
  χ: "ch",
  ψ: "ps",
  ω: "o",
};

const HANGUL_FIRST = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const HANGUL_VOWEL = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const HANGUL_LAST = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");

const NONE: readonly string[] = [];

/** Folded readings in Latin letters, likeliest first; none for other scripts. */
export function romanised(name: string): readonly string[] {
  if (!/[^\x20-\x7e]/.test(name)) return NONE;
  const lower = name.toLowerCase();
  if (/[\u0400-\u04ff]/.test(lower)) {
    const plain = spell(lower, CYRILLIC);
    // Екатеринбург begins with ye, Нижний ends with y
    return [...new Set([plain.replace(/(^|[\s-])e/g, "$1ye"), plain.replace(/iy\b/g, "y"), plain].map(fold))];
  }
  if (/[\u0370-\u03ff]/.test(lower)) {
    const bare = lower.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return [fold(spell(bare.replaceAll("ου", "u"), GREEK))];
  }
  if (/^[\uac00-\ud7af\s]+$/.test(lower)) {
    return [hangul(lower.replace(/(?:특별시|광역시|특별자치시|시|군)$/, ""))];
  }
  return NONE;
}

function spell(text: string, letters: Readonly<Record<string, string>>): string {
  let spelled = "";
  for (const letter of text) spelled += letters[letter] ?? letter;
  return spelled;
}

function hangul(text: string): string {
  let spelled = "";
  for (const syllable of text) {
    const code = syllable.charCodeAt(0) - 0xac00;
    if (code < 0 || code > 11_171) spelled += syllable;
    else {
      const [first, vowel, last] = [Math.floor(code / 588), Math.floor((code % 588) / 28), code % 28];
      spelled += HANGUL_FIRST[first]! + HANGUL_VOWEL[vowel]! + HANGUL_LAST[last]!;
    }
  }
  return fold(spelled);
}
