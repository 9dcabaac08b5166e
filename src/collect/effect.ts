import type { Absence, Answer } from "../sources/source.ts";
import type { Stores } from "../state/open.ts";
import type { ReservationRow } from "../state/tables.ts";
import { noteLookup } from "./absences.ts";
import { applyFill } from "./filling.ts";
import { applyPage } from "./paging.ts";

/** What an answer changes in the state besides the money. Small: it is stored before the batch is appended. */
export type Effect = PageEffect | FillEffect | LookupEffect | { readonly kind: "counts" };

export interface PageEffect {
  readonly kind: "page";
  readonly posts: number;
  readonly newestId: string | null;
  readonly oldestId: string | null;
  readonly nextToken: string | null;
  readonly absent: readonly Absence[];
}

/** A page of a search over open gaps. */
export interface FillEffect extends Omit<PageEffect, "kind"> {
  readonly kind: "fill";
}

export interface LookupEffect {
  readonly kind: "lookup";
  readonly of: "post" | "user";
  readonly asked: readonly string[];
  readonly found: readonly string[];
  readonly absent: readonly Absence[];
}

/** What is stored with a reservation once its answer has been read. */
export interface RecordedAnswer {
  readonly effect: Effect;
  readonly uses: Answer["uses"];
  readonly answeredAt: number;
  /** Whether a batch is appended: an empty page has nothing to keep. */
  readonly kept: boolean;
}

/** Settles the money and, when the batch is `durable`, lets the answer take effect. Called inside a transaction. */
export async function applyAnswer(
  stores: Stores,
  row: Pick<ReservationRow, "batch_id" | "source" | "campaign">,
  recorded: RecordedAnswer,
  how: { readonly durable: boolean; readonly sameDayFree: boolean; readonly now: number },
): Promise<{ readonly cost: number; readonly finished: boolean }> {
  const cost = await stores.ledger.settle(row.batch_id, recorded.uses, recorded.answeredAt, how.sameDayFree);
  if (!how.durable) return { cost, finished: false };
  const { effect } = recorded;
  switch (effect.kind) {
    case "page":
      return { cost, finished: await applyPage(stores, row.source, row.campaign, effect, how.now) };
    case "fill":
      return { cost, finished: await applyFill(stores, row.source, row.campaign, effect, how.now) };
    case "lookup":
      await noteLookup(stores, row.source, effect, how.now);
      return { cost, finished: false };
    case "counts":
      return { cost, finished: false };
  }
}
