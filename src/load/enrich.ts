import type { Column, Engine } from "../engine/engine.ts";
import { sqlFile } from "../engine/sql-file.ts";
import type { Enricher } from "../enrich/enricher.ts";
import type { Region } from "../enrich/region/resolve.ts";
import { LABELS, METHODS, MOODS } from "../enrich/texts.ts";

/** Texts read at a time: so much of a large warehouse is in memory at once. */
const PAGE = 65_536;

/** What is to be read: what a load has staged, or everything that is stored. */
export type Wanted = "staging" | "warehouse";

/**
 * Has the distinct texts, locations, places and points that are wanted read, and leaves the answers in temporary tables
 * of the lane for the merge to join. Repeatable: it begins by emptying them.
 */
export async function enrich(
  lane: Engine,
  wanted: Wanted,
  enricher: Enricher,
  signal: AbortSignal,
): Promise<void> {
  await lane.runFile("duckdb/enrich/reading.sql");
  await lane.runFile(`duckdb/enrich/wanted-of-${wanted}.sql`);
  const [counts] = await lane.rows<{ texts: number; locations: number; places: number; points: number }>(
    sqlFile("duckdb/enrich/counts.sql"),
  );
  const { texts, locations, places, points } = counts!;
  const versions = { language: null as string | null, sentiment: null as string | null };
  for (const [from, to] of pages(texts))
    Object.assign(versions, await readTexts(lane, from, to, enricher, signal));
  for (const [from, to] of pages(locations)) await readLocations(lane, from, to, enricher, signal);
  for (const [from, to] of pages(places)) await readPlaces(lane, from, to, enricher);
  for (const [from, to] of pages(points)) await readPoints(lane, from, to, enricher);
  if (locations + places + points > 0) await lane.runFile("duckdb/enrich/places-read.sql");
  await lane.runFile("duckdb/enrich/versions.sql", {
    ...versions,
    region: locations + places + points > 0 ? enricher.regionVersion : null,
  });
}

async function readTexts(
  lane: Engine,
  from: number,
  to: number,
  enricher: Enricher,
  signal: AbortSignal,
): Promise<{ readonly language: string; readonly sentiment: string }> {
  const [rows, texts, claims] = (await lane.columns(sqlFile("duckdb/enrich/texts-page.sql"), {
    from,
    to,
  })) as [number[], (string | null)[], (string | null)[]];
  const { read, language, sentiment } = await enricher.read({ texts, claims }, signal);
  const { lang, detected, method, mood } = read;
  await lane.append("answer_text", [
    { type: "INTEGER", values: rows },
    { type: "USMALLINT", values: lang },
    { type: "USMALLINT", values: detected },
    { type: "UTINYINT", values: method },
    { type: "UTINYINT", values: mood },
    { type: "DOUBLE", values: read.score },
  ]);
  await lane.runFile("duckdb/enrich/texts-read.sql", {
    languages: JSON.stringify(read.languages),
    methods: JSON.stringify(METHODS.slice(1)),
    moods: JSON.stringify(MOODS.slice(1)),
    labels: LABELS,
    model: sentiment,
  });
  return { language, sentiment };
}

async function readLocations(
  lane: Engine,
  from: number,
  to: number,
  enricher: Enricher,
  signal: AbortSignal,
): Promise<void> {
  const [rows, locations] = (await lane.columns(sqlFile("duckdb/enrich/locations-page.sql"), {
    from,
    to,
  })) as [number[], string[]];
  const regions = await enricher.locate(locations, signal);
  await lane.append("answer_location", [
    ...regionColumns(rows, regions),
    { type: "VARCHAR", values: regions.map(({ method }) => method) },
    { type: "DOUBLE", values: regions.map(({ confidence }) => confidence) },
    { type: "VARCHAR", values: regions.map(({ reason }) => reason) },
  ]);
}

async function readPlaces(lane: Engine, from: number, to: number, enricher: Enricher): Promise<void> {
  const [rows, countries, names] = (await lane.columns(sqlFile("duckdb/enrich/places-page.sql"), {
    from,
    to,
  })) as [number[], (string | null)[], (string | null)[]];
  const regions = rows.map((_, index) => enricher.place(countries[index]!, names[index]!));
  await lane.append("answer_place", regionColumns(rows, regions));
}

async function readPoints(lane: Engine, from: number, to: number, enricher: Enricher): Promise<void> {
  const [rows, latitudes, longitudes] = (await lane.columns(sqlFile("duckdb/enrich/points-page.sql"), {
    from,
    to,
  })) as [number[], number[], number[]];
  const regions = rows.map((_, index) => enricher.point(latitudes[index]!, longitudes[index]!));
  await lane.append("answer_point", regionColumns(rows, regions));
}

function regionColumns(rows: readonly number[], regions: readonly Region[]): readonly Column[] {
  return [
    { type: "INTEGER", values: rows },
    { type: "VARCHAR", values: regions.map(({ country_code }) => country_code) },
    { type: "VARCHAR", values: regions.map(({ admin1_code }) => admin1_code) },
    { type: "VARCHAR", values: regions.map(({ region }) => region) },
  ];
}

function pages(count: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let from = 0; from < count; from += PAGE) found.push([from, from + PAGE]);
  return found;
}
