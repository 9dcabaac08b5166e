import { describe, expect, it } from "vitest";
import { settle } from "../model/manual-clock.ts";
import { addRules, listen, send, startTimed } from "./listening.ts";
import { FIELDS, NOON } from "./serving.ts";

const MINUTE = 60_000;

describe("the filtered stream", () => {
  it("delivers what appears while it is open, reposts too, once whatever the number of rules", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    const ids = await addRules(
      simulator,
      { value: "#arcane", tag: "first" },
      { value: "#arcane is:retweet", tag: "second" },
      { value: "#birdwatching" },
    );
    const listener = await listen(simulator, FIELDS);
    expect(listener.status).toBe(200);
    expect(listener.lines()).toEqual([]);
    await clock.advance(10 * MINUTE);
    const seen = listener.lines().map(({ data }) => data.id);
    const truth = simulator.books("#arcane OR #birdwatching", NOON + 1, NOON + 10 * MINUTE + 1);
    expect(seen.length).toBeGreaterThan(20);
    expect(new Set(seen).size).toBe(seen.length);
    expect(truth.posts.map(({ id }) => id).filter((id) => !seen.includes(id))).toEqual([]);
    expect(truth.kinds.repost).toBeGreaterThan(3);

    const both = listener.lines().filter(({ matching_rules: rules }) => rules.length === 2);
    expect(both.length).toBeGreaterThan(0);
    expect(both[0]!.matching_rules).toEqual([
      { id: ids[0], tag: "first" },
      { id: ids[1], tag: "second" },
    ]);
    expect(both.every(({ data }) => data.text.startsWith("RT @"))).toBe(true);
    const untagged = listener.lines().find(({ matching_rules: [rule] }) => rule!.id === ids[2]);
    expect(untagged!.matching_rules).toEqual([{ id: ids[2] }]);
  });

  it("bills a delivered post once, and nothing else", async () => {
    await using stage = await startTimed({ forgiveness: false });
    await addRules(stage.simulator, { value: "#arcane" });
    await send(stage.simulator, "GET", "/2/tweets/search/stream/rules");
    const listener = await listen(stage.simulator, { "tweet.fields": "created_at" });
    await stage.clock.advance(15 * MINUTE);
    const count = listener.lines().length;
    expect(count).toBeGreaterThan(5);
    expect(stage.simulator.meter()).toMatchObject({
      returned: { posts: count, users: 0 },
      billed: { posts: count },
      usd: (count * 50) / 10_000,
    });
    expect(stage.simulator.connections()).toMatchObject([{ open: true, records: count }]);
  });

  it("sends an empty line when nothing else was sent for twenty seconds", async () => {
    await using stage = await startTimed();
    await addRules(stage.simulator, { value: "#nobodywritesthis" });
    const listener = await listen(stage.simulator);
    await stage.clock.advance(19_999);
    expect(listener.bytes()).toHaveLength(0);
    await stage.clock.advance(1);
    expect(listener.bytes().toString()).toBe("\r\n");
    await stage.clock.advance(40_000);
    expect(listener.bytes().toString()).toBe("\r\n\r\n\r\n");
  });

  it("goes on when its clock jumps, and stands still with it", async () => {
    await using stage = await startTimed({ speed: 0 });
    await addRules(stage.simulator, { value: "#arcane" });
    const listener = await listen(stage.simulator);
    await stage.clock.advance(MINUTE);
    expect(listener.bytes()).toHaveLength(0);
    stage.simulator.clock.advance(2 * 60 * MINUTE);
    await settle();
    const now = NOON + 120 * MINUTE;
    const truth = simulatorIds(stage.simulator.books("#arcane", NOON + 1, now));
    const seen = new Set(listener.lines().map(({ data }) => data.id));
    expect(truth.length).toBeGreaterThan(100);
    expect(truth.filter((id) => !seen.has(id))).toEqual([]);
  });

  it("takes changed rules into account without a new connection", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    const [id] = await addRules(simulator, { value: "#nobodywritesthis" });
    const listener = await listen(simulator);
    await clock.advance(MINUTE);
    expect(listener.lines()).toEqual([]);
    const [second] = await addRules(simulator, { value: "#arcane" });
    await clock.advance(2 * MINUTE);
    expect(listener.lines().length).toBeGreaterThan(0);
    await send(simulator, "POST", "/2/tweets/search/stream/rules", { delete: { ids: [id, second] } });
    const before = listener.lines().length;
    await clock.advance(2 * MINUTE);
    expect(listener.lines()).toHaveLength(before);
    expect(listener.ended()).toBeUndefined();
  });

  it("answers in the older vocabulary, whatever is asked", async () => {
    await using stage = await startTimed({ dialect: "new" });
    await addRules(stage.simulator, { value: "#arcane" });
    const listener = await listen(stage.simulator, {
      "post.fields": "note_post",
      "tweet.fields": "author_id,public_metrics",
    });
    await stage.clock.advance(2 * MINUTE);
    const [line] = listener.lines();
    expect(line!.data).toMatchObject({ author_id: expect.any(String) as string });
    expect(line!.data["public_metrics"]).toHaveProperty("retweet_count");
  });

  it("lets in whoever has rules and asks for what there is", async () => {
    await using stage = await startTimed();
    const { simulator } = stage;
    expect(await send(simulator, "GET", "/2/tweets/search/stream")).toMatchObject({
      status: 409,
      body: { title: "ConnectionException", connection_issue: "RuleConfigurationIssue" },
    });
    await addRules(simulator, { value: "#arcane" });
    for (const wish of ["backfill_minutes=2", "start_time=2026-10-14T00:00:00Z"])
      expect((await send(simulator, "GET", `/2/tweets/search/stream?${wish}`)).status).toBe(400);
    expect(simulator.connections()).toEqual([]);
  });

  it("ends when the credits are used up", async () => {
    await using stage = await startTimed({ creditsUsd: 0.02 });
    await addRules(stage.simulator, { value: "#arcane" });
    const listener = await listen(stage.simulator);
    await stage.clock.advance(5 * MINUTE);
    expect(listener.ended()).toBe("closed");
    const lines = listener.lines() as readonly unknown[];
    expect(lines).toHaveLength(5);
    expect(lines[4]).toMatchObject({ errors: [{ disconnect_type: "ClientApplicationStateDegraded" }] });
    expect((await send(stage.simulator, "GET", "/2/tweets/search/stream")).status).toBe(402);
    expect((await send(stage.simulator, "GET", "/2/tweets/search/stream/rules")).status).toBe(200);
  });

  it("drops a client that reads nothing for a minute", async () => {
    await using stage = await startTimed({ postsPerDay: 150_000, startAt: Date.UTC(2026, 9, 14) });
    await addRules(stage.simulator, { value: "#arcane OR #birdwatching OR lang:en the" });
    const response = await fetch(
      `${stage.simulator.url}/2/tweets/search/stream?${new URLSearchParams(FIELDS).toString()}`,
      { headers: { authorization: "Bearer any" } },
    );
    for (let i = 0; i < 12 && stage.simulator.connections()[0]!.open; i++) {
      stage.simulator.clock.advance(20 * MINUTE);
      await settle();
    }
    expect(stage.simulator.connections()).toMatchObject([{ open: false, disconnectReason: "slow_reader" }]);
    await response.body!.cancel().catch(() => undefined);
  });
});

describe("connections", () => {
  it("are one at a time: the second is refused until the first has gone", async () => {
    await using stage = await startTimed();
    const { simulator } = stage;
    await addRules(simulator, { value: "#arcane" });
    const first = await listen(simulator);
    expect(await send(simulator, "GET", "/2/tweets/search/stream")).toMatchObject({
      status: 429,
      body: { title: "ConnectionException", connection_issue: "TooManyConnections" },
    });
    first.leave();
    await settle();
    const second = await listen(simulator);
    expect(second.status).toBe(200);
    expect(simulator.connections()).toMatchObject([
      { open: false, disconnectReason: "client_disconnected" },
      { open: true },
    ]);
  });

  it("can also end the one before", async () => {
    await using stage = await startTimed({ newStreamClosesOld: true });
    await addRules(stage.simulator, { value: "#arcane" });
    const first = await listen(stage.simulator);
    const second = await listen(stage.simulator);
    expect([first.ended(), second.ended()]).toEqual(["closed", undefined]);
    expect(stage.simulator.connections()[0]).toMatchObject({
      disconnectReason: "replaced_by_new_connection",
    });
  });

  it("are listed and can be ended, one or all", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    await addRules(simulator, { value: "#arcane" });
    expect((await send(simulator, "GET", "/2/connections")).body).toEqual({ meta: { result_count: 0 } });
    for (const path of ["/all", "/filtered_stream", "/ID", ""]) {
      const listener = await listen(simulator);
      const [open] = (await send(simulator, "GET", "/2/connections")).body["data"] as { id: string }[];
      expect(open).toMatchObject({ endpoint_name: "filtered_stream" });
      const body = path === "" ? { uuids: [open!.id] } : undefined;
      const answer = await send(simulator, "DELETE", `/2/connections${path.replace("ID", open!.id)}`, body);
      expect(answer.body["data"]).toMatchObject({ successful_kills: 1, failed_kills: 0 });
      await clock.advance(0);
      expect(listener.ended()).toBe("closed");
    }
    const past = await send(simulator, "GET", "/2/connections?status=inactive");
    expect(past.body["data"]).toHaveLength(4);
    expect((past.body["data"] as object[])[0]).toMatchObject({ disconnect_reason: "terminated_by_request" });
    expect((await send(simulator, "DELETE", "/2/connections/nothing")).body["data"]).toMatchObject({
      failed_kills: 1,
    });
    expect((await send(simulator, "DELETE", "/2/connections", {})).status).toBe(400);
    const control = await send(simulator, "GET", "/_simulator/connections");
    expect(control.body).toHaveLength(4);
  });

  it("may be tried fifty times in fifteen minutes", async () => {
    await using stage = await startTimed();
    const { simulator, clock } = stage;
    const tries = async (): Promise<number> =>
      (await send(simulator, "GET", "/2/tweets/search/stream")).status;
    for (let i = 0; i < 50; i++) expect(await tries()).toBe(409);
    expect(await tries()).toBe(429);
    await clock.advance(15 * MINUTE);
    expect(await tries()).toBe(409);
  });
});

function simulatorIds(books: { readonly posts: readonly { readonly id: string }[] }): readonly string[] {
  return books.posts.map(({ id }) => id);
}
