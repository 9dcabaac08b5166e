import { collectJob } from "../../jobs/collect.ts";
import { collectedLines } from "../collected.ts";
import type { Command } from "../command.ts";
import { confirmOf } from "../confirm.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "collect",
  summary: "fetch new posts of campaigns into the spool, within their budgets",
  operands: "[campaign...]",
  options: { yes: { type: "boolean" }, resume: { type: "boolean" } },
  optionHelp: {
    yes: "agree to the price of a campaign's first collection beforehand (without it a terminal is asked)",
    resume: "try again although the account had no credit a short while ago",
  },
  examples: [
    { line: "birdsong collect", does: "brings every campaign up to date; `birdsong load` makes it visible" },
    { line: "birdsong collect arcane --yes", does: "one campaign, without asking about its first price" },
  ],
  async run(invocation) {
    const { output, signal, operands, options } = invocation;
    const report = await withWired(invocation, async (wired) =>
      collectJob(
        wired,
        {
          ...(operands.length === 0 ? {} : { campaigns: operands }),
          confirm: options["yes"] === true ? null : confirmOf(output),
          ignorePause: options["resume"] === true,
        },
        signal,
      ),
    );
    for (const campaign of report.campaigns) for (const line of collectedLines(campaign)) output.print(line);
    output.result(report);
    return report.exitCode;
  },
};
