import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forgetJob } from "../../src/jobs/forget.ts";
import { publishPlainJob } from "../../src/jobs/publish-plain.ts";
import { replayJob } from "../../src/jobs/replay.ts";
import { batch, page, post, snowflake, user, video } from "../load/records.ts";
import { openStore, signal } from "../load/store.ts";
import type { Store } from "../load/store.ts";
import { tablesOf } from "../load/tables.ts";
import { searchFolder } from "./search.ts";

const TEXT = "zqxTextMarker7193";
const NAME = "zqxNameMarker7193";
const GONE = snowflake("2026-11-19T10:00:00.000Z", 900_001);

const gone = post({
  id: GONE,
  author_id: "77",
  text: `I say ${TEXT}`,
  attachments: { media_keys: ["7_1"] },
  note_tweet: { text: `I say ${TEXT} at length` },
});
const kept = post({ author_id: "1001", text: "somebody else" });
const repost = post({
  author_id: "1002",
  text: `RT @marked: I say ${TEXT}`,
  referenced_tweets: [{ type: "retweeted", id: GONE }],
});
const quote = post({
  author_id: "1001",
  text: "look at this https://t.co/abc",
  referenced_tweets: [{ type: "quoted", id: GONE }],
  entities: {
    mentions: [{ start: 0, end: 4, username: NAME, id: "77" }],
    urls: [
      {
        start: 13,
        end: 29,
        url: "https://t.co/abc",
        expanded_url: `https://twitter.com/marked/status/${GONE}`,
        title: `marked: ${TEXT}`,
      },
    ],
  },
});
const author = user({ id: "77", username: "marked", name: `Ann ${NAME}` });
const other = user({ id: "1001" });

/** A folder that holds a withdrawn post in every place there is. */
async function everywhere(): Promise<Store> {
  const store = await openStore();
  const media = [video("7_1", 5, { alt_text: `film of ${TEXT}` }), video("7_2", 6)];
  await store.append(
    batch("page", [page([gone, kept, repost, quote], { users: [author, other], media })]),
    batch("line", [
      { data: gone, includes: { users: [author] } },
      Buffer.from(`{"data":[{"id":"${GONE}","text":"${TEXT}`),
      Buffer.from(`{"data":"${TEXT}, ${GONE}"}`),
    ]),
  );
  await store.load();
  await store.publish();
  await publishPlainJob(store.wired, undefined, signal);
  await mkdir(store.wired.folders.exports, { recursive: true });
  await writeFile(join(store.wired.folders.exports, "posts.csv"), `id,text\n${GONE},${TEXT}\n`);
  store.clock.advance(3_600_000);
  await store.append(batch("page", [page([quote, gone], { users: [author] })]));
  return store;
}

const stone = {
  source: "x",
  kind: "post",
  id: GONE,
  reason: "requested",
  noted_at: "2026-11-20T13:00:00.000Z",
} as const;

test("a withdrawn post is in no byte of the data folder, and a replay does not bring it back", async () => {
  await using store = await everywhere();
  const before = await searchFolder(store.folder, TEXT);
  const kinds = (path: string): string => path.split("/")[0] ?? "";
  expect(new Set(before.found.map(({ file }) => kinds(file)))).toEqual(
    new Set(["exports", "lake", "marts", "plain", "quarantine", "spool", "warehouse.duckdb"]),
  );
  const report = await forgetJob(store.wired, [stone], signal);
  expect(report?.stores.warehouse.posts).toBe(2);
  expect((await searchFolder(store.folder, TEXT)).found).toEqual([]);
  const proof = await readFile(join(store.folder, "forgotten.ndjson"), "utf8");
  expect(JSON.parse(proof)).toMatchObject({ ids: [stone], stores: { quarantine: { files: 1, records: 2 } } });
  // Records received are still records in the lake and in quarantine.
  expect(await store.rows("SELECT sum(records) AS n, sum(loaded) AS loaded FROM loaded_batch")).toEqual([
    { n: 4n, loaded: 2n },
  ]);
  expect(await store.rows("SELECT count(*) AS n FROM fact_quarantine WHERE reason LIKE '%zqx%'")).toEqual([
    { n: 0n },
  ]);

  await store.load();
  await store.publish();
  expect((await searchFolder(store.folder, TEXT)).found).toEqual([]);
  const live = await store.look(tablesOf);
  await replayJob(store.wired, signal);
  await store.publish();
  expect((await searchFolder(store.folder, TEXT)).found).toEqual([]);
  const replayed = await store.look(tablesOf);
  for (const table of Object.keys(live)) {
    if (table.startsWith("fact_run")) continue;
    expect([table, replayed[table]]).toEqual([table, live[table]]);
  }
});
