import { describe, expect, it } from "vitest";
import type { Simulator } from "../../src/simulator/index.ts";
import { addRules, listen, send, startTimed } from "./listening.ts";
import { get, startStill } from "./serving.ts";

const RECENT = "/2/tweets/search/recent";

/** Switches a running simulator over, as a test in another process would. */
async function behave(simulator: Simulator, changes: object): Promise<void> {
  const { status } = await send(simulator, "POST", "/_simulator/behaviour", changes);
  expect(status).toBe(200);
}

describe("what X's pages say in two ways is answered either way", () => {
  it("a second connection is refused, or ends the first", async () => {
    await using stage = await startTimed();
    const { simulator } = stage;
    await addRules(simulator, { value: "#arcane" });
    const first = await listen(simulator);
    const refused = await listen(simulator);
    expect([first.status, refused.status]).toEqual([200, 429]);
    expect(first.ended()).toBeUndefined();
    await behave(simulator, { newStreamClosesOld: true });
    const second = await listen(simulator);
    expect(second.status).toBe(200);
    expect(first.ended()).toBeDefined();
    expect(simulator.connections().map(({ disconnectReason }) => disconnectReason)).toEqual([
      "replaced_by_new_connection",
      null,
    ]);
    second.leave();
  });

  it("page tokens live for ever, or so long", async () => {
    await using simulator = await startStill();
    const page = await get(simulator, RECENT, { query: "#arcane" });
    const again = { query: "#arcane", next_token: page.body.meta!.next_token! };
    simulator.clock.advance(3_600_000);
    expect((await get(simulator, RECENT, again)).status).toBe(200);
    await behave(simulator, { tokenLifetimeMs: 60_000 });
    expect((await get(simulator, RECENT, again)).status).toBe(400);
    await behave(simulator, { tokenLifetimeMs: null });
    expect((await get(simulator, RECENT, again)).status).toBe(200);
  });

  it("the header of what remains tells what is left, or what was used", async () => {
    await using simulator = await startStill({ rateLimits: {} });
    const remaining = async (): Promise<string | null> =>
      (await get(simulator, RECENT, { query: "#arcane" })).headers.get("x-rate-limit-remaining");
    expect(await remaining()).toBe("449");
    await behave(simulator, { remainingTells: "used" });
    expect(await remaining()).toBe("2");
  });

  it("usage comes as an object or as a list, with a cap of three million or another", async () => {
    await using simulator = await startStill();
    const usage = async (): Promise<Record<string, unknown>> =>
      (await get(simulator, "/2/usage/tweets")).body.data as unknown as Record<string, unknown>;
    const before = await usage();
    expect(before["project_cap"]).toBe(3_000_000);
    await behave(simulator, { usageShape: "array", projectCap: 2_000_000 });
    const after = await usage();
    expect(after["project_cap"]).toBe(2_000_000);
    expect(after["daily_project_usage"]).toEqual([before["daily_project_usage"]]);
  });

  it("unknown fields are dropped without a word, or refused", async () => {
    await using simulator = await startStill();
    const params = { query: "#arcane", "tweet.fields": "created_at,public_metricz" };
    const dropped = await get(simulator, RECENT, params);
    expect(dropped.status).toBe(200);
    expect(dropped.body.errors).toBeUndefined();
    await behave(simulator, { unknownFields: "reject" });
    expect((await get(simulator, RECENT, params)).status).toBe(400);
  });

  it("counts take a user's token as well, or only the app's", async () => {
    await using simulator = await startStill({ token: "app", userTokens: ["user"] });
    const ask = async (path: string, token: string): Promise<{ status: number; title: unknown }> => {
      const response = await fetch(`${simulator.url}${path}?query=%23arcane`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return { status: response.status, title: ((await response.json()) as { title?: unknown }).title };
    };
    for (const counts of ["/2/tweets/counts/recent", "/2/tweets/counts/all"]) {
      await behave(simulator, { countsForAppsOnly: false });
      expect((await ask(counts, "user")).status).toBe(200);
      await behave(simulator, { countsForAppsOnly: true });
      expect(await ask(counts, "user")).toEqual({ status: 403, title: "Unsupported Authentication" });
      expect((await ask(counts, "app")).status).toBe(200);
    }
    expect((await ask(RECENT, "user")).status).toBe(200);
    expect((await ask(RECENT, "stranger")).status).toBe(401);
  });

  it("tells how it behaves, and refuses what is no behaviour", async () => {
    await using simulator = await startStill({ usageShape: "array" });
    const { body } = await send(simulator, "GET", "/_simulator/behaviour");
    expect(body).toEqual({
      newStreamClosesOld: false,
      tokenLifetimeMs: null,
      remainingTells: "left",
      usageShape: "array",
      projectCap: 3_000_000,
      unknownFields: "drop",
      countsForAppsOnly: false,
      userTokens: [],
    });
    const refused = await send(simulator, "POST", "/_simulator/behaviour", { remaining: "used" });
    expect(refused.status).toBe(400);
  });
});
