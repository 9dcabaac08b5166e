import { publishJob } from "../../jobs/publish.ts";
import { publishPlainJob } from "../../jobs/publish-plain.ts";
import { EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "publish",
  summary: "publish the warehouse as Parquet for reports, notebooks and Spark",
  options: { plain: { type: "boolean" }, out: { type: "string" } },
  optionHelp: {
    plain: "also write the plain layout: a folder a table, date=YYYY-MM-DD below it, and _SUCCESS",
    out: "where the plain layout goes (default: plain/ in the data folder)",
  },
  examples: [
    { line: "birdsong publish", does: "publishes what changed since the last time" },
    {
      line: "birdsong publish --plain",
      does: "and writes data/plain/fact_post/date=2026-11-24/… for Spark and pandas",
    },
  ],
  async run(invocation) {
    const { output, signal, options } = invocation;
    const report = await withWired(invocation, async (wired) => {
      const published = await publishJob(wired, signal);
      if (options["plain"] !== true) return { published, plain: null };
      const out = options["out"];
      return {
        published,
        plain: await publishPlainJob(wired, typeof out === "string" ? out : undefined, signal),
      };
    });
    const { published, plain } = report;
    output.print(
      `Published generation ${published.generation}: ${formatNumber(published.files)} files written, ` +
        `${formatNumber(Math.ceil(published.bytes / 1024))} kB, ${formatNumber(published.removed)} old ones removed.`,
    );
    if (plain !== null) output.print(`Plain layout of ${plain.tables} tables in ${plain.folder}.`);
    output.result(report);
    return EXIT.done;
  },
};
