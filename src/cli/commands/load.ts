import { loadJob } from "../../jobs/load.ts";
import { EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "load",
  summary: "bring what waits in the spool into the lake and the warehouse",
  options: {},
  optionHelp: {},
  examples: [
    { line: "birdsong load", does: "loads every waiting batch; a second load at the same time is refused" },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const report = await withWired(invocation, (wired) => loadJob(wired, signal));
    output.print(
      `Loaded ${formatNumber(report.batches)} batches, ${formatNumber(report.records)} records: ` +
        `${formatNumber(report.posts)} new posts, ${formatNumber(report.snapshots)} new snapshots.`,
    );
    if (report.quarantined > 0) {
      output.print(
        `${formatNumber(report.quarantined)} records could not be read and were set aside: \`birdsong status\` says which and why.`,
      );
    }
    output.result(report);
    return report.quarantined > 0 ? EXIT.partial : EXIT.done;
  },
};
