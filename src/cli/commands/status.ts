import { statusJob } from "../../jobs/status.ts";
import type { Money, OpenGap, StatusReport } from "../../jobs/status.ts";
import { EXIT } from "../../model/error.ts";
import { dollars } from "../../model/money.ts";
import { standingLines, untoldLines } from "../alert-lines.ts";
import type { Command } from "../command.ts";
import { streamLines } from "../stream-lines.ts";
import { formatNumber, renderTable } from "../table.ts";
import { upLines } from "../up-lines.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "status",
  summary: "show how far everything is: collected, spent, missing, waiting, set aside",
  options: {},
  optionHelp: {},
  examples: [
    { line: "birdsong status", does: "works while other processes collect and load" },
    { line: "birdsong status --json", does: "the same for programs, amounts in micro-dollars" },
  ],
  async run(invocation) {
    const { output, signal } = invocation;
    const report = await withWired(invocation, async (wired) => statusJob(wired, signal));
    for (const line of rendered(report, output.width)) output.print(line);
    output.result(report);
    return EXIT.done;
  },
};

function rendered(report: StatusReport, width: number): readonly string[] {
  return [
    ...campaigns(report, width),
    ...streamLines(report),
    ...upLines(report),
    ...standingLines(report.alerts),
    ...untoldLines(report.untoldDigests),
    "",
    ...money(report, width),
    "",
    ...gaps(report, width),
    `Spool: ${formatNumber(report.spool.batches)} batches wait to be loaded${
      report.spool.oldest === null ? "" : `, the oldest received ${report.spool.oldest}`
    }.`,
    `Withdrawn: ${formatNumber(report.tombstones)} posts and authors; ${formatNumber(report.rechecks)} more are looked at again.`,
    ...quarantine(report, width),
    ...pause(report),
    ...mixed(report),
    "",
    ...runs(report, width),
  ];
}

function campaigns(report: StatusReport, width: number): readonly string[] {
  if (report.campaigns.length === 0) return ["No campaign is configured."];
  return renderTable(
    [{ title: "campaign" }, { title: "collected until", whole: true }, { title: "under way" }],
    report.campaigns.map((each) => [
      each.campaign,
      each.collectedUntil ?? "never",
      each.underWay === null
        ? "–"
        : `${formatNumber(each.underWay.posts)} posts on ${formatNumber(each.underWay.pages)} pages`,
    ]),
    width,
  );
}

function money(report: StatusReport, width: number): readonly string[] {
  const rows = [
    ...report.campaigns.map((each) => row(each.campaign, each.money)),
    ...(report.campaigns.length > 1 ? [row("all of X", report.source)] : []),
  ];
  return [
    `Money, billing cycle ${report.cycle.start} to ${report.cycle.end} (spent of limit):`,
    ...renderTable(
      [
        { title: "" },
        { title: "today", align: "right", whole: true },
        { title: "cycle", align: "right", whole: true },
        { title: "in all", align: "right", whole: true },
        { title: "reserved", align: "right", whole: true },
        { title: "cycle's end", align: "right", whole: true },
      ],
      rows,
      width,
    ),
    "Cycle's end: what will have been spent if every day costs what the last seven did on average.",
  ];
}

function row(name: string, each: Money): readonly string[] {
  return [
    name,
    ofLimit(each.day),
    ofLimit(each.cycle),
    ofLimit(each.total),
    dollars(each.total.reserved),
    dollars(each.forecast),
  ];
}

function ofLimit(sum: Money["day"]): string {
  return sum.limit === null ? dollars(sum.spent) : `${dollars(sum.spent)} of ${dollars(sum.limit)}`;
}

function gaps(report: StatusReport, width: number): readonly string[] {
  const open = report.campaigns.flatMap((each) => each.openGaps);
  const filled = report.campaigns.reduce((sum, each) => sum + each.filledGaps, 0);
  if (open.length === 0) return ["Gaps: none.", ...filledLine(filled)];
  return [
    "Gaps, not collected:",
    ...renderTable(
      [
        { title: "campaign" },
        { title: "from", whole: true },
        { title: "to", whole: true },
        { title: "cause" },
        { title: "posts, about" },
        { title: "what becomes of it" },
      ],
      open.map((gap) => [
        gap.campaign,
        gap.from_at,
        gap.to_at,
        gap.cause,
        gap.estimated_posts,
        FATES[gap.fate],
      ]),
      width,
    ),
    ...filledLine(filled),
  ];
}

function filledLine(filled: number): readonly string[] {
  return filled === 0
    ? []
    : [`${formatNumber(filled)} more were filled; \`birdsong report gaps\` lists all.`];
}

const FATES: Readonly<Record<OpenGap["fate"], string>> = {
  fillable: "the next collect fills it",
  "too-young": "filled when the search knows it",
  "out-of-reach": "stays: older than the search reaches",
  "under-way": "the next collect goes on there",
  unreadable: "stays: unreadable when fetched again",
  tomorrow: "tried again after a day",
  "switched-off": "stays: collect.fill_gaps is false",
};

function quarantine({ quarantine: set }: StatusReport, width: number): readonly string[] {
  if (set.lines === 0) return ["Quarantine: empty."];
  return [
    `Quarantine: ${formatNumber(set.lines)} lines could not be loaded. The latest:`,
    ...renderTable(
      [{ title: "file" }, { title: "line", align: "right" }, { title: "reason" }],
      set.latest.map((line) => [line.file, line.line, line.reason]),
      width,
    ),
  ];
}

function pause({ pause: rest }: StatusReport): readonly string[] {
  if (rest === null) return [];
  return [`Paid requests rest since ${rest.paused_at}, until ${rest.retry_at}: ${rest.message}`];
}

function mixed({ mixed: kinds }: StatusReport): readonly string[] {
  return Object.entries(kinds).map(
    ([kind, versions]) =>
      `Of ${kind}, ${versions.length} versions are mixed (${versions.join(", ")}): \`birdsong replay --enrich\` makes them one.`,
  );
}

function runs(report: StatusReport, width: number): readonly string[] {
  if (report.runs.length === 0) return ["Nothing has run yet."];
  return [
    "Latest runs:",
    ...renderTable(
      [
        { title: "started", whole: true },
        { title: "job" },
        { title: "campaign" },
        { title: "outcome" },
        { title: "posts", align: "right" },
        { title: "error" },
      ],
      report.runs.map((run) => [
        run.started_at,
        run.job,
        run.campaign,
        run.outcome ?? "running",
        run.posts,
        run.error ?? "",
      ]),
      width,
    ),
  ];
}
