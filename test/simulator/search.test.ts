import { describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/index.ts";
import type { SimulatorOptions } from "../../src/simulator/index.ts";

const NOON = Date.UTC(2026, 9, 14, 12);

interface Page {
  readonly data?: readonly { readonly id: string; readonly text: string }[];
  readonly meta: { readonly result_count: number; readonly next_token?: string; readonly newest_id?: string };
}

/** A simulator whose clock stands still at noon. */
function still(options: SimulatorOptions = {}): ReturnType<typeof startSimulator> {
  return startSimulator(
    { startAt: NOON, postsPerDay: 300, ...options },
    { clock: { now: () => 0, sleep: () => Promise.resolve() } },
  );
}

async function get(
  url: string,
  params: Record<string, string>,
): Promise<{ status: number; body: Page; headers: Headers }> {
  const response = await fetch(`${url}?${new URLSearchParams(params).toString()}`, {
    headers: { authorization: "Bearer any" },
  });
  return { status: response.status, body: (await response.json()) as Page, headers: response.headers };
}

describe("recent search", () => {
  it("gives every matching post once, newest first, over pages", async () => {
    await using simulator = await still();
    const ids: string[] = [];
    for (let token: string | undefined = ""; token !== undefined; ) {
      const params: Record<string, string> = { query: "#arcane", max_results: "100" };
      if (token !== "") params["next_token"] = token;
      const { status, body } = await get(`${simulator.url}/2/tweets/search/recent`, params);
      expect(status).toBe(200);
      ids.push(...(body.data ?? []).map((post) => post.id));
      token = body.meta.next_token;
    }
    expect(ids.length).toBeGreaterThan(500);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      ids.toSorted((a, b) => (a.length === b.length ? (a < b ? 1 : -1) : b.length - a.length)),
    );
    expect(simulator.meter().billed.posts).toBe(ids.length);
    expect(simulator.meter().usd).toBeCloseTo(ids.length * 0.005, 6);
  });
});
