import { durationMs } from "../config/duration.ts";
import type { AuthorsConfig, RefreshConfig } from "../config/schema.ts";
import { DAY, HOUR, MINUTE, utcDay } from "../model/clock.ts";
import { toMicros } from "../model/money.ts";

/** Much of a post's engagement arrives on its first day, on which reading it again is free. */
const DEFAULT_AGES: readonly string[] = ["15m", "1h", "3h", "23:50", "1d", "2d", "4d", "7d"];
/** A reading this much before its time counts: within a tenth of the age, and ten minutes. */
const TOLERANCE_SHARE = 0.1;
const MAX_TOLERANCE_MS = 10 * MINUTE;
/** How long after its last age a post that was missed meanwhile is still read. */
const LATE_MS = 7 * DAY;

/** A refresh plan that decides by a post's age alone. */
export type FixedPlan =
  | { readonly kind: "ages"; readonly ages: readonly string[] }
  | { readonly kind: "daily"; readonly forMs: number };
/** A refresh plan that spends a ceiling where most is to be learned. */
export interface AdaptivePlan {
  readonly kind: "adaptive";
  /** Micro-dollars a UTC day. */
  readonly perDay: number;
  readonly forMs: number;
}
export type RefreshPlan = FixedPlan | AdaptivePlan;

/** What `refresh: adaptive` stands for: three of the five dollars a month that `init` writes. */
const ADAPTIVE = { plan: "adaptive", per_day: 0.1, for: "30d" } as const;

type FixedConfig =
  | Exclude<RefreshConfig, "adaptive" | { readonly plan: string }>
  | { readonly plan: "daily"; readonly for: string };

export function planOf(config: FixedConfig): FixedPlan;
export function planOf(config: RefreshConfig): RefreshPlan;
export function planOf(config: RefreshConfig): RefreshPlan {
  if (config === "none") return { kind: "ages", ages: [] };
  if (config === "default") return { kind: "ages", ages: DEFAULT_AGES };
  if (config === "daily") return { kind: "daily", forMs: 30 * DAY };
  if (config === "adaptive") return planOf(ADAPTIVE);
  if (Array.isArray(config)) return { kind: "ages", ages: config };
  const forMs = config.for === "forever" ? Number.POSITIVE_INFINITY : durationMs(config.for);
  return config.plan === "daily"
    ? { kind: "daily", forMs }
    : { kind: "adaptive", perDay: toMicros(config.per_day ?? ADAPTIVE.per_day), forMs };
}

/**
 * Which readings of a post's metrics are due: ages whose time has come and that no observation covers. One new
 * observation covers them all. A daily plan names the UTC day. Times are milliseconds.
 */
export function dueAges(
  plan: FixedPlan,
  createdAt: number,
  observedAts: readonly number[],
  now: number,
): string[] {
  const last = Math.max(Number.NEGATIVE_INFINITY, ...observedAts);
  if (plan.kind === "daily") {
    const today = utcDay(now);
    const due = now - createdAt <= plan.forMs && utcDay(createdAt) < today && !(last >= startOfDay(now));
    return due ? [today] : [];
  }
  return plan.ages.filter((age) => {
    const slot = slotOf(age, createdAt);
    if (slot === undefined || slot > now) return false;
    return !covers(last, slot, createdAt);
  });
}

/** The next moment at which a post that is not due now will be; undefined when it never is again. */
export function nextDue(
  plan: FixedPlan,
  createdAt: number,
  observedAts: readonly number[],
  now: number,
): number | undefined {
  if (plan.kind === "daily") {
    const tomorrow = startOfDay(now) + DAY;
    return tomorrow - createdAt <= plan.forMs ? tomorrow : undefined;
  }
  const last = Math.max(Number.NEGATIVE_INFINITY, ...observedAts);
  const coming = plan.ages.flatMap((age) => {
    const slot = slotOf(age, createdAt);
    return slot === undefined || slot <= now || covers(last, slot, createdAt) ? [] : [slot];
  });
  return coming.length === 0 ? undefined : Math.min(...coming);
}

function covers(observed: number, slot: number, createdAt: number): boolean {
  return observed >= slot - Math.min((slot - createdAt) * TOLERANCE_SHARE, MAX_TOLERANCE_MS);
}

/** Posts made before this moment are never due, whatever was missed. */
export function oldestDue(plan: RefreshPlan, now: number): number {
  if (plan.kind !== "ages") return plan.forMs === Number.POSITIVE_INFINITY ? 0 : now - plan.forMs;
  if (plan.ages.length === 0) return now;
  return now - Math.max(...plan.ages.map(ageMs)) - LATE_MS;
}

/**
 * Most UTC days on which a post is paid again, its first day not counted: readings of one day cost once, and a late
 * evening's first hours may fall on the next day.
 */
export function paidDays(plan: FixedPlan): number {
  if (plan.kind === "daily") return plan.forMs / DAY;
  const days = new Set<number>();
  for (const age of plan.ages) {
    const day = Math.floor(ageMs(age) / DAY);
    if (day > 0) days.add(day);
  }
  return days.size;
}

/** Whether the profile of an author who wrote is to be bought. `profileAt` is undefined for those never seen. */
export function isAuthorDue(policy: AuthorsConfig, profileAt: number | undefined, now: number): boolean {
  if (policy === "never") return false;
  if (profileAt === undefined) return true;
  return policy === "first-seen" ? false : now - profileAt >= durationMs(policy.every);
}

function slotOf(age: string, createdAt: number): number | undefined {
  if (!age.includes(":")) return createdAt + durationMs(age);
  const slot = startOfDay(createdAt) + ageMs(age);
  return slot > createdAt ? slot : undefined;
}

/** Milliseconds of an age; a clock time counts from the start of the post's first day. */
function ageMs(age: string): number {
  const [hours, minutes] = age.split(":");
  return minutes === undefined ? durationMs(age) : Number(hours) * HOUR + Number(minutes) * MINUTE;
}

/** Midnight UTC before a moment, milliseconds. */
export function startOfDay(ms: number): number {
  return Date.parse(`${utcDay(ms)}T00:00:00Z`);
}
