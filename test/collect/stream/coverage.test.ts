import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Coverage, MARGIN_MS } from "../../../src/collect/stream/coverage.ts";
import type { Missing } from "../../../src/collect/stream/coverage.ts";
import type { GapCause } from "../../../src/model/words.ts";

type Step =
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "roll" }
  | { readonly kind: "live"; readonly aheadMs: number }
  | { readonly kind: "hang" }
  | { readonly kind: "lost"; readonly cause: GapCause }
  | { readonly kind: "kill"; readonly downSeconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "wait" as const, seconds: 1_000 }) },
  { weight: 3, arbitrary: fc.constant({ kind: "roll" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("live" as const), aheadMs: fc.constantFrom(0, 0, 20_000) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "hang" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("lost" as const),
      cause: fc.constantFrom<GapCause>("disconnected", "refused", "budget", "credits", "storage"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("kill" as const),
      downSeconds: fc.integer({ min: 0, max: 60 }),
    }),
  },
);

/**
 * A source where somebody writes a post each second, which is delivered up to nine seconds later to whoever was
 * connected all the while; and a state, as it would survive a kill.
 */
class World {
  now = 1_000_000;
  #coverage = new Coverage(null, this.now);
  #ended: Missing[] = [];
  /** Since when the connection delivers what is written; null while there is none. */
  #liveAt: number | null = null;
  #hangs = false;
  #heardAt: number | null = null;
  /** Posts, by when they were written: written, delivered at, stored. */
  #written: { readonly at: number; readonly arrivesAt: number }[] = [];
  #pending: { readonly at: number; readonly came: number }[] = [];
  readonly #durable = new Set<number>();
  /** What the state holds. */
  #until: number | null = null;
  #begun: number | null = null;
  #gaps = new Map<string, Missing>();

  take(each: Step): void {
    switch (each.kind) {
      case "wait":
        for (let passed = 0; passed < each.seconds; passed++) this.#second();
        break;
      case "roll":
        for (const { at } of this.#pending) this.#durable.add(at);
        this.#pending = [];
        break;
      case "live": {
        if (this.#liveAt !== null) return;
        this.#liveAt = this.now + each.aheadMs;
        this.#hangs = false;
        this.#heardAt = this.now;
        this.#end(this.#coverage.live(this.#liveAt));
        break;
      }
      case "hang":
        this.#hangs = true;
        break;
      case "lost":
        this.#end(this.#coverage.lost(each.cause, this.#heardAt ?? this.now, this.now));
        this.#liveAt = null;
        break;
      case "kill":
        this.#pending = [];
        this.#liveAt = null;
        for (let passed = 0; passed < each.downSeconds; passed++) this.#second();
        this.#coverage = new Coverage(this.#until, this.now);
        this.#ended = [];
        this.#heardAt = null;
    }
    this.#note();
  }

  /** Posts of the promised time that a kill at this moment would leave neither stored nor in a gap. */
  get holes(): readonly number[] {
    const [from, to] = [this.#begun ?? Number.POSITIVE_INFINITY, this.#until ?? 0];
    const gaps = [...this.#gaps.values()];
    return this.#written
      .map(({ at }) => at)
      .filter((at) => at > from && at < to && !this.#durable.has(at))
      .filter((at) => !gaps.some((gap) => gap.from <= at && at <= gap.to));
  }

  #second(): void {
    this.now += 1_000;
    const at = this.now;
    const delivers = this.#liveAt !== null && this.#liveAt <= at && !this.#hangs;
    const lag = ((at / 1_000) * 7_919) % 9_000;
    this.#written.push({ at, arrivesAt: delivers ? at + lag : Number.POSITIVE_INFINITY });
    if (this.#liveAt === null || this.#hangs) return;
    this.#heardAt = at;
    for (const post of this.#written) {
      const arrives = post.arrivesAt <= at && post.arrivesAt > at - 1_000 && post.at >= this.#liveAt;
      if (arrives) this.#pending.push({ at: post.at, came: at });
    }
    if (at % 5_000 === 0) this.#note();
  }

  #end(gap: Missing | null): void {
    if (gap !== null) this.#ended.push(gap);
  }

  /** As the timekeeper writes it: gaps and checkpoint together. */
  #note(): void {
    const coverage = this.#coverage;
    this.#end(coverage.grow(this.now));
    const reached = coverage.isCovered ? (this.#heardAt ?? Number.NEGATIVE_INFINITY) : this.now;
    coverage.durable(Math.min(this.#pending[0]?.came ?? reached, reached));
    for (const gap of [...this.#ended, ...(coverage.missing === null ? [] : [coverage.missing])])
      this.#gaps.set(`${gap.cause} ${gap.from}`, gap);
    this.#ended = [];
    const until = coverage.coveredUntil;
    if (until === null || until > this.now) return;
    if (until < (this.#until ?? until)) throw new Error("The checkpoint goes back.");
    this.#until = until;
    this.#begun ??= until;
  }
}

describe("what is known of a campaign's time", () => {
  test("has no hole: every second up to the checkpoint is durable or in a gap, whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const each of steps) {
          world.take(each);
          expect(world.holes).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("begins when a new campaign is live, with no gap before", () => {
    const coverage = new Coverage(null, 50_000);
    expect(coverage.lost("refused", 50_000, 60_000)).toBeNull();
    expect(coverage.missing).toBeNull();
    expect(coverage.live(70_000)).toBeNull();
    expect(coverage.coveredUntil).toBe(70_000);
  });

  test("is missing from its checkpoint until it is live", () => {
    const coverage = new Coverage(50_000, 90_000);
    expect(coverage.missing).toEqual({ cause: "down", from: 50_000, to: 90_000 });
    coverage.grow(95_000);
    expect(coverage.live(96_000)).toEqual({ cause: "down", from: 50_000, to: 96_000 });
    expect(coverage.missing).toBeNull();
  });

  test("a gap begins some seconds before the source was heard last, because posts come late", () => {
    const coverage = new Coverage(null, 0);
    coverage.live(0);
    coverage.lost("disconnected", 100_000, 125_000);
    expect(coverage.missing).toEqual({ cause: "disconnected", from: 100_000 - MARGIN_MS, to: 125_000 });
  });

  test("a gap that lasts is told in pieces, which search can fill meanwhile", () => {
    const coverage = new Coverage(null, 0);
    coverage.live(0);
    coverage.lost("refused", 100_000, 100_000);
    expect(coverage.grow(900_000)).toBeNull();
    const until = 100_000 + 15 * 60_000;
    expect(coverage.grow(until)).toEqual({ cause: "refused", from: 100_000 - MARGIN_MS, to: until });
    expect(coverage.missing).toEqual({ cause: "refused", from: until, to: until });
    expect(coverage.live(until + 60_000)).toEqual({ cause: "refused", from: until, to: until + 60_000 });
  });

  test("a gap for lack of money or room stays whole: search cannot fill it either", () => {
    const coverage = new Coverage(null, 0);
    coverage.live(0);
    coverage.lost("budget", 100_000, 100_000);
    expect(coverage.grow(5_000_000)).toBeNull();
    expect(coverage.missing).toEqual({ cause: "budget", from: 100_000 - MARGIN_MS, to: 5_000_000 });
  });

  test("a cause that somebody has to do something about ends the gap of another", () => {
    const coverage = new Coverage(null, 0);
    coverage.live(0);
    coverage.lost("disconnected", 100_000, 100_000);
    expect(coverage.lost("refused", 100_000, 110_000)).toMatchObject({ cause: "disconnected", to: 110_000 });
    expect(coverage.lost("disconnected", 100_000, 120_000)).toBeNull();
    expect(coverage.missing).toEqual({ cause: "refused", from: 110_000, to: 120_000 });
    expect(coverage.lost("credits", 100_000, 130_000)).toMatchObject({ cause: "refused", to: 130_000 });
    expect(coverage.missing).toMatchObject({ cause: "credits", from: 130_000 });
  });
});
