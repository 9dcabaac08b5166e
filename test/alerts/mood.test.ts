import { describe, expect, test } from "vitest";
import { moodSwings } from "../../src/alerts/mood.ts";
import { HOUR } from "../../src/model/clock.ts";
import { campaign, facts, LIMITS, MODEL, NOW, noise } from "./facts.ts";
import type { HourOf, World } from "./facts.ts";

const { moodError } = facts();
const LAST = Date.parse("2026-11-17T08:00:00Z");
const mood = (scored: number, share: number, model: string | null = MODEL): HourOf => ({
  posts: scored,
  scored,
  net: Math.round(scored * share),
  model,
});
/** `scored` posts an hour of a mood of `usual`, and of `now` from so many hours ago on. */
const world =
  (scored: number, usual: number, now: number, hours = 1): World =>
  (start) =>
    mood(scored, start > LAST - hours * HOUR ? now : usual);

const find = (each: World, isStanding = false): ReturnType<typeof moodSwings> =>
  moodSwings(campaign(each), NOW, LIMITS, moodError, isStanding);

describe("a swing of mood", () => {
  test("is told with its size, over how many posts, and how far groups of that size are off", () => {
    expect(find(world(400, 0.1, -0.2))).toMatchObject({
      state: "bad",
      since: LAST,
      text:
        "The mood of arcane was 30 points lower than usual in the hour up to 2026-11-17 10:00 (local time), " +
        "over 400 posts; groups of this size are off by up to about 16.",
    });
  });

  test("begins beyond the measured error of groups of that size", () => {
    // 3 · √2 · 0.052 = 0.221 for 200 posts, 0.110 for 800
    expect(find(world(200, 0, 0.215)).state).toBe("fine");
    expect(find(world(200, 0, 0.225)).state).toBe("bad");
    expect(find(world(800, 0, 0.105)).state).toBe("fine");
    expect(find(world(800, 0, 0.115)).state).toBe("bad");
  });

  test("must stand out of what varies from day to day", () => {
    const moody: World = (start) => mood(800, start === LAST ? 0.3 : noise(start / HOUR, -20, 20) / 100);
    expect(find(moody).state).toBe("fine");
    expect(find(world(800, 0, 0.3)).state).toBe("bad");
  });

  test("of few posts an hour is looked for over more hours", () => {
    expect(find(world(30, 0.1, -0.3, 1)).state).toBe("fine");
    expect(find(world(30, 0.1, -0.3, 12))).toMatchObject({
      state: "bad",
      text: expect.stringContaining("in the 12 hours up to") as string,
    });
  });

  test("is not claimed of too few posts, whatever they say", () => {
    expect(find(world(7, 0.5, -1, 24)).state).toBe("unknown");
  });

  test("is not claimed for a scorer that was not measured, nor across versions of one", () => {
    const unmeasured = moodSwings(campaign(world(400, 0.1, -0.2)), NOW, LIMITS, undefined, false);
    expect(unmeasured.state).toBe("unknown");
    const other: World = (start) => mood(400, 0.1, start === LAST ? "onnx/mine" : MODEL);
    expect(find(other).state).toBe("unknown");
    const before: World = (start) =>
      mood(400, start === LAST ? -0.2 : 0.1, start === LAST ? MODEL : "lexicon/0.9");
    expect(find(before).state).toBe("unknown");
  });

  test("is not claimed over hours of which something is missing", () => {
    const gap = { from: LAST, to: LAST + 1, noticedAt: LAST, stays: false };
    const found = moodSwings(campaign(world(400, 0.1, -0.2), { gaps: [gap] }), NOW, LIMITS, moodError, false);
    expect(found.state).toBe("unknown");
  });

  test("stands until half of what raised it is left", () => {
    expect(find(world(200, 0, 0.15), true).state).toBe("bad");
    expect(find(world(200, 0, 0.15), false).state).toBe("fine");
    expect(find(world(200, 0, 0.1), true).state).toBe("fine");
  });

  test("is not the gloom of every Tuesday morning's hour", () => {
    const gloomy: World = (_, local) => mood(400, local.endsWith("09:00") ? -0.5 : 0.3);
    expect(find(gloomy).state).toBe("fine");
  });
});
