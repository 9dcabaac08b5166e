import { keyOf } from "./alert.ts";
import type { Finding, RuleName, Verdict } from "./alert.ts";
import { accountIsDry, budgetRunsOut } from "./budget.ts";
import { digestIsUntold } from "./digest.ts";
import type { Facts } from "./facts.ts";
import { failsAgain } from "./failures.ts";
import { gapsStay } from "./gaps.ts";
import { collectingLags, loadingLags, publishingLags } from "./lag.ts";
import { moodSwings } from "./mood.ts";
import { quarantineGrows } from "./quarantine.ts";
import type { Limits, RuleSettings } from "./settings.ts";
import { silence } from "./silence.ts";
import { spikes } from "./spike.ts";

type Findings = readonly (readonly [subject: string, finding: Finding])[];
type Rule = (facts: Facts, limits: Limits, isStanding: (subject: string) => boolean) => Findings;

/** Names with a space cannot be campaigns. */
export const SPOOL = "the spool";
export const MARTS = "the marts";

const RULES: Readonly<Record<RuleName, Rule>> = {
  silence: ({ campaigns, now }, limits) =>
    campaigns.map((each) => [each.campaign, silence(each, now, limits)]),
  lag: (facts, limits, isStanding) => [
    ...facts.campaigns.map((each) => [each.campaign, collectingLags(each, facts.now, limits)] as const),
    [SPOOL, loadingLags(facts, limits, isStanding(SPOOL))],
    [MARTS, publishingLags(facts, limits, isStanding(MARTS))],
  ],
  budget: (facts, limits, isStanding) => [
    ...facts.budgets.map(
      (each) => [each.subject, budgetRunsOut(each, facts.now, limits, isStanding(each.subject))] as const,
    ),
    ["the account at X", accountIsDry(facts)],
  ],
  gaps: ({ campaigns, now }, limits) => campaigns.map((each) => [each.campaign, gapsStay(each, now, limits)]),
  quarantine: (facts) => [["the quarantine", quarantineGrows(facts)]],
  failures: ({ jobs, now }, limits) => jobs.map((each) => [each.job, failsAgain(each, now, limits)]),
  digest: ({ digests }) => digests.map((each) => [each.channel, digestIsUntold(each)]),
  spike: ({ campaigns, now }, limits, isStanding) =>
    campaigns.map((each) => [each.campaign, spikes(each, now, limits, isStanding(each.campaign))]),
  mood: ({ campaigns, now, moodError }, limits, isStanding) =>
    campaigns.map((each) => [
      each.campaign,
      moodSwings(each, now, limits, moodError, isStanding(each.campaign)),
    ]),
};

/** What every rule that is on says of everything it looks at. @param standing keys of the alerts that stand */
export function judge(
  facts: Facts,
  { limits, off }: RuleSettings,
  standing: ReadonlySet<string>,
): readonly Verdict[] {
  return (Object.entries(RULES) as [RuleName, Rule][])
    .filter(([rule]) => !off.includes(rule))
    .flatMap(([rule, apply]) =>
      apply(facts, limits, (subject) => standing.has(keyOf({ rule, subject }))).map(([subject, finding]) => ({
        rule,
        subject,
        ...finding,
      })),
    );
}
