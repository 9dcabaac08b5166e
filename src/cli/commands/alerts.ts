import { alertHistory, alertsJob } from "../../jobs/alerts.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { changedLines, historyLines, standingLines } from "../alert-lines.ts";
import type { Command, Invocation } from "../command.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "alerts",
  summary: "look whether anything is worth an alert, tell channels once, show what stands",
  options: { "dry-run": { type: "boolean" }, history: { type: "boolean" }, days: { type: "string" } },
  optionHelp: {
    "dry-run": "say what would be raised and cleared; change and send nothing",
    history: "list what was raised and cleared instead of looking anew",
    days: "how far the history reaches back (default: 7, at most 90)",
  },
  examples: [
    { line: "birdsong alerts", does: "looks, tells what is new, and shows what stands; safe to repeat" },
    { line: "birdsong alerts --dry-run", does: "tries the rules without telling anybody" },
    { line: "birdsong alerts --history --days 30", does: "what was raised in a month, and when it was over" },
  ],
  async run(invocation) {
    const { output, signal, options } = invocation;
    const days = daysOf(options["days"]);
    if (options["history"] === true) {
      const alerts = await withWired(invocation, async (wired) => alertHistory(wired, days));
      for (const line of historyLines(alerts)) output.print(line);
      output.result({ alerts });
      return EXIT.done;
    }
    const dryRun = options["dry-run"] === true;
    const report = await withWired(invocation, async (wired) => alertsJob(wired, { dryRun }, signal));
    if (report.busy) output.print("Another process is looking just now; this is what it knew before.");
    for (const line of changedLines(report.changed, dryRun)) output.print(line);
    for (const line of standingLines(report.standing)) output.print(line);
    output.result(report);
    return report.exitCode;
  },
};

const MOST_DAYS = 90;

function daysOf(typed: Invocation["options"][string]): number {
  if (typeof typed !== "string") return 7;
  const days = Number(typed);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new BirdsongError(`--days is "${typed}": expected a whole number from 1 to ${MOST_DAYS}.`, {
    code: "alerts.days",
    hint: "Alerts that are over are kept for 90 days.",
    exitCode: EXIT.usage,
  });
}
