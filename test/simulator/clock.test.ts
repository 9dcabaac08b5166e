import { describe, expect, it } from "vitest";
import { ManualClock, settle } from "../model/manual-clock.ts";
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

  it("waits for a moment, whichever way it comes", async () => {
    const base = new ManualClock(0);
    const clock = new SimulatedClock(base, 1_000, 10);
    const reached: string[] = [];
    const { signal } = new AbortController();
    void clock.until(61_000, signal).then(() => reached.push("minute"));
    void clock.until(3_601_000, signal).then(() => reached.push("hour"));
    await base.advance(5_999);
    expect(reached).toEqual([]);
    await base.advance(1);
    expect(reached).toEqual(["minute"]);
    clock.setSpeed(0);
    await base.advance(3_600_000);
    expect(reached).toEqual(["minute"]);
    clock.advance(3_600_000);
    await settle();
    expect(reached).toEqual(["minute", "hour"]);
  });

  it("stops waiting when told", async () => {
    const clock = new SimulatedClock(new ManualClock(0), 0, 0);
    const stop = new AbortController();
    const waiting = clock.until(5, stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});
