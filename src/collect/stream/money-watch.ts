import { MINUTE, isoTime, utcDay } from "../../model/clock.ts";
import type { BirdsongError } from "../../model/error.ts";
import { toError } from "../../model/error.ts";
import type { GapCause } from "../../model/words.ts";
import type { CollectContext } from "../context.ts";
import type { Books } from "./books.ts";
import { Funds } from "./funds.ts";
import type { TopUp } from "./lease-change.ts";
import type { Leases } from "./leases.ts";
import { settleLost } from "./lost-leases.ts";
import type { RuleKeeper } from "./rule-keeper.ts";

/** How often it is looked whether a budget gives money again, and whether gaps have been filled. */
const REFUND_MS = MINUTE;

/** What the money can have done to the stream. */
export interface Levers {
  readonly isConnected: boolean;
  /** Closes the connection; what is not delivered then is missing for this reason. */
  close(cause: GapCause): void;
  note(): Promise<void>;
  /** Ends the roll that is open: what follows is of another day. */
  endRoll(): void;
  /** Something worth telling at the end. */
  tell(note: string): void;
  /** Lets something happen beside the reading. */
  background(work: () => Promise<void>): void;
}

/** Watches that what is delivered can be paid for, and draws the consequences when it cannot. */
export class MoneyWatch {
  readonly funds: Funds;
  readonly #context: CollectContext;
  readonly #books: Books;
  readonly #leases: Leases;
  readonly #rules: RuleKeeper;
  readonly #rulesActMs: number;
  readonly #stop: AbortSignal;
  readonly #levers: Levers;
  #day: string;
  #refundAt = Number.NEGATIVE_INFINITY;
  /** Until when no connection may be opened: rules that were removed still act. */
  reopenAt = Number.NEGATIVE_INFINITY;

  constructor(
    context: CollectContext,
    parts: {
      readonly books: Books;
      readonly leases: Leases;
      readonly rules: RuleKeeper;
      readonly rulesActMs: number;
      readonly stop: AbortSignal;
    },
    levers: Levers,
  ) {
    this.#context = context;
    this.#books = parts.books;
    this.#leases = parts.leases;
    this.#rules = parts.rules;
    this.#rulesActMs = parts.rulesActMs;
    this.#stop = parts.stop;
    this.#levers = levers;
    this.#day = utcDay(context.clock.now());
    this.funds = new Funds(parts.leases, parts.rulesActMs);
  }

  /**
   * Called when more was delivered, and nothing is read until it resolves: money that does not reach is asked for, and
   * the connection is closed when none is had and the rest is only enough for what is on the wire.
   */
  async delivered(): Promise<void> {
    try {
      if (this.funds.low.length > 0) await this.#books.topUp(this.funds.low);
    } finally {
      this.#closeWhenDry();
    }
  }

  /** What a budget gave when it was asked. */
  toppedUp(campaign: string, topUp: TopUp): void {
    if (topUp.kind === "enough") return;
    const now = this.#context.clock.now();
    const isActive = this.funds.with("active").includes(campaign);
    this.funds.refused(campaign, topUp.error);
    if (isActive) this.#end(this.funds.ending(campaign, topUp, now), topUp.error);
    else this.#books.time.lost(campaign, "budget", now);
  }

  /** Reserves money for campaigns that have none; those that get enough are active. */
  async fund(): Promise<void> {
    this.#refundAt = this.#context.clock.now();
    const funded = await this.#books.topUp(this.funds.with("paused"), (name) => this.funds.leastFor(name));
    for (const name of funded) this.funds.begin(name, this.#context.clock.now());
  }

  /** What has to be done as time passes. */
  async tick(now: number): Promise<void> {
    this.funds.over(now);
    const leftOver = this.funds.with("paused").filter((name) => this.#leases.leasesOf(name).length > 0);
    if (leftOver.length > 0) await this.#books.release(leftOver);
    if (this.#day !== utcDay(now)) await this.#turnDay(now);
    if (now - this.#refundAt >= REFUND_MS) await this.#lookForMoney(now);
  }

  #closeWhenDry(): void {
    const { dry } = this.funds;
    if (dry.length === 0) return;
    const now = this.#context.clock.now();
    this.funds.end(dry, now);
    for (const name of dry) this.#books.time.lost(name, "budget", now);
    this.reopenAt = now + this.#rulesActMs; // their rules would still act
    this.#levers.close("budget");
  }

  /** Removes the rules of campaigns without money; without any other the connection is closed. */
  #end(campaigns: readonly string[], why: BirdsongError): void {
    if (campaigns.length === 0) return;
    const { clock, log } = this.#context;
    for (const name of campaigns) this.#books.time.lost(name, "budget", clock.now());
    log.warn({ code: why.code, campaigns }, why.message);
    this.#context.progress(`${campaigns.join(", ")}: paused. ${why.message}`);
    this.#levers.tell(why.message);
    const rest = this.funds.with("active");
    if (rest.length === 0) this.#levers.close("budget");
    else this.#levers.background(async () => this.#removeRules(rest));
  }

  async #removeRules(rest: readonly string[]): Promise<void> {
    await this.#levers.note();
    // Nothing else than a closed connection ends what nobody can pay for.
    await this.#setRules(rest, "budget");
  }

  /** Sets the rules beside the reading; where that fails the connection is closed, and the next one begins with them. */
  async #setRules(campaigns: readonly string[], cause: GapCause): Promise<boolean> {
    try {
      await this.#rules.apply(campaigns, this.#stop);
      return true;
    } catch (thrown) {
      if (this.#stop.aborted) return false;
      this.#context.log.warn({ error: toError(thrown).message }, "rules could not be set; connecting anew");
      this.#levers.close(cause);
      return false;
    }
  }

  async #turnDay(now: number): Promise<void> {
    this.#levers.endRoll();
    await this.#books.turnDay(this.funds.with("active"));
    this.#day = utcDay(now);
    this.#refundAt = Number.NEGATIVE_INFINITY;
  }

  async #lookForMoney(now: number): Promise<void> {
    this.#refundAt = now;
    await settleLost(this.#context);
    const before = this.funds.with("active");
    await this.fund();
    const active = this.funds.with("active");
    const begun = active.filter((name) => !before.includes(name));
    if (begun.length === 0 || !this.#levers.isConnected || !(await this.#setRules(active, "refused"))) return;
    const at = this.#context.clock.now();
    for (const name of begun) this.#books.time.live(name, Math.max(at, this.#rules.actAt(name)));
    this.#context.progress(`${begun.join(", ")}: goes on at ${isoTime(at)}`);
  }
}
