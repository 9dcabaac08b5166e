import { durationMs } from "../../config/duration.ts";
import { streamJob, streamRulesJob } from "../../jobs/stream.ts";
import type { CampaignPrice, RuleChanges, StreamReport } from "../../jobs/stream.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import { dollars } from "../../model/money.ts";
import type { Command } from "../command.ts";
import type { Output } from "../output.ts";
import { formatNumber } from "../table.ts";
import { troubleLines } from "../trouble.ts";
import { withWired } from "../wired.ts";

/** In micro-dollars: an estimate is not finer. */
const CENT = 10_000;

export const command: Command = {
  name: "stream",
  summary: "collect posts as they are written, until it is stopped; for campaigns with `stream: true`",
  options: {
    campaign: { type: "string", multiple: true },
    yes: { type: "boolean" },
    "dry-run": { type: "boolean" },
    for: { type: "string" },
    takeover: { type: "boolean" },
    resume: { type: "boolean" },
  },
  optionHelp: {
    campaign: "only this campaign; may be given several times (default: all with `stream: true`)",
    yes: "agree beforehand to what it costs (without it a terminal is asked the first time)",
    "dry-run": "let X check the rules and show what would be changed; connects to nothing, costs nothing",
    for: "end after this time: 10m, 8h (default: when it is stopped)",
    takeover: "end the connection of another program that streams with the same access",
    resume: "try again although the account had no credit a short while ago",
  },
  examples: [
    { line: "birdsong stream --dry-run", does: "checks the rules of all campaigns with X" },
    {
      line: "birdsong stream --for 10m --yes",
      does: "ten minutes of posts; `birdsong load` makes them visible",
    },
    { line: "birdsong stream", does: "until Ctrl-C; `birdsong status` in another terminal shows how it is" },
  ],
  async run(invocation) {
    const { output, signal, options } = invocation;
    const named = options["campaign"] as readonly string[] | undefined;
    const campaigns = named === undefined ? {} : { campaigns: named };
    const forMs = timeOf(options["for"] as string | undefined);
    if (options["dry-run"] === true) {
      const changes = await withWired(invocation, async (wired) => streamRulesJob(wired, campaigns, signal));
      for (const line of rulesTold(changes)) output.print(line);
      output.result(changes);
      return EXIT.done;
    }
    const report = await withWired(invocation, async (wired) =>
      streamJob(
        wired,
        {
          ...campaigns,
          confirm: options["yes"] === true ? null : confirmOf(output),
          ...(forMs === undefined ? {} : { forMs }),
          takeOver: options["takeover"] === true,
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

function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+[smhd]$/.test(text)) return durationMs(text);
  throw new BirdsongError(`--for takes a number and a unit, not ${text}.`, {
    code: "usage",
    hint: "Like this: --for 10m",
    exitCode: EXIT.usage,
  });
}

/** Shows what streaming a campaign costs and asks; where nobody can answer, says how to agree. */
export function confirmOf(output: Output): (price: CampaignPrice) => Promise<boolean> {
  return async (price) => {
    const aDay = Math.round(price.month.postsCost / 30 / CENT) * CENT;
    output.note(
      `${price.campaign}: about ${formatNumber(Math.round(price.postsPerDay))} posts a day, ${dollars(aDay)} a day ` +
        `(${dollars(Math.round(price.month.postsCost / CENT) * CENT)} in thirty days), without reposts, which come on top. ` +
        "Budgets hold in any case: the stream pauses when one is used up.",
    );
    const answer = await output.ask(`Stream ${price.campaign} now? [y/N] `);
    if (answer === undefined) {
      throw new BirdsongError(`Streaming ${price.campaign} costs money, and nobody is there to agree.`, {
        code: "collect.not-agreed",
        hint: "Run it once on a terminal, or with --yes.",
        exitCode: EXIT.usage,
      });
    }
    return /^y(es)?$/i.test(answer.trim());
  };
}

function rulesTold(changes: RuleChanges): readonly string[] {
  const foreign =
    changes.foreign === 0
      ? []
      : [
          `${formatNumber(changes.foreign)} rules belong to other programs with the same access. They stay; ` +
            "what they match is delivered, and paid, as well.",
        ];
  return [
    `X accepts the rules: ${changes.added.length} to add, ${changes.deleted.length} to delete, ${changes.kept} to keep.`,
    ...changes.added.map(({ campaign, value }) => `  add     ${campaign}: ${value}`),
    ...changes.deleted.map(({ campaign, value }) => `  delete  ${campaign}: ${value}`),
    ...foreign,
  ];
}

function told(report: StreamReport): readonly string[] {
  const scraps = [
    ...(report.foreign > 0
      ? [
          `${formatNumber(report.foreign)} posts matched only rules of other programs: paid, kept, in no campaign`,
        ]
      : []),
    ...(report.torn > 0 ? [`${formatNumber(report.torn)} records broke off with the connection`] : []),
    ...(report.unknown > 0 ? [`${formatNumber(report.unknown)} messages of a kind that is not known`] : []),
  ];
  return [
    `${report.campaigns.join(", ")}: ${formatNumber(report.posts)} posts in ${formatNumber(report.batches)} ${report.batches === 1 ? "batch" : "batches"}, ` +
      `${formatNumber(report.connects)} ${report.connects === 1 ? "connection" : "connections"}, ` +
      `${formatNumber(report.gaps)} ${report.gaps === 1 ? "gap" : "gaps"}, ${dollars(report.cost)}`,
    ...(report.filled.gaps === 0
      ? []
      : [
          `  ${formatNumber(report.filled.gaps)} gaps filled by search meanwhile: ` +
            `${formatNumber(report.filled.posts)} posts, ${dollars(report.filled.cost)}`,
        ]),
    ...scraps.map((line) => `  ${line}`),
    ...report.notes.map((note) => `  ${note}`),
    ...troubleLines(report.error),
  ];
}
