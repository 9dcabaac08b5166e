import { afterAll, describe, expect, test, vi } from "vitest";
import type { LoadReport } from "../../src/load/loader.ts";
import { batch, line, metrics, page, post, snowflake } from "../load/records.ts";
import type { Store } from "../load/store.ts";
import { openStore } from "../load/store.ts";
import { differencesOf, doubledKeys, tablesOf } from "../load/tables.ts";
import { audit } from "./books.ts";
import { birdsong } from "./command.ts";
import { openStage } from "./stage.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 90_000 });

const rows: SummaryRow[] = [];

afterAll(async () => tell("loaded twice", rows));

const NOON = "2026-11-20T12:00:00.000Z";
const ONE = "2026-11-20T13:00:00.000Z";

async function sums(store: Store): Promise<Record<string, bigint>> {
  const [row] = await store.rows<Record<string, bigint>>(
    `SELECT (SELECT count(*) FROM fact_post) AS posts, (SELECT count(*) FROM fact_post_metrics) AS snapshots,
            (SELECT coalesce(sum(likes), 0)::BIGINT FROM fact_post) AS likes`,
  );
  expect(await store.look(doubledKeys)).toEqual({});
  return row ?? {};
}

function note(row: string, faults: number): void {
  rows.push({ row, phase: "load", faults, lost: 0, doubled: 0, reread: null, ledger: null, meter: null });
}

describe("nothing counts twice", () => {
  test("a batch that comes again after it was loaded changes nothing", async () => {
    await using store = await openStore();
    const one = batch("page", [page([post({ public_metrics: metrics(3) }), post()])]);
    await store.append(one);
    await store.load();
    const before = await store.look(tablesOf);
    await store.append(one);
    expect(await store.load()).toMatchObject({ batches: 0, posts: 0, snapshots: 0 });
    expect(differencesOf(await store.look(tablesOf), before)).toEqual({});
    note("the same batch again", 1);
  });

  test("a queue that delivers again what was committed and not acknowledged changes nothing", async () => {
    let refusals = 1;
    await using store = await openStore({
      moment: (name) => {
        if (name === "merged" && refusals-- > 0) throw new Error("the queue has forgotten the delivery");
      },
    });
    await store.append(batch("page", [page([post({ public_metrics: metrics(3) }), post()])]));
    await expect(store.load()).rejects.toThrow("forgotten");
    const before = await store.look(tablesOf);
    expect(before["fact_post"]).toHaveLength(2);
    expect(await store.load()).toMatchObject({ posts: 0, snapshots: 0 });
    expect(differencesOf(await store.look(tablesOf), before)).toEqual({});
    expect(await store.wired.queue.depth(new AbortController().signal)).toMatchObject({ batches: 0 });
    note("redelivered", 1);
  });

  test("a page bought twice in one moment is one row a post and one a snapshot; an hour later, one more snapshot", async () => {
    await using store = await openStore();
    const posts = [post({ public_metrics: metrics(3) }), post({ public_metrics: metrics(4) })];
    await store.append(batch("page", [page(posts)], { received_at: NOON }));
    await store.append(batch("page", [page(posts)], { received_at: NOON }));
    await store.load();
    expect(await sums(store)).toEqual({ posts: 2n, snapshots: 2n, likes: 72n });
    await store.append(batch("page", [page(posts)], { received_at: ONE }));
    await store.load();
    expect(await sums(store)).toEqual({ posts: 2n, snapshots: 4n, likes: 72n });
    note("the same page bought again", 2);
  });

  test.each([
    ["search first", [1, 0]],
    ["stream first", [0, 1]],
  ])("a post that stream and search both found is one post, %s", async (_order, order) => {
    await using store = await openStore();
    const found = post({ public_metrics: metrics(0) });
    const later = { ...found, public_metrics: metrics(5) };
    const both = [
      batch("line", [line(found)], { received_at: NOON }),
      batch("page", [page([later])], { received_at: ONE }),
    ];
    for (const which of order) {
      await store.append(both[which]!);
      await store.load();
    }
    expect(await sums(store)).toEqual({ posts: 1n, snapshots: 2n, likes: 51n });
    expect(await store.rows("SELECT acquisition FROM fact_post")).toEqual([{ acquisition: "stream" }]);
    note("stream and search", 1);
  });

  test("a post edited five times is one post with six versions", async () => {
    await using store = await openStore();
    const history = [0, 1, 2, 3, 4, 5].map((minute) => snowflake(`2026-11-19T10:0${minute}:00.000Z`));
    for (const [n, id] of history.entries()) {
      const seen = history.slice(0, n + 1);
      const version = post({
        id,
        created_at: "2026-11-19T10:00:00.000Z",
        text: `version ${n}`,
        edit_history_tweet_ids: seen,
        public_metrics: metrics(n),
      });
      await store.append(batch("page", [page([version])], { received_at: `2026-11-20T1${n}:00:00.000Z` }));
      await store.load();
    }
    expect(await sums(store)).toEqual({ posts: 1n, snapshots: 6n, likes: 51n });
    expect(await store.rows("SELECT post_id, text, versions FROM fact_post")).toEqual([
      { post_id: history[0], text: "version 5", versions: 6 },
    ]);
    expect(await store.rows("SELECT version_id FROM post_version ORDER BY 1")).toEqual(
      history.map((version_id) => ({ version_id })),
    );
    note("edited five times", 5);
  });

  test("a post of three campaigns is one post, one snapshot, three memberships", async () => {
    await using store = await openStore();
    const shared = post({ public_metrics: metrics(3) });
    for (const campaign of ["arcane", "league", "series"]) {
      await store.append(batch("page", [page([shared])], { received_at: NOON, campaigns: [campaign] }));
    }
    await store.load();
    expect(await sums(store)).toEqual({ posts: 1n, snapshots: 1n, likes: 31n });
    expect(await store.rows("SELECT campaign FROM post_campaign ORDER BY 1")).toEqual([
      { campaign: "arcane" },
      { campaign: "league" },
      { campaign: "series" },
    ]);
    note("three campaigns", 2);
  });

  test("reposts never add their original's metrics", async () => {
    await using store = await openStore();
    const original = post({ public_metrics: metrics(9) });
    const reposts = [1, 2, 3].map(() =>
      post({
        author_id: "1002",
        public_metrics: metrics(9),
        referenced_tweets: [{ type: "retweeted", id: original["id"] }],
      }),
    );
    await store.append(batch("page", [page([original, ...reposts], { tweets: [original] })]));
    await store.load();
    expect(await sums(store)).toEqual({ posts: 4n, snapshots: 1n, likes: 91n });
    expect(await store.rows("SELECT DISTINCT likes FROM fact_post WHERE kind = 'repost'")).toEqual([
      { likes: null },
    ]);
    note("reposts", 3);
  });
});

describe("two loaders at once", () => {
  test("the second is refused in words, and what the first was doing is not disturbed", async () => {
    await using stage = await openStage();
    await stage.finish("collect");
    const first = stage.spawn("load", { stopAt: { moment: "before-merge", nth: 1 } });
    expect(await first.stands()).toBe(true);
    const second = await birdsong(stage.folder, stage.config, "load");
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`Another process (PID ${first.pid}) is loading`);
    expect(second.stderr).toContain("Wait until it has ended");
    const told = await birdsong(stage.folder, stage.config, "load", "--json");
    expect(JSON.parse(told.stderr)).toMatchObject({ error: { code: "warehouse.locked", retryable: true } });
    first.goOn();
    expect((await first.report<LoadReport>()).posts).toBeGreaterThan(100);
    await stage.note(first);
    const books = await audit(stage);
    expect(books).toMatchObject({ lost: [], doubled: [] });
    note("a second loader", 2);
  });

  test("started in the same moment, one loads, the other is refused or finds nothing; nothing is lost or doubled", async () => {
    await using stage = await openStage({ seed: 3 });
    await stage.finish("collect");
    const both = [stage.spawn("load"), stage.spawn("load"), stage.spawn("load")];
    const endings = await Promise.all(both.map((victim) => victim.end()));
    expect(endings.filter(({ how }) => how === "done").length).toBeGreaterThanOrEqual(1);
    const codes = endings.flatMap((ending) => (ending.how === "failed" ? [ending.error.code] : []));
    expect(codes.filter((code) => code !== "warehouse.locked" && code !== "spool.busy")).toEqual([]);
    const books = await audit(stage);
    expect(books).toMatchObject({ lost: [], doubled: [] });
    note("three loaders at once", 2);
  });
});
