import { replayJob } from "../../jobs/replay.ts";
import { publishJob } from "../../jobs/publish.ts";
import { EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "replay",
  summary: "rebuild the warehouse from the lake: after an upgrade, a lost file, or for another time zone",
  options: {},
  optionHelp: {},
  examples: [
    {
      line: "birdsong replay",
      does: "rebuilds beside the old warehouse, swaps at the end, and publishes anew",
    },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const report = await withWired(invocation, async (wired) => {
      const replayed = await replayJob(wired, signal);
      await publishJob(wired, signal);
      return replayed;
    });
    output.print(
      `Rebuilt from ${formatNumber(report.batches)} batches, ${formatNumber(report.records)} records: ` +
        `${formatNumber(report.posts)} posts, ${formatNumber(report.snapshots)} snapshots.`,
    );
    output.result(report);
    return EXIT.done;
  },
};
