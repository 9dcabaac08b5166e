import type { BatchHeader } from "../model/batch.ts";
import { newBatchId } from "../model/batch.ts";
import { HOUR, isoTime } from "../model/clock.ts";
import { BirdsongError, systemCode, toError } from "../model/error.ts";
import type { RetryPolicy } from "../model/retry.ts";
import { retrying } from "../model/retry.ts";
import type { SourceName } from "../model/words.ts";
import type { Answer, Ask } from "../sources/source.ts";
import { SourceError } from "../sources/source.ts";
import type { ReservationRow } from "../state/tables.ts";
import { budgetExhausted, cycleStart, limitsOf, linesOf, priceListAt } from "./budget.ts";
import type { CollectContext } from "./context.ts";
import type { Effect, RecordedAnswer } from "./effect.ts";
import { applyAnswer } from "./effect.ts";

/** Something to be bought with one request. */
export interface Order {
  /** Name of the lock that the caller holds, and of the ledger's open requests under it. */
  readonly owner: string;
  /** Who pays. */
  readonly campaign: string;
  /** Campaigns that every post in the answer belongs to. */
  readonly members: readonly string[];
  /** The request is worth making with any number of units in this range. */
  readonly units: { readonly min: number; readonly max: number };
  ask(units: number): Ask;
  effect(answer: Answer, ask: Ask): Effect;
}

export interface Bought {
  readonly answer: Answer;
  readonly ask: Ask;
  /** Micro-dollars. */
  readonly cost: number;
  /** Whether the answer ended the campaign's run of pages. */
  readonly finished: boolean;
}

/** Outages pass in minutes; a rate window in a quarter of an hour, which the source says itself. */
const RETRIES: RetryPolicy = { attempts: 5, firstDelayMs: 1_000, maxDelayMs: 60_000 };
/** A page of 500 posts with everything included is about 2 MB, and the state needs some room too. */
const LEAST_ROOM_BYTES = 16 * 2 ** 20;
/** How long paid work rests after the account ran dry. */
const PAUSE_MS = HOUR;

/**
 * Makes one paid request, from the reservation to the settlement:
 *
 *     reserve ─► send ─► record answer ─► append batch ─► settle and advance, in one transaction
 *
 * A crash in front of "record answer" leaves a reservation without an answer (the next request of the same owner
 * takes it over), one behind it leaves an answer whose effect {@link reconcile} completes. Throws `budget.exhausted`
 * before anything is sent.
 */
export async function buy(context: CollectContext, order: Order, signal: AbortSignal): Promise<Bought> {
  const { state, queue, clock, config } = context;
  await assertRoom(context, signal);
  const { batchId, ask, answer } = await retrying(
    RETRIES,
    {
      clock,
      random: context.random,
      onRetry: (error, delayMs) => {
        context.log.warn(
          { code: error.code, cause: causeOf(error), delay_ms: delayMs, campaign: order.campaign },
          error.message,
        );
        context.progress(`${error.message} Trying again in ${Math.ceil(delayMs / 1000)} s.`);
      },
    },
    async () => attempt(context, order, signal),
    signal,
  );
  await context.crashPoint("page-received");
  const recorded: RecordedAnswer = {
    effect: order.effect(answer, ask),
    uses: answer.uses,
    answeredAt: answer.answeredAt,
    kept: answer.ids.length > 0 || answer.counts.length > 0 || answer.absent.length > 0,
  };
  await state.ledger.recordAnswer(batchId, recorded);
  if (recorded.kept) {
    await queue.append(headerOf(batchId, context.source.name, order, ask, answer), [answer.body], signal);
    await context.crashPoint("batch-appended");
  }
  const applied = await state.transaction(async (stores) => {
    const done = await applyAnswer(
      stores,
      { batch_id: batchId, source: context.source.name, campaign: order.campaign },
      recorded,
      { durable: true, sameDayFree: config.sources.x.same_day_free, now: clock.now() },
    );
    await stores.pauses.clear(context.source.name);
    await context.crashPoint("settled");
    return done;
  });
  await context.crashPoint("state-advanced");
  if (applied.finished) await context.crashPoint("run-finished");
  return { answer, ask, ...applied };
}

/** Refuses to pay for an answer that could not be kept. */
async function assertRoom(context: CollectContext, signal: AbortSignal): Promise<void> {
  const room = await context.queue.room?.(signal);
  if (room === undefined || room >= LEAST_ROOM_BYTES) return;
  throw new BirdsongError(
    `Only ${Math.floor(room / 2 ** 20)} MB are left for batches that wait to be loaded.`,
    {
      code: "disk.full",
      hint: "Free some space and run the same command again; nothing was asked for, and nothing that was stored is lost.",
      retryable: true,
    },
  );
}

async function attempt(
  context: CollectContext,
  order: Order,
  signal: AbortSignal,
): Promise<{ batchId: string; ask: Ask; answer: Answer }> {
  const { state, source, clock, config } = context;
  const { x } = config.sources;
  const now = clock.now();
  const batchId = newBatchId(now, context.random);
  const prices = priceListAt(x.prices, now);
  const grant = await state.ledger.reserve({
    batchId,
    owner: order.owner,
    source: source.name,
    campaign: order.campaign,
    at: now,
    cycleStart: cycleStart(x.cycle_day, now),
    limits: limitsOf(config, order.campaign),
    priceList: prices.from,
    request: requestOf(order.ask(order.units.max)),
    units: order.units,
    lines: (units) => linesOf(order.ask(units).worst, prices),
    sameDayFree: x.same_day_free,
  });
  if (!grant.granted) throw budgetExhausted(grant, order.campaign);
  await context.crashPoint("reserved");
  const ask = order.ask(grant.units);
  try {
    return { batchId, ask, answer: await source.send(ask, signal) };
  } catch (thrown) {
    // What may have been delivered stays reserved: whoever asks next in this owner's name takes it over.
    if (thrown instanceof SourceError && !thrown.mayBeBilled) await state.ledger.release(batchId);
    if (thrown instanceof SourceError && isDry(thrown)) await pause(context, thrown);
    throw thrown;
  }
}

/** What the system or the HTTP client said, for the log. */
function causeOf(error: BirdsongError): string | null {
  return error.cause === undefined ? null : (systemCode(error) ?? toError(error.cause).message);
}

/** Whether the account, not the request, is the trouble: nothing else that is paid will succeed either. */
export function isDry(error: BirdsongError): boolean {
  return error.code === "x.credits-depleted" || error.code === "x.usage-cap";
}

/** Paid work of every process rests: the account has run dry. */
export async function pause(
  context: Pick<CollectContext, "clock" | "state" | "source">,
  error: BirdsongError,
): Promise<void> {
  const now = context.clock.now();
  await context.state.pauses.set({
    source: context.source.name,
    code: error.code,
    message: error.message,
    paused_at: isoTime(now),
    retry_at: isoTime(now + PAUSE_MS),
  });
}

function headerOf(id: string, source: SourceName, order: Order, ask: Ask, answer: Answer): BatchHeader {
  return {
    birdsong: "batch/1",
    id,
    source,
    shape: ask.shape,
    acquisition: ask.acquisition,
    campaigns: order.members,
    dialect: answer.dialect,
    received_at: isoTime(answer.receivedAt),
    request: requestOf(ask),
    origin: null,
  };
}

function requestOf(ask: Ask): Record<string, unknown> {
  return { path: ask.path, ...ask.params };
}

/**
 * Completes what a dead process left under this owner's name; the caller holds its lock. Answers that were read are
 * settled, and take effect if their batch is durable. Returns the requests whose answer never came.
 */
export async function reconcile(
  context: CollectContext,
  owner: string,
  signal: AbortSignal,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const unanswered: Record<string, unknown>[] = [];
  for (const row of await context.state.ledger.open(owner)) {
    if (row.answer === null) {
      unanswered.push(JSON.parse(row.request) as Record<string, unknown>);
      continue;
    }
    const recorded = JSON.parse(row.answer) as RecordedAnswer;
    const durable = await isDurable(context, row, recorded, signal);
    await context.state.transaction(async (stores) =>
      applyAnswer(stores, row, recorded, {
        durable,
        sameDayFree: context.config.sources.x.same_day_free,
        now: context.clock.now(),
      }),
    );
    context.log.info(
      { batch_id: row.batch_id, owner, durable },
      "completed the request of an interrupted run",
    );
  }
  return unanswered;
}

async function isDurable(
  context: CollectContext,
  row: ReservationRow,
  recorded: RecordedAnswer,
  signal: AbortSignal,
): Promise<boolean> {
  if (!recorded.kept) return true;
  return (await context.queue.holds?.(row.batch_id, signal)) ?? false;
}
