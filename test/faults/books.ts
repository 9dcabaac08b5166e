import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Engine } from "../../src/engine/engine.ts";
import { listLiteral } from "../../src/engine/literal.ts";
import { DAY, MINUTE } from "../../src/model/clock.ts";
import { openState } from "../../src/state/open.ts";
import type { Gap } from "../../src/state/tables.ts";
import { doubledKeys, tablesOf } from "../load/tables.ts";
import type { Tables } from "../load/tables.ts";
import { CAMPAIGN, QUERY, signal } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Everything the promises are about, as the books of both sides have it. */
export interface Audit {
  /** Posts that the simulator has to show and the warehouse has not; batches that were durable and are not loaded. */
  readonly lost: readonly string[];
  /** Rows beyond one a key, posts nobody ever showed, records beyond those received. */
  readonly doubled: readonly string[];
  readonly posts: number;
  readonly batches: number;
  /** Records received, in the lake, in quarantine. */
  readonly records: { readonly received: number; readonly lake: number; readonly quarantined: number };
  /** Micro-dollars. */
  readonly ledger: number;
  readonly reserved: number;
  readonly meter: number;
}

/** Compares a data folder at rest with the simulator's books. */
export async function audit(stage: Stage): Promise<Audit> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const money = await ledgerOf(stage);
  await using engine = await Engine.open(stage.folders.warehouse, { memory: "512MB" });

  const rows = await engine.rows<{ post_id: string }>("SELECT DISTINCT post_id FROM post_campaign");
  const held = new Set(rows.map((row) => row.post_id));
  // Search ends half a minute ago, and the first run goes back seven days from when it began, less a minute.
  const { simulator, began } = stage;
  const books = simulator.books(QUERY, began - 7 * DAY + 2 * MINUTE, simulator.clock.now() - MINUTE);
  const gaps = await openGaps(stage);
  for (const { firstId, at } of books.posts) {
    // What left the search's reach while the process was dead is missing, and known to be.
    const isKnown = gaps.some((gap) => Date.parse(gap.from_at) <= at && at <= Date.parse(gap.to_at));
    if (!held.has(firstId) && !isKnown) lost.push(`post ${firstId}`);
  }
  for (const id of held) if (!stage.shown.has(id)) doubled.push(`post ${id} of nobody`);

  for (const [table, keys] of Object.entries(await doubledKeys(engine))) {
    doubled.push(`${table}: ${keys} keys stand twice`);
  }
  const [strays] = await engine.rows<{ n: bigint }>(
    "SELECT count(*) AS n FROM post_campaign ANTI JOIN fact_post USING (source, post_id)",
  );
  if (strays?.n !== 0n) lost.push(`${strays?.n} members without a post`);

  const receipts = await engine.rows<Receipt>(
    "SELECT batch_id, records, loaded, quarantined, lake_file FROM loaded_batch",
  );
  const loaded = new Set(receipts.map((receipt) => receipt.batch_id));
  for (const id of stage.durable.keys()) if (!loaded.has(id)) lost.push(`batch ${id}`);
  for (const id of loaded) if (!stage.durable.has(id)) doubled.push(`batch ${id} of nobody`);
  const inLake = await recordsInLake(engine, stage, receipts);
  for (const { batch_id, loaded: records } of receipts) {
    const found = inLake.get(batch_id) ?? 0n;
    if (found < records) lost.push(`batch ${batch_id}: ${found} of ${records} records in the lake`);
    if (found > records) doubled.push(`batch ${batch_id}: ${found} records in the lake for ${records}`);
  }
  const [aside] = await engine.rows<{ n: bigint }>("SELECT count(*) AS n FROM fact_quarantine");
  const waiting = await filesOfSpool(stage);
  lost.push(...waiting.map((name) => `${name} still waits`));
  return {
    lost,
    doubled,
    posts: held.size,
    batches: receipts.length,
    records: {
      received: receipts.reduce((sum, receipt) => sum + Number(receipt.records), 0),
      lake: [...inLake.values()].reduce((sum, each) => sum + Number(each), 0),
      quarantined: Number(aside?.n ?? 0),
    },
    ...money,
  };
}

interface Receipt extends Record<string, string | bigint | null> {
  readonly batch_id: string;
  readonly records: bigint;
  readonly loaded: bigint;
  readonly quarantined: bigint;
  readonly lake_file: string | null;
}

/** Records of each batch in the file that its receipt names: a repeated load may have left another beside it. */
async function recordsInLake(
  engine: Engine,
  stage: Stage,
  receipts: readonly Receipt[],
): Promise<Map<string, bigint>> {
  const files = new Set(receipts.flatMap(({ lake_file }) => lake_file ?? []));
  const found = new Map<string, bigint>();
  for (const file of files) {
    const rows = await engine.rows<{ batch_id: string; n: bigint }>(
      `SELECT batch_id, count(*) AS n FROM read_parquet(${listLiteral([join(stage.folders.lake, file)])}) GROUP BY ALL`,
    );
    for (const { batch_id, n } of rows) {
      const receipt = receipts.find((each) => each.batch_id === batch_id);
      if (receipt?.lake_file === file) found.set(batch_id, n);
    }
  }
  return found;
}

async function filesOfSpool(stage: Stage): Promise<string[]> {
  return (await readdir(stage.folders.spool)).filter((name) => name.endsWith(".ndjson"));
}

async function openGaps(stage: Stage): Promise<readonly Gap[]> {
  await using state = await openState(stage.folders.state, { clock: stage.simulator.clock }, signal);
  return await state.gaps.listOpen(CAMPAIGN);
}

/** Ledger and meter in micro-dollars. */
export async function ledgerOf(stage: Stage): Promise<Pick<Audit, "ledger" | "reserved" | "meter">> {
  await using state = await openState(stage.folders.state, { clock: stage.simulator.clock }, signal);
  const { spent, reserved } = await state.ledger.sums("x");
  return { ledger: spent, reserved, meter: Math.round(stage.simulator.meter().usd * 1e6) };
}

/** What publishing copies from the state; a warehouse that was replayed has it again when it is published. */
const FROM_STATE: ReadonlySet<string> = new Set(["dim_campaign", "fact_gap", "fact_run", "fact_spend"]);

/** Every row of the tables that loading fills, without what depends on how it was loaded. */
export async function tablesIn(stage: Pick<Stage, "folders">): Promise<Tables> {
  await using engine = await Engine.open(stage.folders.warehouse, { memory: "512MB" });
  const tables = Object.entries(await tablesOf(engine));
  return Object.fromEntries(tables.filter(([name]) => !FROM_STATE.has(name)));
}
