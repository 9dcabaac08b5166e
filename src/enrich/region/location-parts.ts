import { pointIn } from "./point.ts";
import { DASH, DIGIT, EITHER, HALF, isPicture, SEPARATOR, signs, SPACE } from "./signs.ts";

/** What a free-text location holds besides words: flags and coordinates, and the pieces between its separators. */
export interface LocationParts {
  /** Codes of the flags: `FR`, or `GB-SCT` for a subdivision's. */
  readonly flags: readonly string[];
  readonly point: readonly [latitude: number, longitude: number] | null;
  readonly pieces: readonly string[];
  /** Whether a sign says "this one or that one": an arrow, a slash, a plus. */
  readonly either: boolean;
}

const REGIONAL_A = 0x1f1e6;
const REGIONAL_Z = 0x1f1ff;
const BLACK_FLAG = 0x1f3f4;
const TAG_A = 0xe0061;

/** 🏴 followed by invisible letters and an end: `gbsct` is Scotland's. */
const SUBDIVISION_FLAG = /\u{1f3f4}([\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{3,6})\u{e007f}/uy;
/** "To", "or" and their like between two places. */
const EITHER_WORD = /\s(?:to|via|or|ou|oder|o)\s/y;

const NONE: readonly string[] = [];

/** Reads sign by sign, once: each of the expressions that could do it would read the location anew. */
export function partsOf(location: string): LocationParts {
  const { kinds } = signs();
  const pieces: string[] = [];
  let flags = NONE;
  let seen = 0;
  let from = 0;
  for (let at = 0; at < location.length; ) {
    const kind = kinds[location.charCodeAt(at)]!;
    seen |= kind;
    let parted = 0;
    if ((kind & SEPARATOR) !== 0) parted = 1;
    else if ((kind & DASH) !== 0) parted = dashAt(kinds, location, at);
    else if ((kind & HALF) !== 0) {
      const flag = flagAt(location, at);
      if (flag !== undefined) flags = [...flags, flag.code];
      parted = flag?.length ?? (isPicture(location.codePointAt(at)!) ? 2 : 0);
    } else if ((kind & SPACE) !== 0 && isAt(EITHER_WORD, location, at)) seen |= EITHER;
    if (parted > 0) {
      if (at > from) addPiece(pieces, location, from, at);
      from = at + parted;
    }
    at += Math.max(1, parted);
  }
  if (from < location.length) addPiece(pieces, location, from, location.length);
  return {
    flags: flags.length > 1 ? inOrder(flags) : flags,
    point: (seen & DIGIT) === 0 ? null : pointIn(location),
    pieces,
    either: (seen & EITHER) !== 0 || ((seen & DASH) !== 0 && location.includes("<-")),
  };
}

function addPiece(pieces: string[], location: string, from: number, to: number): void {
  const piece = location.slice(from, to).trim();
  if (piece !== "") pieces.push(piece);
}

/** Length of dashes and the space behind them; 0 when none follows. */
function dashAt(kinds: Uint8Array, location: string, from: number): number {
  let at = from;
  while ((kinds[location.charCodeAt(at)]! & DASH) !== 0) at++;
  return at < location.length && (kinds[location.charCodeAt(at)]! & SPACE) !== 0 ? at + 1 - from : 0;
}

interface Flag {
  readonly code: string;
  readonly length: number;
}

function flagAt(location: string, at: number): Flag | undefined {
  const code = location.codePointAt(at)!;
  if (code >= REGIONAL_A && code <= REGIONAL_Z) {
    const next = location.codePointAt(at + 2) ?? 0;
    if (next < REGIONAL_A || next > REGIONAL_Z) return undefined;
    return { code: String.fromCharCode(65 + code - REGIONAL_A, 65 + next - REGIONAL_A), length: 4 };
  }
  if (code !== BLACK_FLAG) return undefined;
  SUBDIVISION_FLAG.lastIndex = at;
  const found = SUBDIVISION_FLAG.exec(location);
  if (found === null) return undefined;
  const plain = Array.from(found[1]!, (sign) => String.fromCharCode(65 + sign.codePointAt(0)! - TAG_A)).join(
    "",
  );
  return { code: `${plain.slice(0, 2)}-${plain.slice(2)}`, length: found[0].length };
}

/** Each flag once, those of subdivisions first. */
function inOrder(flags: readonly string[]): readonly string[] {
  const all = [...new Set(flags)];
  return [...all.filter((code) => code.length > 2), ...all.filter((code) => code.length === 2)];
}

function isAt(expression: RegExp, text: string, at: number): boolean {
  expression.lastIndex = at;
  return expression.test(text);
}
