import { describe, expect, test } from "vitest";
import { digestPicture } from "../../src/notify/digest-picture.ts";
import type { CoursePart } from "../../src/notify/digest-picture.ts";
import { Periods } from "../../src/notify/periods.ts";
import type { Every } from "../../src/notify/periods.ts";
import { pngOf } from "../../src/notify/png.ts";
import { HOUR } from "../../src/model/clock.ts";

const PARIS = "Europe/Paris";

function course(
  every: Every,
  end: string,
  count: number,
  postsOf: (place: number) => number | null,
): CoursePart[] {
  const periods = new Periods(every, PARIS);
  const last = periods.last(Date.parse(end));
  return Array.from({ length: count }, (_, place) => ({
    ...periods.before(last, count - 1 - place),
    posts: postsOf(place),
  }));
}

const bars = (svg: string): number => svg.match(/class="bar"/g)?.length ?? 0;

describe("the picture of a digest", () => {
  test("has a bar a period, says in words what it shows, and hatches what was not collected", () => {
    const parts = course("1h", "2026-11-17T09:00:00Z", 24, (place) => place);
    const gap = { from: parts[3]!.start, to: parts[5]!.start, cause: "down" };
    const { svg, alt } = digestPicture({ parts, usual: 9, gaps: [gap] }, { every: "1h", timezone: PARIS });
    expect(bars(svg)).toBe(24);
    expect(alt).toMatch(/^Posts an hour up to Tue 17 Nov, 09:00–10:00: 0, 1, .*, 23\.$/);
    expect(svg).toContain('class="gap"');
    expect(svg).toContain("orange: that hour, the line on it: what is usual");
  });

  test("leaves out the time before the first collected post, but for a week", () => {
    const drawn = (known: number): number => {
      const parts = course("1d", "2026-11-17T09:00:00Z", 14, (place) => (place < 14 - known ? null : 10));
      return bars(digestPicture({ parts, usual: null, gaps: [] }, { every: "1d", timezone: PARIS }).svg);
    };
    expect([drawn(14), drawn(9), drawn(2)]).toEqual([14, 9, 7]);
  });

  test.each([
    ["23 hours", "2026-03-29T12:00:00Z"],
    ["25 hours", "2026-10-25T12:00:00Z"],
  ])("of a day with a night of %s has every hour once, none over another", (_, end) => {
    const parts = course("1h", end, 24, () => 5);
    const { svg } = digestPicture({ parts, usual: null, gaps: [] }, { every: "1h", timezone: PARIS });
    const places = [...svg.matchAll(/class="bar"><title>[^<]*<\/title><rect x="([\d.]+)"/g)].map(([, x]) =>
      Number(x),
    );
    expect(places).toHaveLength(24);
    const steps = places.slice(1).map((x, at) => x - places[at]!);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 0);
    expect(parts.at(-1)!.end - parts[0]!.start).toBe(24 * HOUR);
  });

  test("becomes a PNG with letters in it, by a font that comes along", async () => {
    const parts = course("1h", "2026-11-17T09:00:00Z", 24, (place) => place);
    const { svg } = digestPicture({ parts, usual: 9, gaps: [] }, { every: "1h", timezone: PARIS });
    const png = Buffer.from(await pngOf(svg));
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 528]);
    const mute = Buffer.from(await pngOf(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, "")));
    expect(png.length).toBeGreaterThan(mute.length + 5_000);
    expect(Buffer.from(await pngOf(svg)).equals(png)).toBe(true);
  });
});
