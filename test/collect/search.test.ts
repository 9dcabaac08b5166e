import { describe, expect, test } from "vitest";
import { collectBySearch } from "../../src/collect/search.ts";
import { idsOf, openBench, signal, spent } from "./workbench.ts";

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
      campaigns: ["arcane"],
    });
    const ids = idsOf(batches);
    expect(new Set(ids).size).toBe(report.posts);
    expect(await spent(one.context)).toBe(Math.round(bench.simulator.meter().usd * 1e6));
    const checkpoint = await one.context.state.checkpoints.get("x", "arcane");
    expect(checkpoint?.since_id).toBe(ids.reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b)));
  });
});
