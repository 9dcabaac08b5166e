import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { parseFaultPlan, startSimulator } from "../../src/simulator/index.ts";
import type { FaultRule, Simulator } from "../../src/simulator/index.ts";
import { get, startStill } from "./serving.ts";

const RECENT = "/2/tweets/search/recent";

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** What a client sees of one search that meets a fault: an answer, or the name of the error. */
async function meet(simulator: Simulator, rule: FaultRule): Promise<Seen | string> {
  simulator.setFaults([rule]);
  try {
    const response = await fetch(`${simulator.url}${RECENT}?query=%23arcane&max_results=50`, {
      headers: { authorization: "Bearer any" },
      redirect: "manual",
      signal: AbortSignal.timeout(5000),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  } catch (error) {
    return (error as Error).name;
  }
}

describe("a fault plan", () => {
  it.each([
    ["rate-limited", 429, /Too Many Requests/],
    ["usage-capped", 429, /UsageCapExceeded/],
    ["credits-depleted", 402, /CreditsDepleted/],
    ["credits-error-list", 402, /CreditsDepleted/],
    ["unauthorized", 401, /Unauthorized/],
    ["forbidden", 403, /client-not-enrolled/],
    ["internal-error", 500, /Internal Server Error/],
    ["unavailable", 503, /Service Unavailable/],
    ["not-found-empty", 404, /^$/],
    ["html-error", 503, /^<!DOCTYPE html>/],
    ["html-page", 200, /^<!DOCTYPE html>/],
    ["empty-body", 200, /^$/],
    ["invalid-json", 200, /^\{"data":\[\{"id":"1","text":"cut/],
  ])("can answer %s", async (preset, status, body) => {
    await using simulator = await startStill();
    const seen = await meet(simulator, { do: "answer", preset });
    expect(seen).toMatchObject({ status, text: expect.stringMatching(body) as string });
    expect(simulator.meter()).toMatchObject({ requests: 1, usd: 0 });
    expect(simulator.requests()).toMatchObject([{ path: RECENT, status, posts: 0, fault: "answer" }]);
  });

  it("can send anything, and redirect elsewhere", async () => {
    await using simulator = await startStill();
    expect(await meet(simulator, { do: "send", status: 418, body: "tea" })).toMatchObject({
      status: 418,
      text: "tea",
    });
    const seen = (await meet(simulator, { do: "redirect", to: "https://elsewhere.example/" })) as Seen;
    expect(seen.status).toBe(302);
    expect(seen.headers.get("location")).toBe("https://elsewhere.example/");
  });

  it("can break the connection before, within and after an answer", async () => {
    await using simulator = await startStill();
    expect(await meet(simulator, { do: "reset" })).toBe("TypeError");
    expect(simulator.meter().usd).toBe(0);
    expect(await meet(simulator, { do: "cut", afterBytes: 300 })).toBe("TypeError");
    expect(await meet(simulator, { do: "wrong-length", by: 10 })).toBe("TypeError");
    const short = (await meet(simulator, { do: "wrong-length", by: -10 })) as Seen;
    expect(() => JSON.parse(short.text) as unknown).toThrow(SyntaxError);
    // what was cut was served, and is paid for
    expect(simulator.meter().billed.posts).toBeGreaterThan(0);
  });

  it("can keep a client waiting for ever, and still stops at once", async () => {
    const simulator = await startStill({ faults: [{ do: "hang" }] });
    const waiting = fetch(`${simulator.url}${RECENT}?query=%23arcane`, {
      headers: { authorization: "Bearer any" },
    }).then(
      () => "answered",
      () => "broken off",
    );
    while (simulator.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await simulator[Symbol.asyncDispose]();
    expect(await waiting).toBe("broken off");
  });

  it("can delay by real time, which tests replace", async () => {
    const waits: number[] = [];
    await using simulator = await startSimulator(
      { latencyMs: 20, faults: [{ do: "delay", ms: 3000 }], rateLimits: false },
      { clock: { now: () => 1e12 * 1.79, sleep: (ms) => Promise.resolve(void waits.push(ms)) } },
    );
    expect((await get(simulator, RECENT, { query: "#arcane" })).status).toBe(200);
    expect(waits).toEqual([3020]);
  });

  it("can repeat tokens and pages and drop members", async () => {
    await using simulator = await startStill();
    const first = (await get(simulator, RECENT, { query: "#arcane" })).body;
    const token = first.meta!.next_token!;
    simulator.setFaults([{ when: { params: { next_token: "*" } }, do: "repeat-token" }]);
    expect(
      (await get(simulator, RECENT, { query: "#arcane", next_token: token })).body.meta!.next_token,
    ).toBe(token);
    simulator.setFaults([{ do: "duplicate-page" }]);
    const page = (await get(simulator, RECENT, { query: "#arcane" })).body;
    expect(
      (await get(simulator, RECENT, { query: "#arcane", next_token: page.meta!.next_token! })).body,
    ).toEqual(page);
    simulator.setFaults([{ do: "drop-field", field: "data[].text" }]);
    const { data } = (await get(simulator, RECENT, { query: "#arcane" })).body;
    expect(data!.every((post) => !("text" in post) && "id" in post)).toBe(true);
  });

  it("strikes the requests it names and no other", async () => {
    await using simulator = await startStill();
    const statuses = async (rule: FaultRule, requests = 6): Promise<number[]> => {
      simulator.setFaults([rule]);
      const seen: number[] = [];
      for (let i = 0; i < requests; i++)
        seen.push((await get(simulator, RECENT, { query: "#arcane" })).status);
      return seen;
    };
    const answer = { do: "answer", preset: "unavailable" } as const;
    expect(await statuses({ when: { nth: 2 }, ...answer })).toEqual([200, 503, 200, 200, 200, 200]);
    expect(await statuses({ when: { nth: [1, 3] }, ...answer })).toEqual([503, 200, 503, 200, 200, 200]);
    expect(await statuses({ when: { from: 5 }, ...answer })).toEqual([200, 200, 200, 200, 503, 503]);
    expect(await statuses({ when: { every: 3 }, ...answer })).toEqual([200, 200, 503, 200, 200, 503]);
    expect(await statuses({ when: { from: 2, times: 2 }, ...answer })).toEqual([
      200, 503, 503, 200, 200, 200,
    ]);
    expect(await statuses({ when: { path: "/2/users" }, ...answer })).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await statuses({ when: { params: { query: "#other" } }, ...answer })).toEqual([
      200, 200, 200, 200, 200, 200,
    ]);
    const drawn = await statuses({ when: { chance: 0.5, seed: 4 }, ...answer }, 20);
    expect(drawn).toEqual(await statuses({ when: { chance: 0.5, seed: 4 }, ...answer }, 20));
    expect(new Set(drawn)).toEqual(new Set([200, 503]));
  });

  it("is refused with the place of its mistake", () => {
    expect(() => parseFaultPlan([{ do: "explode" }])).toThrow(/\[0\]\.do/);
    expect(() => parseFaultPlan([{ do: "cut", afterBytes: 1, whenever: "x" }])).toThrow(/whenever/);
    expect(() => parseFaultPlan([{ when: { nth: 0 }, do: "hang" }])).toThrow(/nth/);
  });
});

describe("the control plane", () => {
  async function post(
    simulator: Simulator,
    name: string,
    body: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${simulator.url}/_simulator/${name}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it("lets another process read the books, move the clock, spoil requests and withdraw posts", async () => {
    await using simulator = await startStill();
    const books = (
      await get(simulator, "/_simulator/books", { query: "#arcane", from: "2026-10-14T00:00:00Z" })
    ).body;
    const posts = books["posts"] as { id: string }[];
    expect(posts.length).toBe(simulator.books("#arcane", Date.UTC(2026, 9, 14)).posts.length);
    expect(await post(simulator, "delete", { post: posts[0]!.id })).toEqual({
      status: 200,
      body: { done: true },
    });
    expect(simulator.books("#arcane").withdrawn).toContain(posts[0]!.id);
    const { body } = await post(simulator, "clock", { now: "2026-10-15T00:00:00Z", speed: 60 });
    expect(body).toEqual({ now: Date.UTC(2026, 9, 15), speed: 60 });
    await post(simulator, "faults", [{ do: "answer", preset: "unavailable" }]);
    expect((await get(simulator, RECENT, { query: "#arcane" })).status).toBe(503);
    expect((await get(simulator, "/_simulator/meter")).body).toMatchObject({ requests: 1 });
    await post(simulator, "reset-meter", {});
    expect(simulator.meter().requests).toBe(0);
    expect((await get(simulator, "/_simulator/requests")).body).toHaveLength(1);
  });

  it("says what is wrong with a control", async () => {
    await using simulator = await startStill();
    expect(await post(simulator, "faults", [{ do: "explode" }])).toMatchObject({ status: 400 });
    expect(await post(simulator, "clock", { speed: -1 })).toMatchObject({ status: 400 });
    expect(await post(simulator, "delete", { user: "nobody" })).toMatchObject({ status: 400 });
    expect((await get(simulator, "/_simulator/nothing")).status).toBe(404);
  });
});

describe("starting", () => {
  it("says which port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startSimulator({ port })).rejects.toMatchObject({
      code: "simulator.listen",
      message: `Port ${port} is taken.`,
    });
    await new Promise((resolve) => other.close(resolve));
  });
});
