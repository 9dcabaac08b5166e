import type { Engine, Params } from "../engine/engine.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";

/** A campaign that does not exist has zeros for an answer, which would be believed: throws `report.unknown-campaign`. */
export async function assertKnownCampaign(engine: Engine, { campaign }: Params): Promise<void> {
  if (typeof campaign !== "string") return;
  const known = await knownCampaigns(engine);
  if (known.includes(campaign)) return;
  const meant = nearest(campaign, known);
  throw new BirdsongError(`There is no campaign \`${campaign}\` in what was published.`, {
    code: "report.unknown-campaign",
    hint:
      known.length === 0
        ? "Nothing was collected yet: `birdsong run`, then `birdsong report`."
        : meant === undefined
          ? `There are: ${known.join(", ")}.`
          : `Did you mean ${meant}?`,
    exitCode: EXIT.usage,
  });
}

/** Campaigns there are, also those that only have posts. */
export async function knownCampaigns(engine: Engine): Promise<readonly string[]> {
  const rows = await engine.rows<{ campaign: string }>(
    "select campaign from dim_campaign union select campaign from post_campaign order by campaign",
  );
  return rows.map((row) => row.campaign);
}
