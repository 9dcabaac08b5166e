import { MINUTE, SECOND } from "../model/clock.ts";

/** Requests per window and app. */
export const RATE_LIMITS = {
  "search-recent": 450,
  "search-all": 300,
  "posts-lookup": 3_500,
  "post-lookup": 450,
  "counts-recent": 300,
  "counts-all": 300,
  "users-lookup": 300,
  "user-lookup": 300,
  usage: 50,
  compliance: 150,
  stream: 50,
  rules: 450,
  "rules-change": 100,
  "rules-counts": 450,
  connections: 450,
  "connections-end": 25,
} as const;
export type LimitedEndpoint = keyof typeof RATE_LIMITS;

const WINDOW = 15 * MINUTE;

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly reset: number;
  readonly exceeded: boolean;
}

/** Counts requests per endpoint in windows of fifteen minutes that begin with their first request. */
export class RateLimits {
  readonly #limits: Readonly<Record<LimitedEndpoint, number>>;
  readonly #windows = new Map<LimitedEndpoint, { startedAt: number; used: number; lastAt: number }>();

  readonly #archivePause: boolean;

  constructor(overrides: Partial<Record<LimitedEndpoint, number>>, archivePause: boolean) {
    this.#archivePause = archivePause;
    this.#limits = { ...RATE_LIMITS, ...overrides };
  }

  /** Takes one request out of the window. */
  take(endpoint: LimitedEndpoint, now: number): RateState {
    const limit = this.#limits[endpoint];
    let window = this.#windows.get(endpoint);
    if (window === undefined || now >= window.startedAt + WINDOW || now < window.startedAt) {
      window = { startedAt: now, used: 0, lastAt: -Infinity };
      this.#windows.set(endpoint, window);
    }
    // The archive has a second limit of one request a second, which the headers do not tell.
    const hasty =
      this.#archivePause && endpoint === "search-all" && now - window.lastAt < SECOND && now >= window.lastAt;
    const exceeded = hasty || window.used >= limit;
    if (!exceeded) {
      window.used++;
      window.lastAt = now;
    }
    return {
      limit,
      remaining: limit - window.used,
      reset: Math.ceil((window.startedAt + WINDOW) / SECOND),
      exceeded,
    };
  }
}
