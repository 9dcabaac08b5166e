import { refreshJob } from "../../jobs/refresh.ts";
import type { CampaignRefreshed } from "../../jobs/refresh.ts";
import { dollars } from "../../model/money.ts";
import type { Command } from "../command.ts";
import { formatNumber } from "../table.ts";
import { troubleLines } from "../trouble.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "refresh",
  summary: "read the metrics of known posts again where their plan says it is due",
  operands: "[campaign...]",
  options: { resume: { type: "boolean" } },
  optionHelp: { resume: "try again although the account had no credit a short while ago" },
  examples: [
    { line: "birdsong refresh", does: "reads what is due, and buys the author profiles the policy asks for" },
    { line: "birdsong refresh arcane --json", does: "one campaign, with a report for programs" },
  ],
  async run(invocation) {
    const { output, signal, operands, options } = invocation;
    const report = await withWired(invocation, async (wired) =>
      refreshJob(
        wired,
        {
          ...(operands.length === 0 ? {} : { campaigns: operands }),
          ignorePause: options["resume"] === true,
        },
        signal,
      ),
    );
    if (report.campaigns.length === 0) {
      output.print(
        "Nothing was published yet, so no post is known that could be due: run `birdsong run` first.",
      );
    }
    for (const campaign of report.campaigns) for (const line of told(campaign)) output.print(line);
    output.result(report);
    return report.exitCode;
  },
};

function told(each: CampaignRefreshed): readonly string[] {
  const absent = each.absent === 0 ? "" : `, ${formatNumber(each.absent)} are withdrawn or hidden`;
  const free = each.free === 0 ? "" : ` (${formatNumber(each.free)} of them free)`;
  return [
    `${each.campaign}: ${formatNumber(each.posts)} of ${formatNumber(each.due)} posts due read again${free}${absent}, ` +
      `${formatNumber(each.authors)} author profiles, ${dollars(each.cost)}`,
    ...skipped(each),
    ...troubleLines(each.error),
  ];
}

/** What was left alone and why, and when there is something to do again. */
function skipped(each: CampaignRefreshed): readonly string[] {
  const { skippedFlat, skippedForMoney, expectedUnseen, nextDueAt } = each;
  const parts = [
    ...(skippedFlat === 0 ? [] : [`${formatNumber(skippedFlat)} are flat`]),
    ...(skippedForMoney === 0 ? [] : [`${formatNumber(skippedForMoney)} wait for money`]),
    ...(expectedUnseen === null
      ? []
      : [`about ${formatNumber(expectedUnseen)} likes, reposts, replies and quotes are not seen yet`]),
    ...(nextDueAt === null ? [] : [`the next post is due at ${nextDueAt}`]),
  ];
  return parts.length === 0 ? [] : [`  ${parts.join("; ")}`];
}
