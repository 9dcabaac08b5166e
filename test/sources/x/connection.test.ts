import { describe, expect, it } from "vitest";
import { DISCONNECTS } from "../../../src/simulator/fault-presets.ts";
import type { FaultRule } from "../../../src/simulator/index.ts";
import { ManualClock, settle } from "../../model/manual-clock.ts";
import { addRules, listen, startTimed } from "../../simulator/listening.ts";
import type { Stage } from "../../simulator/listening.ts";
import { NOON } from "../../simulator/serving.ts";
import { read } from "./reading.ts";
import type { Reading } from "./reading.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STREAM = "/2/tweets/search/stream";

/** A simulator with a rule, whose streams suffer these faults. */
async function stageWith(...faults: readonly FaultRule[]): Promise<Stage> {
  const stage = await startTimed();
  await addRules(stage.simulator, { value: "#arcane" });
  stage.simulator.setFaults(faults.map((fault) => ({ ...fault, when: { path: STREAM, ...fault.when } })));
  return stage;
}

/** Posts that appeared while a connection was live. */
function delivered({ simulator }: Stage): number {
  return simulator.connections().reduce((sum, { records }) => sum + records, 0);
}

function waits(reading: Reading): readonly number[] {
  return reading.of("waiting").map(({ at, until }) => until - at);
}

describe("the stream connection", () => {
  it("hands on every post as received, and is quiet in quiet times", async () => {
    await using stage = await stageWith();
    await using reading = read(stage);
    await stage.clock.advance(20 * MINUTE);
    const truth = stage.simulator.books("#arcane", NOON + 1, NOON + 20 * MINUTE + 1).posts;
    expect(reading.ids()).toEqual(expect.arrayContaining(truth.map(({ id }) => id)));
    expect(reading.ids()).toHaveLength(delivered(stage));
    expect(reading.connects()).toBe(1);
    expect(reading.events.slice(0, 2)).toEqual([
      { kind: "connecting", at: NOON, attempt: 1 },
      { kind: "live", at: NOON },
    ]);
    expect(reading.connection.status).toMatchObject({ state: "live", connects: 1 });
    expect(stage.clock.now() - reading.connection.status.lastHeardAt!).toBeLessThanOrEqual(20 * SECOND);
  });

  it("connects again when nothing was heard for 25 to 30 seconds", async () => {
    await using stage = await stageWith({ when: { nth: 1 }, do: "silence", afterRecords: 2 });
    await using reading = read(stage);
    await stage.clock.advanceUntil(() => reading.of("down").length > 0, 10 * MINUTE);
    const [down] = reading.of("down");
    expect(down).toMatchObject({ cause: "silent", wasLive: true });
    expect(down!.at - down!.lastHeardAt!).toBeGreaterThanOrEqual(25 * SECOND);
    expect(down!.at - down!.lastHeardAt!).toBeLessThanOrEqual(30 * SECOND);
    await stage.clock.advance(5 * MINUTE);
    expect(reading.connects()).toBe(2);
    expect(reading.connection.status.state).toBe("live");
  });

  it("gives an attempt that is never answered up as well", async () => {
    await using stage = await stageWith({ when: { nth: 1 }, do: "hang" });
    await using reading = read(stage);
    await stage.clock.advance(MINUTE);
    expect(reading.of("down")).toMatchObject([{ cause: "silent", wasLive: false, lastHeardAt: null }]);
    expect(reading.connection.status.state).toBe("live");
  });

  it("does not count its reader's slowness as silence", async () => {
    await using stage = await stageWith();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    let isHeld = false;
    await using reading = read(stage, {}, (event) => {
      if (event.kind !== "records" || isHeld) return undefined;
      isHeld = true;
      return held;
    });
    await stage.clock.advance(5 * MINUTE);
    expect(isHeld).toBe(true);
    expect(reading.of("records")).toHaveLength(1);
    go();
    await stage.clock.advance(MINUTE);
    expect(reading.ids()).toHaveLength(delivered(stage));
    expect(reading.connects()).toBe(1);
  });

  it.each([
    { do: "cut-record", record: 3, afterBytes: 50 },
    { do: "cut", afterBytes: 1_000 },
    { do: "cut-emoji", afterBytes: 1 },
    { do: "cut-emoji", afterBytes: 2 },
    { do: "cut-emoji", afterBytes: 3 },
  ] as const)("keeps what a broken connection left torn: $do $afterBytes", async (fault) => {
    await using stage = await stageWith({ when: { nth: 1 }, ...fault });
    await using reading = read(stage);
    await stage.clock.advance(40 * MINUTE);
    expect(reading.of("down")).toMatchObject([{ cause: "broken", wasLive: true }]);
    const [torn, ...more] = reading.of("torn");
    expect(more).toEqual([]);
    expect(torn).toMatchObject({ why: "cut" });
    const [first] = stage.simulator.connections();
    const whole = reading.events
      .slice(0, reading.events.indexOf(torn!))
      .flatMap((event) => (event.kind === "records" ? event.records : []));
    const bytes = whole.reduce((sum, record) => sum + record.length, 0) + torn!.bytes.length;
    // everything but line ends and keep-alives has been handed on
    expect(first!.bytes - bytes).toBeGreaterThanOrEqual(whole.length * 2);
    expect((first!.bytes - bytes) % 2).toBe(0);
    expect(reading.ids()).toHaveLength(delivered(stage) - 1);
    expect(reading.connects()).toBe(2);
  });

  it("connects again when the stream ends without a word", async () => {
    await using stage = await stageWith({ when: { nth: 1 }, do: "end-stream", afterRecords: 1 });
    await using reading = read(stage);
    await stage.clock.advance(10 * MINUTE);
    expect(reading.of("down")).toMatchObject([{ cause: "ended" }]);
    expect(reading.connects()).toBe(2);
  });

  it.each(Object.keys(DISCONNECTS))("understands that X ends the stream: %s", async (type) => {
    await using stage = await stageWith({ when: { nth: 1 }, do: "disconnect", type, afterRecords: 2 });
    await using reading = read(stage);
    await stage.clock.advance(10 * MINUTE);
    const [down, ...more] = reading.of("down");
    expect(more).toEqual([]);
    expect(down).toMatchObject({ cause: "disconnected", wasLive: true });
    expect(down!.detail.startsWith(`${type}: `)).toBe(true);
    const outOfOrder = ["InternalError", "ClientApplicationStateDegraded", "InvalidRules"].includes(type);
    expect(waits(reading)).toEqual([outOfOrder ? 5 * SECOND : 250]);
    expect(reading.ids()).toHaveLength(delivered(stage));
    expect(reading.connects()).toBe(2);
  });

  it("hands on duplicates, disorder and single bytes as they come", async () => {
    for (const fault of [
      { do: "duplicate-records", every: 2 },
      { do: "disorder", every: 2 },
    ] as const) {
      await using stage = await stageWith(fault);
      await using reading = read(stage);
      await stage.clock.advance(10 * MINUTE);
      expect(new Set(reading.ids()).size).toBeGreaterThanOrEqual(delivered(stage) - 1);
      expect(reading.connects()).toBe(1);
    }
    await using stage = await stageWith({ do: "drip" });
    await using reading = read(stage);
    await stage.clock.advance(6 * MINUTE);
    for (let i = 0; i < 100; i++) await settle();
    expect(reading.ids().length).toBeGreaterThan(1);
    expect(reading.ids()).toHaveLength(delivered(stage));
  });

  it("keeps messages it does not know", async () => {
    await using stage = await stageWith({
      do: "unknown-message",
      afterRecords: 1,
      body: '{"errors":[{"title":"?"}]}',
    });
    await using reading = read(stage);
    await stage.clock.advance(10 * MINUTE);
    expect(reading.of("unknown").map(({ bytes }) => bytes.toString())).toEqual([
      '{"errors":[{"title":"?"}]}',
    ]);
    expect(reading.ids()).toHaveLength(delivered(stage));
    expect(reading.connects()).toBe(1);
  });

  it("waits as X asks: doubling from five seconds when it is out of order", async () => {
    await using stage = await stageWith({ when: { times: 8 }, do: "answer", preset: "unavailable" });
    await using reading = read(stage);
    await stage.clock.advance(30 * MINUTE);
    expect(waits(reading)).toEqual([5, 10, 20, 40, 80, 160, 320, 320].map((seconds) => seconds * SECOND));
    expect(reading.connects()).toBe(9);
  });

  it("waits in steps of 250 ms when the network fails", async () => {
    await using stage = await stageWith({ when: { times: 6 }, do: "reset" });
    await using reading = read(stage);
    await stage.clock.advance(MINUTE);
    expect(waits(reading)).toEqual([250, 500, 750, 1_000, 1_250, 1_500]);
    expect(reading.of("down")[0]).toMatchObject({ cause: "broken", wasLive: false });
  });

  it("waits a minute, then two, when it tries too often, and as long as X says", async () => {
    await using stage = await stageWith({
      when: { times: 2 },
      do: "send",
      status: 429,
      body: '{"title":"Too Many Requests"}',
      headers: { "retry-after": "90" },
    });
    await using reading = read(stage);
    await stage.clock.advance(10 * MINUTE);
    expect(waits(reading)).toEqual([90 * SECOND, 120 * SECOND]);
    expect(reading.connection.status.state).toBe("live");
  });

  it("forgets failures only after a connection that lasted", async () => {
    await using stage = await stageWith({ when: { times: 4 }, do: "end-stream", afterRecords: 0 });
    await using reading = read(stage);
    await stage.clock.advance(MINUTE);
    expect(waits(reading)).toEqual([250, 500, 750, 1_000]);
    await stage.clock.advance(2 * MINUTE);
    stage.simulator.setFaults([{ when: { path: STREAM, times: 1 }, do: "reset" }]);
    const [open] = stage.simulator.connections().filter((connection) => connection.open);
    await fetch(`${stage.simulator.url}/2/connections/${open!.id}`, {
      method: "DELETE",
      headers: { authorization: "Bearer any" },
    });
    await stage.clock.advance(MINUTE);
    expect(waits(reading).slice(4)).toEqual([250, 500]);
  });

  it("never tries more than fifty times in fifteen minutes, however short connections are", async () => {
    await using stage = await stageWith({ do: "end-stream", afterRecords: 0 });
    await using reading = read(stage);
    await stage.clock.advanceUntil(() => stage.clock.now() >= NOON + 60 * MINUTE, 61 * MINUTE, 10 * SECOND);
    const attempts = reading.of("connecting").map(({ at }) => at);
    const most = Math.max(
      ...attempts.map((from) => attempts.filter((at) => at >= from && at < from + 15 * MINUTE).length),
    );
    expect(most).toBe(50);
    expect(attempts.length).toBeGreaterThan(150);
    expect(stage.simulator.requests().filter(({ status }) => status === 429)).toEqual([]);
    expect(reading.of("waiting").some(({ why }) => why === "connect-budget")).toBe(true);
  });

  it("counts the attempts of earlier runs", async () => {
    await using stage = await stageWith();
    const earlier = Array.from({ length: 50 }, (_, i) => NOON - 10 * MINUTE + i);
    await using reading = read(stage, { earlier });
    await settle();
    expect(reading.connects()).toBe(0);
    expect(reading.events).toEqual([
      { kind: "waiting", at: NOON, until: NOON + 5 * MINUTE, why: "connect-budget" },
    ]);
    await stage.clock.advance(5 * MINUTE);
    expect(reading.connection.status.state).toBe("live");
  });

  it("ends a connection it left behind instead of waiting for X to notice", async () => {
    await using stage = await stageWith({
      when: { nth: 1 },
      do: "ghost",
      afterRecords: 1,
      forMs: 60 * MINUTE,
    });
    await using reading = read(stage);
    await stage.clock.advance(5 * MINUTE);
    expect(reading.of("down").map(({ cause }) => cause)).toEqual(["broken", "too-many-connections"]);
    expect(reading.of("evicted")).toMatchObject([{ ended: 1, foreign: 0 }]);
    expect(waits(reading)).toEqual([250, 500]);
    expect(reading.connection.status.state).toBe("live");
  });

  it("waits when connections cannot be ended", async () => {
    await using stage = await stageWith();
    stage.simulator.setFaults([
      { when: { path: "/2/connections" }, do: "answer", preset: "forbidden" },
      { when: { path: STREAM, nth: 1 }, do: "ghost", afterRecords: 1, forMs: 6 * MINUTE },
    ]);
    await using reading = read(stage);
    await stage.clock.advance(12 * MINUTE);
    expect(reading.of("evicted")).toEqual([]);
    expect(waits(reading)).toEqual([250, MINUTE, 2 * MINUTE, 4 * MINUTE]);
    expect(reading.connection.status.state).toBe("live");
  });

  it("takes a web page for an outage", async () => {
    await using stage = await stageWith({ when: { nth: 1 }, do: "answer", preset: "html-page" });
    await using reading = read(stage);
    await stage.clock.advance(MINUTE);
    expect(reading.of("down")).toMatchObject([{ cause: "unavailable", wasLive: false }]);
    expect(waits(reading)).toEqual([5 * SECOND]);
    expect(reading.of("unknown")).toEqual([]);
  });

  it("knows what an earlier run left behind", async () => {
    await using stage = await stageWith({
      when: { nth: 1 },
      do: "ghost",
      afterRecords: 0,
      forMs: 60 * MINUTE,
    });
    await listen(stage.simulator);
    await stage.clock.advance(10 * MINUTE);
    await using reading = read(stage, { earlier: [NOON] });
    await stage.clock.advance(MINUTE);
    expect(reading.of("evicted")).toMatchObject([{ ended: 1, foreign: 0 }]);
    expect(reading.connection.status.state).toBe("live");
  });

  it("leaves other programs' connections alone, unless told to take over", async () => {
    await using stage = await stageWith();
    const other = await listen(stage.simulator);
    await stage.clock.advance(10 * MINUTE);
    {
      await using reading = read(stage);
      await stage.clock.advance(4 * MINUTE);
      expect(reading.of("evicted")[0]).toMatchObject({ ended: 0, foreign: 1 });
      expect(waits(reading)).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE]);
      expect(other.ended()).toBeUndefined();
    }
    await using reading = read(stage, { takeOver: true });
    await stage.clock.advance(MINUTE);
    expect(reading.of("evicted")).toMatchObject([{ ended: 1, foreign: 0 }]);
    expect(other.ended()).toBe("closed");
    expect(reading.connection.status.state).toBe("live");
  });

  it.each([
    ["credits-depleted", "x.credits-depleted"],
    ["unauthorized", "x.unauthorized"],
    ["forbidden", "x.not-enrolled"],
    ["usage-capped", "x.usage-cap"],
  ])("ends with an error when waiting does not help: %s", async (preset, code) => {
    await using stage = await stageWith({ do: "answer", preset });
    await using reading = read(stage);
    expect(await reading.done).toMatchObject({ code });
    expect(reading.connection.status.state).toBe("closed");
    expect(reading.connects()).toBe(1);
  });

  it("ends with an error when there are no rules", async () => {
    await using stage = await startTimed();
    await using reading = read(stage);
    expect(await reading.done).toMatchObject({ code: "x.conflict" });
  });

  it("waits when nobody is there", async () => {
    const clock = new ManualClock(NOON);
    const stage = await startTimed();
    await stage[Symbol.asyncDispose]();
    await using reading = read({ ...stage, clock });
    await clock.advance(3 * SECOND);
    expect(reading.of("down")[0]).toMatchObject({ cause: "broken", detail: "ECONNREFUSED" });
    expect(reading.of("connecting").length).toBeGreaterThan(2);
  });

  it("stops at once when told, wherever it is", async () => {
    await using stage = await stageWith({ when: { nth: 2 }, do: "hang" }, { when: { nth: 3 }, do: "reset" });
    for (const where of ["live", "connecting", "backing-off"]) {
      await using reading = read(stage);
      await stage.clock.advance(0);
      expect(reading.connection.status.state).toBe(where);
      reading.stop();
      expect(await reading.done).toBeUndefined();
      expect(reading.connection.status.state).toBe("closed");
    }
  });

  it("waits half a second for the rest of a record, and hands on what it has of it", async () => {
    await using stage = await stageWith({ do: "drip" });
    await using reading = read(stage);
    while ((stage.simulator.connections()[0]?.bytes ?? 0) < 30) await stage.clock.advance(SECOND);
    reading.stop();
    expect(reading.connection.status.state).toBe("draining");
    for (let i = 0; i < 100; i++) await settle();
    expect(await reading.done).toBeUndefined();
    expect(reading.ids()).toHaveLength(delivered(stage));
    expect(reading.of("torn")).toEqual([]);
  });
});
