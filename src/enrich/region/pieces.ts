import { type Evidence, weigh } from "./evidence.ts";
import { fold } from "./fold.ts";
import { type Gazetteer } from "./gazetteer.ts";
import { codedPlaces, type Named, namedPlace } from "./named-places.ts";

/** More words than this are a text, not places side by side. */
const WORDS = 8;

/** "This and that", in some languages. */
export const AND = /\s(?:and|y|et|und|e|og|och|ve|dan|и)\s/iu;

/** What the piece of a location between two separators says; nothing when it is no place. */
export function pieceEvidence(places: Gazetteer, piece: string): readonly Evidence[] {
  const evidence = evidenceIn(places, piece);
  if (evidence.length > 0) return evidence;
  const plain = plainly(piece);
  return plain === piece || plain === "" ? [] : evidenceIn(places, plain);
}

/** What a piece says: as a whole, or two or three places side by side (`Austin TX`), or one and another. */
function evidenceIn(places: Gazetteer, piece: string): readonly Evidence[] {
  const key = fold(piece);
  if (places.own.never.has(key)) return [];
  const whole = namedPlace(places, piece, key);
  const codes = codedPlaces(places, key);
  if (whole !== undefined) return [withCodes(evidenceOf(whole, piece), codes)];
  if (codes.length > 0) return [codeEvidence(codes)];
  const words = piece.split(/\s+/);
  if (words.length < 2 || words.length > WORDS) return [];
  const one = AND.exec(piece);
  if (one !== null) {
    const parts = [piece.slice(0, one.index), piece.slice(one.index + one[0].length)];
    const found = parts.map((part) => namedPlace(places, part, fold(part)));
    if (found.every((each) => each !== undefined)) {
      return found.map((each, index) => evidenceOf(each, parts[index]!));
    }
  }
  return sideBySide(places, words) ?? [];
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

/** Words that are places one after another, the longest first, and that belong together. */
function sideBySide(places: Gazetteer, words: readonly string[], depth = 0): readonly Evidence[] | undefined {
  for (let end = words.length - 1; end >= 1; end--) {
    const [left, right] = [words.slice(0, end).join(" "), words.slice(end).join(" ")];
    const key = fold(right);
    const last = namedPlace(places, right, key);
    const codes = codedPlaces(places, key);
    if (last === undefined && codes.length === 0) continue;
    const end2 = last === undefined ? codeEvidence(codes) : withCodes(evidenceOf(last, right), codes);
    const first = namedPlace(places, left, fold(left));
    const firsts =
      first === undefined
        ? depth < 1 && end > 1
          ? sideBySide(places, words.slice(0, end), depth + 1)
          : undefined
        : [evidenceOf(first, left)];
    if (firsts === undefined) continue;
    const all = [...firsts, end2];
    if (!all.some((each) => each.codeOnly || isWide(places, each))) continue;
    if (typeof weigh(places, all, true) !== "string" && !all.every((each) => each.codeOnly)) return all;
  }
  return undefined;
}

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
export function stateAtEnd(
  places: Gazetteer,
  evidence: readonly Evidence[],
  pieces: readonly string[],
): readonly Evidence[] {
  const last = pieces.at(-1);
  if (pieces.length !== 2 || last === undefined || evidence.some((each) => !each.codeOnly)) return [];
  if (!/^[A-Z]{2,3}$/.test(last) || NO_STATE_ALONE.has(last) || !/^\p{Lu}[\p{L}'’. -]{2,}$/u.test(pieces[0]!))
    return [];
  const states = ["US", "CA", "AU", "BR"].flatMap(
    (country) => places.subdivisionOf(`${country}-${last}`) ?? [],
  );
  const state = states[0];
  if (state === undefined) return [];
  return [
    {
      places: [state],
      certain: state,
      preferred: null,
      weak: false,
      length: 2,
      isFlag: false,
      codeOnly: false,
    },
  ];
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
