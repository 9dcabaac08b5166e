import type { CampaignPrice } from "../jobs/collect.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { dollars } from "../model/money.ts";
import type { Output } from "./output.ts";
import { formatNumber } from "./table.ts";

/** Shows the price of a campaign's first collection and asks; where nobody can answer, says how to agree. */
export function confirmOf(output: Output): (price: CampaignPrice) => Promise<boolean> {
  return async (price) => {
    output.note(
      `${price.campaign}: about ${formatNumber(price.first.posts)} posts to collect first, ${dollars(price.first.postsCost)}, ` +
        `and at most ${dollars(price.first.authorsAtMost)} for their authors; ` +
        `then about ${dollars(price.month.postsCost + price.month.refreshCost)} in thirty days, refreshes included, ` +
        `and at most ${dollars(price.month.authorsAtMost)} for authors. Budgets hold in any case.`,
    );
    const answer = await output.ask(`Collect ${price.campaign} now? [y/N] `);
    if (answer === undefined) {
      throw new BirdsongError(
        `The first collection of ${price.campaign} costs money, and nobody is there to agree.`,
        {
          code: "collect.not-agreed",
          hint: "Run it once on a terminal, or with --yes.",
          exitCode: EXIT.usage,
        },
      );
    }
    return /^y(es)?$/i.test(answer.trim());
  };
}
