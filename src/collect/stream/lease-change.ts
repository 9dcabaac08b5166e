import { newBatchId } from "../../model/batch.ts";
import { utcDay } from "../../model/clock.ts";
import type { Grant, Line, Scope } from "../../state/ledger.ts";
import { cost } from "../../state/ledger.ts";
import type { Stores } from "../../state/open.ts";
import type { BirdsongError } from "../../model/error.ts";
import { budgetExhausted, cycleStart, limitsOf, linesOf, priceListAt } from "../budget.ts";
import type { CollectContext } from "../context.ts";
import type { Lease, Leases, Share } from "./leases.ts";

/** Name under which the stream of a source holds its lock and its open reservations. */
export function streamOwner(source: string): string {
  return `stream.${source}`;
}

/** What a reservation of a stream has bought; stored before the batch is appended. */
export interface Delivery {
  readonly kind: "stream";
  /** The batch that holds what was delivered; other reservations may pay for parts of it. */
  readonly batchId: string;
  readonly uses: Share["uses"];
  readonly answeredAt: number;
}

/** A share of a roll on its reservation. */
export interface Booked {
  readonly leaseId: string;
  readonly uses: Share["uses"];
}

export type TopUp =
  | { readonly kind: "enough" }
  /** What is there pays only for what comes until the stream has been wound up: the budget gives no more. */
  | { readonly kind: "scarce"; readonly scope: Scope; readonly error: BirdsongError };

function scarce(refused: Extract<Grant, { granted: false }>, campaign: string): TopUp {
  return { kind: "scarce", scope: refused.limit.scope, error: budgetExhausted(refused, campaign) };
}

interface Difference {
  readonly gone: Set<string>;
  readonly added: Lease[];
  booked: number;
  pays: boolean;
}

type Ledgers = Pick<Stores, "ledger">;

/**
 * What one transaction does to the reservations of a stream. {@link LeaseChange.commit} is called when it has been
 * committed; until then, and if it never is, the leases in memory stay those of the state.
 */
export class LeaseChange {
  readonly #context: CollectContext;
  readonly #leases: Leases;
  readonly #differences = new Map<string, Difference>();

  constructor(context: CollectContext, leases: Leases) {
    this.#context = context;
    this.#leases = leases;
  }

  /**
   * Books what was delivered on reservations. It is paid whatever the limits say: where more came than was reserved,
   * another reservation is made for it.
   */
  async book(
    stores: Ledgers,
    shares: readonly Share[],
    delivery: Pick<Delivery, "batchId" | "answeredAt">,
  ): Promise<readonly Booked[]> {
    const booked: Booked[] = [];
    for (const share of shares) {
      const { campaign } = share;
      const difference = this.#of(campaign);
      const lines = linesOf(
        share.uses.map(({ resource, ids: all }) => ({ resource, units: all.length })),
        this.#prices(),
      );
      const id = this.#leasesOf(campaign)[0]?.id ?? (await this.#reserveAnyhow(stores, campaign, lines));
      const recorded: Delivery = { kind: "stream", uses: share.uses, ...delivery };
      await stores.ledger.recordDelivery(id, lines, recorded);
      difference.gone.add(id);
      difference.booked += share.units;
      booked.push({ leaseId: id, uses: share.uses });
    }
    return booked;
  }

  /**
   * Reserves until a campaign has what its stream wants. With `least` nothing is reserved unless the budget gives so
   * many units. Says when what it gives would not see the stream through the time in which its rules still act.
   */
  async topUp(stores: Ledgers, campaign: string, least = 1): Promise<TopUp> {
    const { clock, config, source, random } = this.#context;
    const now = clock.now();
    const { want, headroom } = this.#leases.size(campaign);
    const available = this.#available(campaign);
    const missing = want - available;
    if (missing <= 0) return { kind: "enough" };
    const { x } = config.sources;
    const prices = priceListAt(x.prices, now);
    const id = newBatchId(now, random);
    const grant = await stores.ledger.reserve({
      batchId: id,
      owner: streamOwner(source.name),
      source: source.name,
      campaign,
      at: now,
      cycleStart: cycleStart(x.cycle_day, now),
      limits: limitsOf(config, campaign),
      priceList: prices.from,
      request: { stream: campaign, posts_per_second: this.#leases.postsPerSecond(campaign) },
      units: { min: Math.min(missing, least), max: missing },
      lines: (units) => linesOf([{ resource: "post", units }], prices),
      sameDayFree: x.same_day_free,
      besideOthers: true,
    });
    if (!grant.granted) {
      return available < headroom || least > 1 ? scarce(grant, campaign) : { kind: "enough" };
    }
    const difference = this.#of(campaign);
    difference.added.push({ id, units: grant.units, day: utcDay(now) });
    difference.pays = true;
    if (available + grant.units >= headroom || grant.tightest === null) return { kind: "enough" };
    const needed = linesOf([{ resource: "post", units: headroom }], prices);
    return scarce({ granted: false, limit: grant.tightest, left: 0, needed: cost(needed) }, campaign);
  }

  /** Gives back what is reserved and not used. With `forGood` the campaign is not asked to pay any more. */
  async release(stores: Ledgers, campaign: string, forGood: boolean): Promise<void> {
    const difference = this.#of(campaign);
    for (const { id } of this.#leasesOf(campaign)) {
      await stores.ledger.release(id);
      difference.gone.add(id);
    }
    if (forGood) difference.pays = false;
  }

  /** Whether it holds new reservations. */
  get reserves(): boolean {
    return [...this.#differences.values()].some(({ added }) => added.length > 0);
  }

  commit(): void {
    for (const [campaign, { gone, added, booked, pays }] of this.#differences) {
      this.#leases.follow(campaign, { gone, added: added.filter(({ id }) => !gone.has(id)), booked, pays });
    }
    this.#differences.clear();
  }

  #of(campaign: string): Difference {
    const known = this.#differences.get(campaign);
    if (known !== undefined) return known;
    const fresh = { gone: new Set<string>(), added: [], booked: 0, pays: this.#leases.pays(campaign) };
    this.#differences.set(campaign, fresh);
    return fresh;
  }

  #leasesOf(campaign: string): readonly Lease[] {
    const { gone, added } = this.#of(campaign);
    return [...this.#leases.leasesOf(campaign), ...added].filter(({ id }) => !gone.has(id));
  }

  #available(campaign: string): number {
    const reserved = this.#leasesOf(campaign).reduce((sum, { units }) => sum + units, 0);
    const before = this.#leases.leasesOf(campaign).reduce((sum, { units }) => sum + units, 0);
    const used = before - this.#leases.available(campaign) - this.#of(campaign).booked;
    return reserved - used;
  }

  async #reserveAnyhow(stores: Ledgers, campaign: string, lines: readonly Line[]): Promise<string> {
    const { clock, source, random } = this.#context;
    const now = clock.now();
    const batchId = newBatchId(now, random);
    await stores.ledger.hold({
      batchId,
      owner: streamOwner(source.name),
      source: source.name,
      campaign,
      at: now,
      priceList: this.#prices().from,
      lines,
      request: { stream: campaign },
    });
    return batchId;
  }

  #prices() {
    return priceListAt(this.#context.config.sources.x.prices, this.#context.clock.now());
  }
}
