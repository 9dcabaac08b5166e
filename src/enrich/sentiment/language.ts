import { foldOf, KIND, KINDS, SPELT_OUT, TABLE_SIZE } from "./letters.ts";
import type { Fold } from "./letters.ts";
import type { CutPoints } from "./rules.ts";
import { PhraseTable, ROLE, WordTable } from "./table.ts";
import type { Entry } from "./table.ts";
import type { WordList } from "./words.ts";

/** How a language is read, besides its words. */
export interface Grammar {
  readonly script: "latin" | "arabic";
  /** Letters whose accent makes another word: German "schon" and "schön". */
  readonly kept: string;
  /** "And", "the", "with", "my" and "our" are written as part of the word. */
  readonly affixes: boolean;
  /** How many words ahead a negation may stand: "gefällt mir nicht", "j'aime pas". */
  readonly negationBehind: number;
  /** Whether what strengthens may stand behind: "me gusta mucho". */
  readonly moreBehind: boolean;
  /** Whether Headlines Are Written With Capitals. */
  readonly headlines: boolean;
}

/** A language ready to be read: words as hashes, stems, phrases. */
export interface Language extends Grammar {
  readonly code: string;
  readonly fold: Fold;
  readonly words: WordTable;
  readonly stems: WordTable;
  readonly phrases: PhraseTable;
  readonly cut: CutPoints;
  /** Whether its list has the little words by which it is told from others. */
  readonly knowsItsWords: boolean;
}

const latin = {
  script: "latin",
  kept: "",
  affixes: false,
  negationBehind: 0,
  moreBehind: true,
  headlines: false,
} as const;

export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  en: { ...latin, moreBehind: false, headlines: true },
  fr: { ...latin, negationBehind: 1 },
  de: { ...latin, kept: "äöü", negationBehind: 3, moreBehind: false, headlines: true },
  it: latin,
  pt: latin,
  es: { ...latin, kept: "ñ" },
  ar: { ...latin, script: "arabic", affixes: true },
};

/** `lists` from the weakest to the strongest: what a later one says overrides. */
export function compileLanguage(
  code: string,
  grammar: Grammar,
  lists: readonly WordList[],
  cut: CutPoints,
): Language {
  const fold = foldOf(grammar.kept);
  const words = new Map<string, Entry>();
  const stems = new Map<string, Entry>();
  const phrases = new Map<string, Entry>();
  for (const { entries } of lists) {
    const [ownWords, ownStems] = [new Map<string, Entry>(), new Map<string, Entry>()];
    for (const [written, entry] of entries) {
      for (const key of spellings(written, grammar)) {
        const folded = foldPhrase(key, fold);
        if (folded === "") continue;
        if (folded.includes(" ")) phrases.set(folded, entry);
        else (key.endsWith("*") ? ownStems : ownWords).set(folded, entry);
      }
    }
    // a stem of a stronger list stands above whole words of the weaker ones
    for (const word of words.keys()) if (beginsWithOne(word, ownStems)) words.delete(word);
    for (const [word, entry] of ownWords) words.set(word, entry);
    for (const [stem, entry] of ownStems) stems.set(stem, entry);
  }
  return {
    ...grammar,
    code,
    fold,
    words: new WordTable(words),
    stems: new WordTable(stems),
    phrases: new PhraseTable(phrases),
    cut,
    knowsItsWords: [...words.values()].some(({ role }) => role === ROLE.native),
  };
}

function beginsWithOne(word: string, stems: ReadonlyMap<string, Entry>): boolean {
  for (let length = 1; length <= word.length; length++) if (stems.has(word.slice(0, length))) return true;
  return false;
}

/** Germans without umlauts on their keyboard write "schoen". */
function spellings(word: string, { kept }: Grammar): readonly string[] {
  if (!/[äöü]/.test(kept) || !/[äöü]/.test(word)) return [word];
  return [word, word.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue")];
}

/** A word or phrase as the reader will have read it. */
export function foldPhrase(phrase: string, fold: Fold): string {
  let folded = "";
  for (let at = 0; at < phrase.length; at++) {
    const code = phrase.charCodeAt(at);
    const spelt = SPELT_OUT.get(code);
    if (spelt !== undefined) folded += String.fromCharCode(...spelt);
    else if (code >= TABLE_SIZE) folded += String.fromCharCode(code);
    else if (KINDS[code]! >= KIND.lower && KINDS[code]! <= KIND.digit) {
      folded += String.fromCharCode(fold[code]!);
    } else if (KINDS[code] !== KIND.mark && phrase[at] !== "*") {
      // "don't" is read as "dont", "j'aime" as two words
      const joins = phrase[at] === "'" && phrase[at + 1] === "t" && phrase[at - 1] === "n";
      if (!joins && !folded.endsWith(" ")) folded += " ";
    }
  }
  return folded.trim();
}
