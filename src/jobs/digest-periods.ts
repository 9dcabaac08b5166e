import { DAY, isoTime } from "../model/clock.ts";
import { BirdsongError, EXIT } from "../model/error.ts";
import { Periods, periodKey } from "../notify/periods.ts";
import type { Period } from "../notify/periods.ts";
import type { DigestRow } from "../state/tables.ts";
import type { Wired } from "./wire.ts";

/** A machine that was off for long has more to tell than each missed hour of it. */
const MOST_MISSED = 7 * 24;
const MISSED = { status: "missed", detail: "No run came in its time." } as const;

type Context = Pick<Wired, "state" | "config" | "clock">;

/**
 * Notes that the newest period is to be told, before anything is begun that may be cut short, and which earlier ones no
 * run came for: a period of which nothing is heard is shown, even the very first.
 */
export async function expectDigest({ state, config, clock }: Context): Promise<void> {
  const { digest } = config;
  if (digest === undefined) return;
  const { every, to } = digest;
  const periods = new Periods(every, config.timezone);
  const newest = periods.last(clock.now());
  const now = isoTime(clock.now());
  for (const channel of to) {
    const row = (period: Period): Omit<DigestRow, "status" | "detail"> => ({
      channel,
      every,
      period_start: periodKey(period),
      period_end: isoTime(period.end),
      updated_at: now,
    });
    const last = await state.digests.last(channel, every);
    if (last !== undefined) {
      for (const each of periods.between(periods.at(Date.parse(last.period_start)), newest, MOST_MISSED))
        await state.digests.note({ ...row(each), ...MISSED });
    }
    await state.digests.miss({ channel, every, period_start: periodKey(newest) }, MISSED.detail, now);
    await state.digests.note({ ...row(newest), status: "due", detail: null });
  }
}

/** Periods of the last week that were not told, as far as is known: for `status` and alerts. Oldest first. */
export async function untoldDigests(
  { state, config, clock }: Context,
  days = 7,
): Promise<readonly DigestRow[]> {
  const now = clock.now();
  const rows = await state.digests.list(isoTime(now - days * DAY));
  const { digest } = config;
  // the newest period is not late, and there is no telling how late one of a digest is that is no more
  const isLate = ({ channel, every, period_start: start }: DigestRow): boolean =>
    digest?.every === every &&
    digest.to.includes(channel) &&
    start < periodKey(new Periods(digest.every, config.timezone).last(now));
  const untold = rows
    .filter((row) => (row.status === "due" ? isLate(row) : !["delivered", "quiet"].includes(row.status)))
    .map((row) => (row.status === "due" ? { ...row, ...MISSED } : row));
  if (digest === undefined) return untold;
  const periods = new Periods(digest.every, config.timezone);
  const newest = periods.last(now);
  // periods that no run has come by yet
  const unnoted: DigestRow[] = [];
  for (const channel of digest.to) {
    const last = await state.digests.last(channel, digest.every);
    if (last === undefined) continue;
    for (const each of periods.between(periods.at(Date.parse(last.period_start)), newest, MOST_MISSED)) {
      unnoted.push({
        channel,
        every: digest.every,
        period_start: periodKey(each),
        period_end: isoTime(each.end),
        ...MISSED,
        updated_at: isoTime(now),
      });
    }
  }
  return [...untold, ...unnoted].sort((a, b) => (a.period_start < b.period_start ? -1 : 1));
}

/** The period that is meant: the newest that is over, or the one that starts at the moment typed. */
export function periodOf(typed: string | undefined, periods: Periods, now: number): Period {
  if (typed === undefined) return periods.last(now);
  const ms = Date.parse(typed);
  const wrong = (message: string, hint: string): BirdsongError =>
    new BirdsongError(message, { code: "digest.period", hint, exitCode: EXIT.usage });
  if (!Number.isFinite(ms) || !/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(typed)) {
    throw wrong(
      `\`${typed}\` is no start of a period.`,
      "Write it as `birdsong status` does: 2026-11-17T09:00:00.000Z.",
    );
  }
  const period = periods.at(ms);
  if (period.start !== ms) {
    throw wrong(`No period starts at ${typed}.`, `The one that holds it starts at ${periodKey(period)}.`);
  }
  if (period.end > now) {
    throw wrong(`The period that starts at ${typed} is not over.`, `It ends at ${isoTime(period.end)}.`);
  }
  return period;
}
