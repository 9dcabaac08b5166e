import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/model/random.ts";
import type { Tombstone } from "../../src/warehouse/warehouse.ts";
import { conflicts } from "./conflicts.ts";
import { openOrderBench } from "./order.ts";
import type { Turn } from "./order.ts";
import { cut, shuffled } from "./shuffled.ts";
import type { TestBatch } from "./store.ts";
import { differencesOf, doubledKeys, tablesOf } from "./tables.ts";
import { collectWorld } from "./world.ts";

/** Most batches a transaction takes, order by order. */
const CHUNKS = [1, 4, 6, 8, 10, 12, 15, 20, 30, 100];

function turnsOf(
  batches: readonly TestBatch[],
  tombstones: readonly Tombstone[],
  most: number,
  seed: number,
): readonly Turn[] {
  const random = seededRandom(seed);
  const runs = cut(shuffled(batches, random), most, random);
  const turns = runs.map((run) => ({ batches: run, tombstones: [] as Tombstone[] }));
  for (const stone of shuffled(tombstones, random)) {
    turns[Math.floor(random() * turns.length)]?.tombstones.push(stone);
  }
  return turns;
}

describe("loading in any order", () => {
  test.each([
    ["hand-made conflicts", CHUNKS, async () => conflicts()],
    ["a simulated world", CHUNKS.filter((_, index) => index % 2 === 0), async () => collectWorld(3)],
  ])("%s end in the same tables", { timeout: 240_000 }, async (_name, chunks, make) => {
    const { batches, tombstones } = await make();
    await using bench = await openOrderBench(batches);
    const expected = await bench.load([{ batches, tombstones }], async (engine) => {
      expect(await doubledKeys(engine)).toEqual({});
      return await tablesOf(engine);
    });
    for (const [index, most] of chunks.entries()) {
      const turns = turnsOf(batches, tombstones, most, index + 1);
      await bench.load(turns, async (engine) => {
        expect(
          differencesOf(await tablesOf(engine), expected),
          `order ${index + 1}, up to ${most} a turn`,
        ).toEqual({});
        expect(await doubledKeys(engine)).toEqual({});
      });
    }
  });
});
