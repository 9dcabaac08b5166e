import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, SECOND } from "../../src/model/clock.ts";
import { Schedule } from "../../src/schedule/schedule.ts";
import type { JobEnd, ScheduledJob } from "../../src/schedule/schedule.ts";
import { interval } from "../../src/schedule/timetable.ts";
import { JumpingClock } from "../collect/stream/stage.ts";
import { settle } from "../model/manual-clock.ts";

const NOON = Date.parse("2026-11-20T12:00:00Z");

interface Bench {
  readonly clock: JumpingClock;
  readonly schedule: Schedule;
  /** When each run began, minutes after noon. */
  readonly starts: number[];
  readonly failures: { readonly at: number; readonly isRetry: boolean }[];
  /** Ends it and gives what had not ended. */
  stop(): Promise<readonly string[]>;
}

function start(
  job: Partial<ScheduledJob> & { work?: (signal: AbortSignal) => Promise<JobEnd> },
  more: readonly ScheduledJob[] = [],
  random = 0,
): Bench {
  const clock = new JumpingClock(NOON);
  const starts: number[] = [];
  const failures: Bench["failures"] = [];
  const { work = async () => "done", ...rest } = job;
  const schedule = new Schedule(
    [
      {
        name: "job",
        lane: "lane",
        timetable: interval(HOUR),
        lastStart: async () => NOON,
        run: async (signal) => {
          starts.push((clock.now() - NOON) / MINUTE);
          return await work(signal);
        },
        ...rest,
      },
      ...more,
    ],
    {
      clock,
      watch: clock,
      random: () => random,
      onFailure: (_job, _error, { at, isRetry }) => void failures.push({ at: (at - NOON) / SECOND, isRetry }),
    },
  );
  const over = new AbortController();
  const running = schedule.run(over.signal);
  running.catch(() => undefined); // whoever expects an error looks at it in stop()
  return {
    clock,
    schedule,
    starts,
    failures,
    stop: async () => {
      over.abort();
      const is = { over: false };
      const end = (): void => void (is.over = true);
      running.then(end, end);
      await settle();
      while (!is.over) await clock.advance(SECOND);
      return await running;
    },
  };
}

describe("the schedule", () => {
  test("runs a job at its times, and at no other", async () => {
    const bench = start({});
    await bench.clock.advance(3.5 * HOUR);
    expect(bench.starts).toEqual([60, 120, 180]);
    expect(await bench.stop()).toEqual([]);
  });

  test("runs what never ran at once", async () => {
    const bench = start({ lastStart: async () => undefined });
    await bench.clock.advance(MINUTE);
    expect(bench.starts).toEqual([0]);
    await bench.stop();
  });

  test("catches up once on what was missed while no process ran", async () => {
    const bench = start({ lastStart: async () => NOON - 10 * HOUR });
    await bench.clock.advance(90 * MINUTE);
    expect(bench.starts).toEqual([0, 60]);
    await bench.stop();
  });

  test("catches up once on what was missed while the machine slept", async () => {
    const bench = start({});
    await bench.clock.advance(MINUTE);
    bench.clock.jump(5 * HOUR + 10 * MINUTE);
    await bench.clock.advance(40 * SECOND);
    expect(bench.starts).toHaveLength(1);
    await bench.clock.advance(HOUR);
    expect(bench.starts).toHaveLength(2);
    expect(bench.starts[1]).toBe(360);
    await bench.stop();
  });

  test("never runs a job beside itself; what came due meanwhile is done once, afterwards", async () => {
    let open = (): void => undefined;
    const bench = start({
      work: async () => new Promise((resolve) => (open = () => resolve("done"))),
    });
    await bench.clock.advance(4.5 * HOUR);
    bench.schedule.request("job");
    await bench.clock.advance(SECOND);
    expect(bench.starts).toEqual([60]);
    open();
    await bench.clock.advance(MINUTE);
    expect(bench.starts).toHaveLength(2);
    open();
    await bench.clock.advance(MINUTE);
    expect(bench.starts).toHaveLength(2);
    await bench.stop();
  });

  test("lets jobs of one lane wait for each other", async () => {
    let open = (): void => undefined;
    const other: number[] = [];
    const bench = start({ work: async () => new Promise((resolve) => (open = () => resolve("done"))) }, [
      {
        name: "other",
        lane: "lane",
        timetable: interval(HOUR),
        lastStart: async () => NOON,
        run: async () => {
          other.push(1);
          return "done";
        },
      },
    ]);
    await bench.clock.advance(HOUR + MINUTE);
    expect(other).toEqual([]);
    open();
    await bench.clock.advance(SECOND);
    expect(other).toEqual([1]);
    await bench.stop();
  });

  test("tries a failing job again, later each time, then leaves it until its next time", async () => {
    const bench = start({
      work: async () => {
        throw new Error("no");
      },
    });
    await bench.clock.advance(1.5 * HOUR);
    // Half of the back-off without chance: 10, 20, 40 s.
    expect(bench.failures).toEqual([
      { at: 3605, isRetry: true },
      { at: 3615, isRetry: true },
      { at: 3635, isRetry: true },
      { at: 7200, isRetry: false },
    ]);
    await bench.clock.advance(HOUR);
    expect(bench.failures).toHaveLength(8);
    await bench.stop();
  });

  test("tries a job with a patience of its own again for ever, and anew after it went well for long", async () => {
    let lasts = 0;
    const bench = start({
      again: { attempts: Infinity, firstDelayMs: 10 * SECOND, maxDelayMs: MINUTE, freshAfterMs: 5 * MINUTE },
      work: async (signal) => {
        if (lasts > 0) await bench.clock.sleep(lasts, signal);
        throw new Error("no");
      },
    });
    await bench.clock.advance(HOUR + 3 * MINUTE);
    // Half of the back-off without chance: 5, 10, 20, 30, 30 … s.
    expect(bench.failures.slice(0, 6).map(({ at }) => at)).toEqual([3605, 3615, 3635, 3665, 3695, 3725]);
    expect(bench.failures.every(({ isRetry }) => isRetry)).toBe(true);
    lasts = 6 * MINUTE;
    const before = bench.failures.length;
    await bench.clock.advance(7 * MINUTE);
    const [first] = bench.failures.slice(before);
    expect(first!.at * SECOND - (bench.starts.at(-2)! * MINUTE + lasts)).toBe(5 * SECOND);
    await bench.stop();
  });

  test("lets what was requested wait where it just failed", async () => {
    const bench = start({
      work: async () => {
        throw new Error("no");
      },
    });
    await bench.clock.advance(HOUR + SECOND);
    bench.schedule.request("job");
    await bench.clock.advance(SECOND);
    expect(bench.failures).toHaveLength(1);
    await bench.stop();
  });

  test("spreads the beginnings by chance, within two seconds", async () => {
    const bench = start({}, [], 0.5);
    await bench.clock.advance(2.5 * HOUR);
    expect(bench.starts.map((at) => Math.round(at * 60))).toEqual([3600, 7201]);
    await bench.stop();
  });

  test("told to stop, aborts what runs and waits for it", async () => {
    const ended: string[] = [];
    const bench = start({
      work: async (signal) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
        ended.push("safe");
        return "done";
      },
    });
    await bench.clock.advance(HOUR + SECOND);
    expect(await bench.stop()).toEqual([]);
    expect(ended).toEqual(["safe"]);
  });

  test("told to stop, names what does not end and waits no longer than it may", async () => {
    const bench = start({ work: async () => new Promise(() => undefined) });
    await bench.clock.advance(HOUR + SECOND);
    const began = bench.clock.now();
    expect(await bench.stop()).toEqual(["job"]);
    expect(bench.clock.now() - began).toBeLessThan(10 * SECOND);
  });

  test("ends with the error of a job that cannot even be asked", async () => {
    const bench = start({
      lastStart: async () => {
        throw new Error("the state is gone");
      },
    });
    await expect(bench.stop()).rejects.toThrow("the state is gone");
  });
});
