import { utcDay } from "../../model/clock.ts";
import type { StreamRecord } from "../../sources/stream.ts";
import type { Use } from "../../state/ledger.ts";
import { priceListAt } from "../budget.ts";
import type { CollectContext } from "../context.ts";
import { RateMeter, leaseSize } from "./lease-size.ts";
import type { LeaseSize } from "./lease-size.ts";

/** A part of a campaign's money that is reserved and belongs to no roll yet. */
export interface Lease {
  readonly id: string;
  readonly units: number;
  /** UTC day whose budget it is taken from. */
  readonly day: string;
}

/** What a campaign pays of a roll. */
export interface Share {
  readonly campaign: string;
  readonly uses: readonly Use[];
  /** Posts, or what costs as much. */
  readonly units: number;
}

/** One campaign's money for the stream. */
interface Purse {
  leases: readonly Lease[];
  /** Units that were delivered and are not yet booked on a lease. */
  used: number;
  /** Whether it is asked to pay: from its first lease until what is left of it is given back. */
  pays: boolean;
  readonly rate: RateMeter;
}

/**
 * The money of a stream. Each campaign keeps reservations ahead of what is delivered, so that all that comes until its
 * rules are gone, or the connection is closed, is paid for. A post of several campaigns is paid by the first of them
 * in the order of the configuration; a post of none (rules of other programs deliver too) by the first that pays.
 * Reservations change in transactions, see `LeaseChange`; what is here follows when they are committed.
 */
export class Leases {
  readonly #context: Pick<CollectContext, "clock" | "config">;
  readonly #purses: ReadonlyMap<string, Purse>;
  readonly #rollMs: number;
  readonly #rulesActMs: number;

  constructor(
    context: Pick<CollectContext, "clock" | "config">,
    campaigns: readonly string[],
    how: { readonly rollMs: number; readonly rulesActMs: number },
  ) {
    this.#context = context;
    this.#rollMs = how.rollMs;
    this.#rulesActMs = how.rulesActMs;
    this.#purses = new Map(
      campaigns.map((name) => [name, { leases: [], used: 0, pays: false, rate: new RateMeter() }]),
    );
  }

  get campaigns(): readonly string[] {
    return [...this.#purses.keys()];
  }

  pays(campaign: string): boolean {
    return this.#of(campaign).pays;
  }

  leasesOf(campaign: string): readonly Lease[] {
    return this.#of(campaign).leases;
  }

  /** Units a campaign can still pay for. */
  available(campaign: string): number {
    const purse = this.#of(campaign);
    return purse.leases.reduce((sum, lease) => sum + lease.units, 0) - purse.used;
  }

  size(campaign: string): LeaseSize {
    return leaseSize(this.postsPerSecond(campaign), this.#rollMs, this.#rulesActMs);
  }

  postsPerSecond(campaign: string): number {
    return this.#of(campaign).rate.perSecond(this.#context.clock.now());
  }

  /** Whether a campaign's reservations are of another day than `now`, and count against the wrong budget. */
  isOfAnotherDay(campaign: string, now: number): boolean {
    return this.#of(campaign).leases.some(({ day }) => day !== utcDay(now));
  }

  /** Counts a record as used; returns who pays for it. */
  charge(record: Pick<StreamRecord, "campaigns" | "uses">, at: number): string {
    const payer = this.#payerOf(record.campaigns);
    const purse = this.#of(payer);
    purse.used += this.#unitsOf(record.uses);
    purse.rate.count(at);
    return payer;
  }

  /** What each payer has to pay of these records. */
  sharesOf(records: readonly { readonly uses: readonly Use[]; readonly payer: string }[]): readonly Share[] {
    const shares = new Map<string, { units: number; readonly ids: Map<string, Set<string>> }>();
    for (const { uses, payer } of records) {
      const share = shares.get(payer) ?? { units: 0, ids: new Map<string, Set<string>>() };
      shares.set(payer, share);
      share.units += this.#unitsOf(uses);
      for (const { resource, ids } of uses) {
        const all = share.ids.get(resource) ?? new Set();
        share.ids.set(resource, all);
        for (const id of ids) all.add(id);
      }
    }
    return [...shares].map(([campaign, { units, ids }]) => ({
      campaign,
      units,
      uses: [...ids].map(([resource, all]) => ({ resource, ids: [...all] })),
    }));
  }

  /** Takes over what a transaction has changed. */
  follow(
    campaign: string,
    change: {
      readonly gone: ReadonlySet<string>;
      readonly added: readonly Lease[];
      readonly booked: number;
      readonly pays: boolean;
    },
  ): void {
    const purse = this.#of(campaign);
    purse.leases = [...purse.leases.filter(({ id }) => !change.gone.has(id)), ...change.added];
    purse.used -= change.booked;
    purse.pays = change.pays;
  }

  #payerOf(campaigns: readonly string[]): string {
    const all = this.campaigns;
    const paying = all.filter((name) => this.pays(name));
    const payer =
      paying.find((name) => campaigns.includes(name)) ??
      all.find((name) => campaigns.includes(name)) ??
      paying[0] ??
      all[0];
    if (payer === undefined) throw new RangeError("A stream has at least one campaign");
    return payer;
  }

  /** In posts: what else is delivered counts by its price. */
  #unitsOf(uses: readonly Use[]): number {
    const { micros } = priceListAt(this.#context.config.sources.x.prices, this.#context.clock.now());
    const post = micros["post"] ?? 0;
    let units = 0;
    for (const { resource, ids } of uses) {
      if (ids.length === 0) continue;
      units += resource === "post" || post === 0 ? ids.length : (ids.length * (micros[resource] ?? 0)) / post;
    }
    return Math.ceil(units);
  }

  #of(campaign: string): Purse {
    const purse = this.#purses.get(campaign);
    if (purse === undefined) throw new RangeError(`${campaign} is not streamed`);
    return purse;
  }
}
