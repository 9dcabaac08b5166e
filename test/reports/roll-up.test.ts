import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import type { LoadedConfig } from "../../src/config/load.ts";
import { RolledUp } from "../../src/jobs/rolled-up.ts";
import type { RolledUpMarts } from "../../src/jobs/rolled-up.ts";
import { systemClock } from "../../src/model/clock.ts";
import { findReport, loadCatalogue } from "../../src/reports/catalogue.ts";
import type { Catalogue } from "../../src/reports/catalogue.ts";
import { FILTERS } from "../../src/reports/report.ts";
import type { Report } from "../../src/reports/report.ts";
import { ROLLED_UP, SCOPE, isRolledUp } from "../../src/reports/roll-up.ts";
import { runReport } from "../../src/reports/run.ts";
import type { Answer } from "../../src/reports/run.ts";
import { signal } from "../load/store.ts";
import { publishedWarehouse } from "./published.ts";
import { collectSpan, loadedSpan } from "./simulated-span.ts";

type Given = Readonly<Record<string, string>>;

/** A view, and stretches of days of it, as offsets from a Sunday. */
const VIEWS: readonly Given[] = [
  {},
  { campaign: "companions" },
  { campaign: "arcane", language: "fr" },
  { acquisition: "reference" },
  { kind: "original", sentiment: "negative" },
  { region: "FR" },
  { sentiment: "unscored" },
  { hashtag: "#Jinx" },
];
const STRETCHES: readonly (readonly [number | undefined, number | undefined])[] = [
  [undefined, undefined],
  [-3, 1],
  [undefined, -1],
  [1, undefined],
];
/** Parameters of their own that change what is added up. */
const OWN: Readonly<Record<string, readonly Given[]>> = {
  "sentiment-by-day": [{}, { by: "week" }, { by: "hour" }],
  "video-views": [{}, { by: "week" }, { by: "hour" }],
  regions: [{}, { level: "subdivision" }, { limit: "2" }],
  "top-hashtags": [{}, { by: "engagements", limit: "3" }],
  "top-posts": [{}, { limit: "50" }],
  "top-authors": [{}, { by: "posts", limit: "1000" }],
  "hashtag-pairs": [{ limit: "1000" }, { limit: "2" }],
};

/** Sums of fractions depend on their order in the last digits. */
function plain({ rows }: Answer): unknown {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(12) : value,
      ]),
    ),
  );
}

const WORLDS = [
  { name: "the small warehouse", sunday: "2026-11-15", open: smallWorld },
  {
    name: "a simulated world of 23 hours",
    sunday: "2026-03-29",
    open: async () => simulated(1, "2026-03-29"),
  },
  {
    name: "a simulated world of 25 hours",
    sunday: "2025-10-26",
    open: async () => simulated(14, "2025-10-26"),
  },
];

interface World extends AsyncDisposable {
  readonly loaded: LoadedConfig;
}

async function smallWorld(): Promise<World> {
  const published = await publishedWarehouse();
  const loaded = await loadConfig(published.configPath, {}, { dataPath: published.data });
  return { loaded, [Symbol.asyncDispose]: async () => published[Symbol.asyncDispose]() };
}

async function simulated(seed: number, sunday: string): Promise<World> {
  const store = await loadedSpan(await collectSpan(seed, Date.parse(sunday)), "Europe/Paris");
  const { config, folders } = store.wired;
  const loaded = { config, folders, path: "birdsong.yaml", found: false, warnings: [] };
  return { loaded, [Symbol.asyncDispose]: async () => store[Symbol.asyncDispose]() };
}

/** Answered from the sums, and from the posts. */
async function both(marts: RolledUpMarts, report: Report, given: Given): Promise<readonly [Answer, Answer]> {
  const { engine, manifest } = marts;
  const published = { engine, publishedAt: manifest.published_at, timezone: manifest.timezone };
  let wasAsked = false;
  const rolledUp: RolledUpMarts["rolledUp"] = async (...question) => {
    const summed = await marts.rolledUp(...question);
    wasAsked = summed !== undefined;
    return summed;
  };
  const fromSums = await runReport(report, given, { ...published, rolledUp }, signal);
  expect(wasAsked, report.name).toBe(true);
  return [fromSums, await runReport(report, given, published, signal)];
}

test("a view is narrowed by every filter but days: one it did not know would be passed over in silence", () => {
  expect(new Set([...SCOPE, "from", "to"])).toEqual(new Set(Object.keys(FILTERS)));
});

describe.each(WORLDS)("$name", ({ sunday, open }) => {
  let world: World;
  let rolledUp: RolledUp;
  let catalogue: Catalogue;

  beforeAll(async () => {
    world = await open();
    rolledUp = new RolledUp(world.loaded, systemClock);
    catalogue = await loadCatalogue();
  });

  afterAll(async () => {
    await rolledUp[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  const day = (offset: number): string =>
    new Date(Date.parse(sunday) + offset * 86_400_000).toISOString().slice(0, 10);

  test.each(VIEWS)("the roll-up answers as the posts do, whatever the days: %j", async (view) => {
    // a campaign that is not in the world is refused by both
    if (view["campaign"] === "companions" && sunday === "2026-11-15") return;
    let rows = 0;
    for (const [from, to] of STRETCHES) {
      const days = {
        ...(from === undefined ? {} : { from: day(from) }),
        ...(to === undefined ? {} : { to: day(to) }),
      };
      for (const name of ROLLED_UP) {
        const report = findReport(catalogue, name);
        for (const own of OWN[name] ?? [{}]) {
          const given = Object.fromEntries(
            Object.entries({ ...view, ...days, ...own }).filter(([key]) =>
              report.parameters.some((each) => each.name === key),
            ),
          );
          const [fromSums, fromPosts] = await rolledUp.read(signal, async (marts) =>
            both(marts, report, given),
          );
          expect(plain(fromSums), `${name} ${JSON.stringify(given)}`).toEqual(plain(fromPosts));
          rows += fromPosts.rows.length;
        }
      }
    }
    expect(rows).toBeGreaterThan(0);
  });
});

test("a list longer than is kept, by another measure, or a report of the user's own is left to the posts", async () => {
  const catalogue = await loadCatalogue();
  const posts = findReport(catalogue, "top-posts");
  expect(isRolledUp(posts, { by: "engagements", limit: 50n })).toBe(true);
  expect(isRolledUp(posts, { by: "engagements", limit: 51n })).toBe(false);
  expect(isRolledUp(posts, { by: "likes", limit: 5n })).toBe(false);
  expect(isRolledUp(findReport(catalogue, "top-authors"), { by: "followers", limit: 5n })).toBe(false);
  expect(
    isRolledUp({ ...posts, path: "/home/me/reports/top-posts.sql" }, { by: "engagements", limit: 5n }),
  ).toBe(false);
  expect(isRolledUp(findReport(catalogue, "spikes"), {})).toBe(false);
});
