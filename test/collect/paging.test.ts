import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PageEffect } from "../../src/collect/effect.ts";
import type { Advance } from "../../src/collect/paging.ts";
import { advance, checkpointAfter, chooseBounds, isOlder, overlapStart } from "../../src/collect/paging.ts";
import { DAY, HOUR, MINUTE, isoTime } from "../../src/model/clock.ts";
import type { Checkpoint, Paging } from "../../src/state/tables.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");

const paging = (over: Partial<Paging> = {}): Paging => ({
  source: "x",
  campaign: "arcane",
  run_id: "r",
  query: "#Arcane",
  since_id: "100",
  start_time: null,
  until_id: null,
  next_token: null,
  newest_id: null,
  oldest_id: null,
  pages: 0,
  posts: 0,
  idle_pages: 0,
  covers_from: isoTime(NOW - HOUR),
  covers_until: isoTime(NOW),
  started_at: isoTime(NOW),
  ...over,
});

const page = (ids: readonly number[], nextToken: string | null): PageEffect => ({
  kind: "page",
  posts: ids.length,
  newestId: ids.length === 0 ? null : String(Math.max(...ids)),
  oldestId: ids.length === 0 ? null : String(Math.min(...ids)),
  nextToken,
  absent: [],
});

const checkpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  source: "x",
  campaign: "arcane",
  since_id: "100",
  covered_until: isoTime(NOW - HOUR),
  query: "#Arcane",
  updated_at: isoTime(NOW - HOUR),
  ...over,
});

describe("a run of pages", () => {
  test("ends in a checkpoint at the newest post of all, however the source cuts its pages", () => {
    const world = fc.uniqueArray(fc.integer({ min: 101, max: 99_999 }), { maxLength: 60 });
    const cuts = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(world, cuts, (ids, sizes) => {
        const rest = ids.toSorted((a, b) => b - a);
        let run = paging();
        let collected = 0;
        let step: Advance<Paging> = { kind: "more", paging: run };
        for (let i = 0; step.kind === "more"; i++) {
          // never three empty pages in a row, which is where the source is no longer believed
          const taken = rest.splice(0, i % 2 === 0 ? Math.max(1, sizes[i] ?? 7) : (sizes[i] ?? 7));
          collected += taken.length;
          step = advance(run, page(taken, rest.length === 0 ? null : `t${i}`));
          run = step.paging;
          expect(run.since_id).toBe("100");
          expect(run.next_token).toBe(rest.length === 0 ? null : `t${i}`);
        }
        expect(step).toMatchObject({ kind: "finished", stuck: false });
        expect(collected).toBe(ids.length);
        expect(run.posts).toBe(ids.length);
        const after = checkpointAfter(run, checkpoint(), NOW);
        expect(after.since_id).toBe(ids.length === 0 ? "100" : String(Math.max(...ids)));
        expect(after.covered_until).toBe(run.covers_until);
      }),
    );
  });

  test("never moves a checkpoint back, whatever its pages hold", () => {
    const ids = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 5 });
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 200 }), (found, known) => {
        const step = advance(paging(), page(found, null));
        const after = checkpointAfter(step.paging, checkpoint({ since_id: String(known) }), NOW);
        expect(Number(after.since_id)).toBeGreaterThanOrEqual(known);
      }),
    );
  });

  test("restarts below its oldest post after three pages without an older one, once for the same place", () => {
    let run = advance(paging(), page([9, 8], "t")).paging;
    for (let i = 0; i < 2; i++) run = advance(run, page([9, 8], "t")).paging;
    expect(run).toMatchObject({ idle_pages: 2, next_token: "t", until_id: null });
    run = advance(run, page([9, 8], "t")).paging;
    expect(run).toMatchObject({ idle_pages: 0, next_token: null, until_id: "8", newest_id: "9" });
    for (let i = 0; i < 2; i++) run = advance(run, page([], "t")).paging;
    expect(advance(run, page([], "t"))).toMatchObject({ kind: "finished", stuck: true });
  });

  test("compares ids as numbers of any length", () => {
    expect(isOlder("999", "1000")).toBe(true);
    expect(isOlder("1900000000000000001", "1900000000000000002")).toBe(true);
    expect(isOlder("5", "5")).toBe(false);
  });
});

describe("where a run begins", () => {
  const bounds = (over: object = {}) =>
    chooseBounds({
      checkpoint: checkpoint(),
      now: NOW,
      overlapMs: 10 * MINUTE,
      sinceMs: 7 * DAY,
      reaches: NOW - 7 * DAY + MINUTE,
      timeOf: (id) => Number(id),
      idAt: (ms) => String(ms - 1),
      ...over,
    });

  test("is as far back as configured for a first one, but no further than the search reaches", () => {
    expect(bounds({ checkpoint: undefined, sinceMs: DAY })).toMatchObject({
      since_id: null,
      start_time: isoTime(NOW - DAY),
      gap: null,
    });
    expect(bounds({ checkpoint: undefined }).start_time).toBe(isoTime(NOW - 7 * DAY + MINUTE));
  });

  test("is the overlap before what was collected, by id", () => {
    expect(bounds()).toMatchObject({
      since_id: String(NOW - HOUR - 10 * MINUTE - 1),
      start_time: null,
      gap: null,
    });
  });

  test("is exactly the last post when no overlap is wanted", () => {
    const last = String(NOW - 5 * MINUTE);
    expect(bounds({ overlapMs: 0, checkpoint: checkpoint({ since_id: last }) }).since_id).toBe(last);
  });

  test("counts quiet hours as collected", () => {
    const quiet = checkpoint({ since_id: String(NOW - 20 * DAY), covered_until: isoTime(NOW - HOUR) });
    expect(bounds({ checkpoint: quiet }).gap).toBeNull();
  });

  test("leaves a gap when the last collection is out of reach", () => {
    const old = checkpoint({ since_id: "5", covered_until: isoTime(NOW - 9 * DAY) });
    expect(bounds({ checkpoint: old })).toMatchObject({
      start_time: isoTime(NOW - 7 * DAY + MINUTE),
      covers_from: isoTime(NOW - 7 * DAY + MINUTE),
      gap: { from: isoTime(NOW - 9 * DAY), to: isoTime(NOW - 7 * DAY + MINUTE) },
    });
  });

  test("reads only seconds of a finished day again, because they are paid again", () => {
    const midnight = Date.parse("2026-11-20T00:00:00Z");
    expect(overlapStart(midnight + HOUR, 10 * MINUTE, midnight + 2 * HOUR)).toBe(midnight + 50 * MINUTE);
    expect(overlapStart(midnight + 2 * MINUTE, 10 * MINUTE, midnight + 5 * MINUTE)).toBe(midnight);
    expect(overlapStart(midnight - MINUTE, 10 * MINUTE, midnight + MINUTE)).toBe(midnight - MINUTE - 10_000);
    expect(overlapStart(midnight - MINUTE, 0, midnight + MINUTE)).toBe(midnight - MINUTE);
  });
});
