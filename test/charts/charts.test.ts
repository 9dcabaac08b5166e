import { describe, expect, test } from "vitest";
import { heatMap } from "../../src/charts/heat-map.ts";
import { PAPER } from "../../src/charts/palette.ts";
import { rankedBars } from "../../src/charts/ranked-bars.ts";
import { DAY, HOUR, niceTicks, timeTicks } from "../../src/charts/scale.ts";
import { fitted, widthOf } from "../../src/charts/svg.ts";
import { timeBars } from "../../src/charts/time-bars.ts";
import type { TimeBar } from "../../src/charts/time-bars.ts";
import { timeLines } from "../../src/charts/time-lines.ts";

const canvas = { id: "c", width: 600, height: 200, palette: PAPER };
const named = { title: "Posts", description: "What was said" };
const at = (day: number): number => Date.UTC(2026, 10, day);
const days = (values: readonly (number | null)[]): readonly TimeBar[] =>
  values.map((value, i) => ({ from: at(1 + i), to: at(2 + i), value, label: `day ${1 + i}` }));
const elements = (svg: string, name: string): readonly string[] =>
  [...svg.matchAll(new RegExp(`<${name}[ >/][^>]*>?`, "g"))].map(([found]) => found);
const attribute = (element: string, name: string): number =>
  Number(new RegExp(` ${name}="([^"]*)"`).exec(element)![1]);
const filled = (svg: string, fill: string): readonly string[] =>
  elements(svg, "rect").filter((rect) => rect.includes(`fill="${fill}"`));

describe("bars over time", () => {
  const draw = (bars: readonly TimeBar[], more = {}): ReturnType<typeof timeBars> =>
    timeBars({ ...canvas, ...named, bars, gaps: [], domain: [at(1), at(1) + bars.length * DAY], ...more });

  test("are as high as their values, from the line of 0", () => {
    const { svg, plot } = draw(days([50, 100, 0]));
    const heights = filled(svg, PAPER.first).map((rect) => attribute(rect, "height"));
    expect(heights[1]).toBeCloseTo(plot.bottom - plot.top, 0);
    expect(heights[0]).toBeCloseTo((plot.bottom - plot.top) / 2, 0);
    expect(heights[2]).toBe(0);
  });

  test("are not there where nothing is known, which is not 0", () => {
    expect(filled(draw(days([5, null, 5])).svg, PAPER.first)).toHaveLength(2);
    expect(filled(draw(days([5, 0, 5])).svg, PAPER.first)).toHaveLength(3);
  });

  test("a gap is a hatched band over its own time, with its cause", () => {
    const gaps = [{ from: at(2), to: at(2) + 12 * HOUR, label: "arcane, down" }];
    const { svg, plot } = draw(days([5, 2, 5]), { gaps });
    const [band] = elements(svg, "rect").filter((rect) => rect.includes('class="gap"'));
    const day = (plot.right - plot.left) / 3;
    expect(attribute(band!, "x")).toBeCloseTo(plot.left + day, 0);
    expect(attribute(band!, "width")).toBeCloseTo(day / 2, 0);
    expect(svg).toContain("Not collected, 2 Nov, 00:00 to 2 Nov, 12:00: arcane, down");
  });

  test("a gap outside of what is shown is not drawn, one that reaches in is cut", () => {
    const gaps = [
      { from: at(20), to: at(21), label: "later" },
      { from: at(-3), to: at(2), label: "before" },
    ];
    const { svg, plot } = draw(days([null, 2]), { gaps });
    expect(svg).not.toContain("later");
    const [band] = elements(svg, "rect").filter((rect) => rect.includes('class="gap"'));
    expect(attribute(band!, "x")).toBeCloseTo(plot.left, 0);
  });

  test("a second kind stands on the first, and together they are the value", () => {
    const { svg } = draw([{ from: at(1), to: at(2), value: 100, part: 25, label: "" }]);
    const [first, second] = [filled(svg, PAPER.first)[0]!, filled(svg, PAPER.second)[0]!];
    expect(attribute(first, "height") / attribute(second, "height")).toBeCloseTo(3, 1);
    expect(attribute(second, "y") + attribute(second, "height")).toBeCloseTo(attribute(first, "y"), 1);
  });

  test("a picture names itself, and each bar says what it is", () => {
    const { svg } = draw(days([5]));
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="c-title c-desc"/);
    expect(svg).toContain('<title id="c-title">Posts</title><desc id="c-desc">What was said</desc>');
    expect(svg).toContain("<title>day 1</title>");
  });

  test.each([0, 1])("%i bars are drawn without a number that is none", (count) => {
    expect(draw(days([0].slice(0, count)), { domain: [at(1), at(2)] }).svg).not.toMatch(/NaN|Infinity/);
  });
});

describe("lines over time", () => {
  const points = [1, 2, null, 4].map((value, i) => ({ at: at(1 + i), value, error: 0.5, label: `p${i}` }));
  const { svg } = timeLines({
    ...canvas,
    ...named,
    points,
    gaps: [],
    domain: [at(1), at(5)],
    show: String,
    bucket: DAY,
  });

  test("break where nothing is known", () => {
    // the point that stands alone is a dot, and no line
    const [line, ...others] = elements(svg, "path").filter((path) => path.includes('fill="none"'));
    expect(line!.match(/M/g)).toHaveLength(1);
    expect(others).toEqual([]);
    expect(elements(svg, "circle")).toHaveLength(3);
  });

  test("stand in the band of their error", () => {
    expect(elements(svg, "path").filter((path) => path.includes('class="error"'))).toHaveLength(2);
  });
});

describe("a heat map", () => {
  test("leaves empty what is weak, and fills the strongest", () => {
    const cell = { row: 0, column: 0, strength: 1, weak: false, label: "Mon 0:00" };
    const svg = heatMap({
      ...canvas,
      ...named,
      rows: ["Mon"],
      columns: ["0", "1"],
      cells: [cell, { ...cell, column: 1, weak: true }],
    });
    expect(elements(svg, "rect").map((rect) => attribute(rect, "fill-opacity"))).toEqual([1, 0]);
  });
});

describe("ranked bars", () => {
  test("are links where they lead somewhere, and then no single image", () => {
    const bars = [
      { name: "French", value: 2, href: "/?language=fr&kind=reply" },
      { name: "German", value: 1 },
    ];
    const svg = rankedBars({ ...canvas, ...named, bars });
    expect(svg).toContain('role="group"');
    expect(elements(svg, "a")).toEqual(['<a href="/?language=fr&amp;kind=reply" data-name="French">']);
    const [first, second] = filled(svg, PAPER.first).map((rect) => attribute(rect, "width"));
    expect(first! / second!).toBeCloseTo(2, 1);
  });

  test("anybody's words stay words", () => {
    const name = `</title><script>alert("1")</script>\u0000\ud800 & 'é'`;
    const svg = rankedBars({ ...canvas, ...named, bars: [{ name, value: 1 }] });
    expect(svg).not.toContain("<script");
    expect(["\u0000", "\ud800"].filter((character) => svg.includes(character))).toEqual([]);
    expect(svg).toContain("&lt;script&gt;");
  });

  test("a name that is too long is cut, whatever its script", () => {
    expect(fitted("short", 200)).toBe("short");
    const cut = fitted("東京都千代田区東京都千代田区", 80);
    expect(cut).toMatch(/^東京.*…$/);
    expect(widthOf(cut)).toBeLessThanOrEqual(80);
  });
});

describe("axes", () => {
  test.each([
    [0, 97, 4, false, [0, 50, 100]],
    [0, 3, 4, true, [0, 1, 2, 3]],
    [0, 0, 4, true, [0, 1]],
    [-0.3, 0.3, 4, false, [-0.4, -0.2, 0, 0.2, 0.4]],
  ])("values from %d to %d have round ticks around them", (low, high, count, whole, expected) => {
    expect(niceTicks(low, high, count, whole)).toEqual(expected);
  });

  test("weeks begin on Mondays", () => {
    const ticks = timeTicks(at(1), at(29), 5, 7 * DAY);
    expect(ticks.map((tick) => new Date(tick.at).getUTCDay())).toEqual([1, 1, 1, 1]);
    expect(ticks.map(({ label }) => label)).toEqual(["2 Nov", "9 Nov", "16 Nov", "23 Nov"]);
  });

  test("months follow the calendar, and years have few", () => {
    expect(timeTicks(Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 1), 8).map(({ label }) => label)).toEqual([
      "Feb 2026",
      "Mar 2026",
      "Apr 2026",
      "May 2026",
      "Jun 2026",
    ]);
    expect(timeTicks(Date.UTC(2006, 0, 1), Date.UTC(2026, 0, 1), 8).length).toBeLessThanOrEqual(8);
  });

  test("days are not cut into hours where a mark is a day", () => {
    expect(timeTicks(at(1), at(3), 10, DAY).map(({ label }) => label)).toEqual(["1 Nov", "2 Nov"]);
    expect(timeTicks(at(1), at(2), 4).map(({ label }) => label)).toEqual([
      "1 Nov",
      "06:00",
      "12:00",
      "18:00",
    ]);
  });
});

describe("lines over time within bounds", () => {
  const drawn = (bounds?: readonly [number, number]): string =>
    timeLines({
      ...canvas,
      ...named,
      points: [
        { at: 0, value: 0, loose: true, label: "written" },
        { at: DAY, value: 0.9, error: 0.8, label: "one" },
        { at: 2 * DAY, value: 0.8, label: "two" },
      ],
      gaps: [],
      domain: [0, 3 * DAY],
      show: (value) => `${Math.round(value * 100)}%`,
      bucket: 0,
      ...(bounds === undefined ? {} : { bounds }),
    }).svg;

  test("an error leads no further than a value can be", () => {
    expect(drawn([-1, 1])).toContain(">100%<");
    expect(drawn([-1, 1])).not.toContain(">200%<");
    expect(drawn()).toContain(">200%<");
  });

  test("what is not known between two readings is dashed, what was read is not", () => {
    const lines = elements(drawn(), "path").filter((path) => path.includes('fill="none"'));
    expect(lines.map((line) => line.includes("stroke-dasharray"))).toEqual([true, false]);
  });
});
