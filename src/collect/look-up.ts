import { MINUTE } from "../model/clock.ts";
import type { Answer, Ask } from "../sources/source.ts";
import { staysToday } from "./budget.ts";
import { buy } from "./buy.ts";
import type { CollectContext } from "./context.ts";
import type { Effect } from "./effect.ts";

const IDS_A_REQUEST = 100;
/** A request sent this close to midnight may be answered, and paid, on the next day. */
export const ANSWER_WITHIN_MS = 2 * MINUTE;

export interface LookUp {
  readonly owner: string;
  readonly campaign: string;
  readonly kind: "post" | "user";
  readonly ids: readonly string[];
  /** Campaigns the posts found belong to. @default none: a refresh adds metrics, not members */
  readonly members?: readonly string[];
}

/** One request's outcome. */
export interface LookedUp {
  /** What was asked for. */
  readonly ids: readonly string[];
  /** Whether all of it had been paid before on this UTC day. */
  readonly free: boolean;
  readonly found: number;
  readonly absent: number;
  /** Micro-dollars. */
  readonly cost: number;
}

/**
 * Looks ids up, a hundred a request. What was already paid today is asked for in requests of its own, which reserve
 * nothing: a used-up budget does not stop what is free. `onAnswer` hears of every request, also when a later one throws.
 */
export async function lookUp(
  context: CollectContext,
  want: LookUp,
  onAnswer: (got: LookedUp) => void,
  signal: AbortSignal,
): Promise<void> {
  const { source, state, clock, config } = context;
  const now = clock.now();
  const free =
    config.sources.x.same_day_free && staysToday(now, ANSWER_WITHIN_MS)
      ? await state.ledger.billedOn(now, source.name, want.kind, want.ids)
      : new Set<string>();
  const groups = [
    { ids: want.ids.filter((id) => free.has(id)), paid: false },
    { ids: want.ids.filter((id) => !free.has(id)), paid: true },
  ];
  for (const { ids, paid } of groups) {
    for (let from = 0; from < ids.length; ) {
      const chunk = ids.slice(from, from + IDS_A_REQUEST);
      const { ask, answer, cost } = await buy(
        context,
        {
          owner: want.owner,
          campaign: want.campaign,
          members: want.members ?? [],
          units: { min: paid ? 1 : chunk.length, max: chunk.length },
          ask: (units) => {
            const full = source.lookup(want.kind, chunk.slice(0, units));
            return paid ? full : { ...full, worst: full.worst.map((each) => ({ ...each, units: 0 })) };
          },
          effect: (got, asked) => lookupEffect(want.kind, got, asked),
        },
        signal,
      );
      const asked = idsIn(ask);
      from += asked.length;
      onAnswer({
        ids: asked,
        free: !paid,
        found: answer.ids.length,
        absent: answer.absent.length,
        cost,
      });
    }
  }
}

/** Ids that an interrupted process asked for without an answer: asking them again first settles what they cost. */
export function idsOfLost(requests: readonly Readonly<Record<string, unknown>>[]): string[] {
  return requests.flatMap((request) => (typeof request["ids"] === "string" ? request["ids"].split(",") : []));
}

function lookupEffect(kind: "post" | "user", answer: Answer, ask: Ask): Effect {
  return { kind: "lookup", of: kind, asked: idsIn(ask), found: answer.ids, absent: answer.absent };
}

function idsIn(ask: Ask): string[] {
  return ask.params["ids"]?.split(",") ?? [];
}
