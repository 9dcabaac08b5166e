import { replayJob } from "../../jobs/replay.ts";
import { rereadJob } from "../../jobs/reread.ts";
import { publishJob } from "../../jobs/publish.ts";
import { EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "replay",
  summary: "rebuild the warehouse from the lake: after an upgrade, a lost file, or for another time zone",
  options: { enrich: { type: "boolean" } },
  optionHelp: {
    enrich:
      "only work out language, mood and region again, with the scorer and lists of now; no record is read",
  },
  examples: [
    {
      line: "birdsong replay",
      does: "rebuilds beside the old warehouse, swaps at the end, and publishes anew",
    },
    {
      line: "birdsong replay --enrich",
      does: "after an upgrade or with another scorer: all moods by one version",
    },
  ],
  async run(invocation) {
    const { output, options, signal } = invocation;
    if (options["enrich"] === true) {
      const changed = await withWired(invocation, async (wired) => {
        const reread = await rereadJob(wired, signal);
        await publishJob(wired, signal);
        return reread;
      });
      output.print(
        `Read again: ${formatNumber(changed.posts)} posts and ${formatNumber(changed.authors)} authors changed.`,
      );
      output.result(changed);
      return EXIT.done;
    }
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
