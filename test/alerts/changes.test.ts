import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding, Verdict } from "../../src/alerts/alert.ts";
import { changesOf } from "../../src/alerts/changes.ts";
import type { Standing } from "../../src/alerts/changes.ts";
import { judge, MARTS, SPOOL } from "../../src/alerts/judge.ts";
import { keyOf } from "../../src/alerts/alert.ts";
import { MINUTE } from "../../src/model/clock.ts";
import { campaign, facts, LIMITS, NOW } from "./facts.ts";

const HOLD = 15 * MINUTE;
const BAD: Finding = { state: "bad", since: NOW, text: "It is quiet.", hint: "Look." };
const FINE: Finding = { state: "fine", text: "It is loud again." };
const UNKNOWN: Finding = { state: "unknown" };
const verdict = (finding: Finding): Verdict => ({ rule: "silence", subject: "arcane", ...finding });

/** What stands, kept as the state keeps it, and what was told. */
class Keeper {
  standing: Standing[] = [];
  readonly told: string[] = [];
  #id = 0;

  look(verdicts: readonly Verdict[], now: number): void {
    const { raised, cleared, renewed } = changesOf(this.standing, verdicts, now, HOLD);
    for (const { id, text } of cleared) {
      const over = this.standing.find((each) => each.id === id)!;
      this.told.push(`over ${keyOf(over)} ${text}`);
      this.standing = this.standing.filter((each) => each.id !== id);
    }
    this.standing = this.standing.map((each) => ({ ...each, ...renewed.find(({ id }) => id === each.id) }));
    for (const { rule, subject, text, hint } of raised) {
      this.told.push(`raised ${rule}/${subject} ${text}`);
      this.standing.push({ id: ++this.#id, rule, subject, text, hint, fineSince: null });
    }
  }
}

/** A finding every five minutes. */
function told(...findings: readonly Finding[]): readonly string[] {
  const keeper = new Keeper();
  for (const [at, finding] of findings.entries()) keeper.look([verdict(finding)], NOW + at * 5 * MINUTE);
  return keeper.told;
}

const RAISED = "raised silence/arcane It is quiet.";
const OVER = "over silence/arcane It is loud again.";

describe("an alert", () => {
  test("is raised at once, and over when it was in order for a while", () => {
    expect(told(FINE, BAD, BAD, FINE, FINE, FINE)).toEqual([RAISED]);
    expect(told(FINE, BAD, BAD, FINE, FINE, FINE, FINE)).toEqual([RAISED, OVER]);
  });

  test("that comes and goes is raised once and does not flap", () => {
    const flapping = Array.from({ length: 40 }, (_, at) => (at % 3 === 2 ? BAD : FINE));
    expect(told(...flapping)).toEqual([RAISED]);
  });

  test("is not over because nothing is known, nor does that count as being in order", () => {
    expect(told(BAD, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)).toEqual([RAISED]);
    expect(told(BAD, FINE, FINE, UNKNOWN, FINE, FINE, FINE)).toEqual([RAISED]);
    expect(told(UNKNOWN, UNKNOWN)).toEqual([]);
  });

  test("is over at once when nothing looks at it any more", () => {
    const keeper = new Keeper();
    keeper.look([verdict(BAD)], NOW);
    keeper.look([], NOW + MINUTE);
    expect(keeper.told).toEqual([RAISED, "over silence/arcane arcane is not looked at any more."]);
  });

  test("never says the same twice, whatever comes in whatever order, however often the same facts are seen", () => {
    const finding = constantFrom(BAD, FINE, UNKNOWN);
    const step = record({
      finding,
      repeats: integer({ min: 1, max: 4 }),
      minutes: integer({ min: 1, max: 40 }),
    });
    assert(
      property(array(step, { maxLength: 60 }), (steps) => {
        const [once, again] = [new Keeper(), new Keeper()];
        let now = NOW;
        for (const { finding: found, repeats, minutes } of steps) {
          now += minutes * MINUTE;
          once.look([verdict(found)], now);
          for (let time = 0; time < repeats; time++) again.look([verdict(found)], now);
        }
        expect(again.told).toEqual(once.told);
        for (const [at, said] of once.told.entries()) expect(said).toBe(at % 2 === 0 ? RAISED : OVER);
      }),
    );
  });
});

describe("the rules together", () => {
  const settings = (...off: ("silence" | "lag" | "digest")[]) => ({ limits: LIMITS, off });
  const whole = facts({ campaigns: [campaign(() => 10)], waitingSince: NOW - 60 * MINUTE });

  test("say something of every campaign, of spool and marts, and of what else is there", () => {
    const keys = judge(whole, settings(), new Set()).map(keyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      expect.arrayContaining([
        "silence/arcane",
        `lag/${SPOOL}`,
        `lag/${MARTS}`,
        "gaps/arcane",
        "spike/arcane",
      ]),
    );
  });

  test("that are off say nothing", () => {
    const keys = judge(whole, settings("silence", "lag"), new Set()).map(keyOf);
    expect(keys.filter((key) => /^(silence|lag)\//.test(key))).toEqual([]);
    expect(keys).toContain("spike/arcane");
  });

  test("raise nothing in a calm world", () => {
    const calm = facts({ campaigns: [campaign(() => 10)] });
    expect(judge(calm, settings(), new Set()).filter(({ state }) => state === "bad")).toEqual([]);
  });
});
