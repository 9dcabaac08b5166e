import { hydrateJob } from "../../jobs/hydrate.ts";
import type { HydrateReport } from "../../jobs/hydrate.ts";
import { importJob, isIdList } from "../../jobs/import.ts";
import type { ImportReport } from "../../jobs/import.ts";
import { loadJob } from "../../jobs/load.ts";
import type { LoadReport } from "../../jobs/load.ts";
import { publishJob } from "../../jobs/publish.ts";
import type { Wired } from "../../jobs/wire.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { dollars } from "../../model/money.ts";
import type { Command, Invocation } from "../command.ts";
import type { Output } from "../output.ts";
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
    yes: { type: "boolean" },
  },
  optionHelp: {
    campaign: "campaign the posts belong to; it need not be configured (default: imported)",
    compliance: "what the ids of compliance results are: posts or users (default: by the file's name)",
    "spool-only": "stop after the spool; the next `load` or `run` does the rest",
    yes: "agree beforehand to the price of looking ids up",
  },
  examples: [
    {
      line: "birdsong import tweets.jsonl.gz --campaign brexit",
      does: "pages, stream lines or flattened posts, packed or not",
    },
    { line: "birdsong import archive/*.jsonl", does: "a whole folder; importing it again changes nothing" },
    {
      line: "birdsong import ids.csv --campaign arcane",
      does: "looks the posts of a list of ids up, within the campaign's budget ($0.005 each)",
    },
  ],
  async run(invocation) {
    const { output, operands } = invocation;
    if (operands.length === 0) {
      throw new BirdsongError("No file was named.", {
        code: "usage.no-file",
        hint: "For example: birdsong import tweets.jsonl",
        exitCode: EXIT.usage,
      });
    }
    const report = await withWired(invocation, (wired) => importAll(wired, invocation));
    const { imported, hydrated, loaded } = report;
    if (imported.files > 0) {
      output.print(`Read ${formatNumber(imported.lines)} lines of ${formatNumber(imported.files)} files.`);
    }
    if (hydrated !== null) {
      output.print(
        `Looked ${formatNumber(hydrated.ids)} ids up: ${formatNumber(hydrated.found)} posts bought for ${dollars(hydrated.cost)}, ` +
          `${formatNumber(hydrated.known)} were here already, ${formatNumber(hydrated.absent)} are withdrawn or hidden.`,
      );
    }
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

interface AllImported {
  readonly imported: ImportReport;
  readonly hydrated: HydrateReport | null;
  readonly loaded: LoadReport | null;
}

async function importAll(wired: Wired, invocation: Invocation): Promise<AllImported> {
  const { operands, options, signal, output } = invocation;
  const records = operands.filter((path) => !isIdList(path));
  const lists = operands.filter(isIdList);
  const settings = optionsOf(invocation);
  const imported = await importJob(wired, records, settings, signal);
  const hydrated =
    lists.length === 0
      ? null
      : await hydrateJob(
          wired,
          lists,
          {
            campaign: settings.campaign,
            confirm: options["yes"] === true ? null : (posts, micros) => agreeTo(output, posts, micros),
          },
          signal,
        );
  if (options["spool-only"] === true) return { imported, hydrated, loaded: null };
  const loaded = await loadJob(wired, signal);
  await publishJob(wired, signal);
  return { imported, hydrated, loaded };
}

async function agreeTo(output: Output, posts: number, micros: number): Promise<boolean> {
  output.note(
    `${formatNumber(posts)} posts to look up, at most ${dollars(micros)}. Budgets hold in any case.`,
  );
  const answer = await output.ask("Look them up now? [y/N] ");
  if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  throw new BirdsongError("Looking posts up costs money, and nobody is there to agree.", {
    code: "import.not-agreed",
    hint: "Run it on a terminal, or with --yes.",
    exitCode: EXIT.usage,
  });
}

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
