import { DAY, MINUTE, isoTime } from "../model/clock.ts";
import { composeAlerts } from "../notify/alert-message.ts";
import type { AlertNews } from "../notify/alert-message.ts";
import { NotifyError } from "../notify/notifier.ts";
import type { Due } from "../state/alerts.ts";
import type { ToldStatus } from "../state/tables.ts";
import type { Wired } from "./wire.ts";

/** What became of one message to a channel. */
export interface Told {
  readonly channel: string;
  readonly outcome: ToldStatus;
  readonly alerts: number;
  readonly detail: string | null;
}

/** So many alerts fit into a message of every service. */
const A_MESSAGE = 8;
/** What a channel does not take is tried again after this, then after twice as long each time, and given up after a day. */
const FIRST_WAIT_MS = 5 * MINUTE;
const MOST_WAIT_MS = 2 * 60 * MINUTE;
const PATIENCE_MS = DAY;

/**
 * Tells each channel what it was not told yet. Intent first, durably; then the message; then what became of it. Killed
 * between, it is unknown whether the message is there, and it is never sent again. The caller holds the lock.
 */
export async function tellAlerts(
  wired: Wired,
  channels: readonly string[],
  signal: AbortSignal,
): Promise<readonly Told[]> {
  const { state, clock } = wired;
  await state.alerts.abandon(isoTime(clock.now()));
  const told: Told[] = [];
  for (const channel of channels) {
    const due = (await state.alerts.due(channel)).filter((each) => isTime(each, clock.now()));
    for (let at = 0; at < due.length; at += A_MESSAGE) {
      const part = due.slice(at, at + A_MESSAGE);
      const result = await tell(wired, channel, part, signal);
      told.push({ channel, alerts: part.length, ...result });
      // what a channel does not take now it will not take a moment later either
      if (result.outcome !== "delivered") break;
    }
  }
  return told;
}

function isTime({ status, tries, updated_at: at }: Due, now: number): boolean {
  if (status === "due") return true;
  return now - Date.parse(at) >= Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), MOST_WAIT_MS);
}

async function tell(
  wired: Wired,
  channel: string,
  due: readonly Due[],
  signal: AbortSignal,
): Promise<Pick<Told, "outcome" | "detail">> {
  const { state, clock, log } = wired;
  const message = composeAlerts(due.map(newsOf));
  await using notifier = await wired.openNotifier(channel);
  await state.transaction(async ({ alerts }) => alerts.intend(due, isoTime(clock.now())));
  await wired.moment("alerts-intended");
  const end = async (
    outcome: ToldStatus,
    detail: string | null,
  ): Promise<Pick<Told, "outcome" | "detail">> => {
    await wired.moment("alerts-answered");
    await state.transaction(async ({ alerts }) => {
      const at = isoTime(clock.now());
      const isOver = ({ raised_at, cleared_at }: Due): boolean =>
        clock.now() - Date.parse(cleared_at ?? raised_at) > PATIENCE_MS;
      const given = outcome === "unsent" ? due.filter(isOver) : [];
      await alerts.end(
        due.filter((each) => !given.includes(each)),
        outcome,
        detail,
        at,
      );
      await alerts.end(given, "void", `Given up after a day. ${detail ?? ""}`.trim(), at);
    });
    await wired.moment("alerts-recorded");
    return { outcome, detail };
  };
  try {
    await notifier.send(message, signal);
  } catch (thrown) {
    if (!(thrown instanceof NotifyError)) {
      await end("unsent", "Stopped before it was sent.");
      throw thrown;
    }
    log.warn({ channel, outcome: thrown.outcome }, thrown.message);
    return await end(thrown.outcome, `${thrown.message} ${thrown.hint ?? ""}`.trim());
  }
  return await end("delivered", null);
}

function newsOf(due: Due): AlertNews {
  const isRaised = due.news === "raised";
  return {
    key: `${due.alert_id}/${due.news}/${due.raised_at}`,
    news: due.news,
    rule: due.rule,
    subject: due.subject,
    text: isRaised ? due.text : (due.cleared_text ?? ""),
    hint: isRaised ? due.hint : null,
    at: (isRaised ? due.raised_at : due.cleared_at) ?? due.raised_at,
  };
}
