import { planJob } from "../../jobs/plan.ts";
import type { PlannedCampaign, PlanReport } from "../../jobs/plan.ts";
import { EXIT } from "../../model/error.ts";
import { dollars } from "../../model/money.ts";
import type { Command } from "../command.ts";
import { formatNumber, renderTable } from "../table.ts";
import { withWired } from "../wired.ts";

export const command: Command = {
  name: "plan",
  summary: "say what campaigns will cost, before they cost it",
  operands: "[campaign...]",
  options: {},
  optionHelp: {},
  examples: [
    { line: "birdsong plan", does: "prices every campaign; asking costs one counts request each ($0.005)" },
    { line: "birdsong plan arcane --json", does: "one campaign, amounts in micro-dollars" },
  ],
  async run(invocation) {
    const { output, signal, operands } = invocation;
    const report = await withWired(invocation, async (wired) =>
      planJob(wired, operands.length === 0 ? {} : { campaigns: operands }, signal),
    );
    for (const line of rendered(report, output.width)) output.print(line);
    output.result(report);
    return EXIT.done;
  },
};

const LIMIT_WORDS = { day: "a day", cycle: "a billing cycle", total: "in all" } as const;

function rendered(report: PlanReport, width: number): readonly string[] {
  const lines: string[] = [];
  for (const campaign of report.campaigns) lines.push(...ofCampaign(campaign, width), "");
  lines.push(
    "Keeping metrics fresh, for 1,000 posts (the first reading not counted):",
    ...renderTable(
      [
        { title: "refresh" },
        { title: "paid days", align: "right" },
        { title: "cost", align: "right", whole: true },
      ],
      report.refreshPlans.map(({ plan, days, perThousand, perDay }) => [
        plan,
        days ?? "–",
        perThousand === null ? `at most ${dollars(perDay ?? 0)} a day` : dollars(perThousand),
      ]),
      width,
    ),
  );
  const asked = report.campaigns.reduce((sum, campaign) => sum + campaign.asked, 0);
  lines.push(
    "",
    `Finding this out cost ${dollars(asked)}. Estimates follow the last seven days; budgets hold in any case.`,
  );
  return lines;
}

function ofCampaign(campaign: PlannedCampaign, width: number): readonly string[] {
  const { first, month } = campaign;
  const authors = (amount: number): string =>
    campaign.authors === "never" ? "not bought" : `at most ${dollars(amount)}`;
  const limits = campaign.limits.map(
    ({ scope, period, micros }) =>
      `${dollars(micros)} ${LIMIT_WORDS[period]}${scope === "source" ? " (all of X)" : ""}`,
  );
  const least = campaign.limits.reduce<number | null>(
    (smallest, { micros }) => (smallest === null || micros < smallest ? micros : smallest),
    null,
  );
  const short =
    least === null || least >= first.postsCost
      ? []
      : [
          `  The budget covers about ${formatNumber(Math.floor((first.posts * least) / first.postsCost))} of the ${formatNumber(first.posts)} posts of the first collection, and no authors beyond it.`,
        ];
  return [
    `${campaign.campaign}: about ${formatNumber(Math.round(campaign.postsPerDay))} posts a day`,
    `  query  ${campaign.query}`,
    `  budget ${limits.join(", ")}`,
    ...short,
    ...renderTable(
      [
        { title: "" },
        { title: "posts", align: "right" },
        { title: "posts cost", align: "right", whole: true },
        { title: "refreshes", align: "right", whole: true },
        { title: "authors", align: "right", whole: true },
      ],
      [
        ["first collection", first.posts, dollars(first.postsCost), "–", authors(first.authorsAtMost)],
        [
          "thirty days",
          month.posts,
          dollars(month.postsCost),
          `${campaign.refresh === "adaptive" ? "at most " : ""}${dollars(month.refreshCost)}`,
          authors(month.authorsAtMost),
        ],
      ],
      width,
    ),
    `  Thirty days of refreshes under other plans: ${month.refreshCosts
      .map(({ plan, cost }) => `${plan} ${plan === "adaptive" ? "at most " : ""}${dollars(cost)}`)
      .join(", ")}.`,
  ];
}
