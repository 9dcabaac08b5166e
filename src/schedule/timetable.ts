import { Cron } from "croner";
import { durationMs } from "../config/duration.ts";
import { BirdsongError, EXIT, toError } from "../model/error.ts";

/** When something is due: pure arithmetic over moments in milliseconds. */
export interface Timetable {
  /** The first moment after `after`. */
  next(after: number): number;
}

/**
 * Multiples of the interval since 1970 (UTC), whenever the process was started: runs of `1h` fall on full hours, in
 * every process and after every restart. Changes of daylight-saving time do not touch an interval.
 */
export function interval(ms: number): Timetable {
  return { next: (after) => (Math.floor(after / ms) + 1) * ms };
}

/**
 * A cron expression of five fields, read in a time zone. Where the clock is put forward, a fixed time inside the hour
 * that is skipped is due once, right after it; where it is put back, a fixed time inside the hour that comes twice is
 * due the first time only. An hour or minute with `*` or a step is due at every moment it names: none in the hour
 * that is skipped, both times in the hour that comes twice.
 */
export function cron(expression: string, timezone: string, setting = "schedule"): Timetable {
  const pattern = parsed(expression, timezone, setting);
  return {
    next(after) {
      const next = pattern.nextRun(new Date(after));
      if (next === null) throw notCron(setting, expression, "no day of the calendar fits it");
      return next.getTime();
    },
  };
}

/** `15m`, or a cron expression, as the configuration has it. Throws with the setting's name when it is neither. */
export function timetableOf(setting: string, text: string, timezone: string): Timetable {
  return /^\d+[smhd]$/.test(text) ? interval(durationMs(text)) : cron(text, timezone, setting);
}

function parsed(expression: string, timezone: string, setting: string): Cron {
  try {
    return new Cron(expression, {
      paused: true,
      mode: "5-part",
      timezone,
      fixedTimeRule: "no-wildcard",
    });
  } catch (thrown) {
    throw notCron(setting, expression, toError(thrown).message.replace(/^\w+: /, ""));
  }
}

function notCron(setting: string, expression: string, why: string): BirdsongError {
  return new BirdsongError(`${setting}: "${expression}" is no time to run at: ${why}.`, {
    code: "schedule.expression",
    hint: 'Write an interval (`15m`, `1h`) or five fields of cron: minute, hour, day, month, weekday, like "30 6 * * 1-5".',
    exitCode: EXIT.usage,
  });
}
