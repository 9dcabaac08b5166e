import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { batchesOfFile } from "../../src/sources/file/batches.ts";
import type { FileBatch } from "../../src/sources/file/batches.ts";

const signal = new AbortController().signal;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-file-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function batches(name: string, content: string): Promise<readonly FileBatch[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const found: FileBatch[] = [];
  for await (const batch of batchesOfFile(path, { campaign: "c" }, signal)) found.push(batch);
  return found;
}

test("a text that is no collection is refused, not quarantined line by line", async () => {
  await expect(batches("letter.jsonl", "Dear all,\nno records here.\n")).rejects.toMatchObject({
    code: "import.no-records",
    exitCode: 2,
  });
});

test("a collection with a line that is no JSON keeps it for the quarantine", async () => {
  const [batch, ...others] = await batches("a.jsonl", '{"id":"1","text":"a"}\n{"id":"2","te\n');
  expect(others).toEqual([]);
  expect(batch?.records).toHaveLength(2);
  expect(batch?.header).toMatchObject({ shape: "flat", origin: "a.jsonl", request: { first_line: 1 } });
});

test("the same content has the same id, whatever the file is called", async () => {
  const one = await batches("a.jsonl", '{"id":"1","text":"a"}\n');
  const other = await batches("b.jsonl", '{"id":"1","text":"a"}\n');
  expect(other[0]?.header.id).toBe(one[0]?.header.id);
});
