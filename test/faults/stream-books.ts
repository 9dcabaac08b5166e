import { Engine } from "../../src/engine/engine.ts";
import { MINUTE } from "../../src/model/clock.ts";
import { openState } from "../../src/state/open.ts";
import type { Gap } from "../../src/state/tables.ts";
import { doubledKeys } from "../load/tables.ts";
import { CAMPAIGN, QUERY, signal } from "./stage.ts";
import type { StreamStage } from "./stream-stage.ts";
import { RULES_ACT_MS } from "./stream-stage.ts";
import type { SummaryRow } from "./table.ts";

/** What a stream and the search behind it are measured by. */
export interface StreamBooks {
  /** Posts that were written in covered time and are not in the warehouse. */
  readonly lost: readonly string[];
  /** Rows beyond one a key. */
  readonly doubled: readonly string[];
  readonly posts: number;
  /** Up to when everything is said to be collected or known to be missing, milliseconds. */
  readonly until: number;
  readonly gaps: readonly Gap[];
  readonly openGaps: number;
  /** Micro-dollars. */
  readonly ledger: number;
  readonly reserved: number;
  readonly meter: number;
  /** Most attempts to connect within any quarter of an hour. */
  readonly connects: number;
}

/** Compares a data folder at rest with the simulator's books, from the first connection on. */
export async function streamBooks(
  stage: Pick<StreamStage, "folders" | "simulator">,
  campaign = CAMPAIGN,
  query = QUERY,
): Promise<StreamBooks> {
  const { simulator, folders } = stage;
  await using state = await openState(folders.state, { clock: simulator.clock }, signal);
  const gaps = (await state.gaps.list()).filter((gap) => gap.campaign === campaign);
  const { spent, reserved } = await state.ledger.sums("x");
  await using engine = await Engine.open(folders.warehouse, { memory: "512MB" });
  const rows = await engine.rows<{ post_id: string }>(
    "SELECT DISTINCT post_id FROM post_campaign WHERE campaign = $campaign",
    { campaign },
  );
  const held = new Set(rows.map((row) => row.post_id));
  const live = simulator.connections()[0]?.connectedAt ?? simulator.clock.now();
  const checkpoint = await state.checkpoints.get("x", campaign);
  const until = checkpoint === undefined ? live : Date.parse(checkpoint.covered_until);
  const books = simulator.books(query, live + RULES_ACT_MS, until);
  const open = gaps.filter((gap) => gap.filled_at === null);
  const isMissing = (at: number): boolean =>
    open.some((gap) => Date.parse(gap.from_at) <= at && at <= Date.parse(gap.to_at));
  const doubled = Object.entries(await doubledKeys(engine)).map(([table, keys]) => `${table}: ${keys} keys`);
  return {
    lost: books.posts
      .filter(({ firstId, at }) => !held.has(firstId) && !isMissing(at))
      .map(({ firstId }) => firstId),
    doubled,
    posts: held.size,
    until,
    gaps,
    openGaps: open.length,
    ledger: spent,
    reserved,
    meter: Math.round(simulator.meter().usd * 1e6),
    connects: mostConnects(simulator.connections().map(({ connectedAt }) => connectedAt)),
  };
}

/** The line of the summary that these books make. */
export function rowOf(row: string, phase: string, faults: number, books: StreamBooks): SummaryRow {
  return {
    row,
    phase,
    faults,
    lost: books.lost.length,
    doubled: books.doubled.length,
    reread: null,
    ledger: books.ledger / 1e6,
    meter: books.meter / 1e6,
  };
}

const WINDOW_MS = 15 * MINUTE;

export function mostConnects(moments: readonly number[]): number {
  return moments.reduce(
    (most, from) => Math.max(most, moments.filter((at) => at >= from && at < from + WINDOW_MS).length),
    0,
  );
}
