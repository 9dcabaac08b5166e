import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readWordFiles } from "../../../src/enrich/sentiment/word-files.ts";

const words = fileURLToPath(new URL("../../../lists/sentiment/", import.meta.url));

test("the same words make the same version, one more word another", async () => {
  const folder = await mkdtemp(join(tmpdir(), "birdsong-words-"));
  try {
    await cp(words, folder, { recursive: true });
    const before = await readWordFiles(folder);
    expect(before.version).toBe((await readWordFiles()).version);
    await appendFile(join(folder, "fr.txt"), "+1 mot\n");
    expect((await readWordFiles(folder)).version).not.toBe(before.version);
    await appendFile(join(folder, "fr.txt"), "+1 mot, , x\n");
    await expect(readWordFiles(folder)).rejects.toThrow(/fr\.txt, line \d+: "" is no word/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
