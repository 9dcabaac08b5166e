import { z } from "zod";
import { isoTime } from "../../model/clock.ts";
import { invalid, Refusal } from "../answer/problems.ts";
import { QueryRefused } from "../query/tokens.ts";
import type { Simulation } from "../simulation.ts";
import type { StreamRule } from "../stream/rules.ts";
import { codePoints } from "../world/compose.ts";
import type { Answer } from "./answer.ts";
import { NOTHING } from "./answer.ts";
import { readNumber } from "./window.ts";

const CAP = 1_000;
const LONGEST_RULE = 1_024;
const TYPES = "https://api.twitter.com/2/problems/";
/** The app that everybody here is. */
const APP = "26510394";

const Change = z.union([
  z.strictObject({
    add: z.array(z.strictObject({ value: z.string().min(1), tag: z.string().optional() })).min(1),
  }),
  z.strictObject({
    delete: z.strictObject({
      ids: z.array(z.string()).optional(),
      values: z.array(z.string()).optional(),
    }),
  }),
]);

type RuleError = Record<string, unknown>;

/** `GET /2/tweets/search/stream/rules`: all rules, or those asked for by id. */
export function listRules(sim: Simulation, params: URLSearchParams): Answer {
  const ids = params.get("ids")?.split(",");
  const most = readNumber(params, "max_results", 1, 1_000, 1_000);
  const from = Number.parseInt(params.get("pagination_token") ?? "0", 36) || 0;
  const all = sim.rules.all().filter(({ id }) => ids?.includes(id) ?? true);
  const data = all.slice(from, from + most).map(shown);
  return {
    body: {
      ...(data.length > 0 ? { data } : {}),
      meta: {
        sent: isoTime(sim.now()),
        result_count: data.length,
        ...(from + most < all.length ? { next_token: (from + most).toString(36) } : {}),
      },
    },
    resources: NOTHING,
  };
}

/** `GET /2/tweets/search/stream/rules/counts` */
export function countRules(sim: Simulation): Answer {
  const cap = String(ruleCap(sim));
  const own = { client_app_id: APP, rule_count: sim.rules.size };
  return {
    body: {
      data: {
        all_project_client_apps: [own],
        cap_per_client_app: cap,
        cap_per_project: cap,
        client_app_rules_count: own,
        project_rules_count: String(sim.rules.size),
      },
    },
    resources: NOTHING,
  };
}

/** `POST /2/tweets/search/stream/rules`: adds or deletes rules; with `dry_run` only says what would happen. */
export function changeRules(sim: Simulation, params: URLSearchParams, _part: string, body: string): Answer {
  const dry = params.get("dry_run") === "true";
  if (params.get("delete_all") === "true") {
    const deleted = dry ? sim.rules.size : sim.rules.clear();
    return changed(sim, 200, { summary: { deleted, not_deleted: 0 } }, [], []);
  }
  const read = Change.safeParse(parse(body));
  if (!read.success)
    throw invalid("add", "", "Send either `add` with a list of rules or `delete` with ids or values.");
  return "add" in read.data ? addRules(sim, read.data.add, dry) : deleteRules(sim, read.data.delete, dry);
}

function addRules(
  sim: Simulation,
  wanted: readonly { readonly value: string; readonly tag?: string | undefined }[],
  dry: boolean,
): Answer {
  if (sim.rules.size + wanted.length > ruleCap(sim)) {
    throw new Refusal({
      status: 429,
      body: {
        title: "RulesCapExceeded",
        detail: `You cannot create more than ${ruleCap(sim)} rules.`,
        type: `${TYPES}rule-cap`,
      },
    });
  }
  const errors: RuleError[] = [];
  const made: StreamRule[] = [];
  for (const { value, tag } of wanted) {
    const twin = sim.rules.byValue(value) ?? made.find((rule) => rule.value === value);
    if (twin !== undefined) {
      errors.push({ value, id: twin.id, title: "DuplicateRule", type: `${TYPES}duplicate-rules` });
      continue;
    }
    try {
      if (codePoints(value) > LONGEST_RULE)
        throw new QueryRefused(
          `Rule length exceeds the limit: ${codePoints(value)} characters, the maximum is ${LONGEST_RULE}.`,
        );
      made.push(sim.rules.draft(value, tag, sim.now()));
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw error;
      const details = [error.message];
      errors.push({ value, details, title: "UnprocessableEntity", type: `${TYPES}invalid-rules` });
    }
  }
  if (!dry) for (const rule of made) sim.rules.add(rule);
  const summary = {
    created: made.length,
    not_created: errors.length,
    valid: made.length,
    invalid: errors.length,
  };
  return changed(sim, 201, { summary }, made.map(shown), errors);
}

function deleteRules(
  sim: Simulation,
  {
    ids = [],
    values = [],
  }: { readonly ids?: readonly string[] | undefined; readonly values?: readonly string[] | undefined },
  dry: boolean,
): Answer {
  const errors: RuleError[] = [];
  let deleted = 0;
  const drop = (rule: StreamRule | undefined, name: "id" | "value", value: string): void => {
    if (rule === undefined) {
      const errorsOf = [{ parameters: { [name]: [value] }, message: `Rule does not exist` }];
      errors.push({ errors: errorsOf, title: "Invalid Request", type: `${TYPES}invalid-request` });
      return;
    }
    deleted++;
    if (!dry) sim.rules.remove(rule.id);
  };
  for (const id of ids) drop(sim.rules.byId(id), "id", id);
  for (const value of values) drop(sim.rules.byValue(value), "value", value);
  return changed(sim, 200, { summary: { deleted, not_deleted: errors.length } }, [], errors);
}

function changed(
  sim: Simulation,
  status: number,
  meta: Record<string, unknown>,
  data: readonly unknown[],
  errors: readonly RuleError[],
): Answer {
  return {
    status,
    body: {
      ...(data.length > 0 ? { data } : {}),
      meta: { sent: isoTime(sim.now()), ...meta },
      ...(errors.length > 0 ? { errors } : {}),
    },
    resources: NOTHING,
  };
}

function shown({ id, value, tag }: StreamRule): Record<string, string> {
  return tag === undefined ? { id, value } : { id, value, tag };
}

function ruleCap(sim: Simulation): number {
  return sim.options.ruleCap ?? CAP;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // the caller says what is missing
  }
}
