import type { BirdsongError } from "../../model/error.ts";
import type { TopUp } from "./lease-change.ts";
import type { Leases } from "./leases.ts";

/**
 * How each campaign stands with its budget:
 *
 * - PAUSED: nothing is reserved, its rules do not stand. Leaves it when the budget gives enough for a beginning.
 * - ACTIVE: it pays for what comes. Leaves it when the budget gives less than what sees it through the time in which
 *   its rules would still act.
 * - ENDING: its rules are removed, or the connection is closed; what still comes is paid by what it has reserved.
 *   After {@link endsAfterMs} it is PAUSED and gives back the rest.
 */
export type Funding = "paused" | "active" | "ending";

interface Account {
  funding: Funding;
  since: number;
  why: BirdsongError | null;
}

/** A beginning needs so many times what an end needs, so that it does not end at once. */
const BEGINNING = 2;

export class Funds {
  readonly #leases: Leases;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #endsAfterMs: number;

  constructor(leases: Leases, endsAfterMs: number) {
    this.#leases = leases;
    this.#endsAfterMs = endsAfterMs;
    this.#accounts = new Map(
      leases.campaigns.map((name) => [
        name,
        { funding: "paused", since: Number.NEGATIVE_INFINITY, why: null },
      ]),
    );
  }

  with(funding: Funding): readonly string[] {
    return [...this.#accounts].flatMap(([name, account]) => (account.funding === funding ? [name] : []));
  }

  /** Why campaigns are without money; the first reason. */
  get why(): BirdsongError | null {
    return [...this.#accounts.values()].find(({ why }) => why !== null)?.why ?? null;
  }

  /** The least that a paused campaign begins with. */
  leastFor(campaign: string): number {
    return BEGINNING * this.#leases.size(campaign).headroom;
  }

  /** Campaigns whose money does not reach, and is to be asked for at once. */
  get low(): readonly string[] {
    return this.with("active").filter(
      (name) => this.#leases.available(name) < this.#leases.size(name).headroom,
    );
  }

  /** Campaigns whose money is all but used up. */
  get dry(): readonly string[] {
    return this.with("active").filter((name) => this.#leases.available(name) < this.#leases.size(name).floor);
  }

  begin(campaign: string, now: number): void {
    this.#set(campaign, "active", now, null);
  }

  /** Notes why a paused campaign stays so. */
  refused(campaign: string, why: BirdsongError): void {
    const account = this.#accounts.get(campaign);
    if (account !== undefined) account.why = why;
  }

  /** The campaigns that a scarce top-up of one of them ends: all of them where the whole source has no more. */
  ending(campaign: string, topUp: Extract<TopUp, { kind: "scarce" }>, now: number): readonly string[] {
    const active = this.with("active");
    if (!active.includes(campaign)) return []; // it only could not begin
    const ended = topUp.scope === "source" ? active : active.filter((name) => name === campaign);
    for (const name of ended) this.#set(name, "ending", now, topUp.error);
    return ended;
  }

  end(campaigns: readonly string[], now: number): void {
    for (const name of campaigns) this.#set(name, "ending", now, this.#accounts.get(name)?.why ?? null);
  }

  /** Campaigns whose end is over: they are paused from now on, and what they have reserved is to be given back. */
  over(now: number): readonly string[] {
    const over = this.with("ending").filter(
      (name) => now - (this.#accounts.get(name)?.since ?? now) >= this.#endsAfterMs,
    );
    for (const name of over) this.#set(name, "paused", now, this.#accounts.get(name)?.why ?? null);
    return over;
  }

  #set(campaign: string, funding: Funding, since: number, why: BirdsongError | null): void {
    const account = this.#accounts.get(campaign);
    if (account !== undefined) Object.assign(account, { funding, since, why });
  }
}
