import { DAY, utcDay } from "../model/clock.ts";
import type { AdaptivePlan } from "./due.ts";
import { startOfDay } from "./due.ts";
import type { Followed } from "./refresh-followed.ts";
import type { Growth } from "./refresh-growth.ts";
import { MostValuable } from "./refresh-heap.ts";
import type { Valued } from "./refresh-heap.ts";
import { expectedGain, gainsBy } from "./refresh-worth.ts";
import { isLastOfDay, released } from "./refresh-ceiling.ts";

/**
 * A post that is expected to show less than this many new likes, reposts, replies and quotes is flat. So low, because
 * posts that one in ten times surprise are all that is left for a ceiling that could pay for more; measured, they
 * halve the error.
 */
const WORTH_READING = 0.1;
/** In a day's last run still less is worth a request that is free: after midnight it costs money. */
const WORTH_A_LAST_REQUEST = 0.02;
const IDS_A_REQUEST = 100;
/** How far ahead the next reading is looked for. */
const FORESEE_MS = 30 * DAY;

export interface AdaptiveSettings {
  readonly plan: AdaptivePlan;
  readonly growth: Growth;
  readonly now: number;
  /** Micro-dollars a post. */
  readonly price: number;
  readonly sameDayFree: boolean;
  /** When the run before this one began, milliseconds; undefined when this is the first. */
  readonly previousRun: number | undefined;
}

/**
 * Chooses what to read under a day's ceiling. It is shown the posts in portions: of each portion it says at once what
 * to read for free; of what costs money it keeps the best of all portions, no more than the ceiling can pay.
 */
export class AdaptiveChoice {
  readonly #settings: AdaptiveSettings;
  readonly #perDay: number;
  readonly #worthFree: number;
  readonly #best: MostValuable<Valued>;
  /** Gains expected of what was chosen, until it is read. */
  readonly #chosen = new Map<string, number>();
  #paidToday = 0;
  #flat = 0;
  #forMoney = 0;
  #unseen = 0;
  #next: number | undefined;

  constructor(settings: AdaptiveSettings) {
    this.#settings = settings;
    this.#perDay =
      settings.price === 0 ? Number.POSITIVE_INFINITY : Math.floor(settings.plan.perDay / settings.price);
    this.#worthFree = isLastOfDay(settings.previousRun, settings.now) ? WORTH_A_LAST_REQUEST : WORTH_READING;
    this.#best = new MostValuable(this.#perDay);
  }

  /** Takes a portion in; returns the ids that are worth reading for free. `free`: those paid today already. */
  portion(posts: readonly Followed[], free: ReadonlySet<string>): string[] {
    const { growth, now, price } = this.#settings;
    const atNoCost: Valued[] = [];
    for (const post of posts) {
      this.#paidToday += this.#paidReadsOf(post);
      const gain = expectedGain(post, growth, now);
      this.#unseen += gain;
      const each = { id: post.id, worth: gain };
      if (price === 0 || free.has(post.id)) {
        atNoCost.push(each);
        this.#expect(gain < this.#worthFree ? post : { ...post, readAt: now }, WORTH_READING);
      } else if (gain < WORTH_READING) {
        this.#flat++;
        this.#expect(post, WORTH_READING);
      } else {
        // Once it is paid, it is free for the rest of the day.
        this.#expect({ ...post, readAt: now }, WORTH_READING);
        if (this.#best.offer(each) !== undefined) this.#forMoney++;
      }
    }
    return this.#ridingAlong(atNoCost).map((each) => this.#choose(each));
  }

  /** After the last portion: the ids worth paying for now, the best first. */
  paid(): string[] {
    const { now, previousRun } = this.#settings;
    const best = this.#best.sorted();
    const ceiling = { perDay: this.#perDay, paid: this.#paidToday, previousRun };
    const most = Math.min(best.length, released(ceiling, now));
    if (most < best.length || this.#forMoney > 0) this.#earliest(startOfDay(now) + DAY);
    this.#forMoney += best.length - most;
    return best.slice(0, most).map((each) => this.#choose(each));
  }

  /** What was asked for is no longer unseen. */
  read(ids: readonly string[]): void {
    for (const id of ids) {
      this.#unseen -= this.#chosen.get(id) ?? 0;
      this.#chosen.delete(id);
    }
  }

  /** What was known of that which is not read, so far. */
  get skipped(): {
    readonly flat: number;
    readonly forMoney: number;
    readonly unseen: number;
    readonly next: number | undefined;
  } {
    return {
      flat: this.#flat,
      forMoney: this.#forMoney,
      unseen: Math.max(0, this.#unseen),
      next: this.#next,
    };
  }

  #choose(each: Valued): string {
    this.#chosen.set(each.id, each.worth);
    return each.id;
  }

  /** What is worth a request by itself, and the next best for what room is left in the last hundred. */
  #ridingAlong(choices: readonly Valued[]): Valued[] {
    const sorted = choices.toSorted((a, b) => b.worth - a.worth || (a.id < b.id ? -1 : 1));
    const asked = sorted.findIndex(({ worth }) => worth < this.#worthFree);
    const count = asked < 0 ? sorted.length : Math.ceil(asked / IDS_A_REQUEST) * IDS_A_REQUEST;
    const chosen = sorted.slice(0, count).filter(({ worth }) => worth > 0);
    this.#flat += sorted.length - chosen.length;
    return chosen;
  }

  /**
   * Readings of a post that were paid today beyond its first, which was paid by collecting it. What a day has cost is
   * told from what was observed, as everything here, so a run that died has not forgotten what it spent.
   */
  #paidReadsOf(post: Followed): number {
    const today = utcDay(this.#settings.now);
    const reads = post.observed.filter((at) => utcDay(at) === today).length;
    const isNew = post.observed.length > 0 && utcDay(Math.min(...post.observed)) === today;
    if (this.#settings.sameDayFree) return reads > 0 && !isNew ? 1 : 0;
    return Math.max(0, isNew ? reads - 1 : reads);
  }

  #expect(post: Followed, gain: number): void {
    const { plan, growth, now } = this.#settings;
    // Later than another post is no news.
    const until = Math.min(post.createdAt + plan.forMs, this.#next ?? now + FORESEE_MS);
    const at = gainsBy(post, growth, gain, now, until);
    if (at !== undefined) this.#earliest(at);
  }

  #earliest(at: number): void {
    if (this.#next === undefined || at < this.#next) this.#next = at;
  }
}
