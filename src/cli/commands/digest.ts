import { digestJob } from "../../jobs/digest.ts";
import type { DigestReport } from "../../jobs/digest.ts";
import { BirdsongError, EXIT } from "../../model/error.ts";
import type { Command } from "../command.ts";
import { digestLines } from "../digest-lines.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "digest",
  summary: "tell channels the best and worst post of the last hour or day, at most once",
  options: { "dry-run": { type: "boolean" }, period: { type: "string" }, again: { type: "boolean" } },
  optionHelp: {
    "dry-run": "print what would be sent, send nothing",
    period: "the period that starts at this time (default: the newest that is over)",
    again: "send it although it was refused, may have been delivered, or was quiet",
  },
  examples: [
    { line: "birdsong digest --dry-run", does: "shows the message" },
    {
      line: "birdsong digest --period 2026-11-17T09:00:00Z --again",
      does: "sends one more time what may have been lost",
    },
  ],
  async run(invocation) {
    const { output, signal, options } = invocation;
    const { period, again } = options;
    if (again === true && period === undefined) {
      throw new BirdsongError("`--again` needs the period that is to be sent again.", {
        code: "digest.period",
        hint: "Name it with --period; `birdsong digest` says which one it means.",
        exitCode: EXIT.usage,
      });
    }
    const report = await withWired(invocation, (wired) =>
      digestJob(
        wired,
        {
          ...(typeof period === "string" ? { period } : {}),
          again: again === true,
          dryRun: options["dry-run"] === true,
        },
        signal,
      ),
    );
    if (report === undefined) throw notConfigured();
    if (options["dry-run"] === true) for (const line of messageLines(report)) output.print(line);
    for (const line of digestLines(report)) output.print(line);
    output.result(report);
    return report.exitCode;
  },
};

function notConfigured(): BirdsongError {
  return new BirdsongError("No digest is configured.", {
    code: "digest.none",
    hint: "Add `channels:` and `digest:` to the configuration; docs/digest.md says how.",
    exitCode: EXIT.usage,
  });
}

function messageLines({ message }: DigestReport): readonly string[] {
  if (message === null) return [];
  return [
    message.title,
    message.text,
    ...message.fields.map(({ name, value }) => `${name}: ${value}`),
    ...message.sections.flatMap(({ heading, text, url }) => [
      "",
      heading,
      ...text.split("\n"),
      ...(url === undefined ? [] : [url]),
    ]),
    "",
  ];
}
