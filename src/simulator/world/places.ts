import type { Random } from "../../model/random.ts";
import { pick } from "./chance.ts";
import type { Place } from "./post.ts";

const row = (
  id: string,
  name: string,
  fullName: string,
  country: string,
  countryCode: string,
  type: Place["type"],
  box: Place["box"],
): Place => ({ id, name, fullName, country, countryCode, type, box });

/** Places posts are tagged with; ids are invented, boxes are roughly where the places are. */
export const PLACES: readonly Place[] = [
  row(
    "09f6a7707f18e0b1",
    "Paris",
    "Paris, France",
    "France",
    "FR",
    "city",
    [2.2241, 48.8156, 2.4697, 48.9022],
  ),
  row("179d0d1a2b3c4d5e", "Lyon", "Lyon, France", "France", "FR", "city", [4.7718, 45.7074, 4.8983, 45.8083]),
  row(
    "5ef5b7f391e30aff",
    "London",
    "London, England",
    "United Kingdom",
    "GB",
    "city",
    [-0.5104, 51.2867, 0.334, 51.6919],
  ),
  row(
    "3078869807f9dd99",
    "Berlin",
    "Berlin, Germany",
    "Germany",
    "DE",
    "city",
    [13.0883, 52.3381, 13.7609, 52.6753],
  ),
  row(
    "68e019afec7d0ba1",
    "São Paulo",
    "São Paulo, Brazil",
    "Brazil",
    "BR",
    "city",
    [-46.8262, -24.0085, -46.365, -23.3566],
  ),
  row(
    "01a9a39529b27f99",
    "Manhattan",
    "Manhattan, NY",
    "United States",
    "US",
    "city",
    [-74.0266, 40.6839, -73.9104, 40.8775],
  ),
  row(
    "3b77caf94bfc81aa",
    "Los Angeles",
    "Los Angeles, CA",
    "United States",
    "US",
    "city",
    [-118.6684, 33.7046, -118.1554, 34.3373],
  ),
  row(
    "206c436ce43a43ab",
    "Madrid",
    "Madrid, España",
    "Spain",
    "ES",
    "city",
    [-3.8889, 40.3122, -3.5179, 40.6435],
  ),
  row(
    "06ef846bfc783acd",
    "Tokyo",
    "Tokyo, Japan",
    "Japan",
    "JP",
    "admin",
    [138.9428, 35.5013, 139.9199, 35.8984],
  ),
  row("d9d978b087a92ace", "Canada", "Canada", "Canada", "CA", "country", [-141.0, 41.676, -52.6173, 83.1145]),
  row(
    "e3a1b2c4d5f60718",
    "Indonesia",
    "Indonesia",
    "Indonesia",
    "ID",
    "country",
    [95.0, -11.0, 141.02, 5.91],
  ),
];

/** A point inside a place. */
export function pointIn(random: Random, place: Place): readonly [number, number] {
  const [west, south, east, north] = place.box;
  const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
  return [round(west + random() * (east - west)), round(south + random() * (north - south))];
}

export function somePlace(random: Random): Place {
  return pick(random, PLACES);
}
