import type { ReservationRow } from "./tables.ts";

/** What a request may cost, or cost, of one resource. Money is integer micro-dollars. */
export interface Line {
  readonly resource: string;
  readonly units: number;
  /** Micro-dollars a unit. */
  readonly price: number;
  /** Charged for the request itself, whatever it returns: never free the second time. */
  readonly perRequest?: boolean;
}

export type Scope = "campaign" | "source";
export type Period = "day" | "cycle" | "total";

export interface Limit {
  readonly scope: Scope;
  readonly period: Period;
  readonly micros: number;
}

/** A request that wants to be paid. */
export interface Need {
  readonly batchId: string;
  /** Whose unanswered requests this one takes over; the caller holds the lock of that name. */
  readonly owner: string;
  readonly source: string;
  readonly campaign: string;
  readonly at: number;
  /** First UTC day of the billing cycle, `2026-11-01`. */
  readonly cycleStart: string;
  readonly limits: readonly Limit[];
  readonly priceList: string;
  readonly request: unknown;
  /** The request is worth making with any number of units in this range; the most that fits is granted. */
  readonly units: { readonly min: number; readonly max: number };
  /** Worst case of a request for so many units; grows evenly with them. */
  lines(units: number): readonly Line[];
  /** Whether a resource read twice on one UTC day is paid once. */
  readonly sameDayFree: boolean;
  /** The owner has several requests open at a time, and settles each. @default false */
  readonly besideOthers?: boolean;
}

/** Money of a reservation that was lost sight of: part of what it bought may have been delivered. */
export interface Hold {
  readonly batchId: string;
  readonly owner: string;
  readonly source: string;
  readonly campaign: string;
  readonly at: number;
  readonly priceList: string;
  readonly lines: readonly Line[];
  /** For people. */
  readonly request: unknown;
}

export type Grant =
  | {
      readonly granted: true;
      readonly units: number;
      readonly amount: number;
      /** The limit that would be reached first; null when there is none. */
      readonly tightest: Limit | null;
    }
  | { readonly granted: false; readonly limit: Limit; readonly left: number; readonly needed: number };

/** What came back: resources by id, or a number of requests. */
export type Use = { readonly resource: string; readonly ids: readonly string[] };

export interface Sums {
  readonly spent: number;
  readonly reserved: number;
}

export function cost(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.units * line.price, 0);
}

/** The most units whose worst case is at most `left`; fewer than the minimum when even that does not fit. */
export function affordable(need: Need, left: number): number {
  const { min, max } = need.units;
  const most = cost(need.lines(max));
  if (most <= left) return max;
  const least = cost(need.lines(min));
  if (least > left || min === max) return min - 1;
  const each = (most - least) / (max - min);
  return min + Math.floor((left - least) / each);
}

export function linesOf(row: Pick<ReservationRow, "lines">): readonly Line[] {
  return JSON.parse(row.lines) as readonly Line[];
}
