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
import { signal } from "../load/store.ts";
import type { Store } from "../load/store.ts";
import { count } from "./counted.ts";
import type { Counted, CountedPost, Readers } from "./counted.ts";
import { moodBy, regions } from "./counted-moods.ts";
import * as by from "./counted-reports.ts";
import type { CountedRow, Filter } from "./counted-reports.ts";
import { CAMPAIGNS, collectSpan, loadedSpan } from "./simulated-span.ts";

const ZONE = "Europe/Paris";
/** `firstHours`: the UTC hours of which each of the Sunday's first local hours consists. */
const SPANS = [
  {
    name: "around the Sunday of 23 hours",
    seed: 1,
    sunday: "2026-03-29",
    firstHours: [[-1], [0], [], [1], [2]],
  },
  {
    name: "around the Sunday of 25 hours",
    seed: 14,
    sunday: "2025-10-26",
    firstHours: [[-2], [-1], [0, 1], [2], [3]],
  },
];
/** Ways a report is narrowed; each holds for every report that filters posts. */
const FILTERS = (sunday: string): readonly Filter[] => [
  {},
  { from: sunday, to: sunday },
  { campaign: "companions" },
  { kind: "repost" },
  { campaign: "arcane", language: "fr", to: sunday },
  { region: "FR" },
  { hashtag: "jinx", campaign: "arcane" },
  { sentiment: "negative", from: sunday },
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

describe.each(SPANS)("a simulated world $name", ({ seed, sunday, firstHours }) => {
  let store: Store;
  let marts: MartsReader;
  let catalogue: Catalogue;
  let counted: Counted;
  let lexicon: LexiconScorer;

  beforeAll(async () => {
    const span = await collectSpan(seed, Date.parse(sunday));
    lexicon = new LexiconScorer(await readWordFiles());
    const readers: Readers = {
      detector: await openLanguageDetector(),
      score: (text, language) => lexicon.scoreText(text, language),
      locate: resolveLocation,
    };
    counted = count([...span.found, ...span.refreshed], span.withdrawals, ZONE, readers);

    store = await loadedSpan(span, ZONE);
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

  /** Answers without some of their columns, which are counted elsewhere or by hand. */
  const without = (answers: readonly Narrowed[], ...names: readonly string[]): readonly Narrowed[] =>
    answers.map(({ filter, rows }) => ({
      filter,
      rows: rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))),
      ),
    }));

  /** What the records say to that. */
  const countAll = (
    of: (posts: readonly CountedPost[], filter: Filter) => readonly CountedRow[],
  ): readonly Narrowed[] =>
    filters.map((filter) => ({ filter, rows: of(by.chosen(counted, filter), filter) }));

  const filters = FILTERS(sunday);

  test("the world is large enough to tell something", () => {
    expect(counted.posts.length).toBeGreaterThan(300);
    expect(counted.references).toBeGreaterThan(0);
    const ofEdited = counted.posts.filter(({ repeats }) => {
      const original = repeats === null ? undefined : counted.versions.get(repeats);
      return original !== undefined && original.id !== repeats;
    });
    expect(ofEdited.length).toBeGreaterThan(0);
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
    const risen = ["risen_hashtag", "risen_hashtag_by", "risen_country", "risen_country_by"];
    expect(without(await askAll("volume-by-week"), ...risen)).toEqual(countAll(by.volumeByWeek));
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
    const insight = ["by_text", "disagreeing", "rated", "net_mood"];
    expect(without(await askAll("languages"), ...insight)).toEqual(countAll(by.languages));
  });

  test("locations are as their authors write them", async () => {
    const answers = await askAll("author-locations", { limit: "100000" });
    expect(answers).toEqual(countAll((posts) => by.authorLocations(counted, posts)));
  });

  test.each(["country", "subdivision"] as const)(
    "authors are where their profiles say, by %s",
    async (level) => {
      const answers = await askAll("regions", { level, limit: "100000" });
      expect(answers).toEqual(countAll((posts) => regions(counted, posts, level)));
      expect(regions(counted, counted.posts, level).length).toBeGreaterThan(10);
    },
  );

  test.each(["day", "week", "hour"] as const)("moods are those of the texts, by %s", async (period) => {
    const answers = await askAll("sentiment-by-day", { by: period });
    expect(without(answers, "mean_score", "scorers", "scorer")).toEqual(
      countAll((posts) => moodBy(counted, posts, period)),
    );
  });

  test("the mean mood of a day is the mean of its posts' scores, by one scorer", async () => {
    const rows = await ask("sentiment-by-day");
    const byDay = by.groups(counted.posts, ({ day }) => day);
    for (const { day, mean_score, scorers, scorer } of rows) {
      const scores = byDay.get(String(day))!.flatMap(({ mood }) => mood?.score ?? []);
      // Sums of fractions depend on their order: the last digits are anybody's.
      expect(mean_score, String(day)).toBeCloseTo(
        scores.reduce((sum, each) => sum + each, 0) / scores.length,
        12,
      );
      expect([scorers, scorer]).toEqual([1, `lexicon/${lexicon.version}`]);
    }
    expect(rows.length).toBeGreaterThan(3);
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
