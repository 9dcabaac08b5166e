import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engine } from "../../src/engine/engine.ts";
import { publish } from "../../src/marts/publish.ts";
import { knownMigrations } from "../../src/warehouse/duckdb/migrate.ts";
import type { Published } from "../reports/published.ts";

const AS_OF = "2026-11-24T06:30:00.000Z";
const MEMORY = "1GB";

const CONFIG = `timezone: Europe/Paris
campaigns:
  arcane:
    match: { hashtags: [Arcane] }
    budget: { month: 60 }
  league:
    match: { hashtags: [LeagueOfLegends] }
    budget: { month: 20 }
reports: reports
`;

const OWN = `-- title: Where the stream found them
-- question: By what way did how many posts come?
-- filters: campaign from to
-- columns:
--   way    text     -      Way.
--   posts  integer  posts  Posts.
-- chart: bars way posts
select acquisition as way, cast(count(*) as bigint) as posts
from fact_post
where ($campaign is null or true)
    and (cast($from as date) is null or local_date >= cast($from as date))
    and (cast($to as date) is null or local_date <= cast($to as date))
group by acquisition
order by posts desc
`;

const day = (index: number): string => new Date(Date.UTC(2026, 10, 1 + index)).toISOString().slice(0, 10);

/** Six weeks with a wave, a gap of a day and a half, spending, and two reports of the user's own, one of them broken. */
export async function publishedWeeks(posts = 6_000): Promise<Published> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-weeks-"));
  const data = join(folder, "data");
  const engine = await Engine.open(":memory:", { memory: MEMORY });
  try {
    for (const { file } of knownMigrations()) await engine.runFile(file);
    await engine.runFile("duckdb/views.sql");
    const made = await readFile(new URL("weeks.sql", import.meta.url), "utf8");
    await engine.run(made.replaceAll("$posts", String(posts)));
    await engine.run(
      "insert into setting values ('timezone', 'Europe/Paris'), ('load_seq', '0'), ('warehouse_id', 'weeks')",
    );
    const campaign = { sources: "x", match: "{}", refresh: "default", authors: "first-seen" };
    const gap = { source: "x", campaign: "arcane", filled_by: null, filled_at: null };
    await publish(
      engine,
      {
        gaps: [
          {
            ...gap,
            from_at: "2026-11-03T10:00:00.000Z",
            to_at: "2026-11-05T01:00:00.000Z",
            cause: "down",
            estimated_posts: 190,
          },
        ],
        spend: Array.from({ length: 23 }, (_, i) => ({
          source: "x",
          campaign: i % 3 === 0 ? "league" : "arcane",
          day: day(i),
          resource: "post",
          requests: 4,
          units: 120 + i * 7,
          amount: (120 + i * 7) * 0.005,
          currency: "USD",
          price_list: "2026-05-04",
        })),
        runs: [],
        campaigns: [
          { campaign: "arcane", ...campaign },
          { campaign: "league", ...campaign },
        ],
      },
      { folder: join(data, "marts"), graceMs: 0, timezone: "Europe/Paris" },
      { now: () => Date.parse(AS_OF), sleep: async () => undefined },
      new AbortController().signal,
    );
  } finally {
    await engine[Symbol.asyncDispose]();
  }
  const configPath = join(folder, "birdsong.yaml");
  await writeFile(configPath, CONFIG);
  await mkdir(join(folder, "reports"));
  await writeFile(join(folder, "reports", "ways.sql"), OWN);
  await writeFile(join(folder, "reports", "broken.sql"), "-- title: Broken\nselect nothing from nowhere\n");
  return {
    folder,
    configPath,
    data,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
