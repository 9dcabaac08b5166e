import { expect, test } from "vitest";
import { batch, page, post } from "./records.ts";
import { openStore } from "./store.ts";

test("hundreds of small batches load in little memory, transaction after transaction", async () => {
  // One batch a page is what a collector writes. 600 MB do not hold a row group for each file.
  await using store = await openStore({ batchSize: "1MB" });
  const words = "w".repeat(4000);
  const batches = Array.from({ length: 300 }, () =>
    batch("page", [page([post({ text: words }), post({ text: words })])]),
  );
  await store.append(...batches);
  const report = await store.load();
  expect(report).toMatchObject({ batches: 300, posts: 600 });
  expect(await store.rows("SELECT count(DISTINCT load_seq) > 1 AS several FROM loaded_batch")).toEqual([
    { several: true },
  ]);
});
