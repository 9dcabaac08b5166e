import { describe, expect, test } from "vitest";
import { MINUTE, SECOND } from "../../../src/model/clock.ts";
import { NOON } from "../../simulator/serving.ts";
import { billed, openStreamStage, postsIn } from "./stage.ts";

describe("a stream", () => {
  test("stores everything that is delivered, pays for it to the cent, and covers the time", async () => {
    await using stage = await openStreamStage();
    const run = await stage.start();
    await stage.advance(10 * MINUTE);
    const report = await run.stop();
    const delivered = stage.simulator.connections().reduce((sum, { records }) => sum + records, 0);
    const batches = await stage.batches();
    expect(delivered).toBeGreaterThan(20);
    expect(report).toMatchObject({
      posts: delivered,
      batches: batches.length,
      connects: 1,
      gaps: 0,
      foreign: 0,
      torn: 0,
      stopped: null,
    });
    expect(postsIn(batches)).toHaveLength(delivered);
    const state = await stage.state();
    expect(report.cost).toBe(billed(stage.simulator));
    expect(await state.ledger.sums("x")).toEqual({ spent: report.cost, reserved: 0 });
    for (const campaign of ["arcane", "birds"]) {
      const checkpoint = await state.checkpoints.get("x", campaign);
      const covered = Date.parse(checkpoint!.covered_until);
      expect(covered).toBeLessThanOrEqual(NOON + 10 * MINUTE - 10 * SECOND);
      expect(covered).toBeGreaterThan(NOON + 10 * MINUTE - 35 * SECOND);
    }
    expect(await state.gaps.list()).toEqual([]);
    expect(await state.streams.get("x")).toMatchObject({ state: "stopped", posts: delivered, pid: 7 });
  });

  test("a batch lists the campaigns of its posts", async () => {
    await using stage = await openStreamStage();
    const run = await stage.start();
    await stage.advance(5 * MINUTE);
    await run.stop();
    for (const { header, lines } of await stage.batches()) {
      const tags = lines.flatMap((line) =>
        (JSON.parse(line) as { matching_rules: { tag: string }[] }).matching_rules.map(({ tag }) => tag),
      );
      expect(header.campaigns).toEqual([...new Set(tags.map((tag) => tag.split(":")[1] ?? ""))].toSorted());
      expect(header).toMatchObject({ shape: "line", acquisition: "stream", dialect: "legacy" });
    }
  });
});
