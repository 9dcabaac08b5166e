import { utcDay } from "../model/clock.ts";
import type { Resources } from "./answer/page.ts";

/** Prices in hundredths of a cent, so that sums stay whole numbers. */
const PRICES = { post: 50, user: 100, "counts-recent": 50, "counts-all": 100 } as const;
export type Priced = keyof typeof PRICES;

export interface MeterLine {
  /** UTC day, `2026-11-24`. */
  readonly day: string;
  readonly resource: Priced;
  readonly returned: number;
  readonly billed: number;
  readonly usd: number;
}

/** The three books: what was asked, what was handed over, what was charged. */
export interface MeterReading {
  readonly requests: number;
  readonly answered: number;
  readonly returned: { readonly posts: number; readonly users: number };
  readonly billed: { readonly posts: number; readonly users: number; readonly countRequests: number };
  readonly usd: number;
  readonly days: readonly MeterLine[];
}

interface Tally {
  returned: number;
  billed: number;
}

/** Keeps the bill. A resource handed over again on the same UTC day is forgiven unless that is switched off. */
export class Meter {
  readonly #forgiving: boolean;
  #requests = 0;
  #answered = 0;
  /** Keyed by day, then resource. */
  #days = new Map<string, Map<Priced, Tally>>();
  #seen = new Map<string, Set<string>>();

  constructor(forgiving: boolean) {
    this.#forgiving = forgiving;
  }

  countRequest(): void {
    this.#requests++;
  }

  /** Charges what an answer holds. */
  charge(resources: Resources, now: number): void {
    this.#answered++;
    this.chargeStreamed(resources, now);
  }

  /** Charges a record of a stream that was answered before. */
  chargeStreamed(resources: Resources, now: number): void {
    const day = utcDay(now);
    for (const id of resources.posts) this.#chargeOne(day, "post", id);
    for (const id of resources.users) this.#chargeOne(day, "user", id);
  }

  /** Counts cost per request. */
  chargeCounts(kind: "counts-recent" | "counts-all", now: number): void {
    this.#answered++;
    const tally = this.#tally(utcDay(now), kind);
    tally.returned++;
    tally.billed++;
  }

  #chargeOne(day: string, resource: "post" | "user", id: string): void {
    const tally = this.#tally(day, resource);
    tally.returned++;
    const key = `${day} ${resource}`;
    let seen = this.#seen.get(key);
    if (seen === undefined) {
      // Only the running day can forgive, so what earlier days billed need not be remembered.
      for (const old of this.#seen.keys()) if (!old.startsWith(day)) this.#seen.delete(old);
      this.#seen.set(key, (seen = new Set()));
    }
    if (this.#forgiving && seen.has(id)) return;
    seen.add(id);
    tally.billed++;
  }

  #tally(day: string, resource: Priced): Tally {
    let lines = this.#days.get(day);
    if (lines === undefined) this.#days.set(day, (lines = new Map()));
    let tally = lines.get(resource);
    if (tally === undefined) lines.set(resource, (tally = { returned: 0, billed: 0 }));
    return tally;
  }

  reading(): MeterReading {
    const days: MeterLine[] = [];
    const sum = { posts: { returned: 0, billed: 0 }, users: { returned: 0, billed: 0 }, counts: 0, price: 0 };
    for (const [day, lines] of this.#days) {
      for (const [resource, { returned, billed }] of lines) {
        const price = billed * PRICES[resource];
        days.push({ day, resource, returned, billed, usd: price / 10_000 });
        sum.price += price;
        if (resource === "post" || resource === "user") {
          const kind = sum[`${resource}s`];
          kind.returned += returned;
          kind.billed += billed;
        } else sum.counts += billed;
      }
    }
    return {
      requests: this.#requests,
      answered: this.#answered,
      returned: { posts: sum.posts.returned, users: sum.users.returned },
      billed: { posts: sum.posts.billed, users: sum.users.billed, countRequests: sum.counts },
      usd: sum.price / 10_000,
      days,
    };
  }

  /** Posts billed on a day, for the usage endpoint. */
  postsBilled(day: string): number {
    return this.#days.get(day)?.get("post")?.billed ?? 0;
  }

  reset(): void {
    this.#requests = 0;
    this.#answered = 0;
    this.#days = new Map();
    this.#seen = new Map();
  }
}
