import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isIdList, readIds } from "../../src/sources/file/ids.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "birdsong-ids-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function list(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe("a list of ids", () => {
  test.each([
    ["plain.txt", "1812345678901234567\n1812345678901234568\n"],
    ["named.csv", 'tweet_id,note\n1812345678901234567,"a, b"\n1812345678901234568,"c\nd"\n'],
    ["tabs.tsv", "user\tid\nann\t1812345678901234567\nbob\t1812345678901234568\n"],
    [
      "addresses.csv",
      "url,likes\nhttps://x.com/ann/status/1812345678901234567,3\nhttps://twitter.com/b/status/1812345678901234568?s=20,4\n",
    ],
    ["doubled.txt", "1812345678901234567\n1812345678901234568\n1812345678901234567\n"],
  ])("is read from %s with every digit, each id once", async (name, content) => {
    expect(await readIds(await list(name, content))).toEqual(["1812345678901234567", "1812345678901234568"]);
  });

  test("is read packed", async () => {
    const path = await list("ids.csv.gz", gzipSync("id,x\n1812345678901234567,1\n"));
    expect(isIdList(path)).toBe(true);
    expect(await readIds(path)).toEqual(["1812345678901234567"]);
  });

  test("that a spreadsheet has rounded is refused with one of its ids", async () => {
    await expect(readIds(await list("bad.csv", "id,x\n1.81235E+18,1\n"))).rejects.toMatchObject({
      code: "import.damaged-ids",
      message: expect.stringContaining("1.81235E+18"),
      exitCode: 2,
    });
  });

  test("without a column that is called like an id names the columns it has", async () => {
    await expect(readIds(await list("other.csv", "name,likes\nann,3\nbob,4\n"))).rejects.toMatchObject({
      code: "import.no-id-column",
      message: expect.stringContaining("name, likes"),
    });
  });

  test("without ids says so", async () => {
    await expect(readIds(await list("words.txt", "hello\nworld\n"))).rejects.toMatchObject({
      code: "import.no-ids",
    });
  });
});

test("records are told from lists by the file's name", () => {
  expect(["a.jsonl", "a.json.gz", "a.ndjson"].some(isIdList)).toBe(false);
  expect(["ids.csv", "ids.TXT", "ids.tsv.zst"].every(isIdList)).toBe(true);
});
