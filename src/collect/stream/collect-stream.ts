import { durationMs } from "../../config/duration.ts";
import { SECOND } from "../../model/clock.ts";
import { dollars } from "../../model/money.ts";
import { toError } from "../../model/error.ts";
import type { StreamPort } from "../../sources/stream.ts";
import type { CollectContext } from "../context.ts";
import { Desk } from "./desk.ts";
import type { Tally } from "./intake.ts";
import { Leases } from "./leases.ts";
import { adoptLeases } from "./lost-leases.ts";
import { RuleKeeper } from "./rule-keeper.ts";
import { Sessions } from "./sessions.ts";
import { StatusRow } from "./status-row.ts";
import { Timekeeper } from "./timekeeper.ts";

const TICK_MS = SECOND;
/** How long storing what was received may take once the run is told to stop. */
const FLUSH_MS = 7 * SECOND;

export interface StreamWant {
  /** In the order of the configuration; at least one. */
  readonly campaigns: readonly string[];
  readonly takeOver: boolean;
  readonly ignorePause: boolean;
  /** How long it is to run, milliseconds; null: until it is told to stop. */
  readonly forMs: number | null;
  readonly pid: number;
}

/** What a run of the stream brought. */
export interface StreamCollected extends Readonly<Tally> {
  readonly batches: number;
  readonly connects: number;
  /** Gaps that grew while it ran, the one since the run before included. */
  readonly gaps: number;
  /** Micro-dollars. */
  readonly cost: number;
  readonly notes: readonly string[];
  /** What ended it before it was told to, or kept it from ever being live; a budget's refusal when no money was left. */
  readonly stopped: Error | null;
}

/** Streams until `signal` is aborted or the time is over. The caller holds the lock `stream.SOURCE`. */
export async function collectByStream(
  context: CollectContext,
  port: StreamPort,
  want: StreamWant,
  signal: AbortSignal,
): Promise<StreamCollected> {
  const { clock, config, state, source } = context;
  const startedAt = clock.now();
  const rollMs = durationMs(config.sources.x.stream.roll);
  const adopted = await adoptLeases(context);
  const before = await state.streams.get(source.name);
  const row = new StatusRow({ source: source.name, ...want }, startedAt, before);
  const halt = new AbortController();
  const stop = AbortSignal.any([signal, halt.signal]);
  const giveUp = new AbortController();
  let failure: Error | null = null;
  const fail = (error: Error): void => {
    failure ??= error;
    halt.abort();
  };
  const rules = new RuleKeeper(context, port);
  const desk = new Desk(context, {
    leases: new Leases(context, want.campaigns, { rollMs, rulesActMs: port.rulesActMs }),
    time: await Timekeeper.begin(context, want.campaigns),
    row,
    rules,
    rulesActMs: port.rulesActMs,
    stop,
    giveUp: giveUp.signal,
    fail,
  });
  for (const [campaign, posts] of adopted.lost) {
    desk.notes.add(
      `${campaign}: the run before ended without storing what it had just received: about ${posts} posts, paid, which come back when the gap is filled.`,
    );
  }
  const endsAt = want.forMs === null ? null : startedAt + want.forMs;
  const sessions = new Sessions(context, port, { desk, rules }, { ...want, endsAt });
  const ticking = everySecond(context, stop, async () => {
    if (endsAt !== null && clock.now() >= endsAt) halt.abort();
    await desk.tick();
    context.progress(progressLine(desk, clock.now()));
  }).catch((thrown: unknown) => fail(toError(thrown)));
  try {
    await desk.note(); // the gap since the run before is in the ledger before anything else happens
    await desk.money.fund();
    await sessions.run(stop);
  } catch (thrown) {
    fail(toError(thrown));
  } finally {
    halt.abort();
    await ticking;
    await ending(context, giveUp, async () => {
      if (failure === null) row.rests("draining", null, null);
      await desk.flush();
    }).catch((thrown: unknown) => fail(toError(thrown)));
    row.rests(failure === null ? "stopped" : "failed", (failure as Error | null)?.message ?? null, null);
    await desk.note();
  }
  const stopped = (failure as Error | null) ?? sessions.outOfMoney ?? sessions.neverLive;
  const { batches, cost, time } = desk.books;
  return {
    ...desk.tally,
    batches,
    connects: row.attempts,
    gaps: time.gaps,
    cost,
    notes: [...desk.notes],
    stopped,
  };
}

async function everySecond(
  context: CollectContext,
  stop: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    try {
      await context.clock.sleep(TICK_MS, stop);
    } catch (thrown) {
      if (!stop.aborted) throw thrown;
      return;
    }
    await work();
  }
}

/** Lets `work` take its time, but not for ever. */
async function ending(
  context: CollectContext,
  giveUp: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  const done = new AbortController();
  const deadline = context.clock.sleep(FLUSH_MS, done.signal).then(
    () => giveUp.abort(),
    () => undefined, // it was done in time
  );
  try {
    await work();
  } finally {
    done.abort();
    await deadline;
  }
}

function progressLine(desk: Desk, now: number): string {
  const { row, batches, cost } = desk.books;
  const heard =
    row.heardAt === null
      ? "nothing heard yet"
      : `heard ${Math.max(0, Math.round((now - row.heardAt) / SECOND))} s ago`;
  const state = desk.blocked === null ? row.phase : `paused: ${desk.blocked}`;
  return `${state}, ${desk.postsPerSecond.toFixed(1)} posts/s, ${heard}, ${desk.tally.posts} posts, ${batches} batches, ${dollars(cost)}`;
}
