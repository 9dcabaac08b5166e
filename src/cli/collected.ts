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
    ...gapLines(each.gaps),
    ...each.notes.map((note) => `  ${note}`),
    ...missing,
    ...troubleLines(each.error),
  ];
}

function gapLines({ filled, open }: CampaignCollected["gaps"]): readonly string[] {
  if (filled === 0 && open === 0) return [];
  return [
    `  gaps: ${formatNumber(filled)} filled by search, ${formatNumber(open)} still open` +
      (open === 0 ? "" : "; `birdsong status` lists them"),
  ];
}
