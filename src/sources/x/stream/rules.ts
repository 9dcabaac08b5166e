import { z } from "zod";
import type { MatchConfig } from "../../../config/schema.ts";
import { EXIT } from "../../../model/error.ts";
import { SourceError } from "../../source.ts";
import type { XClient } from "../client.ts";
import { campaignOfTag, wantedRules } from "./compile-rules.ts";
import type { WantedRule } from "./compile-rules.ts";
import { sendForJson } from "./json-answer.ts";

const PATH = "/2/tweets/search/stream/rules";
const RULES_A_PAGE = 1_000;
/** Rules a request adds or deletes. */
const RULES_A_REQUEST = 100;
/** The cap of rules fits into fewer pages than this. */
const MAX_PAGES = 10;

const Rule = z.looseObject({ id: z.coerce.string(), value: z.string(), tag: z.string().default("") });
const Listed = z.looseObject({
  data: z.array(Rule).default([]),
  meta: z.looseObject({ next_token: z.string().optional() }).optional(),
});
const Changed = z.looseObject({
  errors: z
    .array(
      z.looseObject({
        value: z.string().default(""),
        title: z.string().default(""),
        type: z.string().default(""),
        details: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/** What was, or would be, changed. */
export interface RuleChanges {
  readonly added: readonly WantedRule[];
  readonly deleted: readonly { readonly id: string; readonly value: string; readonly tag: string }[];
  readonly kept: number;
  /** Rules of other programs with the same app, which are never touched but deliver posts all the same. */
  readonly foreign: number;
}

/**
 * Makes the app's rules of ours be those of the campaigns. X checks the new ones before anything is changed, and
 * old ones go last, so that no post is missed in between. With `dryRun` nothing is changed. Rules whose tag does
 * not begin with `birdsong:` belong to others. Throws `query.*` errors and {@link SourceError}.
 */
export async function reconcileRules(
  client: XClient,
  campaigns: ReadonlyMap<string, MatchConfig>,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<RuleChanges> {
  const all = await listRules(client, signal);
  const ours = all.filter(({ tag }) => campaignOfTag(tag) !== undefined);
  const foreign = all.filter((rule) => !ours.includes(rule));
  const wanted = wantedRules(campaigns, new Set(foreign.map(({ value }) => value)));
  const same = (a: { readonly value: string; readonly tag: string }, b: typeof a): boolean =>
    a.value === b.value && a.tag === b.tag;
  const added = wanted.filter((rule) => !ours.some((known) => same(known, rule)));
  const deleted = ours.filter((known) => !wanted.some((rule) => same(known, rule)));
  // A rule that only changes its tag must go before its value can be added again.
  const inTheWay = deleted.filter(({ value }) => added.some((rule) => rule.value === value));
  const rest = deleted.filter((rule) => !inTheWay.includes(rule));
  const changes = { added, deleted, kept: wanted.length - added.length, foreign: foreign.length };
  await add(
    client,
    added.filter(({ value }) => !inTheWay.some((rule) => rule.value === value)),
    true,
    signal,
  );
  if (dryRun) return changes;
  await remove(client, inTheWay, signal);
  await add(client, added, false, signal);
  await remove(client, rest, signal);
  return changes;
}

async function listRules(client: XClient, signal: AbortSignal): Promise<readonly z.infer<typeof Rule>[]> {
  const rules: z.infer<typeof Rule>[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const params = {
      max_results: String(RULES_A_PAGE),
      ...(token === undefined ? {} : { pagination_token: token }),
    };
    const { data, meta } = await sendForJson(client, { path: PATH, params }, Listed, signal);
    rules.push(...data);
    token = meta?.next_token;
    if (token === undefined) return rules;
  }
  throw new SourceError("X's list of stream rules does not end.", {
    code: "x.unreadable-answer",
    hint: "Run the command again.",
    retryable: true,
  });
}

async function add(
  client: XClient,
  rules: readonly WantedRule[],
  dryRun: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const some of portions(rules)) {
    const call = {
      method: "POST",
      path: PATH,
      params: dryRun ? { dry_run: "true" } : {},
      body: { add: some.map(({ value, tag }) => ({ value, tag })) },
    } as const;
    const { errors } = await sendForJson(client, call, Changed, signal);
    const [error] = errors;
    if (error === undefined) continue;
    const campaign = some.find(({ value }) => value === error.value)?.campaign;
    const why = error.details[0] ?? (/duplicate/i.test(error.type) ? "it exists already" : error.title);
    throw new SourceError(`X refuses a stream rule of campaign ${campaign ?? "?"}: ${why.slice(0, 300)}`, {
      code: "x.rule-refused",
      hint: `Change the campaign's match. The rule is: ${error.value.slice(0, 200)}`,
      exitCode: EXIT.usage,
    });
  }
}

async function remove(
  client: XClient,
  rules: readonly { readonly id: string }[],
  signal: AbortSignal,
): Promise<void> {
  for (const some of portions(rules)) {
    const body = { delete: { ids: some.map(({ id }) => id) } };
    // What is not there any more is as good as deleted.
    await sendForJson(client, { method: "POST", path: PATH, body }, Changed, signal);
  }
}

function* portions<T>(rules: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rules.length; at += RULES_A_REQUEST) yield rules.slice(at, at + RULES_A_REQUEST);
}
