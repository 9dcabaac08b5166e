import { enrich } from "../load/enrich.ts";
import type { RereadReport } from "../warehouse/warehouse.ts";
import { openWarehouse } from "./load.ts";
import { recorded } from "./recorded.ts";
import type { StoreContext } from "./store-context.ts";

/**
 * Reads language, mood and region of everything stored again, with the scorer of the configuration and the lists of
 * this program, in one transaction: a warehouse never shows half of each. Takes no record from the lake.
 */
export async function rereadJob(context: StoreContext, signal: AbortSignal): Promise<RereadReport> {
  return await recorded(
    context,
    "enrich",
    (report) => report.posts,
    () => reread(context, signal),
  );
}

async function reread(context: StoreContext, signal: AbortSignal): Promise<RereadReport> {
  await using warehouse = await openWarehouse(context);
  await using lane = await warehouse.lane();
  context.progress("reading texts and locations again");
  await enrich(lane, "warehouse", context.enricher, signal);
  return await warehouse.reread(lane, signal);
}
