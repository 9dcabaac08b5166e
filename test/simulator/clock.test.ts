import { describe, expect, it } from "vitest";
import { SimulatedClock } from "../../src/simulator/simulated-clock.ts";

describe("the simulated clock", () => {
  function clockOn(
    base: { now: number; waits: number[] },
    startAt: number | undefined,
    speed: number,
  ): SimulatedClock {
    return new SimulatedClock(
      { now: () => base.now, sleep: (ms) => Promise.resolve(void base.waits.push(ms)) },
      startAt,
      speed,
    );
  }

  it("follows the clock it is given, from its own moment and at its own speed", () => {
    const base = { now: 1000, waits: [] };
    const clock = clockOn(base, 5_000_000, 60);
    expect(clock.now()).toBe(5_000_000);
    base.now += 1000;
    expect(clock.now()).toBe(5_060_000);
    clock.setSpeed(1);
    base.now += 1000;
    expect(clock.now()).toBe(5_061_000);
    clock.advance(10_000);
    expect(clock.now()).toBe(5_071_000);
    clock.set(7);
    expect(clock.now()).toBe(7);
  });

  it("can stand still", async () => {
    const base = { now: 1000, waits: [] as number[] };
    const clock = clockOn(base, undefined, 0);
    base.now += 99_000;
    expect(clock.now()).toBe(1000);
    await clock.sleep(5, AbortSignal.timeout(1000));
    expect(base.waits).toEqual([2 ** 31 - 1]);
  });

  it("waits shorter the faster it runs", async () => {
    const base = { now: 0, waits: [] as number[] };
    await clockOn(base, 0, 60).sleep(120_000, AbortSignal.timeout(1000));
    expect(base.waits).toEqual([2000]);
  });
});
