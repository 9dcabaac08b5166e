import { durationMs } from "../config/duration.ts";
import type { AuthorsConfig, RefreshConfig } from "../config/schema.ts";
import { DAY, HOUR, MINUTE, isoTime, utcDay } from "../model/clock.ts";

/** Much of a post's engagement arrives on its first day, on which reading it again is free. */
const DEFAULT_AGES: readonly string[] = ["15m", "1h", "3h", "23:50", "1d", "2d", "4d", "7d"];
/** A reading this much before its time counts: within a tenth of the age, and ten minutes. */
const TOLERANCE_SHARE = 0.1;
const MAX_TOLERANCE_MS = 10 * MINUTE;
/** How long after its last age a post that was missed meanwhile is still read. */
const LATE_MS = 7 * DAY;

/** A refresh plan in one of two forms. */
export type RefreshPlan =
  | { readonly kind: "ages"; readonly ages: readonly string[] }
  | { readonly kind: "daily"; readonly forMs: number };

export function planOf(config: RefreshConfig): RefreshPlan {
  if (config === "none") return { kind: "ages", ages: [] };
  if (config === "default") return { kind: "ages", ages: DEFAULT_AGES };
  if (config === "daily") return { kind: "daily", forMs: 30 * DAY };
  if (Array.isArray(config)) return { kind: "ages", ages: config };
  return {
    kind: "daily",
    forMs: config.for === "forever" ? Number.POSITIVE_INFINITY : durationMs(config.for),
  };
}

/**
 * Which readings of a post's metrics are due: ages whose time has come and that no observation covers. One new
 * observation covers them all. A daily plan names the UTC day. Times are milliseconds.
 */
export function dueAges(
  plan: RefreshPlan,
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
    return last < slot - Math.min((slot - createdAt) * TOLERANCE_SHARE, MAX_TOLERANCE_MS);
  });
}

/** Posts made before this moment are never due, whatever was missed. */
export function oldestDue(plan: RefreshPlan, now: number): number {
  if (plan.kind === "daily") return plan.forMs === Number.POSITIVE_INFINITY ? 0 : now - plan.forMs;
  if (plan.ages.length === 0) return now;
  return now - Math.max(...plan.ages.map(ageMs)) - LATE_MS;
}

/**
 * Most UTC days on which a post is paid again, its first day not counted: readings of one day cost once, and a late
 * evening's first hours may fall on the next day.
 */
export function paidDays(plan: RefreshPlan): number {
  if (plan.kind === "daily") return plan.forMs / DAY;
  const days = new Set<number>();
  for (const age of plan.ages) {
    const day = Math.floor(ageMs(age) / DAY);
    if (day > 0) days.add(day);
  }
  return days.size;
}

/** Ids of authors whose profile is to be bought. `profileAt` is undefined for those never seen. */
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

function startOfDay(ms: number): number {
  return Date.parse(`${isoTime(ms).slice(0, 10)}T00:00:00Z`);
}
