import { MINUTE } from "../model/clock.ts";

/** Zones change their offset on quarters of an hour only. */
const SLOT = 15 * MINUTE;

/**
 * Writes times in a zone with the offset that held then: `2026-11-24T07:25:02+01:00`.
 * Made once and used for many: the zone's offsets are asked for once a quarter of an hour of the data.
 */
export function localTimes(timezone: string): (time: Date) => string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const offsets = new Map<number, number>();

  const offsetMinutes = (ms: number): number => {
    const slot = Math.floor(ms / SLOT);
    let offset = offsets.get(slot);
    if (offset === undefined) {
      const at: Record<string, number> = {};
      for (const { type, value } of parts.formatToParts(slot * SLOT)) at[type] = Number(value);
      const local = Date.UTC(at["year"]!, at["month"]! - 1, at["day"], at["hour"], at["minute"]);
      offset = (local - slot * SLOT) / MINUTE;
      if (offsets.size > 100_000) offsets.clear();
      offsets.set(slot, offset);
    }
    return offset;
  };

  return (time) => {
    const ms = time.getTime();
    const offset = offsetMinutes(ms);
    return new Date(ms + offset * MINUTE).toISOString().slice(0, 19) + offsetText(offset);
  };
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
