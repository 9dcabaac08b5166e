import { describe, expect, test } from "vitest";
import { collectBySearch } from "../../src/collect/search.ts";
import { DAY, HOUR, MINUTE } from "../../src/model/clock.ts";
import { START, firstVersionsOf, idsOf, openBench, signal, spent } from "./workbench.ts";

describe("collecting by search", () => {
  test("a first run keeps every page as a batch, pays what the meter says and leaves a checkpoint", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.pages).toBeGreaterThan(2);
    const batches = await bench.batches();
    expect(batches).toHaveLength(report.pages);
    expect(batches[0]?.header).toMatchObject({
      birdsong: "batch/1",
      shape: "page",
      acquisition: "search",
      dialect: "legacy",
      campaigns: ["arcane"],
    });
    const ids = idsOf(batches);
    expect(new Set(ids).size).toBe(report.posts);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    const checkpoint = await one.context.state.checkpoints.get("x", "arcane");
    expect(checkpoint?.since_id).toBe(ids.reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b)));
    expect(await one.context.state.checkpoints.paging("x", "arcane")).toBeUndefined();
  });

  test("a second run right after makes one request, which the overlap explains, and costs nothing", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await collectBySearch(one.context, "arcane", signal);
    const asked = bench.asks.length;
    const paid = await spent(one.context);
    await collectBySearch(one.context, "arcane", signal);
    expect(bench.asks.length - asked).toBe(1);
    expect(await spent(one.context)).toBe(paid);
    const since = bench.asks.at(-1)?.params["since_id"];
    const from = one.context.source.timeOf(since ?? "0");
    const collectedUntil = Date.parse(START) - 30_000;
    expect(collectedUntil - from).toBeGreaterThanOrEqual(10 * MINUTE - 1000);
    expect(collectedUntil - from).toBeLessThanOrEqual(10 * MINUTE + 1000);
  });

  test("hourly runs over a day find every post that still exists, and pay what the meter says", async () => {
    await using bench = await openBench({ postsPerDay: 400 });
    await using one = await bench.process();
    for (let hour = 0; hour < 26; hour++) {
      const report = await collectBySearch(one.context, "arcane", signal);
      expect(report.stopped).toBeNull();
      bench.clock.advance(HOUR);
    }
    const collected = new Set(firstVersionsOf(await bench.batches()));
    const books = bench.simulator.books("#Arcane", Date.parse(START) - 6 * DAY, bench.clock.now() - 2 * HOUR);
    const expected = books.posts.filter((post) => post.kind !== "repost"); // search leaves reposts out
    expect(expected.length).toBeGreaterThan(300);
    expect(expected.filter((post) => !collected.has(post.firstId)).map((post) => post.id)).toEqual([]);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("every page of a run is asked with the lower bound of its first", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(2 * DAY);
    const before = bench.asks.length;
    await collectBySearch(one.context, "arcane", signal);
    const bounds = bench.asks.slice(before).map((ask) => ask.params["since_id"]);
    expect(bounds.length).toBeGreaterThan(1);
    expect(new Set(bounds).size).toBe(1);
    expect(bounds[0]).toBeDefined();
    expect(bench.asks.slice(before).every((ask) => ask.params["start_time"] === undefined)).toBe(true);
  });

  test("a stop longer than the search reaches becomes a recorded gap", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(10 * DAY);
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.gaps).toBe(1);
    const [gap] = await one.context.state.gaps.listOpen("arcane");
    expect(gap).toMatchObject({ cause: "window", from_at: "2026-11-20T11:59:30.000Z" });
    expect(Date.parse(gap?.to_at ?? "")).toBe(bench.clock.now() - 7 * DAY + MINUTE);
  });

  test("a since_id that X itself calls too old falls back to the window and records the gap", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    await collectBySearch(one.context, "arcane", signal);
    bench.clock.advance(HOUR);
    bench.simulator.setFaults([
      {
        when: { params: { since_id: "*" } },
        do: "send",
        status: 400,
        body: JSON.stringify({
          errors: [
            {
              parameters: { since_id: ["1"] },
              message: "since_id must be a tweet id created after [2026-11-13T12:00Z]",
            },
          ],
          title: "Invalid Request",
          detail: "One or more parameters to your request was invalid.",
          type: "https://api.x.com/2/problems/invalid-request",
        }),
        headers: { "content-type": "application/json" },
      },
    ]);
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(bench.asks.at(-1)?.params["start_time"]).toBeDefined();
  });

  test("a page token that is refused costs no durable page: the run goes on below its oldest post", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    bench.simulator.setFaults([
      {
        when: { params: { next_token: "*" }, nth: 2 },
        do: "send",
        status: 400,
        body: JSON.stringify({
          errors: [
            {
              parameters: { next_token: ["x"] },
              message: "The `next_token` query parameter value [x] is not valid",
            },
          ],
          title: "Invalid Request",
          type: "https://api.x.com/2/problems/invalid-request",
        }),
        headers: { "content-type": "application/json" },
      },
    ]);
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    const ids = idsOf(await bench.batches());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(bench.simulator.meter().returned.posts);
    expect(bench.asks.some((ask) => ask.params["until_id"] !== undefined)).toBe(true);
  });

  test("tokens that repeat themselves are given up after three idle pages each, and the rest still comes", async () => {
    await using bench = await openBench();
    await using one = await bench.process();
    bench.simulator.setFaults([{ when: { params: { next_token: "*" }, from: 2 }, do: "repeat-token" }]);
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    await using calm = await openBench();
    await using other = await calm.process();
    await collectBySearch(other.context, "arcane", signal);
    expect(new Set(idsOf(await bench.batches()))).toEqual(new Set(idsOf(await calm.batches())));
  });

  test("fields that X drops silently are told once", async () => {
    await using bench = await openBench({
      faults: [{ when: {}, do: "drop-field", field: "data[].public_metrics" }],
    });
    await using one = await bench.process();
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.notes.join()).toContain("public_metrics");
  });

  test("the new vocabulary brings the same posts, and pays for the authors it cannot leave out", async () => {
    await using bench = await openBench();
    await using one = await bench.process({ config: { sources: { x: { dialect: "new" } } } });
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.notes).toEqual([]);
    const batches = await bench.batches();
    expect(batches[0]?.header["dialect"]).toBe("new");
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    expect(bench.simulator.meter().billed.users).toBeGreaterThan(0);
  });

  test("posts that others refer to are bought along when asked for, and counted", async () => {
    await using bench = await openBench();
    await using one = await bench.process({
      config: {
        campaigns: {
          arcane: {
            match: { hashtags: ["Arcane"] },
            authors: "never",
            collect: { references: true },
            budget: { month: 100 },
          },
        },
      },
    });
    expect((await collectBySearch(one.context, "arcane", signal)).stopped).toBeNull();
    const meter = bench.simulator.meter();
    expect(meter.returned.posts).toBeGreaterThan(idsOf(await bench.batches()).length);
    expect(await spent(one.context)).toBe(Math.round(meter.usd * 1e6));
  });

  test("the archive is asked once a second, in pages of five hundred, as far back as wanted", async () => {
    await using bench = await openBench({ rateLimits: {}, historyDays: 20 });
    await using one = await bench.process({
      config: {
        campaigns: {
          arcane: {
            match: { hashtags: ["Arcane"] },
            authors: "never",
            collect: { search: "all", since: "15d" },
            budget: { month: 100 },
          },
        },
      },
    });
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(report.pages).toBeGreaterThan(1);
    expect(bench.asks).toHaveLength(report.pages); // no request was refused for its haste
    expect(bench.asks[0]?.params["max_results"]).toBe("500");
    const oldest = idsOf(await bench.batches()).map((id) => one.context.source.timeOf(id));
    expect(Math.min(...oldest)).toBeLessThan(Date.parse(START) - 14 * DAY);
  });

  test("a rate limit waits until its window ends and goes on", async () => {
    await using bench = await openBench({ rateLimits: { "search-recent": 3 } });
    await using one = await bench.process();
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(bench.clock.slept.length).toBeGreaterThan(0);
    expect(Math.max(...bench.clock.slept)).toBeLessThanOrEqual(15 * MINUTE + 5_000);
  });

  for (const [name, fault] of [
    ["a cut body", { do: "cut", afterBytes: 500 }],
    ["a connection that is reset", { do: "reset" }],
    ["a promise of more bytes than come", { do: "wrong-length", by: 10 }],
  ] as const) {
    test(`${name} is asked for again, and the ledger is the meter's`, async () => {
      await using bench = await openBench({ faults: [{ when: { nth: [2, 3] }, ...fault }] });
      await using one = await bench.process({ config: { sources: { x: { timeout: "1s" } } } });
      const report = await collectBySearch(one.context, "arcane", signal);
      expect(report.stopped).toBeNull();
      expect(bench.clock.slept).toHaveLength(2);
      expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
      const ids = idsOf(await bench.batches());
      expect(new Set(ids).size).toBe(ids.length);
    });
  }

  test("an answer that never comes is given up after the time-out, and paid once", async () => {
    await using bench = await openBench({ faults: [{ when: { nth: 2 }, do: "hang" }] });
    await using one = await bench.process({ config: { sources: { x: { timeout: "1s" } } } });
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
  });

  test("an outage that lasts stops the run with its pages kept, and the next run goes on behind them", async () => {
    await using bench = await openBench({
      faults: [{ when: { from: 3 }, do: "answer", preset: "unavailable" }],
    });
    await using one = await bench.process();
    const stopped = await collectBySearch(one.context, "arcane", signal);
    expect(stopped.stopped).toMatchObject({ code: "x.unavailable" });
    expect(stopped.pages).toBe(2);
    expect(bench.asks).toHaveLength(2 + 5);
    bench.simulator.setFaults([]);
    const before = bench.asks.length;
    const report = await collectBySearch(one.context, "arcane", signal);
    expect(report.stopped).toBeNull();
    expect(bench.asks[before]?.params["next_token"]).toBeDefined();
    expect((await one.context.state.ledger.sums("x")).reserved).toBe(0);
  });
});
