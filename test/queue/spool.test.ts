import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY, HOUR } from "../../src/model/clock.ts";
import type { Queue } from "../../src/queue/queue.ts";
import type { Unreadable } from "../../src/queue/spool/spool.ts";
import { openSpool } from "../../src/queue/spool/spool.ts";
import { headerAt, queueContract } from "./contract.ts";

const signal = new AbortController().signal;
const NOW = Date.parse("2026-11-20T12:00:00Z");
const clock = { now: () => NOW, sleep: async () => undefined };
const ALL = { batches: 100, bytes: 1e9 };

const place = (root: string) => ({
  folder: join(root, "spool"),
  quarantine: join(root, "quarantine"),
  clock,
});

queueContract("the spool", async () => {
  const root = await mkdtemp(join(tmpdir(), "birdsong-spool-"));
  return {
    open: async () => openSpool(place(root), signal),
    [Symbol.asyncDispose]: async () => rm(root, { recursive: true }),
  };
});

describe("the spool", () => {
  let root = "";
  const moved: Unreadable[] = [];
  const open = async (): Promise<Queue> =>
    openSpool({ ...place(root), onUnreadable: (unreadable) => void moved.push(unreadable) }, signal);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "birdsong-spool-"));
    moved.length = 0;
  });
  afterEach(async () => rm(root, { recursive: true }));

  test("keeps batches and their folder for the owner alone", async () => {
    await using spool = await open();
    const header = headerAt(1);
    await spool.append(header, [Buffer.from("{}")], signal);
    expect((await stat(join(root, "spool"))).mode & 0o777).toBe(0o700);
    expect((await stat(join(root, "spool", `${header.id}.ndjson`))).mode & 0o777).toBe(0o600);
  });

  test("refuses a second loader while the first holds claims, but not a collector", async () => {
    await using one = await open();
    await using two = await open();
    await one.append(headerAt(1), [Buffer.from("{}")], signal);
    const [claim] = await one.claim(ALL, signal);
    await expect(two.claim(ALL, signal)).rejects.toMatchObject({ code: "spool.busy", retryable: true });
    await two.append(headerAt(2), [Buffer.from("{}")], signal);
    await claim?.ack();
    const rest = await two.claim(ALL, signal);
    expect(rest).toHaveLength(1);
    await rest[0]?.ack();
  });

  for (const [what, content] of [
    ["an empty file", ""],
    ["a header cut in the middle", '{"birdsong":"batch/1","id":"'],
    ["a first line that is not JSON", "hello\n{}\n"],
    ["a header of another kind", '{"birdsong":"batch/9"}\n{}\n'],
    ["the header of another batch", `${JSON.stringify(headerAt(5))}\n{}\n`],
  ] as const) {
    test(`sets ${what} aside with its reason and goes on`, async () => {
      await using spool = await open();
      const bad = headerAt(1).id;
      await writeFile(join(root, "spool", `${bad}.ndjson`), content);
      const good = headerAt(2);
      await spool.append(good, [Buffer.from("{}")], signal);
      const claims = await spool.claim(ALL, signal);
      expect(claims.map((claim) => claim.header.id)).toEqual([good.id]);
      for (const claim of claims) await claim.ack();
      expect(moved.map(({ file }) => file)).toEqual([`${bad}.ndjson.unreadable`]);
      expect((await readdir(join(root, "quarantine"))).sort()).toEqual([
        `${bad}.ndjson.unreadable`,
        `${bad}.unreadable.json`,
      ]);
      expect((await spool.depth(signal)).batches).toBe(0);
    });
  }

  test("ignores files that are not batches, and removes what a dead writer left when it is old", async () => {
    await (await open())[Symbol.asyncDispose]();
    const fresh = join(root, "spool", `${headerAt(1).id}.ndjson.w.tmp`);
    const old = join(root, "spool", `${headerAt(2).id}.ndjson.w.tmp`);
    await writeFile(fresh, "half a ba");
    await writeFile(old, "half a ba");
    await writeFile(join(root, "spool", "README"), "not a batch");
    await utimes(fresh, NOW / 1000, NOW / 1000);
    await utimes(old, (NOW - 2 * HOUR) / 1000, (NOW - 2 * HOUR) / 1000);
    await using spool = await open();
    expect(await spool.claim(ALL, signal)).toEqual([]);
    const names = await readdir(join(root, "spool"));
    expect(names.filter((name) => name.endsWith(".tmp"))).toHaveLength(1);
    expect(names).toContain("README");
  });

  test("forgets after two days which batches were acknowledged", async () => {
    const header = headerAt(1);
    {
      await using spool = await open();
      await spool.append(header, [Buffer.from("{}")], signal);
      for (const claim of await spool.claim(ALL, signal)) await claim.ack();
      const then = (NOW - 3 * DAY) / 1000;
      await utimes(join(root, "spool", "acked", header.id), then, then);
    }
    await using spool = await open();
    expect(await spool.holds?.(header.id, signal)).toBe(false);
  });
});
