import { runJob } from "../../jobs/run.ts";
import type { RunReport } from "../../jobs/run.ts";
import { dollars } from "../../model/money.ts";
import { changedLines } from "../alert-lines.ts";
import { collectedLines } from "../collected.ts";
import type { Command } from "../command.ts";
import { confirmOf } from "../confirm.ts";
import { digestLines } from "../digest-lines.ts";
import { formatNumber } from "../table.ts";
import { troubleLines } from "../trouble.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "run",
  summary: "one full pass: collect what is new, refresh what is due, load, publish; what cron calls",
  operands: "[campaign...]",
  options: { yes: { type: "boolean" }, resume: { type: "boolean" } },
  optionHelp: {
    yes: "agree to the price of a campaign's first collection beforehand (without it a terminal is asked)",
    resume: "try again although the account had no credit a short while ago",
  },
  examples: [
    { line: "birdsong run", does: "brings every campaign up to date" },
    {
      line: "birdsong run arcane --yes --json",
      does: "one campaign, from cron: no questions, a report for programs",
    },
  ],
  async run(invocation) {
    const { output, signal, operands, options } = invocation;
    const report = await withWired(invocation, (wired) =>
      runJob(
        wired,
        {
          ...(operands.length === 0 ? {} : { campaigns: operands }),
          confirm: options["yes"] === true ? null : confirmOf(output),
          ignorePause: options["resume"] === true,
        },
        signal,
      ),
    );
    for (const line of told(report)) output.print(line);
    output.result(report);
    return report.exitCode;
  },
};

function told(report: RunReport): readonly string[] {
  const lines: string[] = report.collect.campaigns.flatMap(collectedLines);
  for (const each of report.refresh.campaigns) {
    if (each.due > 0 || each.cost > 0 || each.error !== null) {
      const authors = each.authors > 0 ? `, ${formatNumber(each.authors)} more author profiles` : "";
      lines.push(
        `${each.campaign}: ${formatNumber(each.posts)} of ${formatNumber(each.due)} posts due were refreshed${authors}, ${dollars(each.cost)}`,
      );
    }
    lines.push(...troubleLines(each.error));
  }
  if (report.load !== null) {
    const published =
      report.publish === null ? "not published yet" : `published as of ${report.publish.published_at}`;
    lines.push(
      `Loaded ${formatNumber(report.load.posts)} new posts and ${formatNumber(report.load.snapshots)} snapshots; ${published}.`,
    );
  }
  if (report.left !== null) lines.push("The rest is left to another process:", ...troubleLines(report.left));
  if (report.forgotten !== undefined) {
    lines.push(
      `${formatNumber(report.forgotten.ids.length)} withdrawn posts and authors were removed for good.`,
    );
  }
  if (report.load !== null && report.load.quarantined > 0) {
    lines.push(`${formatNumber(report.load.quarantined)} records were set aside: see \`birdsong status\`.`);
  }
  if (report.digest !== undefined) lines.push(...digestLines(report.digest));
  lines.push(...changedLines(report.alerts.changed, false));
  return lines;
}
