import { z } from "zod";
import { BirdsongError, EXIT } from "../model/error.ts";
import { seededRandom } from "../model/random.ts";
import type { Random } from "../model/random.ts";
import { DISCONNECTS, PRESETS } from "./fault-presets.ts";

const Which = z.strictObject({
  /** A path's beginning, `/2/tweets/search`. @default every path of the platform */
  path: z.string().optional(),
  /** Query parameters that must be there, `{"next_token": "*"}` for any value. */
  params: z.record(z.string(), z.string()).optional(),
  /** Which of the requests that fit, counted from 1: one, several, … */
  nth: z.union([z.int().positive(), z.array(z.int().positive())]).optional(),
  /** … all from this one on, … */
  from: z.int().positive().optional(),
  /** … every so many, … */
  every: z.int().positive().optional(),
  /** … or each with this probability, drawn from `seed`. */
  chance: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  /** At most so often. */
  times: z.int().positive().optional(),
});

/** A rule: when it applies, what it does, and what that needs. */
function rule<Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) {
  return z.strictObject({ when: Which.default({}), do: z.literal(name), ...shape });
}

const Some = z.int().positive();
const AfterRecords = z.int().nonnegative();
const Headers = z.record(z.string(), z.string()).default({});

const Rule = z.discriminatedUnion("do", [
  /** Another answer instead of the right one; nothing is billed. */
  rule("answer", { preset: z.enum(Object.keys(PRESETS) as [string, ...string[]]), headers: Headers }),
  rule("send", { status: z.int().min(200).max(599), body: z.string().default(""), headers: Headers }),
  rule("redirect", { to: z.string() }),
  /** The connection is reset before anything is answered; nothing is billed. */
  rule("reset", {}),
  /** The right answer, late. Milliseconds of real time. */
  rule("delay", { ms: z.number().nonnegative() }),
  /** The right answer is worked out and billed, but never sent. */
  rule("hang", {}),
  /** The connection is reset after so many bytes of the body, of a stream too. */
  rule("cut", { afterBytes: z.int().nonnegative() }),
  /** The header promises so many bytes more (or fewer) than there are. */
  rule("wrong-length", { by: z.int() }),
  /** `meta.next_token` is the one this page was asked with. */
  rule("repeat-token", {}),
  /** The page before comes once more, billed again. */
  rule("duplicate-page", {}),
  /** Leaves out a member: `data[].author_id`, `includes.users`, `meta`. */
  rule("drop-field", { field: z.string() }),
  /** The compliance job this request makes ends without a result. */
  rule("fail-job", {}),
  rule("expire-job", {}),
  // The rest is for streams: what one connection suffers. Records are counted per connection.
  /** Nothing is sent any more, keep-alives included, and the connection stays open. */
  rule("silence", { afterRecords: AfterRecords }),
  /** Reset within this record. */
  rule("cut-record", { record: Some, afterBytes: AfterRecords.default(100) }),
  /** Reset within the first character of four bytes, after so many of them. */
  rule("cut-emoji", { afterBytes: z.int().min(1).max(3) }),
  /** The answer ends as if it were complete. */
  rule("end-stream", { afterRecords: AfterRecords }),
  /** The stream says why it ends, and ends. */
  rule("disconnect", {
    afterRecords: AfterRecords,
    type: z.enum(Object.keys(DISCONNECTS) as [string, ...string[]]),
  }),
  /** A line that is neither a post nor an error. */
  rule("unknown-message", {
    afterRecords: AfterRecords,
    body: z.string().default('{"system":{"notice":"maintenance","at":"soon"}}'),
  }),
  /** Every so many records, one comes twice; billed once. */
  rule("duplicate-records", { every: Some }),
  /** Every so many records, one is overtaken by the next. */
  rule("disorder", { every: Some }),
  /** Byte by byte. */
  rule("drip", {}),
  /** Reset, and the platform goes on counting the connection as open: simulated milliseconds. */
  rule("ghost", { afterRecords: AfterRecords, forMs: z.number().nonnegative().default(300_000) }),
]);
const Plan = z.array(Rule);

export type FaultRule = z.input<typeof Rule>;
/** What goes wrong, and when. The first rule that applies to a request decides. */
export type FaultPlan = readonly FaultRule[];
export type ActiveFault = z.output<typeof Rule>;

/** Checks a plan read from outside. */
export function parseFaultPlan(plan: unknown): FaultPlan {
  const result = Plan.safeParse(plan);
  if (result.success) return result.data;
  throw new BirdsongError(`The fault plan is not valid: ${z.prettifyError(result.error)}`, {
    code: "simulator.fault-plan",
    hint: "A plan is a list of {when, do, …}; docs/simulator.md lists what both may hold.",
    exitCode: EXIT.usage,
    cause: result.error,
  });
}

/** Decides request by request. Counters start with the plan. */
export class Faults {
  #rules: { readonly fault: ActiveFault; readonly random: Random; seen: number; applied: number }[] = [];

  constructor(plan: FaultPlan) {
    this.set(plan);
  }

  set(plan: FaultPlan): void {
    this.#rules = Plan.parse(plan).map((fault, i) => ({
      fault,
      random: seededRandom(fault.when.seed ?? i + 1),
      seen: 0,
      applied: 0,
    }));
  }

  /** The fault this request meets, if any. */
  meet(path: string, params: URLSearchParams): ActiveFault | undefined {
    let met: ActiveFault | undefined;
    for (const entry of this.#rules) {
      const { when } = entry.fault;
      if (when.path !== undefined && !path.startsWith(when.path)) continue;
      if (
        !Object.entries(when.params ?? {}).every(([name, value]) =>
          value === "*" ? params.has(name) : params.get(name) === value,
        )
      )
        continue;
      entry.seen++;
      // Every rule counts the requests that fit it, also those that another rule spoils.
      if (met !== undefined || !isDue(when, entry)) continue;
      entry.applied++;
      met = entry.fault;
    }
    return met;
  }
}

function isDue(
  when: z.output<typeof Which>,
  entry: { readonly seen: number; readonly applied: number; readonly random: Random },
): boolean {
  if (when.times !== undefined && entry.applied >= when.times) return false;
  if (when.nth !== undefined && ![when.nth].flat().includes(entry.seen)) return false;
  if (when.from !== undefined && entry.seen < when.from) return false;
  if (when.every !== undefined && entry.seen % when.every !== 0) return false;
  return when.chance === undefined || entry.random() < when.chance;
}
