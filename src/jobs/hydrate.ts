import { linesOf, limitsOf, priceListAt } from "../collect/budget.ts";
import { lookUp } from "../collect/look-up.ts";
import { reconcile } from "../collect/buy.ts";
import { sqlFile } from "../engine/sql-file.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { readIds } from "../sources/file/ids.ts";
import { cost } from "../state/ledger.ts";
import { MartsReader } from "../marts/reader.ts";
import { readManifest } from "../marts/manifest.ts";
import { assertNotPaused, withLock, withSource } from "./campaigns.ts";
import type { Wired } from "./wire.ts";
import { recorded } from "./recorded.ts";

export interface HydrateOptions {
  /** A configured campaign: its budget pays, the posts belong to it. */
  readonly campaign: string;
  /** Asked with the price before anything is bought; null: agreed beforehand. */
  readonly confirm: ((posts: number, micros: number) => Promise<boolean>) | null;
}

export interface HydrateReport {
  readonly ids: number;
  /** Ids whose posts were here already, and not bought again. */
  readonly known: number;
  readonly found: number;
  /** Ids the source no longer delivers: withdrawn, hidden, or never there. */
  readonly absent: number;
  /** Micro-dollars. */
  readonly cost: number;
}

/**
 * Buys the posts of lists of ids, a hundred a request, within the campaign's budget. Posts that are here already are
 * left out, so a list that was interrupted goes on where it stopped.
 */
export async function hydrateJob(
  wired: Wired,
  files: readonly string[],
  options: HydrateOptions,
  signal: AbortSignal,
): Promise<HydrateReport> {
  const { campaign } = options;
  if (wired.config.campaigns[campaign] === undefined) {
    throw new BirdsongError(
      `Looking posts up costs money, and there is no campaign ${campaign} to pay for it.`,
      {
        code: "config.unknown-campaign",
        hint: "Name a configured campaign with --campaign; its budget pays and the posts belong to it.",
        exitCode: EXIT.usage,
      },
    );
  }
  limitsOf(wired.config, campaign);
  const all = new Set<string>();
  for (const file of files) for (const id of await readIds(file)) all.add(id);
  const known = await knownIds(wired, [...all]);
  const wanted = [...all].filter((id) => !known.has(id));
  const report = { ids: all.size, known: known.size, found: 0, absent: 0, cost: 0 };
  if (wanted.length === 0) return report;
  return await recorded(
    wired,
    "import",
    (each) => each.found,
    () =>
      withSource(wired, async (collect) => {
        const perPost = cost(
          linesOf(
            [{ resource: "post", units: 1 }],
            priceListAt(wired.config.sources.x.prices, wired.clock.now()),
          ),
        );
        if (options.confirm !== null && !(await options.confirm(wanted.length, perPost * wanted.length))) {
          throw new BirdsongError("Not agreed to; nothing was bought.", {
            code: "import.not-agreed",
            hint: "Run it again and answer y, or with --yes.",
            exitCode: EXIT.usage,
          });
        }
        await assertNotPaused(collect);
        const owner = `import.${campaign}`;
        const bought = await withLock(collect, owner, async () => {
          await reconcile(collect, owner, signal);
          await lookUp(
            collect,
            { owner, campaign, kind: "post", ids: wanted, members: [campaign] },
            (got) => {
              report.found += got.found;
              report.absent += got.absent;
              report.cost += got.cost;
              wired.progress(`looking posts up: ${report.found + report.absent} of ${wanted.length}`);
            },
            signal,
          );
          return report;
        });
        if (bought !== undefined) return bought;
        throw new BirdsongError(`Another process is looking posts up for ${campaign}.`, {
          code: "collect.busy",
          hint: "Wait until it has ended.",
        });
      }),
  );
}

async function knownIds(wired: Wired, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if ((await readManifest(wired.folders.marts)) === undefined) return new Set();
  await using marts = await MartsReader.open(wired.folders.marts, wired.engine);
  const rows = await marts.rows<{ post_id: string }>(sqlFile("duckdb/reader/known-ids.sql"), {
    source: "x",
    ids: JSON.stringify(ids),
  });
  return new Set(rows.map((row) => row.post_id));
}
