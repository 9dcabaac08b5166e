import { type Gazetteer } from "./gazetteer.ts";

/** A point farther from every known place than this is at sea, or nowhere. */
const NEAR_KM = 50;
const EARTH_KM = 6_371;
const KM_A_DEGREE = 111;

/** Cities by square degree, laid out once: first city of each square, then the cities in the order of squares. */
interface Grid {
  readonly starts: Uint32Array;
  readonly cities: Uint32Array;
}

const grids = new WeakMap<Gazetteer, Grid>();

/** The nearest city within 50 km of a point, if there is one. */
export function nearestCity(places: Gazetteer, latitude: number, longitude: number): number | undefined {
  const { starts, cities } = gridOf(places);
  let best: number | undefined;
  let bestKm = NEAR_KM;
  const row = Math.floor(latitude) + 90;
  // a degree of longitude shrinks towards the poles, so more squares are near
  const reach = Math.min(180, Math.ceil(0.5 / Math.max(0.01, Math.cos(radians(latitude)))));
  for (let y = Math.max(0, row - 1); y <= Math.min(179, row + 1); y++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const square = y * 360 + ((((Math.floor(longitude) + 180 + dx) % 360) + 360) % 360);
      for (let at = starts[square]!; at < starts[square + 1]!; at++) {
        const city = cities[at]!;
        // most cities of the squares around are too far north or south already
        if (Math.abs(places.latitudes[city]! - latitude) * KM_A_DEGREE > bestKm) continue;
        const km = distanceKm(latitude, longitude, places.latitudes[city]!, places.longitudes[city]!);
        if (km < bestKm) [best, bestKm] = [city, km];
      }
    }
  }
  return best;
}

/** Great-circle distance. */
export function distanceKm(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const [a, b] = [radians(lat1), radians(lat2)];
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

function gridOf(places: Gazetteer): Grid {
  let grid = grids.get(places);
  if (grid === undefined) {
    grid = layOut(places);
    grids.set(places, grid);
  }
  return grid;
}

function layOut({ latitudes, longitudes }: Gazetteer): Grid {
  const square = (city: number): number =>
    Math.min(179, Math.floor(latitudes[city]!) + 90) * 360 +
    Math.min(359, Math.floor(longitudes[city]!) + 180);
  const starts = new Uint32Array(180 * 360 + 1);
  for (let city = 0; city < latitudes.length; city++) starts[square(city) + 1]!++;
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
  const next = starts.slice();
  const cities = new Uint32Array(latitudes.length);
  for (let city = 0; city < latitudes.length; city++) cities[next[square(city)]!++] = city;
  return { starts, cities };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
