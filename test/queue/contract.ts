import { readFile } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { withdrawnOf } from "../../src/forget/withdrawn.ts";
import type { BatchHeader } from "../../src/model/batch.ts";
import { newBatchId } from "../../src/model/batch.ts";
import { isoTime } from "../../src/model/clock.ts";
import { seededRandom } from "../../src/model/random.ts";
import type { Claim, Queue } from "../../src/queue/queue.ts";

/** A promise of the contract that an adapter does not keep, and why. It is shown as skipped with its reason. */
export interface Gap {
  readonly test: string;
  readonly reason: string;
}

/** A place for batches that outlives the queues opened on it. */
export interface QueueWorld extends AsyncDisposable {
  /** Another queue on the same place, as another process would have. */
  open(): Promise<Queue>;
}

const signal = new AbortController().signal;
const START = Date.parse("2026-11-20T12:00:00Z");
const ALL = { batches: 100, bytes: 1e9 };
const random = seededRandom(7);

/** A header whose id sorts by `second`. */
export function headerAt(second: number): BatchHeader {
  const at = START + second * 1_000;
  return {
    birdsong: "batch/1",
    id: newBatchId(at, random),
    source: "x",
    shape: "page",
    acquisition: "search",
    campaigns: ["arcane"],
    dialect: "legacy",
    received_at: isoTime(at),
    request: { path: "/2/tweets/search/recent" },
    origin: null,
  };
}

const page = (text: string): Buffer => Buffer.from(JSON.stringify({ data: [{ id: "1", text }], meta: {} }));

type Check = (world: QueueWorld) => Promise<void>;

/** Every promise of the port, by name. */
const CONTRACT: Readonly<Record<string, Check>> = {
  "hands out what was appended, byte for byte, in order of ids": async (world) => {
    await using queue = await world.open();
    const [late, early] = [headerAt(2), headerAt(1)];
    await queue.append(late, [page("b")], signal);
    await queue.append(early, [page("a"), page("é 🐦 \u2028")], signal);
    const claims = await queue.claim(ALL, signal);
    expect(claims.map((claim) => claim.header)).toEqual([early, late]);
    expect(await linesOf(claims[0])).toEqual([page("a").toString(), page("é 🐦 \u2028").toString()]);
    expect((await readFile(claims[0]?.path ?? "")).length).toBe(claims[0]?.bytes);
    await settle(claims);
  },
  "keeps a record with line breaks between its tokens on one line": async (world) => {
    await using queue = await world.open();
    await queue.append(headerAt(1), [Buffer.from('{\n  "data": [],\r\n  "meta": {}\n}')], signal);
    const claims = await queue.claim(ALL, signal);
    expect((await linesOf(claims[0])).map((line) => JSON.parse(line))).toEqual([{ data: [], meta: {} }]);
    await settle(claims);
  },
  "hands nothing out twice while it is held, and again after it was released": async (world) => {
    await using queue = await world.open();
    await queue.append(headerAt(1), [page("a")], signal);
    const [claim] = await queue.claim(ALL, signal);
    expect(await queue.claim(ALL, signal)).toEqual([]);
    await claim?.release();
    const again = await queue.claim(ALL, signal);
    expect(again).toHaveLength(1);
    await settle(again);
  },
  "forgets what was acknowledged, also when it is acknowledged again": async (world) => {
    await using queue = await world.open();
    await queue.append(headerAt(1), [page("a")], signal);
    const claims = await queue.claim(ALL, signal);
    await settle(claims);
    await settle(claims);
    expect(await queue.claim(ALL, signal)).toEqual([]);
    expect((await queue.depth(signal)).batches).toBe(0);
  },
  "frees the claims of a queue that was closed without settling them": async (world) => {
    const header = headerAt(1);
    {
      await using queue = await world.open();
      await queue.append(header, [page("a")], signal);
      expect(await queue.claim(ALL, signal)).toHaveLength(1);
    }
    await using next = await world.open();
    const claims = await next.claim(ALL, signal);
    expect(claims.map((claim) => claim.header.id)).toEqual([header.id]);
    await settle(claims);
  },
  "respects the limits of a claim, and hands out at least one batch": async (world) => {
    await using queue = await world.open();
    for (let i = 0; i < 5; i++) await queue.append(headerAt(i), [page("x".repeat(1_000))], signal);
    const two = await queue.claim({ batches: 2, bytes: 1e9 }, signal);
    expect(two).toHaveLength(2);
    const one = await queue.claim({ batches: 10, bytes: 10 }, signal);
    expect(one).toHaveLength(1);
    const rest = await queue.claim({ batches: 10, bytes: 1e9 }, signal);
    expect(rest).toHaveLength(2);
    await settle([...two, ...one, ...rest]);
  },
  "says how much waits, and since when": async (world) => {
    await using queue = await world.open();
    expect(await queue.depth(signal)).toEqual({ batches: 0, bytes: 0, oldest: null });
    const oldest = headerAt(1);
    await queue.append(headerAt(2), [page("b")], signal);
    await queue.append(oldest, [page("a")], signal);
    const depth = await queue.depth(signal);
    expect(depth).toMatchObject({ batches: 2, oldest: oldest.received_at });
    expect(depth.bytes).toBeGreaterThan(100);
  },
  "knows a batch that waits and one that was acknowledged, and no other": async (world) => {
    await using queue = await world.open();
    if (queue.holds === undefined) throw new Error("this queue cannot tell: list it as a gap");
    const header = headerAt(1);
    expect(await queue.holds(header.id, signal)).toBe(false);
    await queue.append(header, [page("a")], signal);
    expect(await queue.holds(header.id, signal)).toBe(true);
    await settle(await queue.claim(ALL, signal));
    expect(await queue.holds(header.id, signal)).toBe(true);
    await using other = await world.open();
    expect(await other.holds?.(header.id, signal)).toBe(true);
  },
  "forgets what is withdrawn in everything that waits, and leaves the rest byte for byte": async (world) => {
    await using queue = await world.open();
    const [first, second] = [headerAt(1), headerAt(2)];
    const [gone, stays] = ["1990000000000000001", "1990000000000000002"];
    const pageOf = (id: string, text: string): string =>
      `{"data": [{"id": "${id}", "text": "${text}"}], "meta": {}}`;
    await queue.append(
      first,
      [pageOf(gone, "withdrawn words"), pageOf(stays, "kept")].map((each) => Buffer.from(each)),
      signal,
    );
    await queue.append(second, [Buffer.from(pageOf(stays, "kept too"))], signal);
    const withdrawn = withdrawnOf([{ source: "x", kind: "post", id: gone }]);
    expect(await queue.forget(withdrawn, signal)).toEqual({ files: 1, records: 1 });
    expect(await queue.forget(withdrawn, signal)).toEqual({ files: 0, records: 0 });
    const claims = await queue.claim(ALL, signal);
    expect(claims.map((claim) => claim.header)).toEqual([first, second]);
    const [cut, ...rest] = [...(await linesOf(claims[0])), ...(await linesOf(claims[1]))];
    expect(JSON.parse(cut ?? "")).toEqual({ data: [{ id: gone, text: "" }], meta: {} });
    expect(rest).toEqual([pageOf(stays, "kept"), pageOf(stays, "kept too")]);
    await settle(claims);
  },
  "keeps a place for a record that names something withdrawn and cannot be read": async (world) => {
    await using queue = await world.open();
    await queue.append(
      headerAt(1),
      [Buffer.from('{"data":[{"id":"1990000000000000001","text":"withdr')],
      signal,
    );
    const withdrawn = withdrawnOf([{ source: "x", kind: "post", id: "1990000000000000001" }]);
    expect(await queue.forget(withdrawn, signal)).toEqual({ files: 1, records: 1 });
    const claims = await queue.claim(ALL, signal);
    expect(await linesOf(claims[0])).toEqual(['"forgotten"']);
    await settle(claims);
  },
  "forgets nothing while batches are handed out": async (world) => {
    await using queue = await world.open();
    await queue.append(headerAt(1), [page("a")], signal);
    const claims = await queue.claim(ALL, signal);
    for (const each of [queue, await world.open()]) {
      await expect(each.forget(withdrawnOf([]), signal)).rejects.toMatchObject({
        code: "spool.busy",
        retryable: true,
      });
    }
    await settle(claims);
    expect(await queue.forget(withdrawnOf([]), signal)).toEqual({ files: 0, records: 0 });
  },
  "leaves nothing of an append that failed half-way": async (world) => {
    await using queue = await world.open();
    const broken = (async function* () {
      yield page("a");
      throw new Error("the source broke off");
    })();
    await expect(queue.append(headerAt(1), broken, signal)).rejects.toThrow("the source broke off");
    expect((await queue.depth(signal)).batches).toBe(0);
    expect(await queue.claim(ALL, signal)).toEqual([]);
  },
};

/** Runs every promise of the queue port against an adapter. `make` gives an empty place. */
export function queueContract(
  name: string,
  make: () => Promise<QueueWorld>,
  gaps: readonly Gap[] = [],
): void {
  describe(`${name} as a queue`, () => {
    const kept = Object.entries(CONTRACT).filter(([promise]) => !gaps.some((gap) => gap.test === promise));
    test.for(kept)("%s", async ([, check]) => {
      const world = await make();
      onTestFinished(async () => world[Symbol.asyncDispose]());
      expect.hasAssertions();
      await check(world);
    });
    test.for(gaps)("$test", ({ reason }, { skip }) => {
      expect(reason).not.toBe("");
      skip(`not kept: ${reason}`);
    });
    test("lists only gaps of promises that exist", () => {
      expect(gaps.filter((gap) => CONTRACT[gap.test] === undefined)).toEqual([]);
    });
  });
}

async function settle(claims: readonly Claim[]): Promise<void> {
  for (const claim of claims) await claim.ack();
}

/** A claimed file's records, without its header. */
async function linesOf(claim: Claim | undefined): Promise<string[]> {
  return (await readFile(claim?.path ?? "", "utf8")).trimEnd().split("\n").slice(1);
}
