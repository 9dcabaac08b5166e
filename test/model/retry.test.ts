import { describe, expect, test } from "vitest";
import { BirdsongError } from "../../src/model/error.ts";
import { seededRandom } from "../../src/model/random.ts";
import { retryDelayMs, retrying } from "../../src/model/retry.ts";

const POLICY = { attempts: 4, firstDelayMs: 100, maxDelayMs: 300 };
const signal = new AbortController().signal;

function effects() {
  const slept: number[] = [];
  return {
    slept,
    random: seededRandom(1),
    clock: {
      now: () => 0,
      sleep: async (ms: number, cancel: AbortSignal) => {
        cancel.throwIfAborted();
        slept.push(ms);
      },
    },
  };
}

describe("a failing call", () => {
  test("is repeated as often as the policy allows, with growing, bounded waits, and its last error is thrown", async () => {
    const world = effects();
    let attempts = 0;
    const call = retrying(
      POLICY,
      world,
      async (attempt) => {
        attempts = attempt;
        throw new BirdsongError(`failure ${attempt}`, { code: "test", retryable: true });
      },
      signal,
    );
    await expect(call).rejects.toThrow("failure 4");
    expect(attempts).toBe(4);
    expect(world.slept).toHaveLength(3);
    for (const [i, ceiling] of [100, 200, 300].entries()) {
      expect(world.slept[i]).toBeGreaterThanOrEqual(ceiling / 2);
      expect(world.slept[i]).toBeLessThanOrEqual(ceiling);
    }
  });

  test("that will never succeed is not repeated", async () => {
    const world = effects();
    for (const error of [new BirdsongError("no", { code: "test" }), new Error("a programming error")]) {
      await expect(retrying(POLICY, world, async () => Promise.reject(error), signal)).rejects.toBe(error);
    }
    expect(world.slept).toEqual([]);
  });

  test("that succeeds the second time gives its value", async () => {
    const world = effects();
    const value = await retrying(
      POLICY,
      world,
      async (attempt) => {
        if (attempt === 1)
          throw new BirdsongError("once", { code: "test", retryable: true, retryAfterMs: 5_000 });
        return "value";
      },
      signal,
    );
    expect(value).toBe("value");
    expect(world.slept[0]).toBeGreaterThanOrEqual(5_000); // what the other side asked for is a floor
  });

  test("stops waiting when the caller aborts", async () => {
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    const call = retrying(
      POLICY,
      effects(),
      async () => Promise.reject(new BirdsongError("again", { code: "test", retryable: true })),
      stop.signal,
    );
    await expect(call).rejects.toThrow("stopped");
  });

  test("waits at most the policy's longest delay, whatever the attempt", () => {
    expect(retryDelayMs(POLICY, 60, () => 1)).toBe(300);
    expect(retryDelayMs(POLICY, 1, () => 0)).toBe(50);
  });
});
