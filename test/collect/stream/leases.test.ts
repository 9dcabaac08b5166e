import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { CollectContext } from "../../../src/collect/context.ts";
import { LeaseChange, streamOwner } from "../../../src/collect/stream/lease-change.ts";
import type { Booked } from "../../../src/collect/stream/lease-change.ts";
import { RateMeter, leaseSize } from "../../../src/collect/stream/lease-size.ts";
import { Leases } from "../../../src/collect/stream/leases.ts";
import { adoptLeases } from "../../../src/collect/stream/lost-leases.ts";
import { MINUTE, SECOND } from "../../../src/model/clock.ts";
import { seededRandom } from "../../../src/model/random.ts";
import type { Source } from "../../../src/sources/source.ts";
import { openState } from "../../../src/state/open.ts";
import { TestClock, signal } from "../workbench.ts";
import { configFor } from "./stage.ts";

const HOW = { rollMs: 5 * SECOND, rulesActMs: 20 * SECOND };
const CAMPAIGNS = ["arcane", "birds"];
const LIMIT = 600_000;
const PRICE = 5_000;

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function openContext(): Promise<CollectContext & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-leases-"));
  folders.push(folder);
  const clock = new TestClock("2026-11-20T12:00:00Z");
  const state = await openState(join(folder, "state.sqlite"), { clock }, signal);
  return {
    config: configFor("http://127.0.0.1:1", { sources: { x: { budget: { total: LIMIT / 1e6 } } } }),
    state,
    source: { name: "x" } as Source,
    clock,
    random: seededRandom(1),
    [Symbol.asyncDispose]: async () => state[Symbol.asyncDispose](),
  } as unknown as CollectContext & AsyncDisposable;
}

/** What a stream does with its money. `posts` are delivered, some of them again. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("posts" as const),
        ids: fc.array(fc.nat(400), { maxLength: 20 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("roll" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("top-up" as const), campaign: fc.constantFrom(...CAMPAIGNS) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("release" as const),
        campaign: fc.constantFrom(...CAMPAIGNS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("kill" as const), afterBooking: fc.boolean() }) },
  ),
  { maxLength: 40 },
);

interface Line {
  readonly payer: string;
  readonly uses: readonly { readonly resource: string; readonly ids: readonly string[] }[];
}

describe("leases", () => {
  test("never let a stream that stops when they are used up exceed the limit, and settle to the ids that were new", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await using context = await openContext();
        const { ledger } = context.state;
        let leases = new Leases(context, CAMPAIGNS, HOW);
        let roll: Line[] = [];
        const billed = new Set<string>();
        const known = new Set<string>();

        const change = async <T>(work: (each: LeaseChange) => Promise<T>): Promise<T> => {
          const each = new LeaseChange(context, leases);
          const result = await work(each);
          each.commit();
          return result;
        };
        const book = async (): Promise<readonly Booked[]> => {
          const delivery = { batchId: "batch", answeredAt: context.clock.now() };
          const shares = leases.sharesOf(roll);
          return await change(async (each) => each.book(context.state, shares, delivery));
        };

        for (const step of all) {
          switch (step.kind) {
            case "posts":
              for (const number of step.ids) {
                const campaigns = [CAMPAIGNS[number % 2]!];
                if (leases.available(campaigns[0]!) < 1) continue; // the connection is closed by then
                const uses = [{ resource: "post", ids: [String(number)] }];
                roll.push({ payer: leases.charge({ campaigns, uses }, context.clock.now()), uses });
                billed.add(String(number)); // the source bills it when it is delivered
              }
              break;
            case "roll": {
              const booked = await book();
              for (const { leaseId, uses } of booked)
                await ledger.settle(leaseId, uses, context.clock.now(), true, 0);
              for (const { uses } of roll) known.add(uses[0]!.ids[0]!);
              roll = [];
              break;
            }
            case "top-up":
              await change(async (each) => each.topUp(context.state, step.campaign));
              break;
            case "release":
              // as when its rules are gone and everything has been booked
              if (roll.length === 0)
                await change(async (each) => each.release(context.state, step.campaign, true));
              break;
            case "kill":
              if (step.afterBooking) {
                await book();
                for (const { uses } of roll) known.add(uses[0]!.ids[0]!);
              }
              roll = [];
              await adoptLeases(context);
              leases = new Leases(context, CAMPAIGNS, HOW);
          }
          const { spent, reserved } = await ledger.sums("x");
          expect(spent + reserved).toBeLessThanOrEqual(LIMIT);
          expect(spent).toBe(
            (step.kind === "kill" || roll.length === 0 ? known.size : spent / PRICE) * PRICE,
          );
          expect(billed.size * PRICE).toBeLessThanOrEqual(LIMIT);
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test("a post of several campaigns is paid by the first that pays, one of none by the first of all", async () => {
    await using context = await openContext();
    const leases = new Leases(context, CAMPAIGNS, HOW);
    const change = new LeaseChange(context, leases);
    await change.topUp(context.state, "birds");
    change.commit();
    const uses = [{ resource: "post", ids: ["1"] }];
    expect(leases.charge({ campaigns: ["birds", "arcane"], uses }, 0)).toBe("birds");
    expect(leases.charge({ campaigns: [], uses }, 0)).toBe("birds");
    expect(leases.charge({ campaigns: ["arcane"], uses }, 0)).toBe("arcane");
    const more = new LeaseChange(context, leases);
    await more.topUp(context.state, "arcane");
    more.commit();
    expect(leases.charge({ campaigns: ["birds", "arcane"], uses }, 0)).toBe("arcane");
  });

  test("what a transaction that failed would have changed is not believed", async () => {
    await using context = await openContext();
    const leases = new Leases(context, CAMPAIGNS, HOW);
    const failing = context.state.transaction(async (stores) => {
      const change = new LeaseChange(context, leases);
      await change.topUp(stores, "arcane");
      throw new Error("the disk is full");
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(leases.available("arcane")).toBe(0);
    expect(await context.state.ledger.open(streamOwner("x"))).toEqual([]);
  });
});

describe("how much is reserved ahead", () => {
  test("at least a hundred posts, and what comes until changed rules act, bursts included", () => {
    expect(leaseSize(0, 5 * SECOND, 20 * SECOND)).toMatchObject({ want: 100 });
    const busy = leaseSize(250, 5 * SECOND, 20 * SECOND);
    expect(busy.headroom).toBe(250 * 20 * 1.5);
    expect(busy.want).toBeGreaterThan(busy.headroom + 250 * 5);
    for (const rate of [0, 0.1, 1, 10, 1_000]) {
      const { want, headroom, floor } = leaseSize(rate, 5 * SECOND, 20 * SECOND);
      expect(floor).toBeLessThan(headroom);
      expect(headroom).toBeLessThan(want);
    }
  });

  test("a burst counts at once, and a quiet minute forgets it", () => {
    const meter = new RateMeter();
    for (let second = 0; second < 10; second++) meter.count(second * SECOND, 50);
    expect(meter.perSecond(10 * SECOND)).toBeGreaterThan(40);
    expect(meter.perSecond(30 * SECOND)).toBeLessThan(10);
    expect(meter.perSecond(3 * MINUTE)).toBe(0);
  });
});
