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
const TAG_A = 0xe0061;

/** 🏴 followed by invisible letters and an end: `gbsct` is Scotland's. */
const SUBDIVISION_FLAG = /\u{1f3f4}([\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{3,6})\u{e007f}/gu;
const COUNTRY_FLAG = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
const FLAG_HINT = /\ud83c[\udde6-\uddff\udff4]/;

/** Two decimals at least, or degree signs, so that a date or a score is no point. */
const DECIMAL =
  /(?:^|[\s:(,])([-+]?\d{1,2}\.\d{2,})\s*°?\s*([NS])?\s*[,;\s]\s*([-+]?\d{1,3}\.\d{2,})\s*°?\s*([EWO])?(?=$|[\s),])/i;
const DEGREES =
  /(\d{1,2})\s*°\s*(?:(\d{1,2})\s*['′’])?\s*(?:\d{1,2}(?:\.\d+)?\s*["″”])?\s*([NS])[\s,]*(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’])?\s*(?:\d{1,2}(?:\.\d+)?\s*["″”])?\s*([EWO])/i;

const EITHER = /[→➡➜⇒⟶⟷↔⇄⇆>/\\+✈&]|->|=>|<-|\s(?:to|via|or|ou|oder|o)\s/u;
const SEPARATORS =
  /[,،、，;；|｜•·・∙●▪★☆♥❤~\n\r\t()（）[\]【】{}«»<>:：!?¡¿→➡➜⇒⟶⟷↔⇄⇆/\\+✈=*^]+|[-–—]+\s|\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}]|\u200d|\ufe0f/gu;

export function partsOf(location: string): LocationParts {
  const flags = FLAG_HINT.test(location) ? flagsIn(location) : [];
  const words =
    flags.length === 0 ? location : location.replace(SUBDIVISION_FLAG, " | ").replace(COUNTRY_FLAG, " | ");
  const point = /\d/.test(words) ? pointIn(words) : null;
  return {
    flags,
    point,
    pieces: words
      .split(SEPARATORS)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== ""),
    either: EITHER.test(words),
  };
}

function flagsIn(location: string): readonly string[] {
  const codes = [...location.matchAll(SUBDIVISION_FLAG)].map(([, tags]) => {
    const code = letters(tags!, TAG_A);
    return `${code.slice(0, 2)}-${code.slice(2)}`;
  });
  for (const [pair] of location.matchAll(COUNTRY_FLAG)) {
    codes.push(letters(pair, REGIONAL_A));
  }
  return [...new Set(codes)];
}

/** The plain letters of a flag's signs, each of which is two code units. */
function letters(signs: string, a: number): string {
  let plain = "";
  for (const sign of signs) plain += String.fromCharCode(65 + sign.codePointAt(0)! - a);
  return plain;
}

function pointIn(words: string): readonly [number, number] | null {
  const decimal = DECIMAL.exec(words);
  if (decimal !== null) {
    const [, latitude, northSouth, longitude, eastWest] = decimal;
    return inRange(signed(Number(latitude), northSouth, "S"), signed(Number(longitude), eastWest, "W"));
  }
  const degrees = DEGREES.exec(words);
  if (degrees === null) return null;
  const [, lat, latMinutes, northSouth, lon, lonMinutes, eastWest] = degrees;
  return inRange(
    signed(Number(lat) + Number(latMinutes ?? 0) / 60, northSouth, "S"),
    signed(Number(lon) + Number(lonMinutes ?? 0) / 60, eastWest, "W"),
  );
}

function signed(degrees: number, side: string | undefined, negative: string): number {
  return side !== undefined && side.toUpperCase().startsWith(negative) ? -Math.abs(degrees) : degrees;
}

/** Null Island is where a broken device is. */
function inRange(latitude: number, longitude: number): readonly [number, number] | null {
  const real = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
  return real ? [latitude, longitude] : null;
}
