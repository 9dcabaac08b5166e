import { DAY } from "../model/clock.ts";
import { UNKNOWN } from "./alert.ts";
import type { Finding } from "./alert.ts";
import type { CampaignFacts } from "./facts.ts";
import type { Limits } from "./settings.ts";
import { lengthOf, many, moment } from "./words.ts";

/** A gap that nothing fills is news for so long, not for ever: `birdsong report gaps` keeps it. */
const NEWS_MS = 7 * DAY;

/** Something was not collected, and has not been filled in the time that filling usually takes. */
export function gapsStay(
  { campaign, gaps, collectedUntil }: CampaignFacts,
  now: number,
  { gapsMs }: Limits,
): Finding {
  if (collectedUntil === null) return UNKNOWN;
  const old = gaps.filter(({ noticedAt }) => now - noticedAt > gapsMs && now - noticedAt <= NEWS_MS);
  const [first] = old.toSorted((a, b) => a.from - b.from);
  if (first === undefined) return { state: "fine", text: `No new gap of ${campaign} is open.` };
  const total = old.reduce((sum, { from, to }) => sum + (to - from), 0);
  const staying = old.filter(({ stays }) => stays).length;
  return {
    state: "bad",
    since: first.from,
    text:
      `${campaign} has ${many(old.length, "gap")} of ${lengthOf(total)} in all, from ${moment(first.from)} on, ` +
      `not filled for more than ${lengthOf(gapsMs)}` +
      (staying === 0
        ? "."
        : staying === old.length
          ? "; nothing fills them by itself."
          : `; ${staying} of them ${staying === 1 ? "stays" : "stay"}.`),
    hint: "`birdsong status` says why, and what becomes of each gap.",
  };
}
