import { describe, expect, it } from "vitest";
import { DISCONNECTS } from "../../src/simulator/fault-presets.ts";
import type { FaultRule } from "../../src/simulator/index.ts";
import { settle } from "../model/manual-clock.ts";
import { addRules, listen, send, startTimed } from "./listening.ts";
import type { Listener, Stage } from "./listening.ts";
import { FIELDS, NOON } from "./serving.ts";

const MINUTE = 60_000;
const STREAM = "/2/tweets/search/stream";

/** A listener for ten minutes on a connection that suffers a fault. */
async function suffer(stage: Stage, fault: FaultRule, minutes = 10): Promise<Listener> {
  await addRules(stage.simulator, { value: "#arcane" });
  stage.simulator.setFaults([{ when: { path: STREAM }, ...fault }]);
  const listener = await listen(stage.simulator, FIELDS);
  await stage.clock.advance(minutes * MINUTE);
  return listener;
}

describe("a stream can", () => {
  it("fall silent and stay open", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "silence", afterRecords: 2 });
    expect(listener.lines()).toHaveLength(2);
    expect(listener.ended()).toBeUndefined();
    expect(listener.bytes().toString().endsWith("}\r\n")).toBe(true);
    expect(stage.simulator.connections()).toMatchObject([{ open: true, fault: "silence" }]);
  });

  it("be silent from the beginning", async () => {
    await using stage = await startTimed();
    expect((await suffer(stage, { do: "silence", afterRecords: 0 })).bytes()).toHaveLength(0);
  });

  it("be cut after so many bytes", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "cut", afterBytes: 5_000 });
    expect(listener.bytes()).toHaveLength(5_000);
    expect(listener.ended()).toBe("broken");
    expect(stage.simulator.connections()[0]).toMatchObject({
      open: false,
      disconnectReason: "operational_disconnect",
    });
  });

  it("be cut within a record", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "cut-record", record: 3, afterBytes: 41 });
    expect(listener.lines()).toHaveLength(2);
    expect(listener.bytes().toString().split("\r\n").at(-1)).toHaveLength(41);
    expect(listener.ended()).toBe("broken");
  });

  it.each([1, 2, 3])("be cut after %i bytes of an emoji", async (afterBytes) => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "cut-emoji", afterBytes }, 40);
    const bytes = listener.bytes();
    expect(bytes.at(-afterBytes)).toBeGreaterThanOrEqual(0xf0);
    expect(bytes.toString().endsWith("�")).toBe(true);
    expect(listener.ended()).toBe("broken");
  });

  it("end without a word", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "end-stream", afterRecords: 1 });
    expect(listener.lines()).toHaveLength(1);
    expect(listener.ended()).toBe("closed");
  });

  it.each(Object.keys(DISCONNECTS))("say %s and end", async (type) => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "disconnect", afterRecords: 1, type });
    expect(listener.lines()).toHaveLength(2);
    expect(listener.lines()[1]).toMatchObject({
      errors: [{ title: "operational-disconnect", disconnect_type: type }],
    });
    expect(listener.ended()).toBe("closed");
  });

  it("send records twice, and bill them once", async () => {
    await using stage = await startTimed({ forgiveness: false });
    const listener = await suffer(stage, { do: "duplicate-records", every: 2 });
    const ids = listener.lines().map(({ data }) => data.id);
    const distinct = new Set(ids).size;
    expect(ids.length - distinct).toBe(Math.floor(distinct / 2));
    expect(stage.simulator.connections()[0]!.records).toBe(distinct);
  });

  it("send records in another order, and all of them", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "disorder", every: 2 });
    const ids = listener.lines().map(({ data }) => data.id);
    expect(ids).not.toEqual(ids.toSorted());
    const truth = stage.simulator.books("#arcane", NOON + 1, NOON + 9 * MINUTE).posts;
    expect(truth.filter(({ id }) => !ids.includes(id))).toEqual([]);
  });

  it("say what nobody knows", async () => {
    await using stage = await startTimed();
    const listener = await suffer(stage, { do: "unknown-message", afterRecords: 1, body: '{"news":1}' });
    expect(listener.lines()[1]).toEqual({ news: 1 });
    expect(listener.lines().length).toBeGreaterThan(2);
  });

  it("drip, byte by byte", async () => {
    await using stage = await startTimed();
    await addRules(stage.simulator, { value: "#arcane" });
    stage.simulator.setFaults([{ do: "drip" }]);
    const listener = await listen(stage.simulator, { "tweet.fields": "id" });
    await stage.clock.advance(3 * MINUTE);
    for (let i = 0; i < 100; i++) await settle();
    expect(listener.lines().length).toBeGreaterThan(0);
    expect(listener.bytes()).toHaveLength(stage.simulator.connections()[0]!.bytes);
  });

  it("leave a ghost that counts as a connection, until it is noticed or ended", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    const listener = await suffer(stage, { do: "ghost", afterRecords: 1, forMs: 20 * MINUTE }, 5);
    expect(listener.ended()).toBe("broken");
    simulator.setFaults([]);
    expect(await send(simulator, "GET", STREAM)).toMatchObject({
      status: 429,
      body: { connection_issue: "TooManyConnections" },
    });
    await send(simulator, "DELETE", "/2/connections/all");
    expect(simulator.connections()).toMatchObject([{ open: false }]);
    simulator.setFaults([{ do: "ghost", afterRecords: 0, forMs: 20 * MINUTE }]);
    await listen(simulator);
    simulator.setFaults([]);
    await clock.advance(19 * MINUTE);
    expect((await send(simulator, "GET", STREAM)).status).toBe(429);
    await clock.advance(2 * MINUTE);
    expect((await listen(simulator)).status).toBe(200);
  });

  it("be refused as any request can, and keep a client waiting that still is noticed to leave", async () => {
    await using stage = await startTimed();
    const { simulator } = stage;
    await addRules(simulator, { value: "#arcane" });
    simulator.setFaults([{ when: { nth: [1, 2] }, do: "answer", preset: "unavailable" }, { do: "hang" }]);
    expect((await send(simulator, "GET", STREAM)).status).toBe(503);
    expect((await send(simulator, "GET", STREAM)).status).toBe(503);
    const leave = new AbortController();
    const waiting = fetch(`${simulator.url}${STREAM}`, {
      headers: { authorization: "Bearer any" },
      signal: leave.signal,
    }).catch(() => "left");
    await settle();
    expect(simulator.connections()).toMatchObject([{ open: true, fault: "hang" }]);
    leave.abort();
    expect(await waiting).toBe("left");
    await settle();
    expect(simulator.connections()).toMatchObject([{ open: false }]);
  });
});
