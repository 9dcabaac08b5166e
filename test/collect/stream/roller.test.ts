import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Roller } from "../../../src/collect/stream/roller.ts";
import type { Roll, RollerLine } from "../../../src/collect/stream/roller.ts";

const LIMITS = { ageMs: 5_000, bytes: 1_000, lines: 20 };

const line = (bytes: number, at: number): RollerLine => ({
  bytes: Buffer.alloc(bytes, 0x61),
  at,
  campaigns: ["arcane"],
  payer: "arcane",
  uses: [],
});

/** Lines that come after waits, and looks at the clock in between. */
const steps = fc.array(fc.record({ waitMs: fc.nat(7_000), bytes: fc.nat(1_500), looks: fc.boolean() }), {
  maxLength: 200,
});

describe("the roller", () => {
  test("puts each line into one roll, in order, and no roll is larger than allowed", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const roller = new Roller(LIMITS);
        const rolls: Roll[] = [];
        const lines: RollerLine[] = [];
        let now = 0;
        for (const { waitMs, bytes, looks } of all) {
          now += waitMs;
          const due = looks && roller.isDue(now) ? roller.close() : null;
          if (due !== null) rolls.push(due);
          const next = line(bytes, now);
          lines.push(next);
          const full = roller.add(next);
          if (full !== null) rolls.push(full);
        }
        const last = roller.close();
        if (last !== null) rolls.push(last);
        expect(rolls.flatMap((roll) => roll.lines)).toEqual(lines);
        for (const roll of rolls) {
          const bytes = roll.lines.reduce((sum, each) => sum + each.bytes.length + 1, 0);
          expect(roll.bytes).toBe(bytes);
          expect(roll.lines.length).toBeLessThanOrEqual(LIMITS.lines);
          expect(bytes <= LIMITS.bytes || roll.lines.length === 1).toBe(true);
          expect([roll.firstAt, roll.lastAt]).toEqual([roll.lines[0]?.at, roll.lines.at(-1)?.at]);
        }
      }),
    );
  });

  test("looked at each second, it holds no line longer than the age says", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const roller = new Roller(LIMITS);
        let now = 0;
        for (const { waitMs, bytes } of all) {
          for (const end = now + waitMs; now < end; ) {
            now = Math.min(end, now + 1_000);
            if (roller.isDue(now)) roller.close();
            expect(now - (roller.firstAt ?? now)).toBeLessThan(LIMITS.ageMs + 1_000);
          }
          roller.add(line(bytes, now));
        }
      }),
    );
  });

  test("is due at once when the next line may find no room", () => {
    const roller = new Roller({ ...LIMITS, lines: 2 });
    roller.add(line(1, 0));
    expect(roller.isDue(0)).toBe(false);
    roller.add(line(1, 0));
    expect(roller.isDue(0)).toBe(true);
    expect(roller.close()?.lines).toHaveLength(2);
    expect(roller.isDue(1e9)).toBe(false);
    expect(roller.close()).toBeNull();
  });
});
