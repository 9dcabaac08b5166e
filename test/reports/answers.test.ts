import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeColumns } from "../../src/reports/columns.ts";
import { findReport, loadCatalogue, reportsIn } from "../../src/reports/catalogue.ts";
import type { Catalogue } from "../../src/reports/catalogue.ts";
import { bindParameters } from "../../src/reports/parameters.ts";
import { FILTERS } from "../../src/reports/report.ts";
import type { Report } from "../../src/reports/report.ts";
import { runReport } from "../../src/reports/run.ts";
import type { Answer, Marts } from "../../src/reports/run.ts";
import { smallWarehouse } from "./small-warehouse.ts";

const signal = new AbortController().signal;
let marts: Marts;
let catalogue: Catalogue;
let exported: readonly Report[];

beforeAll(async () => {
  marts = await smallWarehouse();
  catalogue = await loadCatalogue();
  exported = await reportsIn(fileURLToPath(new URL("../../sql/exports/", import.meta.url)));
});

afterAll(async () => {
  await marts.engine[Symbol.asyncDispose]();
});

async function ask(name: string, given: Record<string, string> = {}): Promise<Answer> {
  return runReport(findReport(catalogue, name), given, marts, signal);
}

/** Rows as one line each: easier to read than a table of objects. */
function lines({ columns, rows }: Answer, names = columns.map((column) => column.name)): string[] {
  return rows.map((row) => names.map((name) => cell(row[name])).join(" | "));
}

function cell(value: unknown): string {
  if (value === null) return "–";
  if (!(value instanceof Date)) return `${value as string | number | bigint}`;
  return value.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");
}

interface Expected {
  readonly name: string;
  readonly given?: Record<string, string>;
  readonly columns?: readonly string[];
  readonly rows: readonly string[];
}

const CASES: readonly Expected[] = [
  // the last three days hold one post without a tag; the three before hold none, so nothing can be compared
  { name: "emerging-hashtags", given: { days: "3", least: "1" }, rows: [] },
  {
    name: "emerging-hashtags",
    given: { to: "2026-11-04", days: "2", least: "1" },
    columns: ["hashtag", "posts", "before", "authors", "share", "share_before", "factor", "first_day"],
    rows: [`lol | 1 | 0 | 1 | 0.5 | 0 | ${1.5 / 2.5 / (0.5 / 2.5)} | 2026-11-04`],
  },
  { name: "spikes", rows: [] },
  {
    name: "growth",
    rows: [
      "15 minutes | 1 hour | 1 | 1 | 4 | 10 | 2.5 | 2.25 | 3",
      "15 minutes | older | – | 1 | 3 | 6 | 2 | 2.5 | –",
      `1 hour | 2 days | 48 | 1 | 10 | 12 | 1.2 | ${10 / 9} | ${50 / 30}`,
    ],
  },

  {
    name: "totals",
    rows: [
      "6 | 3 | 1 | 1 | 1 | 5 | 3 | 23 | 3 | 1 | 3 | 1030 | 50 | 30 | 1 | 2026-11-02T09:05:00Z | 2026-11-16T07:00:00Z",
    ],
  },
  {
    name: "totals",
    given: { campaign: "arcane" },
    columns: ["posts", "likes", "hashtags"],
    rows: ["4 | 15 | 2"],
  },
  { name: "totals", given: { language: "xx" }, columns: ["posts", "likes"], rows: ["0 | –"] },
  { name: "totals", given: { acquisition: "stream" }, columns: ["posts", "likes"], rows: ["1 | 10"] },
  { name: "totals", given: { acquisition: "import" }, columns: ["posts", "likes"], rows: ["1 | 7"] },
  { name: "totals", given: { acquisition: "reference" }, columns: ["posts", "likes"], rows: ["1 | 999"] },
  { name: "totals", given: { kind: "repost" }, columns: ["posts", "likes"], rows: ["1 | –"] },
  { name: "totals", given: { language: "en" }, columns: ["posts", "likes"], rows: ["3 | 15"] },
  {
    name: "totals",
    given: { from: "2026-11-03", to: "2026-11-04" },
    columns: ["posts", "withdrawn"],
    rows: ["3 | 1"],
  },
  { name: "totals", given: { from: "2026-11-05" }, columns: ["posts", "withdrawn"], rows: ["1 | 0"] },
  {
    name: "volume-by-day",
    given: { to: "2026-11-05" },
    rows: ["2026-11-02 | 2 | 0 | 2 | 13", "2026-11-03 | 0 | 0 | 0 | 0", "2026-11-04 | 3 | 1 | 3 | 10"],
  },
  { name: "volume-by-day", given: { from: "2027-01-01" }, rows: [] },
  {
    name: "volume-by-week",
    rows: [
      "2026-11-02 | 5 | 1 | 4 | 23 | arcane | 4 | FR | 3",
      "2026-11-09 | 0 | 0 | 0 | 0 | – | – | – | –",
      "2026-11-16 | 1 | 0 | 1 | 7 | – | – | – | –",
    ],
  },
  {
    name: "engagement-by-hour-of-week",
    rows: ["1 | 8 | 1 | 7 | 7", "1 | 10 | 2 | 13 | 6.5", "3 | 23 | 2 | 10 | 5"],
  },
  {
    name: "top-posts",
    columns: ["rank", "post_id", "author", "engagements", "text"],
    rows: [
      "1 | 1001 | vi | 13 | Vi is back",
      "2 | 1003 | vi | 9 | look at this",
      "3 | 1007 | u4 | 7 | =1+1",
      "4 | 1008 | ekko | 1 | both",
      "5 | 1002 | jinx | 0 | oui",
    ],
  },
  {
    name: "top-posts",
    given: { by: "impressions", limit: "2" },
    columns: ["rank", "post_id", "impressions"],
    rows: ["1 | 1001 | 1000", "2 | 1002 | 20"],
  },
  {
    name: "top-authors",
    rows: [
      "1 | vi | u1 | Vi |  Piltover  | 100 | 2 | 22",
      "2 | u4 | u4 | – | – | – | 1 | 7",
      "3 | ekko | u5 | Ekko | – | 20 | 1 | 1",
      "4 | jinx | u2 | Jinx | Zaun | 5000 | 1 | 0",
      "5 | cait | u3 | Caitlyn | piltover | 70 | 1 | 0",
    ],
  },
  {
    name: "top-authors",
    given: { by: "followers", limit: "2" },
    columns: ["author", "followers"],
    rows: ["jinx | 5000", "vi | 100"],
  },
  { name: "top-hashtags", rows: ["Arcane | 4 | 3 | 23", "Jinx | 2 | 1 | 22", "LoL | 1 | 1 | 1"] },
  {
    name: "top-hashtags",
    given: { campaign: "lol" },
    rows: ["ARCANE | 1 | 1 | 1", "LoL | 1 | 1 | 1"],
  },
  { name: "hashtag-pairs", rows: ["arcane | jinx | 2 | 1", "arcane | lol | 1 | 1"] },
  {
    name: "metrics-by-age",
    rows: [
      "15 minutes | 0.25 | 2 | 3 | 0.5 | 0 | 0 | – | 10",
      "1 hour | 1 | 1 | 9 | 1 | 0 | 0 | – | 30",
      "2 days | 48 | 1 | 10 | 2 | 0 | 0 | – | 50",
      "older | – | 1 | 5 | 1 | 0 | 0 | – | –",
    ],
  },
  {
    name: "completeness",
    rows: [
      "arcane | 2026-11-02 | 2 | 5 | 0.4 | 0 | 0 | –",
      "arcane | 2026-11-03 | 2 | – | – | 30 | 0 | 12",
      "arcane | 2026-11-04 | 1 | – | – | 1440 | 30 | –",
      "arcane | 2026-11-05 | 0 | 2 | 0 | 60 | 0 | –",
      "arcane | 2026-11-06 | 0 | 4 | 0 | 0 | 0 | –",
      "lol | 2026-11-04 | 1 | – | – | 0 | 0 | –",
    ],
  },
  {
    name: "gaps",
    columns: ["campaign", "from_at", "minutes", "cause", "missed", "filled_by"],
    rows: [
      "arcane | 2026-11-03T23:30:00Z | 1530 | down | 12 | –",
      "arcane | 2026-11-04T10:00:00Z | 30 | refused | 3 | search",
      "arcane | 2026-11-04T23:00:00Z | 90 | quarantine | – | –",
    ],
  },
  {
    name: "languages",
    columns: ["language", "posts", "authors", "engagements"],
    rows: ["en | 3 | 2 | 22", "fr | 1 | 1 | 0", "pt | 1 | 1 | 1", "– | 1 | 1 | 7"],
  },
  { name: "author-locations", rows: ["piltover | 2 | 3 | 22", "zaun | 1 | 1 | 0", "– | 1 | 1 | 1"] },
  {
    name: "regions",
    columns: ["region", "unknown", "authors", "posts", "share", "engagements", "scored"],
    rows: [
      "FR | – | 2 | 3 | 1 | 22 | 3",
      "– | empty | 1 | 1 | – | 1 | 1",
      "– | no profile | 1 | 1 | – | 7 | 0",
      "– | no_match | 1 | 1 | – | – | 0",
    ],
  },
  {
    name: "regions",
    given: { level: "subdivision", sentiment: "positive" },
    rows: ["FR-IDF | Île-de-France | – | 1 | 2 | 1 | 22 | 2 | 1"],
  },
  { name: "totals", given: { region: "FR" }, columns: ["posts", "likes"], rows: ["3 | 15"] },
  { name: "totals", given: { region: "fr-idf" }, columns: ["posts", "likes"], rows: ["2 | 15"] },
  { name: "totals", given: { hashtag: "JINX" }, columns: ["posts", "likes"], rows: ["2 | 15"] },
  {
    name: "totals",
    given: { hashtag: "#Arcane", campaign: "lol" },
    columns: ["posts", "likes"],
    rows: ["1 | 1"],
  },
  // one that only a post bears that was only referred to
  { name: "totals", given: { hashtag: "nowhere" }, columns: ["posts"], rows: ["0"] },
  {
    name: "top-hashtags",
    given: { hashtag: "jinx" },
    columns: ["hashtag", "posts"],
    rows: ["Arcane | 2", "Jinx | 2"],
  },
  { name: "totals", given: { sentiment: "unscored" }, columns: ["posts", "reposts"], rows: ["2 | 1"] },
  {
    name: "sentiment-by-day",
    columns: ["day", "posts", "scored", "negative", "neutral", "positive", "net", "no_evidence", "spread"],
    rows: [
      "2026-11-02 | 2 | 2 | 1 | 0 | 1 | 0 | 0 | 2",
      "2026-11-04 | 2 | 2 | 0 | 1 | 1 | 0.5 | 0 | 3",
      "2026-11-16 | 1 | 0 | 0 | 0 | 0 | – | 1 | 0",
    ],
  },
  {
    name: "sentiment-by-day",
    given: { by: "hour", from: "2026-11-04", to: "2026-11-04" },
    columns: ["hour", "posts", "net", "spread", "spread_net"],
    rows: ["0 | 0 | – | 1 | 1", "23 | 2 | 0.5 | 2 | 0.5"],
  },
  {
    name: "best-and-worst",
    columns: ["day", "hour", "which", "compared", "post_id", "author"],
    rows: [
      "2026-11-02 | – | best | 2 | 1001 | vi",
      "2026-11-02 | – | worst | 2 | 1002 | jinx",
      "2026-11-04 | – | best | 2 | 1003 | vi",
      "2026-11-04 | – | worst | 2 | 1008 | ekko",
    ],
  },
  {
    name: "best-and-worst",
    given: { per: "hour", by: "engagements", from: "2026-11-04" },
    columns: ["day", "hour", "which", "engagements", "post_id"],
    rows: [
      "2026-11-04 | 23 | best | 9 | 1003",
      "2026-11-04 | 23 | worst | 1 | 1008",
      "2026-11-16 | 8 | best | 7 | 1007",
    ],
  },
  {
    name: "post",
    given: { post: "1003" },
    columns: [
      "post_id",
      "kind",
      "author",
      "author_region",
      "text",
      "mood",
      "hashtags",
      "campaigns",
      "engagements",
    ],
    rows: ["1003 | quote | vi | FR | look at this | positive | Arcane jinx | arcane | 9"],
  },
  { name: "post", given: { post: "1001" }, columns: ["acquisitions"], rows: ["search stream"] },
  // without one, the post that was engaged with most, found or referred to
  { name: "post", columns: ["post_id"], rows: ["1005"] },
  { name: "post", given: { post: "nothing" }, rows: [] },
  {
    name: "post",
    given: { post: "1006" },
    columns: ["post_id", "author", "text", "engagements", "withdrawn_at", "withdrawn_reason"],
    rows: ["1006 | – | – | – | 2026-11-05 | deleted"],
  },
  {
    name: "post-growth",
    given: { post: "1001" },
    columns: ["age_minutes", "engagements", "likes", "reposts", "video_views"],
    rows: ["10 | 4 | 4 | 0 | 10", "50 | 9 | 8 | 1 | 20", "55 | 10 | 9 | 1 | 30", "1500 | 12 | 10 | 2 | 50"],
  },
  { name: "post-growth", columns: ["post_id", "likes"], rows: ["1005 | 999"] },
  { name: "post-growth", given: { post: "1006" }, rows: [] },
  {
    name: "author-growth",
    given: { author: "vi" },
    columns: ["followers", "author"],
    rows: ["80 | vi", "100 | vi"],
  },
  { name: "author-growth", given: { author: "u1" }, columns: ["followers"], rows: ["80", "100"] },
  // jinx has the most followers, and her profile was read once
  { name: "author-growth", columns: ["followers", "posts"], rows: ["5000 | 7"] },
  {
    name: "author-posts",
    given: { author: "vi" },
    columns: ["rank", "post_id", "author", "kind", "engagements"],
    rows: ["1 | 1001 | vi | original | 13", "2 | 1003 | vi | quote | 9"],
  },
  // authors that were never bought are known by their ids, and reposts have no figures
  { name: "author-posts", given: { author: "u4" }, columns: ["post_id", "author"], rows: ["1007 | u4"] },
  { name: "author-posts", given: { author: "u3" }, columns: ["post_id", "engagements"], rows: ["1004 | –"] },
  { name: "author-posts", given: { author: "nobody" }, rows: [] },
  { name: "author-posts", given: { limit: "1" }, columns: ["author", "post_id"], rows: ["vi | 1001"] },
  { name: "video-views", rows: ["2026-11-02 | – | 1 | 50 | 50 | 50"] },
  { name: "video-views", given: { by: "hour" }, rows: ["2026-11-02 | 10 | 1 | 50 | 50 | 50"] },
  { name: "video-views", given: { by: "week", kind: "reply" }, rows: [] },
  {
    name: "spend",
    rows: [
      "2026-11-02 | arcane | post | 1 | 2 | 0.01",
      "2026-11-02 | arcane | user | 1 | 2 | 0.02",
      "2026-11-04 | lol | post | 2 | 1 | 0.005",
    ],
  },
];

test("a campaign that does not exist is told, with the one that may be meant", async () => {
  await expect(ask("totals", { campaign: "arcan" })).rejects.toMatchObject({
    code: "report.unknown-campaign",
    hint: "Did you mean arcane?",
    exitCode: 2,
  });
});

test.each(CASES)("$name $given answers as counted by hand", async ({ name, given, columns, rows }) => {
  const answer = await ask(name, given);
  expect(lines(answer, columns as string[] | undefined)).toEqual(rows);
});

test("every hour of a day is a row, in local time", async () => {
  const rows = lines(await ask("volume-by-hour", { to: "2026-11-02" }));
  expect(rows).toHaveLength(24);
  expect(rows.filter((row) => !row.endsWith("| 0 | 0 | 0 | 0"))).toEqual([
    "2026-11-02 | 10 | 2 | 0 | 2 | 13",
  ]);
});

test("every report that comes along is tested here", () => {
  const tested = new Set([...CASES.map(({ name }) => name), "volume-by-hour"]);
  expect([...catalogue.keys()].filter((name) => !tested.has(name))).toEqual([]);
  expect(catalogue.size).toBeGreaterThanOrEqual(11);
});

test("a report's columns are those of its header, names and types", async () => {
  for (const report of catalogue.values()) {
    const seen = await describeColumns(marts.engine, report.sql, bindParameters(report, {}));
    const said = report.columns?.map(({ name, type }) => ({ name, type }));
    expect(said, report.name).toEqual(seen.map(({ name, type }) => ({ name, type })));
    expect(report.question, report.name).toMatch(/\?$/);
  }
});

test("a report uses exactly the parameters it declares", () => {
  for (const report of catalogue.values()) {
    const used = new Set([...report.sql.matchAll(/\$(\w+)/g)].map((match) => match[1]));
    expect(used, report.name).toEqual(new Set(report.parameters.map(({ name }) => name)));
  }
});

test("reports that filter posts do so in the same words", () => {
  const sets = [...catalogue.values(), ...exported];
  const filters = sets
    .map((report) => /chosen as \([\s\S]*?\n\)/.exec(report.sql)?.[0])
    .filter((text) => text !== undefined);
  expect(filters.length).toBeGreaterThan(8);
  expect(new Set(filters).size).toBe(1);
  for (const name of Object.keys(FILTERS)) expect(filters[0]).toContain(`$${name}`);
});

test("an answer says as of when it is", async () => {
  expect((await ask("totals")).asOf).toBe("2026-11-17T00:00:00.000Z");
});

test("authors that were not bought are told, not shown as an empty chart", async () => {
  expect((await ask("author-locations")).notes).toEqual([]);
  await marts.engine.run("begin; update dim_user set username = null");
  try {
    const answer = await ask("author-locations");
    expect(answer.rows).toEqual([]);
    expect(answer.notes).toEqual([expect.stringContaining("Authors are not bought")]);
    expect((await ask("totals")).notes).toEqual([]);
  } finally {
    await marts.engine.run("rollback");
  }
});

test.each([
  ["top-posts", { limit: "many" }, 'limit is "many": expected a whole number'],
  ["top-posts", { by: "like" }, 'by is "like": expected one of engagements, likes'],
  ["totals", { from: "2026-02-30" }, 'from is "2026-02-30": expected a day'],
  ["totals", { form: "2026-02-01" }, "has no parameter form"],
])("%s %j is refused", async (name, given, message) => {
  await expect(ask(name, given)).rejects.toMatchObject({
    message: expect.stringContaining(message) as string,
    exitCode: 2,
  });
});

test("an unknown report names the nearest", () => {
  expect(() => findReport(catalogue, "top-hastags")).toThrow("no report `top-hastags`");
});

test("the export of posts is the view of posts, narrowed", async () => {
  const report = exported.find(({ name }) => name === "posts")!;
  const order = "order by created_at, post_id";
  const everything = { first_day: "0001-01-01", last_day: "9999-12-31" };
  const all = await marts.engine.rows(report.sql, { ...bindParameters(report, {}), ...everything });
  const view = await marts.engine.rows(
    `select * from posts where acquisition <> 'reference' and withdrawn_at is null ${order}`,
  );
  expect(all).toHaveLength(6);
  expect(all).toEqual(view);
  const [first] = await marts.engine.rows(report.sql, {
    ...bindParameters(report, { campaign: "lol" }),
    ...everything,
  });
  expect(first).toMatchObject({ post_id: "1008", hashtags: "LoL ARCANE", campaigns: "lol" });
});
