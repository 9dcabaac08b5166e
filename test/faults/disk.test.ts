import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { RunReport } from "../../src/jobs/run.ts";
import { MINUTE } from "../../src/model/clock.ts";
import { audit } from "./books.ts";
import { limitFileSize, mountDisk, whyNoDisks } from "./disk.ts";
import { readMeanwhile } from "./reader.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import type { Moment } from "./victim.ts";
import { tell } from "./table.ts";
import type { SummaryRow } from "./table.ts";

vi.setConfig({ testTimeout: 90_000 });

const probe = mkdtempSync(join(tmpdir(), "birdsong-mount-"));
const why = whyNoDisks(probe);
rmSync(probe, { recursive: true });
if (why !== null) console.log(`full and read-only disks are not tested: ${why}`);

const rows: SummaryRow[] = [];

afterAll(async () => tell("full and read-only disks", rows));

/** After the trouble: one run brings everything in, and the books agree. */
async function recovers(stage: Stage, row: string, phase: string): Promise<void> {
  stage.simulator.clock.advance(20 * MINUTE);
  await stage.finish("run");
  const books = await audit(stage);
  rows.push({
    row,
    phase,
    faults: 1,
    lost: books.lost.length,
    doubled: books.doubled.length,
    reread: stage.rereads().length,
    ledger: books.ledger / 1e6,
    meter: books.meter / 1e6,
  });
  expect(books).toMatchObject({ lost: [], doubled: [], reserved: 0, ledger: books.meter });
  expect(stage.rereads()).toEqual([]);
}

describe.skipIf(why !== null)("a full disk", () => {
  test("under the spool: the page in flight is refused by name, what came before is loaded, the next run goes on", async () => {
    await using stage = await openStage();
    await using disk = mountDisk(stage.folders.spool, "20m");
    const victim = stage.spawn("run", { stopAt: { moment: "page-received", nth: 2 } });
    expect(await victim.stands()).toBe(true);
    disk.fill();
    victim.goOn();
    const ending = await victim.end();
    await stage.note(victim);
    const told = JSON.stringify(ending);
    expect(told).toContain("disk.full");
    expect(told).toContain(stage.folders.spool);
    expect(readdirSync(stage.folders.spool).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    disk.free();
    await recovers(stage, "disk full", "spool");
  });

  test("with too little room under the spool nothing is asked for", async () => {
    await using stage = await openStage();
    await using disk = mountDisk(stage.folders.spool, "20m");
    disk.fill(8 * 2 ** 20);
    const report = await stage.finish<RunReport>("run");
    expect(report.collect.campaigns[0]?.error).toMatchObject({ code: "disk.full" });
    expect(stage.simulator.meter().requests).toBe(0);
    disk.free();
    await recovers(stage, "little room", "spool");
  });

  test("under the lake: the load is refused by name, its batches wait", async () => {
    await using stage = await openStage();
    await using disk = mountDisk(stage.folders.lake, "4m");
    const victim = stage.spawn("run", { stopAt: { moment: "staged", nth: 1 } });
    expect(await victim.stands()).toBe(true);
    disk.fill();
    victim.goOn();
    const error = await victim.failure();
    await stage.note(victim);
    expect(error).toMatchObject({
      code: "disk.full",
      hint: expect.stringContaining("Free some space") as string,
    });
    expect(error.message).toContain(stage.folders.lake);
    disk.free();
    await recovers(stage, "disk full", "lake");
  });

  test("under the warehouse in the middle of a merge: refused by name; the same process loads it once there is room", async () => {
    await using stage = await openStage();
    await stage.finish("run");
    stage.simulator.clock.advance(120 * MINUTE);
    await stage.finish("collect");
    const victim = stage.spawn("load-twice", { stopAt: { moment: "before-merge", nth: 1 } });
    expect(await victim.stands()).toBe(true);
    limitFileSize(victim.pid, 16);
    victim.goOn();
    const isRefused = ({ moment }: Moment): boolean => moment === "refused";
    expect(await victim.until(({ moments }) => moments.some(isRefused))).toBe(true);
    const refused = victim.moments.find(isRefused);
    expect(refused?.error).toMatchObject({ code: "disk.full" });
    expect(refused?.error?.message).toContain(stage.folders.warehouse);
    limitFileSize(victim.pid, null);
    victim.goOn();
    await victim.report();
    await stage.note(victim);
    await recovers(stage, "disk full", "warehouse");
  });

  test("nearly, under the warehouse: no merge begins", async () => {
    const folder = mkdtempSync(join(tmpdir(), "birdsong-disk-"));
    {
      await using disk = mountDisk(folder, "160m");
      await using stage = await openStage({ folder });
      await stage.finish("collect");
      disk.fill(40 * 2 ** 20);
      const victim = stage.spawn("load");
      const error = await victim.failure();
      expect(error).toMatchObject({ code: "disk.full" });
      expect(error.message).toContain(stage.folders.warehouse);
      disk.free();
      await recovers(stage, "little room", "warehouse");
    }
    rmSync(folder, { recursive: true });
  });

  test("under the marts: publishing is refused by name, readers keep what they had", async () => {
    await using stage = await openStage();
    await using disk = mountDisk(stage.folders.marts, "8m");
    await stage.finish("run");
    const stop = new AbortController();
    const reader = readMeanwhile(stage.folders.marts, stop.signal);
    stage.simulator.clock.advance(120 * MINUTE);
    const victim = stage.spawn("run", { stopAt: { moment: "publishing", nth: 1 } });
    expect(await victim.stands()).toBe(true);
    disk.fill();
    victim.goOn();
    const error = await victim.failure();
    await stage.note(victim);
    expect(error).toMatchObject({ code: "disk.full" });
    expect(error.message).toContain(stage.folders.marts);
    disk.free();
    await recovers(stage, "disk full", "marts");
    stop.abort();
    expect((await reader).faults).toEqual([]);
  });
});

describe.skipIf(why !== null)("a read-only folder", () => {
  test.each(["spool", "lake", "marts"] as const)(
    "%s: the error names it and says what to do",
    async (which) => {
      await using stage = await openStage();
      await using disk = mountDisk(stage.folders[which], "20m");
      disk.readOnly(true);
      const victim = stage.spawn("run");
      const ending = await victim.end();
      await stage.note(victim);
      const told = JSON.stringify(ending);
      expect(told).toContain("disk.not-writable");
      expect(told).toContain(stage.folders[which]);
      expect(told).toContain("permission");
      disk.readOnly(false);
      await recovers(stage, "read-only", which);
    },
  );

  test("the whole data folder: refused before anything is asked for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "birdsong-disk-"));
    {
      await using disk = mountDisk(folder, "160m");
      await using stage = await openStage({ folder });
      disk.readOnly(true);
      const victim = stage.spawn("run");
      const error = await victim.failure();
      expect(error).toMatchObject({ code: "disk.not-writable" });
      expect(error.message).toContain(folder);
      expect(stage.simulator.meter().requests).toBe(0);
      disk.readOnly(false);
      await recovers(stage, "read-only", "data");
      expect(statSync(stage.folders.state).mode & 0o077).toBe(0);
    }
    rmSync(folder, { recursive: true });
  });
});
