import type { CampaignCollected } from "../jobs/collect.ts";
import { dollars } from "../model/money.ts";
import { formatNumber } from "./table.ts";
import { troubleLines } from "./trouble.ts";

/** What collecting one campaign brought, cost and left out, as lines for people. */
export function collectedLines(each: CampaignCollected): readonly string[] {
  const missing =
    each.missing === null ? [] : [`  not collected: ${each.missing.from} to ${each.missing.to}`];
  return [
    `${each.campaign}: ${formatNumber(each.posts)} posts on ${formatNumber(each.pages)} pages, ` +
      `${formatNumber(each.authors)} author profiles, ${dollars(each.cost)}`,
    ...each.notes.map((note) => `  ${note}`),
    ...missing,
    ...troubleLines(each.error),
  ];
}
