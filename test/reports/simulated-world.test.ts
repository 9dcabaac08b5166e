import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedConfig } from "../../src/config/load.ts";
import { openLanguageDetector } from "../../src/enrich/language/detect.ts";
import { resolveLocation } from "../../src/enrich/region/resolve.ts";
import { LexiconScorer } from "../../src/enrich/sentiment/lexicon.ts";
import { readWordFiles } from "../../src/enrich/sentiment/word-files.ts";
import { askReport } from "../../src/jobs/ask.ts";
import { MartsReader } from "../../src/marts/reader.ts";
import { findReport, loadCatalogue } from "../../src/reports/catalogue.ts";
import type { Catalogue } from "../../src/reports/catalogue.ts";
import { runReport } from "../../src/reports/run.ts";
import type { Answer } from "../../src/reports/run.ts";
import { HOUR } from "../../src/model/clock.ts";
import { openStore, signal } from "../load/store.ts";
import type { Store } from "../load/store.ts";
import { count } from "./counted.ts";
import type { Counted, CountedPost, Readers } from "./counted.ts";
import * as by from "./counted-reports.ts";
import type { CountedRow, Filter } from "./counted-reports.ts";
import { CAMPAIGNS, collectSpan } from "./simulated-span.ts";

const ZONE = "Europe/Paris";
/** `firstHours`: the UTC hours of which each of the Sunday's first local hours consists. */
const SPANS = [
  {
    name: "around the Sunday of 23 hours",
    seed: 3,
    sunday: "2026-03-29",
    length: 23,
    firstHours: [[-1], [0], [], [1], [2]],
  },
  {
    name: "around the Sunday of 25 hours",
    seed: 5,
    sunday: "2025-10-26",
    length: 25,
    firstHours: [[-2], [-1], [0, 1], [2], [3]],
  },
];
/** Ways a report is narrowed; each holds for every report that filters posts. */
const FILTERS = (sunday: string): readonly Filter[] => [
  {},
  { from: sunday, to: sunday },
  { campaign: "companions" },
  { kind: "quote" },
  { kind: "repost" },
  { campaign: "arcane", language: "fr", to: sunday },
];

interface Narrowed {
  readonly filter: Filter;
  readonly rows: readonly CountedRow[];
}

/** A row as plain values: whole numbers, days and times as text. */
function plain({ columns, rows }: Pick<Answer, "columns" | "rows">): readonly CountedRow[] {
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }) => {
        const value = row[name];
        if (typeof value === "bigint") return [name, Number(value)];
        if (!(value instanceof Date)) return [name, value as string | number | null];
        return [name, type === "date" ? value.toISOString().slice(0, 10) : value.toISOString()];
      }),
    ),
  );
}

describe.each(SPANS)("a simulated world $name", ({ seed, sunday, length, firstHours }) => {
  let store: Store;
  let marts: MartsReader;
  let catalogue: Catalogue;
  let counted: Counted;

  beforeAll(async () => {
    const span = await collectSpan(seed, Date.parse(sunday));
    const lexicon = new LexiconScorer(await readWordFiles());
    const readers: Readers = {
      detector: await openLanguageDetector(),
      score: (text, language) => lexicon.scoreText(text, language),
    };
    counted = count([...span.found, ...span.refreshed], span.withdrawals, ZONE, readers);

    store = await openStore({ timezone: ZONE });
    await store.append(...span.found.map(({ batch }) => batch));
    await store.load();
    await store.publish();
    await store.append(...span.refreshed.map(({ batch }) => batch));
    await store.wired.state.tombstones.add(span.withdrawals.map((each) => ({ source: "x", ...each })));
    await store.load();
    await store.publish();
    catalogue = await loadCatalogue();
    marts = await MartsReader.open(store.wired.folders.marts, store.wired.engine);
  });

  afterAll(async () => {
    await marts[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  async function ask(
    name: string,
    given: Readonly<Record<string, string>> = {},
  ): Promise<readonly CountedRow[]> {
    const { engine, manifest } = marts;
    const published = { engine, publishedAt: manifest.published_at, timezone: manifest.timezone };
    return plain(await runReport(findReport(catalogue, name), given, published, signal));
  }

  /** A report narrowed in every way. */
  async function askAll(
    name: string,
    given: Readonly<Record<string, string>> = {},
  ): Promise<readonly Narrowed[]> {
    const answers: Narrowed[] = [];
    for (const filter of filters) answers.push({ filter, rows: await ask(name, { ...filter, ...given }) });
    return answers;
  }

  /** What the records say to that. */
  const countAll = (
    of: (posts: readonly CountedPost[], filter: Filter) => readonly CountedRow[],
  ): readonly Narrowed[] =>
    filters.map((filter) => ({ filter, rows: of(by.chosen(counted, filter), filter) }));

  const filters = FILTERS(sunday);

  test("the world is large enough to tell something", () => {
    const onSunday = counted.posts.filter(({ day }) => day === sunday);
    expect(new Set(onSunday.map(({ at }) => Math.floor(at / HOUR))).size).toBe(length);
    expect(counted.posts.length).toBeGreaterThan(300);
    expect(counted.references).toBeGreaterThan(0);
    expect(counted.edited).toBeGreaterThan(0);
    expect(counted.withdrawn.length).toBeGreaterThan(10);
  });

  test("no record was refused", async () => {
    expect(await store.rows("FROM fact_quarantine")).toEqual([]);
  });

  test("totals are those of the records", async () => {
    expect(await askAll("totals")).toEqual(countAll((_, filter) => [by.totals(counted, filter)]));
  });

  test("every local day has its posts", async () => {
    expect(await askAll("volume-by-day")).toEqual(countAll(by.volumeByDay));
  });

  test("every local week has its posts", async () => {
    expect(await askAll("volume-by-week")).toEqual(countAll(by.volumeByWeek));
  });

  test("every local hour has its posts", async () => {
    expect(await askAll("volume-by-hour")).toEqual(countAll(by.volumeByHour));
  });

  test("every hour of the week has its engagement", async () => {
    expect(await askAll("engagement-by-hour-of-week")).toEqual(countAll(by.engagementByHourOfWeek));
  });

  test("the hour of the change: skipped it is zero, doubled it is one row with the posts of both", async () => {
    const rows = await ask("volume-by-hour", { from: sunday, to: sunday });
    const midnight = Date.parse(sunday);
    const inUtcHour = (hour: number): number =>
      counted.posts.filter(({ at }) => Math.floor((at - midnight) / HOUR) === hour).length;
    const expected = firstHours.map((hours) => hours.map(inUtcHour));
    expect(Math.min(...expected.flat())).toBeGreaterThan(0);
    expect(rows).toHaveLength(24);
    expect(rows.slice(0, 5).map(({ posts }) => posts)).toEqual(
      expected.map((posts) => posts.reduce((sum, each) => sum + each, 0)),
    );
  });

  test.each(["posts", "engagements"] as const)("the top hashtags by %s", async (top) => {
    const answers = await askAll("top-hashtags", { by: top, limit: "100000" });
    expect(answers).toEqual(countAll((posts) => by.topHashtags(posts, top)));
    expect(await ask("top-hashtags", { by: top })).toEqual(by.topHashtags(counted.posts, top).slice(0, 20));
  });

  test.each(["posts", "engagements", "followers"] as const)("the top authors by %s", async (top) => {
    const answers = await askAll("top-authors", { by: top, limit: "100000" });
    expect(answers).toEqual(countAll((posts) => by.topAuthors(counted, posts, top)));
    const first = by.topAuthors(counted, counted.posts, top).slice(0, 10);
    expect(await ask("top-authors", { by: top })).toEqual(first);
  });

  test("languages are those of the texts", async () => {
    expect(await askAll("languages")).toEqual(countAll(by.languages));
  });

  test("locations are as their authors write them", async () => {
    const answers = await askAll("author-locations", { limit: "100000" });
    expect(answers).toEqual(countAll((posts) => by.authorLocations(counted, posts)));
  });

  test("posts have the country of their author's own words", async () => {
    const countryOf = (author: string): string | null =>
      resolveLocation(counted.authors.get(author)?.location ?? null).country_code;
    const expected = [...by.groups(counted.posts, ({ author }) => countryOf(author))]
      .map(([country, posts]) => ({ country, posts: posts.length }))
      .sort((a, b) => by.nullsLast(a.country, b.country));
    const found = await marts.rows(
      `select author_country_code as country, cast(count(*) as integer) as posts from posts
       where acquisition <> 'reference' and withdrawn_at is null group by all order by country nulls last`,
    );
    expect(found).toEqual(expected);
    expect(expected.length).toBeGreaterThan(5);
  });

  test("posts of a day have the moods of their texts, and those without say why", async () => {
    const rated = counted.posts.flatMap(({ day, mood }) => (mood === null ? [] : [{ day, mood }]));
    const expected = [...by.groups(rated, ({ day, mood }) => `${day} ${mood.label ?? mood.reason}`)]
      .map(([key, posts]) => ({ key, posts: posts.length }))
      .sort((a, b) => by.bytewise(a.key, b.key));
    const found = await marts.rows(
      `select strftime(local_date, '%Y-%m-%d ') || coalesce(sentiment_label, sentiment_reason) as key,
              cast(count(*) as integer) as posts
       from posts where acquisition <> 'reference' and withdrawn_at is null and kind <> 'repost'
       group by all order by key`,
    );
    expect(found).toEqual(expected);
    expect(new Set(rated.map(({ mood }) => mood.label)).size).toBe(4);
  });

  test("the command's way to a report answers the same", async () => {
    const { config, folders } = store.wired;
    const loaded: LoadedConfig = { config, folders, path: "birdsong.yaml", found: true, warnings: [] };
    for (const campaign of Object.keys(CAMPAIGNS)) {
      const answer = await askReport(loaded, "totals", { campaign }, signal);
      expect(plain(answer), campaign).toEqual([by.totals(counted, { campaign })]);
      expect(answer.timezone).toBe(ZONE);
    }
  });
});
