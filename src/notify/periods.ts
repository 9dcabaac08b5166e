import { DAY, HOUR, isoTime } from "../model/clock.ts";
import { localTimes } from "../reports/local-time.ts";

export type Every = "1h" | "1d";

/** Milliseconds; the end is not in it. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** Hours are whole ones of UTC, days are those of a time zone, 23 to 25 hours long. */
export class Periods {
  readonly #every: Every;
  readonly #local: (time: Date) => string;

  constructor(every: Every, timezone: string) {
    this.#every = every;
    this.#local = localTimes(timezone);
  }

  /** The period that holds a moment. */
  at(ms: number): Period {
    if (this.#every === "1h") {
      const start = Math.floor(ms / HOUR) * HOUR;
      return { start, end: start + HOUR };
    }
    const date = this.#dateOf(ms);
    return { start: this.#startOf(date), end: this.#startOf(date + DAY) };
  }

  /** The newest period that is over at `now`. */
  last(now: number): Period {
    return this.before(this.at(now), 1);
  }

  /** `count` periods earlier. */
  before(period: Period, count: number): Period {
    if (this.#every === "1h") return this.at(period.start - count * HOUR);
    const date = this.#dateOf(period.start) - count * DAY;
    return { start: this.#startOf(date), end: this.#startOf(date + DAY) };
  }

  /** Those with which a period is compared: the same hour of seven days, the same weekday of four weeks. */
  usual(period: Period): readonly Period[] {
    const [count, step] = this.#every === "1h" ? [7, 24] : [4, 7];
    return Array.from({ length: count }, (_, index) => this.before(period, (index + 1) * step));
  }

  /** Periods after one and before another, oldest first, at most `most` of the newest. */
  between(after: Period, until: Period, most: number): readonly Period[] {
    const found: Period[] = [];
    for (let each = this.before(until, 1); each.start > after.start && found.length < most; ) {
      found.unshift(each);
      each = this.before(each, 1);
    }
    return found;
  }

  /** The local calendar day, as the UTC milliseconds of its midnight in UTC. */
  #dateOf(ms: number): number {
    return Date.parse(this.#local(new Date(ms)).slice(0, 10));
  }

  /** When a local day begins. Where no midnight is, because clocks are put forward then, it begins at one. */
  #startOf(date: number): number {
    let ms = date;
    for (let round = 0; round < 2; round++) ms = date - this.#offset(ms);
    return this.#dateOf(ms) < date ? ms + HOUR : ms;
  }

  #offset(ms: number): number {
    return Date.parse(`${this.#local(new Date(ms)).slice(0, 19)}Z`) - Math.floor(ms / 1_000) * 1_000;
  }
}

/** `Tue 17 Nov, 09:00–10:00`, or `Tue 17 Nov` */
export function periodName(period: Period, every: Every, timezone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    weekday: "short",
    day: "numeric",
    month: "short",
  })
    .format(period.start)
    .replace(",", "");
  if (every === "1d") return day;
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
  });
  return `${day}, ${time.format(period.start)}–${time.format(period.end)}`;
}

/** As it is typed after `--period`. */
export function periodKey(period: Period): string {
  return isoTime(period.start);
}
