import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followPlan } from "./policies-plans.js";
import type { Followed } from "./policies-plans.js";
import type { Policy } from "./policies-world.js";
import { authorCosts } from "./policies-authors.js";
import type { AuthorCost } from "./policies-authors.js";

/**
 * Refresh plans and author policies on the simulator, with the real jobs: what each costs on its meter, and how far
 * what is stored is from the truth. `node .bench/policies.js [days] [posts a day] [hours between passes] [seed] [names]`
 */
const [days = 12, postsPerDay = 120, everyHours = 1, seed = 11] = process.argv.slice(2, 6).map(Number);
const wanted = new RegExp(process.argv[6] ?? "");
const plans: readonly Policy[] = [
  { name: "none", refresh: "none" },
  { name: "default", refresh: "default" },
  { name: "daily", refresh: "daily" },
  { name: "first day and 7d", refresh: ["15m", "1h", "3h", "23:50", "7d"] },
  ...[0, 0.05, 0.1, 0.2, 0.8].map((per_day) => ({
    name: `adaptive $${per_day.toFixed(2)} a day`,
    refresh: { plan: "adaptive", per_day, for: "30d" },
  })),
];

const root = mkdtempSync(join(tmpdir(), "birdsong-policies-"));
try {
  console.log(
    `${days} days of #Arcane, ${postsPerDay} posts a day in the world, a pass each ${everyHours} h; collecting costs the same under every plan\n`,
  );
  const size = { days, postsPerDay, everyMs: everyHours * 3_600_000, seed };
  const results: Followed[] = [];
  for (const [i, plan] of plans.entries()) {
    if (i > 0 && !wanted.test(plan.name)) continue;
    results.push(await followPlan(join(root, String(i)), plan, size));
    process.stderr.write(`${plan.name}: ${(process.uptime() / 60).toFixed(1)} min\n`);
  }
  printPlans(results);
  printAuthors(await authorCosts(root, { ...size, everyMs: 3 * size.everyMs }));
} finally {
  rmSync(root, { recursive: true, force: true });
}

function printPlans(results: readonly Followed[]): void {
  const base = results[0]!;
  const header = [
    "refresh",
    "refresh $",
    "look-ups",
    "median",
    "mean",
    "unseen",
    "unseen, all along",
    "points a $",
    "final",
    "final, extrapolated",
  ];
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
  printTable([header, ...rows], 1);
  console.log(`
likes + reposts + replies + quotes of ${base.posts} posts, against the world's truth:
  median, mean      absolute relative error a post, newest snapshot against the end of the last day
  unseen            the error in all, as a share of all engagement; "all along": the mean of every six hours
  points a $        how much "unseen" fell against none, for each dollar of refreshing
  final             mean error against what the posts end with, months later: newest snapshot as it is, and
                    extrapolated by the campaign's own growth with age (posts of this world all grow alike)
`);
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
