/** What a sign may be to a location; bits, as `→` both parts two places and says "or". */
export const SPACE = 1;
export const SEPARATOR = 2;
/** Parts two pieces when a space follows it: `Rio - RJ`, not `Clermont-Ferrand`. */
export const DASH = 4;
export const DIGIT = 8;
/** Says "this one or that one": an arrow, a slash, a plus. */
export const EITHER = 16;
/** First half of an emoji, a flag, or of another sign beyond the first 65,536. */
export const HALF = 32;

const BETWEEN = /[,،、，;；|｜•·・∙●▪★☆♥❤~\n\r\t()（）[\]【】{}«»<>:：!?¡¿→➡➜⇒⟶⟷↔⇄⇆/\\+✈=*^]/u;
const OR = /[→➡➜⇒⟶⟷↔⇄⇆>/\\+✈&]/u;
const PICTURE = /[\p{Extended_Pictographic}\u{1f3fb}-\u{1f3ff}]/u;

/** Signs that are told apart one by one; what lies beyond are letters, but for full-width signs. */
const SIGNS_TO = 0x3300;
const FULL_WIDTH = 0xfe00;
const PICTURES_FROM = 0x1f000;
const PICTURES_TO = 0x20000;

interface Signs {
  /** By UTF-16 code unit: the bits above. */
  readonly kinds: Uint8Array;
  /** By code point from `PICTURES_FROM` on: whether it is an emoji. */
  readonly pictures: Uint8Array;
}

let known: Signs | undefined;

/** Worked out once a process, when the first location is asked for. */
export function signs(): Signs {
  known ??= { kinds: kindsOfAll(), pictures: picturesOfAll() };
  return known;
}

/** Whether a code point of two units is an emoji; the flags' letters are none. */
export function isPicture(code: number): boolean {
  return code >= PICTURES_FROM && code < PICTURES_TO && signs().pictures[code - PICTURES_FROM] === 1;
}

function kindsOfAll(): Uint8Array {
  const kinds = new Uint8Array(0x10000);
  const all = [[0, SIGNS_TO] as const, [FULL_WIDTH, kinds.length] as const];
  for (const [from, to] of all) {
    for (let code = from; code < to; code++) {
      const sign = String.fromCharCode(code);
      if (/\s/.test(sign)) kinds[code]! |= SPACE;
      if (BETWEEN.test(sign) || PICTURE.test(sign)) kinds[code]! |= SEPARATOR;
      if (OR.test(sign)) kinds[code]! |= EITHER;
    }
  }
  // what joins emoji, and what says that a sign is one
  for (const code of [0x200d, 0xfe0f]) kinds[code] = SEPARATOR;
  for (const dash of "-–—") kinds[dash.charCodeAt(0)] = DASH;
  kinds.fill(DIGIT, 0x30, 0x3a);
  kinds.fill(HALF, 0xd800, 0xdc00);
  return kinds;
}

function picturesOfAll(): Uint8Array {
  return Uint8Array.from({ length: PICTURES_TO - PICTURES_FROM }, (_, i) =>
    PICTURE.test(String.fromCodePoint(PICTURES_FROM + i)) ? 1 : 0,
  );
}
