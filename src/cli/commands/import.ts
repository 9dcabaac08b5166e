import { importJob } from "../../jobs/import.ts";
import { loadJob } from "../../jobs/load.ts";
import { publishJob } from "../../jobs/publish.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import type { Command, Invocation } from "../command.ts";
import { formatNumber } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "import",
  summary:
    "bring in an existing collection: API pages, twarc files, counts, compliance results, lists of ids",
  operands: "<file...>",
  options: {
    campaign: { type: "string" },
    compliance: { type: "string" },
    "spool-only": { type: "boolean" },
  },
  optionHelp: {
    campaign: "campaign the posts belong to; it need not be configured (default: imported)",
    compliance: "what the ids of compliance results are: posts or users (default: by the file's name)",
    "spool-only": "stop after the spool; the next `load` or `run` does the rest",
  },
  examples: [
    {
      line: "birdsong import tweets.jsonl.gz --campaign brexit",
      does: "pages, stream lines or flattened posts, packed or not",
    },
    { line: "birdsong import archive/*.jsonl", does: "a whole folder; importing it again changes nothing" },
  ],
  async run(invocation) {
    const { output, signal, operands } = invocation;
    if (operands.length === 0) {
      throw new BirdsongError("No file was named.", {
        code: "usage.no-file",
        hint: "For example: birdsong import tweets.jsonl",
        exitCode: EXIT.usage,
      });
    }
    const report = await withWired(invocation, async (wired) => {
      const imported = await importJob(wired, operands, optionsOf(invocation), signal);
      if (invocation.options["spool-only"] === true) return { imported, loaded: null };
      const loaded = await loadJob(wired, signal);
      await publishJob(wired, signal);
      return { imported, loaded };
    });
    const { imported, loaded } = report;
    output.print(`Read ${formatNumber(imported.lines)} lines of ${formatNumber(imported.files)} files.`);
    if (loaded !== null) {
      output.print(
        `${formatNumber(loaded.posts)} posts and ${formatNumber(loaded.snapshots)} snapshots were new; they are published.`,
      );
      if (loaded.quarantined > 0) {
        output.print(
          `${formatNumber(loaded.quarantined)} lines could not be read and were set aside: \`birdsong status\` says which and why.`,
        );
      }
    }
    output.result(report);
    return (loaded?.quarantined ?? 0) > 0 ? EXIT.partial : EXIT.done;
  },
};

function optionsOf({ options }: Invocation): Parameters<typeof importJob>[2] {
  const campaign = typeof options["campaign"] === "string" ? options["campaign"] : "imported";
  const compliance = options["compliance"];
  if (compliance === undefined) return { campaign };
  if (compliance === "posts") return { campaign, compliance: "post" };
  if (compliance === "users") return { campaign, compliance: "user" };
  throw new BirdsongError(`--compliance is ${String(compliance)}; it must be posts or users.`, {
    code: "usage.compliance",
    hint: "It says what the ids of a batch-compliance result are.",
    exitCode: EXIT.usage,
  });
}
