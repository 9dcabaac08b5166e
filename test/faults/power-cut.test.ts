import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { replaceOnce } from "./replace-once.ts";

/**
 * A disk that forgets at a power cut what was not synced: bytes that no fsync of their file has confirmed, names that
 * no fsync of their folder has. The worst case is modelled: of what was not synced, nothing survives or, for the
 * content of a file whose name did, an arbitrary part.
 */
const disk = await vi.hoisted(async () => (await import("./power-cut.ts")).makeDisk());

vi.mock("node:fs/promises", () => disk.fs);

const { writeDurably, adoptDurably, makeFolder } = await import("../../src/model/write-durably.ts");

const CONTENT = "the whole batch, nothing but the batch\n".repeat(50);
const TARGET = "/data/spool/batch.ndjson";

/** What stands under the target after a cut at each step of `work`; `acknowledged` tells whether it had resolved. */
async function cuts(
  target: string,
  work: () => Promise<void>,
): Promise<{ step: number; found: string | undefined; acknowledged: boolean }[]> {
  const found: { step: number; found: string | undefined; acknowledged: boolean }[] = [];
  for (let step = 0; ; step++) {
    disk.reset();
    disk.putDurably("/data/spool", null);
    disk.cutAt(step);
    const ended = await work().then(
      () => "resolved",
      () => "cut",
    );
    for (const survivor of disk.afterPowerCut(target)) {
      found.push({ step, found: survivor, acknowledged: ended === "resolved" });
    }
    if (ended === "resolved") return found;
  }
}

/** What may not stand there: anything but the whole after it was acknowledged, anything but that or nothing before. */
function violations(found: Awaited<ReturnType<typeof cuts>>, before: string | undefined): string[] {
  return found.flatMap((each) => {
    const allowed = each.acknowledged ? [CONTENT] : [before, CONTENT];
    return allowed.includes(each.found)
      ? []
      : [`cut at step ${each.step}: ${each.found?.length ?? "no"} bytes`];
  });
}

describe("after a power cut at any step", () => {
  test("a file that was being written durably is absent or whole, and whole once it was acknowledged", async () => {
    const found = await cuts(TARGET, () => writeDurably(TARGET, CONTENT));
    expect(violations(found, undefined)).toEqual([]);
    expect(found.length).toBeGreaterThan(6);
    expect(found.some((each) => each.found === undefined)).toBe(true);
    expect(found.at(-1)).toMatchObject({ acknowledged: true, found: CONTENT });
  });

  test("so is one that was written piece by piece", async () => {
    const work = (): Promise<void> =>
      writeDurably(TARGET, async (file) => {
        for (let at = 0; at < CONTENT.length; at += 500) await file.write(CONTENT.slice(at, at + 500));
      });
    expect(violations(await cuts(TARGET, work), undefined)).toEqual([]);
  });

  test("so is one that another program wrote and we adopted", async () => {
    const work = async (): Promise<void> => {
      disk.put("/data/spool/batch.ndjson.w.tmp", CONTENT);
      await adoptDurably("/data/spool/batch.ndjson.w.tmp", TARGET);
    };
    expect(violations(await cuts(TARGET, work), undefined)).toEqual([]);
  });

  test("a file that is being replaced is the old or the new one, never anything else", async () => {
    const found = await cuts(TARGET, async () => {
      disk.putDurably(TARGET, "old");
      await writeDurably(TARGET, CONTENT);
    });
    expect(violations(found, "old")).toEqual([]);
    expect(found.some((each) => each.found === "old")).toBe(true);
  });

  test("a file in a folder that was made for it is there once it was acknowledged", async () => {
    const deep = "/data/spool/source=x/hour=06/file.parquet";
    const found = await cuts(deep, async () => {
      await makeFolder("/data/spool/source=x/hour=06");
      await writeDurably(deep, CONTENT);
    });
    expect(violations(found, undefined)).toEqual([]);
  });
});

describe("the model finds out", () => {
  const SOURCE = new URL("../../src/model/", import.meta.url);

  test.each([
    ["no fsync of the file", "    await file.sync();\n    await file.close();", "    await file.close();"],
    [
      "no fsync of the folder",
      "    await syncFolder(dirname(path));\n  } catch (thrown) {\n    await file",
      "  } catch (thrown) {\n    await file",
    ],
    ["the target written in place", "const temporary = `${path}.w.tmp`;", "const temporary = path;"],
  ])("our own recipe with %s", async (_what, from, to) => {
    const folder = mkdtempSync(join(tmpdir(), "birdsong-sabotage-"));
    for (const name of ["error.ts", "write-durably.ts"]) {
      const text = readFileSync(new URL(name, SOURCE), "utf8");
      writeFileSync(join(folder, name), name === "error.ts" ? text : replaceOnce(text, from, to, name));
    }
    const worse = (await import(/* @vite-ignore */ join(folder, "write-durably.ts"))) as {
      writeDurably: typeof writeDurably;
    };
    const found = await cuts(TARGET, () => worse.writeDurably(TARGET, CONTENT));
    rmSync(folder, { recursive: true });
    expect(violations(found, undefined)).not.toEqual([]);
  });
});
