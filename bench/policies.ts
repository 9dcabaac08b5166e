import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followPlan } from "./policies-plans.js";
import type { Followed } from "./policies-plans.js";
import type { Policy, Size } from "./policies-world.js";
import { authorCosts } from "./policies-authors.js";
import type { AuthorCost } from "./policies-authors.js";

/**
 * Refresh plans and author policies on the simulator, with the real jobs: what each costs on its meter, and how far
 * what is stored is from the truth.
 * `node .bench/policies.js [days] [posts a day] [hours between passes] [seed] [names of plans]`
 */
const [days = 10, postsPerDay = 120, everyHours = 1, seed = 11] = process.argv.slice(2, 6).map(Number);
const wanted = new RegExp(process.argv[6] ?? "");
const size: Size = { days, postsPerDay, everyMs: everyHours * 3_600_000, seed };

const NONE: Policy = { name: "none", refresh: "none" };
const DEFAULT: Policy = { name: "default", refresh: "default" };
const LATE: Policy = { name: "first day, then 7d", refresh: ["15m", "1h", "3h", "23:50", "7d"] };
const adaptive = (per_day: number): Policy => ({
  name: `adaptive $${per_day.toFixed(2)} a day`,
  refresh: { plan: "adaptive", per_day },
});
const WORLDS: readonly (readonly [title: string, plans: readonly Policy[], growth: "alike" | "varied"])[] = [
  [
    "all posts grow at the same ages",
    [NONE, DEFAULT, { name: "daily", refresh: "daily" }, LATE, ...[0, 0.05, 0.2, 0.8].map(adaptive)],
    "alike",
  ],
  [
    "each post grows in its own way, three in a hundred days late",
    [NONE, DEFAULT, LATE, ...[0.05, 0.2, 0.8].map(adaptive)],
    "varied",
  ],
];

const root = mkdtempSync(join(tmpdir(), "birdsong-policies-"));
try {
  console.log(
    `${days} days of #Arcane, ${postsPerDay} posts a day in the world, a pass each ${everyHours} h. Collecting costs the same under every plan.`,
  );
  let folders = 0;
  for (const [title, plans, growth] of WORLDS) {
    const results: Followed[] = [];
    for (const plan of plans) {
      if (plan !== NONE && !wanted.test(plan.name)) continue;
      results.push(await followPlan(join(root, String(++folders)), plan, { ...size, world: { growth } }));
      process.stderr.write(`${plan.name}, ${growth}: ${(process.uptime() / 60).toFixed(1)} min\n`);
    }
    console.log(`\n${title}; ${results[0]?.posts ?? 0} posts:`);
    printPlans(results);
  }
  console.log(`
likes + reposts + replies + quotes, against the world's truth:
  median, mean      absolute relative error a post, newest snapshot against the end of the last day
  unseen            the error in all, as a share of all engagement; "all along": the mean of every six hours
  points a $        how much "unseen" fell against none, for each dollar of refreshing
  final             mean error against what the posts end with, months later: newest snapshot as it is, and
                    extrapolated by the campaign's own growth with age
`);
  printAuthors(await authorCosts(root, { ...size, everyMs: 3 * size.everyMs }));
} finally {
  rmSync(root, { recursive: true, force: true });
}

function printPlans(results: readonly Followed[]): void {
  const base = results[0]!;
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const rows = results.map((each) => {
    const usd = each.usd - base.usd;
    return [
      each.name,
      usd.toFixed(2),
      String(each.lookUps),
      percent(each.now.median),
      percent(each.now.mean),
      percent(each.now.unseen),
      percent(each.unseenAllAlong),
      usd <= 0 ? "–" : ((100 * (base.now.unseen - each.now.unseen)) / usd).toFixed(2),
      percent(each.final.mean),
      percent(each.extrapolated.mean),
    ];
  });
  printTable(
    [
      [
        "refresh",
        "refresh $",
        "look-ups",
        "median",
        "mean",
        "unseen",
        "all along",
        "points a $",
        "final",
        "extrapolated",
      ],
      ...rows,
    ],
    1,
  );
}

function printAuthors(costs: readonly AuthorCost[]): void {
  console.log("author profiles of the same days, $0.010 each and once a UTC day:");
  printTable(
    [
      ["world", "authors", "profiles billed", "requests", "$"],
      ...costs.map((each) => [
        each.crowd,
        each.policy,
        String(each.profiles),
        String(each.requests),
        each.usd.toFixed(2),
      ]),
    ],
    2,
  );
}

/** Columns of text are aligned left, the figures behind them right. */
function printTable(rows: readonly (readonly string[])[], textColumns: number): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, i) =>
      i < textColumns ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
    );
    console.log(cells.join("  ").trimEnd());
  }
}
