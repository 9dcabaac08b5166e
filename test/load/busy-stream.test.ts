import { expect, test } from "vitest";
import { batch, line, post, snowflake } from "./records.ts";
import { openStore } from "./store.ts";
import type { Store } from "./store.ts";

const MOST = 50;

test("a load ends though a stream brings batch after batch, and the next load takes the rest", async () => {
  let serial = 0;
  let store: Store | undefined;
  const bring = async (): Promise<void> => {
    const at = `2026-11-20T10:00:${String(serial % 60).padStart(2, "0")}.000Z`;
    const id = snowflake("2026-11-19T10:00:00Z", ++serial);
    await store!.append(batch("line", [line(post({ id }))], { received_at: at }));
  };
  await using opened = await openStore({
    moment: async (name) => {
      if (name === "staged" && serial < MOST) await bring();
    },
  });
  store = opened;
  await bring();
  await bring();
  const first = await opened.load();
  expect(first.batches).toBeGreaterThanOrEqual(2);
  expect(serial).toBeLessThan(6);
  serial = MOST;
  const second = await opened.load();
  expect(second.batches).toBeGreaterThanOrEqual(1);
  expect(await opened.rows("SELECT count(*)::INTEGER AS posts FROM fact_post")).toEqual([
    { posts: first.batches + second.batches },
  ]);
});
