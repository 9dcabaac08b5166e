import { durationMs } from "../config/duration.ts";
import { publish } from "../marts/publish.ts";
import type { FromState, PublishReport } from "../marts/publish.ts";
import type { DuckdbWarehouse } from "../warehouse/duckdb/warehouse.ts";
import { openWarehouse } from "./load.ts";
import { recorded } from "./recorded.ts";
import type { StoreContext } from "./store-context.ts";

const MICROS = 1_000_000;
/** Runs of the last weeks are enough for job history and lag. */
const RUNS = 5_000;

/** Publishes the warehouse for readers, with what the state knows of gaps, spend and runs. */
export async function publishJob(context: StoreContext, signal: AbortSignal): Promise<PublishReport> {
  return await recorded(
    context,
    "publish",
    () => 0,
    async () => {
      await using warehouse = await openWarehouse(context);
      return await publishFrom(warehouse, context, signal);
    },
  );
}

/** @param graceMs how long superseded files stay. @default as configured */
export async function publishFrom(
  warehouse: DuckdbWarehouse,
  context: StoreContext,
  signal: AbortSignal,
  graceMs: number = durationMs(context.config.publish.grace),
): Promise<PublishReport> {
  return await publish(
    warehouse.engine,
    await fromState(context),
    {
      folder: context.folders.marts,
      graceMs,
      timezone: context.config.timezone,
      moment: (name) => context.moment(name),
    },
    context.clock,
    signal,
  );
}

async function fromState({ state, config }: StoreContext): Promise<FromState> {
  const spend = await state.ledger.list();
  return {
    gaps: (await state.gaps.list()).map(({ gap_id: _id, noticed_at: _at, ...gap }) => gap),
    spend: spend.map((row) => ({ ...row, amount: row.amount / MICROS, currency: "USD" })),
    runs: (await state.runs.latest(RUNS)).map(({ job, run_id, started_at, ended_at, outcome, posts }) => ({
      job,
      run_id,
      started_at,
      ended_at,
      outcome,
      posts,
    })),
    campaigns: Object.entries(config.campaigns).map(([campaign, settings]) => ({
      campaign,
      sources: settings.sources.join(","),
      match: JSON.stringify(settings.match),
      refresh: typeof settings.refresh === "string" ? settings.refresh : JSON.stringify(settings.refresh),
      authors: typeof settings.authors === "string" ? settings.authors : JSON.stringify(settings.authors),
    })),
  };
}
