import { type Gazetteer } from "./gazetteer.ts";
import { type Own, SAYS_NOTHING } from "./own-list.ts";
import { romanised } from "./romanised.ts";

/** What one piece of a location may mean. */
export interface Named {
  /** Numbers of places, what our own list says first, then the largest. */
  readonly places: readonly number[];
  /** Our own list says what it means. */
  readonly certain: number | null;
  /** Country whose namesake is meant. */
  readonly preferred: string | null;
  /** It counts only beside a place that contains it, or that it contains. */
  readonly weak: boolean;
}

/** Codes in small letters that everybody writes so; others must be capitals to stand alone. */
const SMALL_CODES: ReadonlySet<string> = new Set("uk us ny la nz dc sf hk kl nj uae usa nyc".split(" "));

const BEFORE =
  "the|from|in|near|based in|living in|lives in|live in|currently in|located in|residing in|somewhere in|somewhere near|made in|born in|born and raised in|raised in|downtown|central|greater|inner|outer|metro|metropolitan|city of|state of|republic of|kingdom of|province of|county of|sunny|rainy|beautiful|lovely|my|de|desde|en|à|a|em|aus|im|da|di|из|г|город|jl|kota|kab|kabupaten|provinsi|thanh pho|tp|도시";
const AFTER =
  "area|city|metro|metro area|metropolitan area|region|state|county|province|district|suburbs|suburb|town|proper|native|born|born and raised|born n raised|born and bred|raised|bred|baby|bébé|bebe|girl|boy|kid|resident|local|made|based|se|se hoon|wala|wale|wali|ii|iii|iv|vi|vii|viii|ix|xi|xii|xiii|xiv|xv|xvi|어딘가|어딘가에|어디쯤|nomas|nomás|capital|centro|central|downtown|city area|island|islands|oblast|область|shi|cidade|città|stadt|ili|merkez";
const DIRECTIONS =
  "north|south|east|west|northern|southern|eastern|western|nord|süd|sud|ost|est|ouest|norte|sur|oeste|este|zona norte|zona sul|zona leste|zona oeste|northeast|northwest|southeast|southwest|upper|lower|ne|nw|se|sw|n|s|e|w";
const LEADING = new RegExp(`^(?:${BEFORE}) `, "u");
const TRAILING = new RegExp(` (?:${AFTER})$`, "u");
const DIRECTION = new RegExp(`^(?:${DIRECTIONS}) `, "u");
/** First and last words of the above: most names have none of them, and need not be tried against each. */
const EDGES: ReadonlySet<string> = new Set(
  [BEFORE, AFTER, DIRECTIONS].flatMap((list) => list.split("|").flatMap((words) => words.split(" "))),
);

/** What a piece, with its folded form, means as a whole; undefined when it is no known name. */
export function namedPlace(gazetteer: Gazetteer, piece: string, key: string): Named | undefined {
  if (key === "") return undefined;
  const own = gazetteer.own.get(key) ?? SAYS_NOTHING;
  if (own.never) return undefined;
  const found = exactly(gazetteer, own, key, piece) ?? trimmed(gazetteer, key);
  if (found !== undefined || PLAIN.test(piece)) return found;
  return eastAsian(gazetteer, key) ?? inLatin(gazetteer, piece);
}

const PLAIN = /^[\x20-\x7e]*$/;

/** False when no words before this folded one can make it a place, or the end of one; most texts end so. */
export function mayEndPlace(gazetteer: Gazetteer, word: string): boolean {
  return EDGES.has(word) || gazetteer.mayEnd(word) || !PLAIN.test(word);
}

/** Places that the piece may mean as a code: `TX`, `de`. They only confirm others, unless written in capitals. */
export function codedPlaces(gazetteer: Gazetteer, key: string): readonly number[] {
  return key.length <= 3 ? gazetteer.coded(key) : NONE;
}

const NONE: readonly number[] = [];

function exactly(gazetteer: Gazetteer, own: Readonly<Own>, key: string, piece: string): Named | undefined {
  let { certain } = own;
  if (certain !== null && key.length === 2 && !isCode(key, piece)) certain = null;
  const found = gazetteer.named(key);
  if (certain === null && found.length === 0) return undefined;
  return {
    places: certain === null ? found : [certain, ...found.filter((place) => place !== certain)],
    certain,
    preferred: own.preferred,
    weak: certain === null && (own.weak || (key.length < 3 && /^[a-z]+$/.test(key))),
  };
}

/** Two letters are a code in capitals, or when everybody writes them small; `Il` and `là` are words. */
function isCode(key: string, piece: string): boolean {
  return /[^\x20-\x7f]/.test(piece) ? !/^[a-z]/.test(key) : SMALL_CODES.has(key) || /^[A-Z. ]+$/.test(piece);
}

/** Without words before and after a name that change nothing about the country. */
function trimmed(gazetteer: Gazetteer, key: string): Named | undefined {
  const space = key.indexOf(" ");
  if (space === -1) return undefined;
  if (!EDGES.has(key.slice(0, space)) && !EDGES.has(key.slice(key.lastIndexOf(" ") + 1))) return undefined;
  let rest = key;
  for (let round = 0; round < 3; round++) {
    const before = rest;
    rest = rest.replace(LEADING, "");
    const bare = rest !== before ? lookUp(gazetteer, rest) : undefined;
    if (bare !== undefined) return bare;
    const shorter = rest.replace(TRAILING, "");
    if (shorter !== rest) {
      const found = lookUp(gazetteer, shorter);
      if (found !== undefined) return found;
      rest = shorter;
    }
    if (rest === before) break;
  }
  const undirected = rest.replace(DIRECTION, "");
  return undirected === rest ? undefined : lookUp(gazetteer, undirected);
}

function lookUp(gazetteer: Gazetteer, key: string): Named | undefined {
  const own = gazetteer.own.get(key) ?? SAYS_NOTHING;
  return own.never ? undefined : exactly(gazetteer, own, key, key);
}

/** 市, 시 and their like after a name, and names without a space between them: 東京都渋谷区, 日本東京. */
function eastAsian(gazetteer: Gazetteer, key: string): Named | undefined {
  if (!/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u.test(key)) return undefined;
  const bare = key.replace(
    /(?:在住|住み|住|出身|民|のどこか|の(?:片)?隅(?:っこ)?|の端(?:っこ)?|のはずれ|の外れ|の田舎|某所|辺り|市内|県内|府内|都内|市|区|町|村|县|縣|州|省|特別市|특별시|광역시|시|도|군|구)$/u,
    "",
  );
  if (bare !== key && bare.length > 1) {
    const found = lookUp(gazetteer, bare);
    if (found !== undefined) return found;
  }
  // the longest beginning that is a place; the rest must look like one, too
  for (let end = Math.min(key.length - 1, 12); end >= 2; end--) {
    const first = lookUp(gazetteer, key.slice(0, end));
    if (first === undefined || first.weak) continue;
    const rest = key.slice(end).trim();
    const inner = namedPlace(gazetteer, rest, rest);
    if (inner !== undefined) return inner.weak || !shareCountry(gazetteer, first, inner) ? first : inner;
    if (/[区市町村県州省县區縣郡구군시동읍면]$/u.test(rest)) return first;
    return undefined;
  }
  return undefined;
}

function shareCountry(gazetteer: Gazetteer, one: Named, other: Named): boolean {
  const country = gazetteer.country(one.places[0]!);
  return other.places.some((place) => gazetteer.country(place) === country);
}

/** Cyrillic, Greek and Hangul names that no list has, by their letters. */
function inLatin(gazetteer: Gazetteer, piece: string): Named | undefined {
  for (const key of romanised(piece)) {
    const found = lookUp(gazetteer, key) ?? trimmed(gazetteer, key);
    if (found !== undefined) return found;
  }
  return undefined;
}
