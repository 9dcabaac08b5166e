import { type Evidence, weigh } from "./evidence.ts";
import { fold } from "./fold.ts";
import { type Gazetteer } from "./gazetteer.ts";
import { codedPlaces, mayEndPlace, type Named, namedPlace } from "./named-places.ts";

/** More words than this are a text, not places side by side. */
const WORDS = 8;

/** "This and that", in some languages. */
const AND = /\s(?:and|y|et|und|e|og|och|ve|dan|и)\s/iu;

export const saysAnd = (piece: string): boolean => piece.includes(" ") && AND.test(piece);

/** Adds what a piece between two separators, with its folded form, says; nothing when it is no place. */
export function addPiece(places: Gazetteer, piece: string, key: string, evidence: Evidence[]): void {
  const before = evidence.length;
  addEvidence(places, piece, key, evidence);
  if (evidence.length > before) return;
  const plain = plainly(piece);
  if (plain !== piece && plain !== "") addEvidence(places, plain, fold(plain), evidence);
}

/** What a piece says: as a whole, or two or three places side by side (`Austin TX`), or one and another. */
function addEvidence(places: Gazetteer, piece: string, key: string, evidence: Evidence[]): void {
  // whatever comes before its last word, most texts cannot end in a place
  const space = key.lastIndexOf(" ");
  if (space !== -1 && !mayEndPlace(places, key.slice(space + 1))) return;
  if (places.own.get(key)?.never === true) return;
  const whole = namedPlace(places, piece, key);
  const codes = codedPlaces(places, key);
  if (whole !== undefined || codes.length > 0) {
    evidence.push(whole === undefined ? codeEvidence(codes) : withCodes(evidenceOf(whole, piece), codes));
    return;
  }
  if (!piece.includes(" ") && !SPACE.test(piece)) return;
  const words = piece.split(/\s+/);
  if (words.length > WORDS) return;
  const one = words.length < 3 ? null : AND.exec(piece);
  if (one !== null) {
    const parts = [piece.slice(0, one.index), piece.slice(one.index + one[0].length)];
    const found = parts.map((part) => namedPlace(places, part, fold(part)));
    if (found.every((each) => each !== undefined)) {
      for (const [index, each] of found.entries()) evidence.push(evidenceOf(each, parts[index]!));
      return;
    }
  }
  const found = sideBySide(places, words, key) ?? within(places, words);
  if (found !== undefined) evidence.push(...found);
}

const SPACE = /\s/;

/** "In", in some languages. */
const IN: ReadonlySet<string> = new Set(["in", "en", "em", "à", "from", "near", "nähe", "dans"]);

/** `Yinzer in Pittsburgh`: where the last words say where; a place that needs others to be one is none here. */
function within(places: Gazetteer, words: readonly string[]): readonly Evidence[] | undefined {
  const at = words.findLastIndex((word) => IN.has(word.toLowerCase()));
  if (at < 1 || at === words.length - 1) return undefined;
  const piece = words.slice(at + 1).join(" ");
  const named = namedPlace(places, piece, fold(piece));
  return named === undefined || named.weak ? undefined : [evidenceOf(named, piece)];
}
const UNPLAIN = /\d|\p{Ll}\p{Lu}/u;

/** Postcodes and house numbers tell no more than their place does; `UttarPradesh` is two words. */
function plainly(piece: string): string {
  if (!UNPLAIN.test(piece)) return piece;
  return piece
    .replace(/(?:^|[\s-])\S*\d\S*/g, " ")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/\s+/g, " ")
    .trim();
}

/** Words that are places one after another, the longest first, and that belong together; `whole` is their folded form. */
function sideBySide(
  places: Gazetteer,
  words: readonly string[],
  whole: string,
  depth = 0,
): readonly Evidence[] | undefined {
  // mostly each word is one in the folded form, too, and its parts need not be folded anew
  const keys = whole.split(" ");
  const isAligned = keys.length === words.length && !words.some((word) => COMES_APART.test(word));
  const mayEnd = (word: number): boolean => !isAligned || mayEndPlace(places, keys[word]!);
  let leftKey = whole;
  for (let end = words.length - 1; end >= 1; end--) {
    leftKey = isAligned ? leftKey.slice(0, leftKey.lastIndexOf(" ")) : fold(words.slice(0, end).join(" "));
    if (!mayEnd(end - 1)) continue;
    const right = words.slice(end).join(" ");
    const rightKey = isAligned ? whole.slice(leftKey.length + 1) : fold(right);
    const last = namedPlace(places, right, rightKey);
    const codes = codedPlaces(places, rightKey);
    if (last === undefined && codes.length === 0) continue;
    const end2 = last === undefined ? codeEvidence(codes) : withCodes(evidenceOf(last, right), codes);
    const left = words.slice(0, end).join(" ");
    const first = namedPlace(places, left, leftKey);
    const firsts =
      first === undefined
        ? depth < 1 && end > 1
          ? sideBySide(places, words.slice(0, end), leftKey, depth + 1)
          : undefined
        : [evidenceOf(first, left)];
    if (firsts === undefined) continue;
    const all = [...firsts, end2];
    if (!all.some((each) => each.codeOnly || isWide(places, each))) continue;
    if (typeof weigh(places, all, always) !== "string" && !all.every((each) => each.codeOnly)) return all;
  }
  return undefined;
}

const always = (): boolean => true;

/** What may become two words when it is folded. */
const COMES_APART = /[_‐‑‒–—&-]/;

/** People who make a city known by itself. */
const METROPOLIS = 1_000_000;

/** Whether a piece names a country, a subdivision or a metropolis: first and last names are often two towns. */
function isWide(places: Gazetteer, { places: [first], weak }: Evidence): boolean {
  if (first === undefined) return false;
  return places.kind(first) !== "city" || (!weak && places.people(first) >= METROPOLIS);
}

/** Codes of countries that are met at the end of a location as often as the state of the same code. */
const NO_STATE_ALONE: ReadonlySet<string> = new Set(["DE", "IN", "ID", "AR"]);

/** `Smalltown, TX`: the town is too small for our list, its state is not. */
export function addStateAtEnd(places: Gazetteer, pieces: readonly string[], evidence: Evidence[]): void {
  const last = pieces.at(-1);
  if (pieces.length !== 2 || last === undefined || evidence.some((each) => !each.codeOnly)) return;
  if (!/^[A-Z]{2,3}$/.test(last) || NO_STATE_ALONE.has(last) || !/^\p{Lu}[\p{L}'’. -]{2,}$/u.test(pieces[0]!))
    return;
  const states = ["US", "CA", "AU", "BR"].flatMap(
    (country) => places.subdivisionOf(`${country}-${last}`) ?? [],
  );
  const [state] = states;
  // a state of the United States is written so far oftener than its namesakes; of the others none is
  if (state === undefined || (states.length > 1 && places.country(state) !== "US")) return;
  evidence.push({
    places: [state],
    certain: state,
    preferred: null,
    weak: false,
    length: 2,
    isFlag: false,
    codeOnly: false,
  });
}

/** A named place as evidence. */
export function evidenceOf(named: Named, written: string): Evidence {
  const { places, certain, preferred, weak } = named;
  return { places, certain, preferred, weak, length: written.length, isFlag: false, codeOnly: false };
}

function withCodes(evidence: Evidence, codes: readonly number[]): Evidence {
  const more = codes.filter((code) => !evidence.places.includes(code));
  // a name that is also a code has the code's places last: they only confirm
  return more.length === 0 || (evidence.certain === null && !evidence.weak)
    ? evidence
    : { ...evidence, places: [...evidence.places, ...more] };
}

function codeEvidence(codes: readonly number[]): Evidence {
  return {
    places: codes,
    certain: null,
    preferred: null,
    weak: true,
    length: 2,
    isFlag: false,
    codeOnly: true,
  };
}
