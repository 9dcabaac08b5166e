import { join } from "node:path";
import { EXIT } from "../model/error.ts";
import type { ExitCode } from "../model/error.ts";
import { isoTime } from "../model/clock.ts";
import type { DigestConfig } from "../config/schema.ts";
import { composeDigest } from "../notify/digest.ts";
import { NotifyError } from "../notify/notifier.ts";
import type { Message, Picture } from "../notify/notifier.ts";
import { Periods, periodKey } from "../notify/periods.ts";
import type { Period } from "../notify/periods.ts";
import { loadTemplates } from "../notify/templates.ts";
import { tryProcessLock } from "../state/process-lock.ts";
import type { DigestKey } from "../state/digests.ts";
import type { DigestRow, DigestStatus } from "../state/tables.ts";
import { digestData } from "./digest-data.ts";
import { digestImage } from "./digest-image.ts";
import { expectDigest, periodOf } from "./digest-periods.ts";
import type { Wired } from "./wire.ts";

export interface DigestOptions {
  /** Start of the period, ISO time. @default the newest that is over */
  readonly period?: string;
  /** Send it although it was refused, may have been delivered, or was quiet. Never when it was delivered. */
  readonly again?: boolean;
  readonly dryRun?: boolean;
}

/** `waiting`: the marts do not reach to its end yet. `busy`: another process sends. `due`: a dry run would send it. */
export type DigestOutcome = DigestStatus | "waiting" | "busy" | "due";

export interface DigestReport {
  readonly period: { readonly start: string; readonly end: string };
  /** What is said; null when nothing is, or nothing can be yet. */
  readonly message: Omit<Message, "picture"> | null;
  readonly channels: readonly {
    readonly channel: string;
    readonly outcome: DigestOutcome;
    /** Whether this call did it, rather than an earlier one. */
    readonly fresh: boolean;
    readonly detail: string | null;
  }[];
  readonly exitCode: ExitCode;
}

/** What may be sent without being asked for: it is known not to have been delivered. */
const BY_ITSELF: readonly DigestStatus[] = ["due", "unsent"];
const ASKED_FOR: readonly DigestStatus[] = [...BY_ITSELF, "missed"];
const AGAIN: readonly DigestStatus[] = [...ASKED_FOR, "unknown", "refused", "quiet"];

/** Sends the digest of a period to each channel, at most once. Undefined when none is configured. */
export async function digestJob(
  wired: Wired,
  options: DigestOptions,
  signal: AbortSignal,
): Promise<DigestReport | undefined> {
  const { config, clock, folders } = wired;
  const { digest } = config;
  if (digest === undefined) return undefined;
  const periods = new Periods(digest.every, config.timezone);
  const period = periodOf(options.period, periods, clock.now());
  const { waiting, message, picture } = await composed(wired, digest, periods, period, signal);
  const report = (channels: DigestReport["channels"]): DigestReport => ({
    period: { start: isoTime(period.start), end: isoTime(period.end) },
    message,
    channels,
    exitCode: channels.some(({ outcome, fresh }) => fresh && failed(outcome)) ? EXIT.failed : EXIT.done,
  });
  const all = (outcome: DigestOutcome): DigestReport =>
    report(digest.to.map((channel) => ({ channel, outcome, fresh: false, detail: null })));
  if (options.dryRun === true) return all(waiting ? "waiting" : message === null ? "quiet" : "due");
  await using lock = await tryProcessLock(join(folders.root, "locks", "digest.lock"));
  if (lock === undefined) return all("busy");
  await wired.state.digests.abandon(isoTime(clock.now()));
  if (options.period === undefined) await expectDigest(wired);
  const over = options.again === true ? AGAIN : options.period === undefined ? BY_ITSELF : ASKED_FOR;
  const channels: DigestReport["channels"][number][] = [];
  for (const channel of digest.to) {
    const row: Omit<DigestRow, "status" | "detail" | "updated_at"> = {
      channel,
      every: digest.every,
      period_start: periodKey(period),
      period_end: isoTime(period.end),
    };
    const told = waiting
      ? ({ outcome: "waiting", fresh: false, detail: null } as const)
      : await tell(wired, row, { message, picture }, over, signal);
    channels.push({ channel, ...told });
  }
  return report(channels);
}

function failed(outcome: DigestOutcome): boolean {
  return outcome === "refused" || outcome === "unsent" || outcome === "unknown";
}

async function composed(
  wired: Wired,
  digest: DigestConfig,
  periods: Periods,
  period: Period,
  signal: AbortSignal,
): Promise<{ readonly waiting: boolean } & Composed> {
  const templates = await loadTemplates(wired.templates);
  const { campaign, every, link } = digest;
  const data = await digestData(wired, { period, periods, campaign, course: COURSE[every] }, signal);
  const picture = async (): Promise<undefined> => undefined;
  if (data === undefined) return { waiting: true, message: null, picture };
  if (data.now.posts < digest.at_least) return { waiting: false, message: null, picture };
  const frame = { period, every, timezone: wired.config.timezone, campaign, link };
  return {
    waiting: false,
    message: composeDigest(data, frame, templates),
    picture: onceOnly(async () => digestImage(wired, data, frame)),
  };
}

/** What is said of a period, and how its picture is had, which not every service takes. */
interface Composed {
  readonly message: Message | null;
  readonly picture: () => Promise<Picture | undefined>;
}

/** Periods in the picture: a day of hours, two weeks of days. */
const COURSE: Readonly<Record<DigestConfig["every"], number>> = { "1h": 24, "1d": 14 };

function onceOnly<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= work());
}

/** Intent first, durably; then the message; then what became of it. Killed between, the period is unknown. */
async function tell(
  wired: Wired,
  row: Omit<DigestRow, "status" | "detail" | "updated_at">,
  { message, picture }: Composed,
  over: readonly DigestStatus[],
  signal: AbortSignal,
): Promise<{ outcome: DigestStatus; fresh: boolean; detail: string | null }> {
  const { digests } = wired.state;
  const now = (): string => isoTime(wired.clock.now());
  if (message === null) {
    await digests.put({ ...row, status: "quiet", detail: null, updated_at: now() }, ASKED_FOR);
    return known(await digests.get(row));
  }
  await wired.moment("digest-composed");
  await using notifier = await wired.openNotifier(row.channel);
  const drawn = notifier.limits.pictures ? await picture() : undefined;
  if (!(await digests.intend({ ...row, updated_at: now() }, over))) return known(await digests.get(row));
  await wired.moment("digest-intended");
  const end = async (outcome: DigestStatus, detail: string | null): Promise<void> => {
    await wired.moment("digest-answered");
    await digests.end(row satisfies DigestKey, outcome, detail, now());
    await wired.moment("digest-recorded");
  };
  try {
    await notifier.send(drawn === undefined ? message : { ...message, picture: drawn }, signal);
  } catch (thrown) {
    if (!(thrown instanceof NotifyError)) {
      await end("unsent", "Stopped before it was sent.");
      throw thrown;
    }
    const detail = `${thrown.message} ${thrown.hint ?? ""}`.trim();
    await end(thrown.outcome, detail);
    wired.log.warn(
      { channel: row.channel, period: row.period_start, outcome: thrown.outcome },
      thrown.message,
    );
    return { outcome: thrown.outcome, fresh: true, detail };
  }
  await end("delivered", null);
  return { outcome: "delivered", fresh: true, detail: null };
}

function known(row: DigestRow | undefined): { outcome: DigestStatus; fresh: false; detail: string | null } {
  if (row === undefined) throw new RangeError("A period that may not be sent has no row");
  return { outcome: row.status, fresh: false, detail: row.detail };
}
