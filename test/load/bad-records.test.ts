import { readdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batch, line, page, post, snowflake } from "./records.ts";
import type { Json } from "./records.ts";
import type { Store, TestBatch } from "./store.ts";
import { openStore } from "./store.ts";

/** A stream line's JSON text. */
const text = (id: string, words = "fine"): string => JSON.stringify(line(post({ id, text: words })));
const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const nested = (depth: number): string => `{"data":{"id":"1","x":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
const id = (serial: number): string => snowflake("2026-11-19T10:00:00.000Z", serial);

/** What is on the line, what becomes of it: a reason to set it aside, or the text it loads with. */
interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  readonly reason?: RegExp;
  readonly loads?: string | null;
}

const CASES: readonly Case[] = [
  {
    name: "invalid UTF-8",
    bytes: bytes('{"data":{"id":"1","text":"', [0xff, 0xfe], '"}}'),
    reason: /^not valid UTF-8$/,
  },
  {
    name: "a raw NUL",
    bytes: bytes('{"data":{"id":"1","text":"a', [0], 'b"}}'),
    reason: /^holds NUL bytes$/,
  },
  {
    name: "a message of a kind that is not known",
    bytes: bytes('{"warning":{"code":"FALLING_BEHIND"}}'),
    reason: /^it holds no post$/,
  },
  { name: "a torn line", bytes: bytes(text(id(1)).slice(0, 40)), reason: /^torn: the JSON ends too early$/ },
  ...[1, 2, 3].map((byte) => ({
    name: `a line torn at byte ${byte} of an emoji`,
    bytes: bytes('{"data":{"id":"1","text":"fine ', [0xf0, 0x9f, 0x98].slice(0, byte)),
    reason: /^torn: the JSON ends too early$/,
  })),
  {
    name: "half a surrogate pair",
    bytes: bytes('{"data":{"id":"1","text":"\\ud83d"}}'),
    reason: /surrogate/,
  },
  { name: "a list", bytes: bytes("[1,2]"), reason: /^not a JSON object$/ },
  { name: "a number", bytes: bytes("17"), reason: /^not a JSON object$/ },
  { name: "HTML", bytes: bytes("<html>over capacity</html>"), reason: /^not valid JSON$/ },
  { name: "two objects", bytes: bytes(`${text(id(2))} ${text(id(3))}`), reason: /^not valid JSON$/ },
  { name: "a byte order mark", bytes: bytes([0xef, 0xbb, 0xbf], text(id(4))), reason: /byte order mark/ },
  { name: "a text where an object belongs", bytes: bytes('{"data":"gone"}'), reason: /./ },
  {
    name: "an object where a list belongs",
    bytes: bytes('{"data":{"id":"1","referenced_tweets":{"id":"2"}}}'),
    reason: /./,
  },
  {
    name: "a word where a coordinate belongs",
    bytes: bytes('{"data":{"id":"1","geo":{"coordinates":{"coordinates":["x","y"]}}}}'),
    reason: /./,
  },
  {
    name: "a whole surrogate pair",
    bytes: bytes(`{"data":{"id":"${id(6)}","text":"\\ud83d\\ude00"}}`),
    loads: "😀",
  },
  { name: "an escaped NUL", bytes: bytes(`{"data":{"id":"${id(7)}","text":"a\\u0000b"}}`), loads: "ab" },
  {
    name: "fields nobody knows",
    bytes: bytes(`{"data":{"id":"${id(8)}","text":"new","mood":{"x":[1]}},"extra":1}`),
    loads: "new",
  },
  {
    name: "null instead of absent",
    bytes: bytes(`{"data":{"id":"${id(9)}","text":"n","geo":null,"entities":null},"includes":null}`),
    loads: "n",
  },
  { name: "a carriage return", bytes: bytes(`${text(id(10), "crlf")}\r`), loads: "crlf" },
];

const NUMBERED = CASES.map((each, index) => ({ ...each, index }));
const BAD = NUMBERED.flatMap(({ reason, ...each }) => (reason === undefined ? [] : [{ ...each, reason }]));
const FINE = NUMBERED.flatMap(({ loads, ...each }) => (loads === undefined ? [] : [{ ...each, loads }]));

const GOOD = Array.from({ length: 5 }, (_, index) => Buffer.from(text(id(100 + index))));

describe("a batch with bad lines", () => {
  let store: Store;
  let batches: readonly TestBatch[];
  let aside: ReadonlyMap<string, object>;
  let posts: ReadonlyMap<string, string | null>;

  beforeAll(async () => {
    store = await openStore();
    // Each bad line in the middle of a batch of its own, so that the rest of it has to load.
    batches = CASES.map((each, index) =>
      batch("line", [...GOOD.slice(0, 3), each.bytes, ...GOOD.slice(3)], {
        received_at: new Date(Date.parse("2026-11-20T12:00:00Z") + index * 1000).toISOString(),
      }),
    );
    await store.append(...batches);
    await store.load();
    const lines = await store.rows<{ batch_id: string; line: bigint; reason: string }>(
      "FROM fact_quarantine",
    );
    aside = new Map(lines.map((each) => [each.batch_id, { line: each.line, reason: each.reason }]));
    const rows = await store.rows<{ post_id: string; text: string | null }>(
      "SELECT post_id, text FROM fact_post",
    );
    posts = new Map(rows.map((row) => [row.post_id, row.text]));
  });

  afterAll(() => store[Symbol.asyncDispose]());

  test.each(BAD)("$name is set aside with the reason", ({ reason, index }) => {
    expect(aside.get(batches[index]?.header.id ?? "")).toEqual({
      line: 5n,
      reason: expect.stringMatching(reason),
    });
  });

  test.each(FINE)("$name loads", ({ loads, index, bytes: raw }) => {
    expect(aside.has(batches[index]?.header.id ?? "")).toBe(false);
    expect(posts.get(/"id":"(\d+)"/.exec(raw.toString())?.[1] ?? "")).toBe(loads);
  });

  test("every line is either loaded or set aside, and the good lines of every batch count", async () => {
    const receipts = await store.rows<Record<string, bigint | string>>(
      "SELECT batch_id, records, loaded, quarantined FROM loaded_batch",
    );
    expect(receipts).toHaveLength(CASES.length);
    for (const [index, each] of CASES.entries()) {
      const receipt = receipts.find(({ batch_id }) => batch_id === batches[index]?.header.id);
      const bad = each.reason === undefined ? 0n : 1n;
      expect(receipt, each.name).toMatchObject({ records: 6n, loaded: 6n - bad, quarantined: bad });
    }
    for (const [index] of GOOD.entries()) expect(posts.get(id(100 + index))).toBe("fine");
  });

  test("the quarantine keeps the bytes as they came", async () => {
    const files = (await readdir(store.wired.folders.quarantine)).filter((name) => name.endsWith(".ndjson"));
    expect(files).toHaveLength(BAD.length);
    const [, torn] = (
      await readFile(join(store.wired.folders.quarantine, `${batches[2]!.header.id}.ndjson`), "utf8")
    )
      .trimEnd()
      .split("\n")
      .map((each) => JSON.parse(each) as { line: number; bytes: string });
    expect(Buffer.from(torn!.bytes, "base64")).toEqual(CASES[2]!.bytes);
  });
});

test("a key that stands twice is loaded with one of its values or set aside, and the rest loads", async () => {
  await using store = await openStore();
  const twice = Buffer.from(`{"data":{"id":"${id(20)}","text":"one","text":"two"}}`);
  await store.append(batch("line", [...GOOD, twice]));
  const report = await store.load();
  expect(report.records).toBe(GOOD.length + 1);
  expect(report.posts + report.quarantined).toBe(GOOD.length + 1);
});

test.each([33, 70])("a line of %i MB is loaded whole or set aside as too long", async (size) => {
  await using store = await openStore();
  await store.append(batch("line", [...GOOD, Buffer.from(text(id(5), "x".repeat(size * 2 ** 20)))]));
  const report = await store.load();
  expect(report.posts + report.quarantined).toBe(GOOD.length + 1);
  const [row] = await store.rows(
    `SELECT (SELECT max(length(text)) FROM fact_post)::INTEGER AS longest, (SELECT reason FROM fact_quarantine) AS reason`,
  );
  expect([
    { longest: size * 2 ** 20, reason: null },
    { longest: 4, reason: "longer than 32 MB" },
  ]).toContainEqual(row);
});

test("nesting 10,000 deep does not end the process", async () => {
  await using store = await openStore();
  await store.append(batch("line", [...GOOD, Buffer.from(nested(10_000))]));
  const report = await store.load();
  expect(report.posts + report.quarantined).toBe(GOOD.length + 1);
});

test("a batch without any readable line is a receipt and a quarantine, and is not tried again", async () => {
  await using store = await openStore();
  await store.append(batch("page", [Buffer.from("nothing"), Buffer.from("[]")]));
  expect(await store.load()).toMatchObject({ batches: 1, records: 2, quarantined: 2, posts: 0 });
  expect(await store.rows("SELECT lake_file, records, loaded FROM loaded_batch")).toEqual([
    { lake_file: null, records: 2n, loaded: 0n },
  ]);
  expect(await store.load()).toMatchObject({ batches: 0 });
});

test("a quarantined line of an import is named by its file and line", async () => {
  await using store = await openStore();
  await store.append(
    batch("line", [GOOD[0]!, Buffer.from("{oops")], {
      origin: "old.jsonl",
      request: { first_line: 41 } satisfies Json,
      acquisition: "import",
    }),
  );
  await store.load();
  expect(await store.rows("SELECT origin, origin_line, line FROM fact_quarantine")).toEqual([
    { origin: "old.jsonl", origin_line: 42n, line: 3n },
  ]);
});

test("a batch whose header was cut goes aside whole; the others load", async () => {
  await using store = await openStore();
  const cut = batch("page", [page([post()])], { received_at: "2026-11-20T11:00:00.000Z" });
  await store.append(cut, batch("page", [page([post()])]));
  await truncate(join(store.wired.folders.spool, `${cut.header.id}.ndjson`), 40);
  expect(await store.load()).toMatchObject({ batches: 1, posts: 1 });
  const names = await readdir(store.wired.folders.quarantine);
  expect(names).toContain(`${cut.header.id}.ndjson.unreadable`);
  const note = await readFile(
    join(store.wired.folders.quarantine, `${cut.header.id}.unreadable.json`),
    "utf8",
  );
  expect(JSON.parse(note)).toMatchObject({ reason: "the first line is not complete" });
});
