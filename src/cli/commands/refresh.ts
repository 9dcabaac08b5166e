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
  return [
    `${each.campaign}: ${formatNumber(each.posts)} of ${formatNumber(each.due)} posts due read again${absent}, ` +
      `${formatNumber(each.authors)} author profiles, ${dollars(each.cost)}`,
    ...troubleLines(each.error),
  ];
}
