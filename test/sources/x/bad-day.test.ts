import { expect, it } from "vitest";
import { DISCONNECTS } from "../../../src/simulator/fault-presets.ts";
import type { FaultRule } from "../../../src/simulator/index.ts";
import { addRules, startTimed } from "../../simulator/listening.ts";
import { NOON } from "../../simulator/serving.ts";
import { read } from "./reading.ts";

const MINUTE = 60_000;
const HOURS = 6;

/** Every connection ends badly after a while; which way, chance decides, the same for each run. */
const FAULTS: readonly FaultRule[] = [
  { do: "answer", preset: "unavailable" } as const,
  { do: "answer", preset: "rate-limited" } as const,
  { do: "reset" } as const,
  { do: "hang" } as const,
  { do: "silence", afterRecords: 6 } as const,
  { do: "cut", afterBytes: 1_500 } as const,
  { do: "cut-record", record: 4, afterBytes: 77 } as const,
  { do: "cut-emoji", afterBytes: 2 } as const,
  { do: "ghost", afterRecords: 5, forMs: 60 * MINUTE } as const,
  ...Object.keys(DISCONNECTS).map((type) => ({ do: "disconnect", type, afterRecords: 3 }) as const),
  { do: "end-stream", afterRecords: 2 } as const,
].map((fault, i) => ({ ...fault, when: { path: "/2/tweets/search/stream", chance: 0.15, seed: i + 1 } }));

it("a day on which everything goes wrong ends with equal books", async () => {
  await using stage = await startTimed();
  const { simulator, clock } = stage;
  await addRules(simulator, { value: "#arcane" });
  const last: FaultRule = { do: "end-stream", afterRecords: 8 };
  simulator.setFaults([...FAULTS, { ...last, when: { path: "/2/tweets/search/stream" } }]);
  await using reading = read(stage);
  await clock.advance(HOURS * 60 * MINUTE);

  const down = reading.of("down");
  expect(new Set(down.map(({ cause }) => cause))).toEqual(
    new Set([
      "broken",
      "ended",
      "silent",
      "disconnected",
      "unavailable",
      "rate-limited",
      "too-many-connections",
    ]),
  );
  expect(new Set(simulator.requests().map(({ fault }) => fault)).size).toBeGreaterThanOrEqual(10);

  // what X delivered is what was received, but for records that broke off
  const delivered = simulator.connections().reduce((sum, { records }) => sum + records, 0);
  const torn = reading.of("torn").length;
  expect(delivered).toBeGreaterThan(200);
  expect(torn).toBeGreaterThan(5);
  expect(reading.ids().length + torn).toBe(delivered);
  expect(new Set(reading.ids()).size).toBe(reading.ids().length);
  expect(simulator.meter().returned.posts).toBe(delivered);

  // what was not delivered lies within a time that was told as down
  const live = reading.of("live").map(({ at }) => at);
  const covered = live.map((from) => ({ from, to: down.find(({ at }) => at >= from)?.at ?? clock.now() }));
  const received = new Set(reading.ids());
  const missed = simulator
    .books("#arcane", NOON + 1, clock.now())
    .posts.filter(({ id }) => !received.has(id));
  const heard = covered.map(({ from, to }) => {
    const end = down.find(({ at }) => at === to);
    return { from, to: end?.lastHeardAt ?? to };
  });
  const unexplained = missed.filter(({ at }) => heard.some(({ from, to }) => at > from && at < to));
  expect(unexplained).toEqual([]);

  const attempts = reading.of("connecting").map(({ at }) => at);
  const most = attempts.map((from) => attempts.filter((at) => at >= from && at < from + 15 * MINUTE).length);
  expect(Math.max(...most)).toBeLessThanOrEqual(50);
  console.log(
    `${HOURS} h: ${reading.connects()} connects (at most ${Math.max(...most)} in 15 min), ${delivered} delivered, ` +
      `${received.size} received, ${torn} torn, ${missed.length} missed while down`,
  );
});
