import { readdir, truncate, writeFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { statusJob } from "../../src/jobs/status.ts";
import { batch, page, post } from "../load/records.ts";
import { openStore, signal } from "../load/store.ts";
import type { Store, TestBatch } from "../load/store.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 60_000 });

const rows: SummaryRow[] = [];

afterAll(async () => tell("torn batches", rows));

/** Three batches of which the middle one is to be damaged, with two records each. */
const three = (): readonly TestBatch[] =>
  [1, 2, 3].map(() => batch("page", [page([post()]), page([post(), post()])]));

const fileOf = (store: Store, { header }: TestBatch): string =>
  join(store.wired.folders.spool, `${header.id}.ndjson`);

async function counts(store: Store): Promise<{ posts: number; aside: number; reasons: readonly string[] }> {
  const [found] = await store.rows<{ posts: bigint; aside: bigint }>(
    "SELECT (SELECT count(*) FROM fact_post) AS posts, (SELECT coalesce(sum(quarantined), 0)::BIGINT FROM loaded_batch) AS aside",
  );
  const { quarantine } = await statusJob({ ...store.wired, state: store.wired.state }, signal);
  return {
    posts: Number(found?.posts),
    aside: Number(found?.aside),
    reasons: quarantine.latest.map(({ reason }) => reason),
  };
}

async function damaged(damage: (path: string, content: Buffer) => Promise<void>): Promise<Store> {
  const store = await openStore();
  const batches = three();
  await store.append(...batches);
  const path = fileOf(store, batches[1]!);
  await damage(path, await readFile(path));
  return store;
}

const HEADER_DAMAGE: readonly [string, (content: Buffer) => Buffer, RegExp][] = [
  ["an empty file", () => Buffer.alloc(0), /first line is not complete/],
  ["a header cut short", (content) => content.subarray(0, 40), /first line is not complete/],
  [
    "a header cut short and ended",
    (content) => Buffer.concat([content.subarray(0, 40), Buffer.from("\n")]),
    /not JSON/,
  ],
  ["a header of another kind", () => Buffer.from('{"birdsong":"batch/9"}\n{}\n'), /header is not valid/],
  [
    "zeros, as a file system leaves them after a power cut",
    (content) => Buffer.alloc(content.length),
    /first line/,
  ],
];

describe("a damaged batch in the spool", () => {
  test("whose last record is torn: that record is set aside with its reason, all others load", async () => {
    await using store = await damaged(async (path, content) => truncate(path, content.length - 30));
    expect(await store.load()).toMatchObject({ batches: 3, records: 6, quarantined: 1 });
    expect(await counts(store)).toMatchObject({
      posts: 7,
      aside: 1,
      reasons: [expect.stringContaining("torn")],
    });
    rows.push(row("torn last line", 1));
  });

  test("whose last line only lacks its line break is whole", async () => {
    await using store = await damaged(async (path, content) => truncate(path, content.length - 1));
    expect(await store.load()).toMatchObject({ batches: 3, records: 6, quarantined: 0 });
    expect(await counts(store)).toMatchObject({ posts: 9, aside: 0, reasons: [] });
    rows.push(row("no last line break", 1));
  });

  test("torn anywhere loses nothing but its torn record, and says so", async () => {
    for (const share of [0.35, 0.6, 0.85]) {
      await using store = await damaged(async (path, content) =>
        truncate(path, Math.floor(content.length * share)),
      );
      const report = await store.load();
      const { posts, aside, reasons } = await counts(store);
      expect(posts).toBeGreaterThanOrEqual(6);
      expect(report.quarantined).toBe(aside);
      expect(reasons).toHaveLength(1);
      expect(await spooled(store)).toEqual([]);
    }
    rows.push(row("torn batch", 3));
  });

  test.each(HEADER_DAMAGE)(
    "with %s goes to quarantine whole, the rest loads",
    async (name, damage, reason) => {
      await using store = await damaged(async (path, content) => writeFile(path, damage(content)));
      expect(await store.load()).toMatchObject({ batches: 2, records: 4 });
      const { posts, reasons } = await counts(store);
      expect(posts).toBe(6);
      expect(reasons).toEqual([expect.stringMatching(reason)]);
      expect(await spooled(store)).toEqual([]);
      const kept = await readdir(store.wired.folders.quarantine);
      expect(kept.filter((each) => each.endsWith(".ndjson.unreadable"))).toHaveLength(1);
      rows.push(row(name, 1));
    },
  );

  test("half written under its temporary name, by a process that died, is never read", async () => {
    await using store = await openStore();
    const batches = three();
    await store.append(...batches);
    await writeFile(
      `${fileOf(store, batches[0]!).replace(/.{4}\.ndjson$/, "zzzz.ndjson")}.w.tmp`,
      '{"birdsong":"ba',
    );
    expect(await store.load()).toMatchObject({ batches: 3, records: 6, quarantined: 0 });
    rows.push(row("temporary file left behind", 1));
  });
});

async function spooled(store: Store): Promise<readonly string[]> {
  return (await readdir(store.wired.folders.spool)).filter((name) => name.endsWith(".ndjson"));
}

function row(name: string, faults: number): SummaryRow {
  return { row: name, phase: "load", faults, lost: 0, doubled: 0, reread: null, ledger: null, meter: null };
}
