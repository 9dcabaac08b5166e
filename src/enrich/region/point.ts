/** Two decimals at least, or degree signs, so that a date or a score is no point. */
const DECIMAL =
  /(?:^|[\s:(,])([-+]?\d{1,2}\.\d{2,})\s*°?\s*([NS])?\s*[,;\s]\s*([-+]?\d{1,3}\.\d{2,})\s*°?\s*([EWO])?(?=$|[\s),])/i;
const DEGREES =
  /(\d{1,2})\s*°\s*(?:(\d{1,2})\s*['′’])?\s*(?:\d{1,2}(?:\.\d+)?\s*["″”])?\s*([NS])[\s,]*(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′’])?\s*(?:\d{1,2}(?:\.\d+)?\s*["″”])?\s*([EWO])/i;
/** The side of the globe first: `N 59° 54' E 10° 45'`. */
const SIDES_FIRST =
  /\b([NS])\s*(\d{1,2}(?:\.\d+)?)\s*°\s*(?:(\d{1,2})\s*['′’])?\s*(?:\d{1,2}(?:\.\d+)?\s*["″”])?[\s,]*([EWO])\s*(\d{1,3}(?:\.\d+)?)\s*°\s*(?:(\d{1,2})\s*['′’])?/i;
/** What every point has; most numbers have neither. */
const HINT = /\d\.\d\d|°/;
/** Letters of a flag would stand in the way of a number beside them. */
const FLAGS = /[\u{1f1e6}-\u{1f1ff}]/gu;

/** The point on the map that a location gives, if it gives one. */
export function pointIn(location: string): readonly [latitude: number, longitude: number] | null {
  if (!HINT.test(location)) return null;
  const words = location.replace(FLAGS, " ");
  const decimal = DECIMAL.exec(words);
  if (decimal !== null) {
    const [, latitude, northSouth, longitude, eastWest] = decimal;
    return inRange(signed(Number(latitude), northSouth, "S"), signed(Number(longitude), eastWest, "W"));
  }
  const degrees = DEGREES.exec(words);
  if (degrees !== null) {
    const [, lat, latMinutes, northSouth, lon, lonMinutes, eastWest] = degrees;
    return ofDegrees(lat, latMinutes, northSouth, lon, lonMinutes, eastWest);
  }
  const sidesFirst = SIDES_FIRST.exec(words);
  if (sidesFirst === null) return null;
  const [, northSouth, lat, latMinutes, eastWest, lon, lonMinutes] = sidesFirst;
  return ofDegrees(lat, latMinutes, northSouth, lon, lonMinutes, eastWest);
}

type Written = string | undefined;

function ofDegrees(
  lat: Written,
  latMinutes: Written,
  northSouth: Written,
  lon: Written,
  lonMinutes: Written,
  eastWest: Written,
): readonly [number, number] | null {
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
